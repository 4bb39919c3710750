"""Sound as WAV, read back by ffmpeg and the standard library: as long as the talk, sound where there was sound."""

import json
import shutil
import subprocess
import wave
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from emotion_tree.exports import wave_files
from emotion_tree.trajectory.record import MediaBlock, Record
from tests.emotion_tree.trajectory.talks import a_header, a_talk, blocks_of

pytestmark = pytest.mark.unit


def samples(path: Path) -> tuple[int, NDArray[np.int16]]:
    with wave.open(str(path), "rb") as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        return file.getframerate(), np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")


def test_each_party_has_a_file_as_long_as_the_talk_at_its_own_rate(tmp_path: Path) -> None:
    paths = wave_files.write(a_talk(), blocks_of(a_talk()), tmp_path / "talk.wav")
    assert [path.name for path in paths] == ["talk.user.wav", "talk.avatar.wav"]
    for path, rate_hz in zip(paths, (16_000, 24_000), strict=True):
        found_hz, found = samples(path)
        assert found_hz == rate_hz
        assert len(found) == 40 * rate_hz


def test_sound_lies_where_it_was_heard_and_nowhere_else(tmp_path: Path) -> None:
    user, avatar = wave_files.write(a_talk(), blocks_of(a_talk()), tmp_path / "talk.wav")

    def loud(path: Path, from_s: float, to_s: float) -> bool:
        rate_hz, found = samples(path)
        return bool(np.abs(found[round(from_s * rate_hz) : round(to_s * rate_hz)]).max() > 1000)

    assert loud(user, 1.0, 3.4)
    assert not loud(user, 3.5, 9.4)
    assert loud(avatar, 4.0, 5.4)
    assert not loud(avatar, 5.6, 6.4)  # held
    assert loud(avatar, 6.6, 8.4)
    assert not loud(avatar, 13.2, 20.9)  # interrupted: the rest was never heard


def test_what_was_kept_comes_out_sample_for_sample(tmp_path: Path) -> None:
    pcm16 = np.arange(-8000, 8000, dtype="<i2").tobytes()
    block = MediaBlock(
        "microphone", 0, 61_500, pcm16=pcm16, rate_hz=16_000
    )  # past the first window, on its seam
    (path,) = wave_files.write(Record(a_header(), ()), [block], tmp_path / "talk.wav")
    _, found = samples(path)
    assert len(found) == round(62.5 * 16_000)
    assert found[61_500 * 16 :].tobytes() == pcm16
    assert not found[: 61_500 * 16].any()


def test_ffmpeg_finds_the_same_length(tmp_path: Path) -> None:
    if shutil.which("ffprobe") is None:
        pytest.skip("ffprobe is not installed: it reads the sound back")
    paths = wave_files.write(a_talk(), blocks_of(a_talk()), tmp_path / "talk.wav")
    for path in paths:
        command = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(path)]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        (stream,) = json.loads(said.stdout)["streams"]
        assert (stream["codec_name"], stream["channels"]) == ("pcm_s16le", 1)
        assert float(stream["duration"]) == pytest.approx(40.0)


def test_no_sound_is_no_file(tmp_path: Path) -> None:
    faces = [block for block in blocks_of(a_talk()) if block.faces is not None]
    assert wave_files.write(a_talk(), faces, tmp_path / "talk.wav") == []
    assert list(tmp_path.iterdir()) == []
