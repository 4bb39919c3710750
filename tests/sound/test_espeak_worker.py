"""The worker's side of the pipe: its frames byte by byte, and that it answers whatever comes and then ends."""

import json
import struct
import subprocess
import sys
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sound import espeak_worker
from sound.pcm import from_pcm16, rms

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
RATE_HZ = 22_050


def request(text: str, **changed: object) -> bytes:
    """Return a request as it goes through the pipe."""
    ordinary = {"text": text, "voice": "en-us", "rate": 175, "pitch": 50, "range": 50, "volume": 100}
    body = json.dumps(ordinary | changed).encode()
    return struct.pack("<I", len(body)) + body


def answers_in(data: bytes) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Yield the head and PCM of each answer; whatever is left over or lacking is an error."""
    pipe = BytesIO(data)
    while head := pipe.read(8):
        json_bytes, pcm_bytes = struct.unpack("<II", head)
        body, pcm = pipe.read(json_bytes), pipe.read(pcm_bytes)
        assert (len(body), len(pcm)) == (json_bytes, pcm_bytes)
        yield json.loads(body), pcm


def ask(*requests: bytes) -> list[tuple[dict[str, Any], bytes]]:
    """Return the answers of a worker that is sent all the requests and then closed."""
    if find_spec("espeakng_loader") is None:
        pytest.skip("espeakng-loader is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "sound.espeak_worker"],
        input=b"".join(requests),
        capture_output=True,
        cwd=ROOT,
        timeout=30,
        check=True,
    )
    return list(answers_in(done.stdout))


def kinds(head: Mapping[str, Any]) -> set[str]:
    return {kind for kind, *_ in head["events"]}


def test_it_says_first_that_it_is_ready_and_ends_with_its_input() -> None:
    assert ask() == [({"rate_hz": RATE_HZ, "events": []}, b"")]


def test_every_request_is_answered_in_order_with_sound_and_events() -> None:
    _, *answers = ask(request("hello"), request("good morning to you all"), request("hello"))
    lengths = [len(pcm) for _, pcm in answers]
    assert len(answers) == 3
    assert lengths[1] > lengths[0] > RATE_HZ // 4
    assert all(kinds(head) == {"word", "phoneme"} for head, _ in answers)
    assert all(rms(from_pcm16(pcm)) > 0.01 for _, pcm in answers)


def test_events_point_into_the_text_and_into_the_sound() -> None:
    text = "two cats"
    _, (head, pcm) = ask(request(text))
    for kind, _, index, name in head["events"]:
        assert 0 <= index <= len(pcm) // 2
        assert name == "" or kind == "phoneme"
    assert [position for kind, position, *_ in head["events"] if kind == "word"] == [0, 4]


def test_an_unknown_voice_is_answered_and_the_next_request_is_served() -> None:
    _, (refused, no_sound), (head, pcm) = ask(request("hello", voice="xx-nobody"), request("hello"))
    assert "no voice 'xx-nobody'" in refused["error"]
    assert (no_sound, kinds(head)) == (b"", {"word", "phoneme"})
    assert len(pcm) > RATE_HZ // 4


def test_a_request_cut_off_ends_it_without_an_answer_too_many() -> None:
    assert len(ask(request("hello"), b"\x05\x00")) == 2


def test_sound_never_wraps_over_full_scale_even_when_loud() -> None:
    _, (_, pcm) = ask(request("Wow! Look out!", volume=150))
    # A sample that wraps shows as a jump over nearly the whole range from one sample to the next.
    assert np.abs(np.diff(from_pcm16(pcm))).max() < 1.5


def test_what_does_not_load_is_told_in_place_of_being_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise OSError("libespeak-ng.so: cannot open shared object file")

    monkeypatch.setattr(espeak_worker, "Espeak", fail)
    out = BytesIO()
    espeak_worker.serve(BytesIO(request("hello")), out)
    assert list(answers_in(out.getvalue())) == [
        ({"error": "libespeak-ng.so: cannot open shared object file"}, b"")
    ]
