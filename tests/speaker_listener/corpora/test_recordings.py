from pathlib import Path

import numpy as np
import pytest

from speaker_listener.corpora.recordings import read_sound
from tests.speaker_listener.corpora.files import tone, write_wav

pytestmark = pytest.mark.unit


def test_a_wav_of_16_bits_comes_as_it_is(tmp_path: Path) -> None:
    sound = tone(0.5)
    assert read_sound(write_wav(tmp_path / "a.wav", sound)) == pytest.approx(sound, abs=1e-4)


def test_two_channels_become_their_mean_and_any_rate_becomes_16_khz(tmp_path: Path) -> None:
    times = np.arange(48_000) / 48_000
    sound = (0.3 * np.sin(2 * np.pi * 200 * times)).astype(np.float32)
    read = read_sound(write_wav(tmp_path / "a.wav", sound, 48_000, channels=2))
    assert len(read) == 16_000
    assert read[2000:-2000] == pytest.approx(sound[::3][2000:-2000], abs=0.01)


def test_a_missing_file_a_broken_one_and_an_empty_one_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="none"):
        read_sound(tmp_path / "no.wav")
    broken = tmp_path / "broken.wav"
    broken.write_bytes(b"RIFF....WAVEnonsense")
    with pytest.raises(ValueError, match="sound in broken.wav"):
        read_sound(broken)
    with pytest.raises(ValueError, match="got none"):
        read_sound(write_wav(tmp_path / "empty.wav", np.zeros(0, dtype=np.float32)))
