"""Recordings are read in blocks, at any rate, and what is not finite is refused with its place."""

import struct
from pathlib import Path
from shutil import which

import numpy as np
import pytest

from speaker_listener.animation import recording
from speaker_listener.animation.errors import AnimationError
from speaker_listener.animation.recording import open_recording
from tests.speaker_listener.animation.recordings import tone, wave_bytes, write_wav

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 24_000, 44_100, 48_000])
def test_frames_are_whole_and_as_many_as_the_sound_is_long(tmp_path: Path, rate_hz: int) -> None:
    path = write_wav(tmp_path / "a.wav", np.resize(tone(1.0), round(1.03 * rate_hz)), rate_hz)
    frames = list(open_recording(path).frames(24_000, 960))
    assert {frame.shape for frame in frames} == {(960,)}
    assert len(frames) == 26


def test_blocks_laid_end_to_end_are_the_sound(tmp_path: Path) -> None:
    sound = tone(10.0)
    path = tmp_path / "a.wav"
    path.write_bytes(wave_bytes(sound, 16_000, "f32", channels=2))
    blocks = list(open_recording(path).blocks())
    assert len(blocks) > 1
    np.testing.assert_allclose(np.concatenate(blocks), np.clip(sound, -1, 1), atol=1e-6)


def test_floats_over_full_scale_are_held(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wave_bytes(tone(0.2) * 1e30, 44_100, "f32"))
    assert max(np.abs(frame).max() for frame in open_recording(path).frames(24_000, 960)) <= 1.0


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_sample_that_is_not_finite_is_named_by_its_time(tmp_path: Path, bad: float) -> None:
    sound = np.zeros(100_000, dtype=np.float32)
    sound[80_000] = bad
    path = tmp_path / "a.wav"
    path.write_bytes(wave_bytes(sound, 16_000, "f32"))
    with pytest.raises(AnimationError, match=r"NaN or infinity at 5\.00 s"):
        list(open_recording(path).blocks())


def test_what_is_not_there_or_empty_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(AnimationError, match="there is none"):
        open_recording(tmp_path / "gone.wav")
    (tmp_path / "empty.wav").write_bytes(b"")
    with pytest.raises(AnimationError, match="the file is empty"):
        open_recording(tmp_path / "empty.wav")


def test_without_ffmpeg_other_formats_are_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.flac").write_bytes(b"fLaC")
    monkeypatch.setattr(recording, "which", lambda _: None)
    with pytest.raises(AnimationError, match="convert the recording to WAV with 16 bits"):
        open_recording(tmp_path / "a.flac")


@pytest.mark.skipif(which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_what_ffmpeg_cannot_read_is_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("no sound at all")
    with pytest.raises(AnimationError, match=r"notes\.txt, which ffmpeg cannot read"):
        list(open_recording(path).blocks())


@pytest.mark.skipif(which("ffmpeg") is None, reason="ffmpeg is not installed")
def test_other_formats_come_through_ffmpeg_and_may_be_left_early(tmp_path: Path) -> None:
    path = tmp_path / "a.raw"
    path.write_bytes(_au(tone(5.0)))
    found = open_recording(path)
    assert found.layout is None
    assert len(list(found.frames(24_000, 960))) == 125
    first = next(found.blocks())
    assert len(first) > 0


def _au(samples: "np.ndarray[tuple[int], np.dtype[np.float32]]") -> bytes:
    """Return Sun's .au, a format with a head of six numbers that the reader here does not know."""
    data = np.round(np.clip(samples, -1, 1) * 32767).astype(">i2").tobytes()
    return b".snd" + struct.pack(">IIIII", 24, len(data), 3, 16_000, 1) + data
