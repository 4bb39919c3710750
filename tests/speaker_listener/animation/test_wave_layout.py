"""WAV files of every form in use are found to hold the same sound."""

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from speaker_listener.animation.errors import AnimationError
from speaker_listener.animation.wave_layout import read_layout
from tests.speaker_listener.animation.recordings import tone, wave_bytes

pytestmark = pytest.mark.unit


def written(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "a.wav"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("extensible", [False, True])
@pytest.mark.parametrize("channels", [1, 2, 6])
@pytest.mark.parametrize(
    ("coding", "error"),
    [("u8", 1 / 100), ("i16", 1 / 30_000), ("i24", 1e-6), ("i32", 1e-6), ("f32", 1e-7), ("f64", 1e-7)],
)
def test_every_form_gives_the_same_samples(
    tmp_path: Path, coding: str, error: float, channels: int, extensible: bool
) -> None:
    sound = tone(0.1)
    path = written(tmp_path, wave_bytes(sound, 44_100, coding, channels=channels, extensible=extensible))
    layout = read_layout(path)
    assert layout is not None
    assert (layout.rate_hz, layout.channels, layout.frames) == (44_100, channels, len(sound))
    np.testing.assert_allclose(layout.decode(path.read_bytes()[layout.start :]), sound, atol=error)


def test_a_length_left_open_by_the_recorder_is_taken_from_the_file(tmp_path: Path) -> None:
    data = bytearray(wave_bytes(tone(0.1), 16_000, "i16"))
    at = data.index(b"data") + 4
    for length in (0, 0xFFFFFFFF, 99_999_999):
        data[at : at + 4] = struct.pack("<I", length)
        layout = read_layout(written(tmp_path, bytes(data)))
        assert layout is not None
        assert layout.frames == 1600


def test_what_is_no_wav_or_is_compressed_is_for_others(tmp_path: Path) -> None:
    assert read_layout(written(tmp_path, b"fLaC and so on")) is None
    data = wave_bytes(tone(0.1), 8_000, "u8").replace(struct.pack("<HH", 1, 1), struct.pack("<HH", 7, 1), 1)
    assert read_layout(written(tmp_path, data)) is None


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"RIFF\4\0\0\0WAVE", "without a part 'data'"),
        (b"RIFF\4\0\0\0WAVEdata\4\0\0\0abcd", "does not say what its samples are"),
        (wave_bytes(np.zeros(0), 16_000, "i16"), "holds not a single sample"),
        (wave_bytes(tone(0.1), 100, "i16"), "expected 4000 to 384000 Hz"),
    ],
)
def test_a_broken_wav_is_a_sentence(tmp_path: Path, data: bytes, sentence: str) -> None:
    with pytest.raises(AnimationError, match=sentence):
        read_layout(written(tmp_path, data))


@settings(max_examples=60)
@given(cut=st.integers(0, 300), byte=st.integers(0, 60), value=st.integers(0, 255))
def test_no_damage_ends_in_anything_but_a_layout_or_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, cut: int, byte: int, value: int
) -> None:
    data = bytearray(wave_bytes(tone(0.01), 16_000, "i16"))
    data[byte] = value
    path = written(tmp_path_factory.mktemp("wav"), bytes(data[:cut]))
    try:
        layout = read_layout(path)
    except AnimationError:
        return
    assert layout is None or layout.start + layout.frames * layout.frame_bytes <= cut
