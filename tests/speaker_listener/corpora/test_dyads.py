from pathlib import Path

import numpy as np
import pytest

from speaker_listener.corpora import dyads
from tests.speaker_listener.corpora.files import tone, write_wav

pytestmark = pytest.mark.unit


def test_each_voice_hears_the_other(tmp_path: Path) -> None:
    write_wav(tmp_path / "dyads" / "a_speaker1.wav", tone(1.0))
    write_wav(tmp_path / "dyads" / "a_speaker2.wav", 0.5 * tone(1.0))
    first, second = dyads.clips(tmp_path)
    assert np.array_equal(first.heard, second.samples)
    assert np.array_equal(second.heard, first.samples)
    assert not first.has_face
    assert first.part == "report"


def test_voices_of_different_lengths_and_a_lone_voice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="_speaker1"):
        list(dyads.clips(tmp_path))
    write_wav(tmp_path / "dyads" / "a_speaker1.wav", tone(1.0))
    with pytest.raises(FileNotFoundError, match="a_speaker2"):
        list(dyads.clips(tmp_path))
    write_wav(tmp_path / "dyads" / "a_speaker2.wav", tone(2.0))
    with pytest.raises(ValueError, match=r"1.00 and 2.00 s"):
        list(dyads.clips(tmp_path))
