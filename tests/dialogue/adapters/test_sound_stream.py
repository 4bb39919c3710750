"""Bytes of sound in pieces of any size."""

import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.adapters.sound_stream import Portions, SoundStream
from dialogue.errors import ProviderError
from sound.pcm import Samples, to_pcm16

pytestmark = pytest.mark.unit

RATE_HZ = 24_000


def ramp(count: int) -> Samples:
    return np.linspace(0.1, 0.5, count, dtype=np.float32)


def wav(pcm: bytes, rate_hz: int, bits: int = 16, extra: bytes = b"") -> bytes:
    head = struct.pack("<4sI4s", b"RIFF", 0, b"WAVE") + extra
    head += struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate_hz, 2 * rate_hz, 2, bits)
    return head + struct.pack("<4sI", b"data", len(pcm)) + pcm


@given(st.integers(20, 4000), st.lists(st.integers(1, 900), min_size=1, max_size=20), st.booleans())
def test_it_is_the_same_sound_however_it_was_cut(count: int, cuts: list[int], header: bool) -> None:
    pcm = to_pcm16(ramp(count))
    data = wav(pcm, RATE_HZ, extra=struct.pack("<4sI4s", b"LIST", 4, b"INFO")) if header else pcm
    stream, at = SoundStream("kazoo", "audio/pcm", RATE_HZ), 0
    parts: list[Samples] = []
    while at < len(data):
        size = cuts[len(parts) % len(cuts)]
        parts.append(stream.feed(data[at : at + size]))
        at += size
    assert np.allclose(np.concatenate([*parts, stream.finish()]), ramp(count), atol=1e-4)


def test_a_rate_in_the_header_is_followed() -> None:
    stream = SoundStream("kazoo", "audio/wav", RATE_HZ)
    sound = [stream.feed(wav(to_pcm16(ramp(8000)), 8000)), stream.finish()]
    assert sum(map(len, sound)) == pytest.approx(RATE_HZ, abs=2)


@pytest.mark.parametrize(
    ("content_type", "data", "sentence"),
    [
        ("audio/mpeg", b"", "got audio/mpeg"),
        ("text/html", b"", "got text/html"),
        ("", b"<html><body>Not found</body>", "got a web page"),
        ("", b"OggS" + bytes(20), "got Ogg"),
        ("", wav(bytes(100), RATE_HZ, bits=24), "got WAV with 1 channels of 24 bits"),
        ("", b"RIFF" + bytes(9000), "a WAV header without sound"),
    ],
)
def test_what_is_no_plain_sound_is_refused(content_type: str, data: bytes, sentence: str) -> None:
    with pytest.raises(ProviderError, match=sentence):
        SoundStream("kazoo", content_type, RATE_HZ).feed(data)


def test_portions_begin_short_grow_and_keep_all() -> None:
    now_s = 0.0
    portions = Portions(lambda: now_s)
    piece = np.ones(RATE_HZ // 10, np.float32)
    sizes = [len(portion) / len(piece) for _ in range(60) if len(portion := portions.take(piece))]
    assert sizes == sorted(sizes)
    assert (sizes[0], sizes[1]) == (3, 5)
    assert sum(sizes) + len(portions.rest()) / len(piece) == 60


def test_where_sound_comes_slowly_it_is_passed_on_before_it_runs_out() -> None:
    now_s = 0.0
    portions = Portions(lambda: now_s)
    given_s, played_from_s = 0.0, None
    for _ in range(100):
        now_s += 0.095  # hardly faster than it is heard
        given_s += len(portions.take(np.ones(RATE_HZ // 10, np.float32))) / RATE_HZ
        if given_s and played_from_s is None:
            played_from_s = now_s
        assert played_from_s is None or given_s - (now_s - played_from_s) > 0, "it never runs dry"
