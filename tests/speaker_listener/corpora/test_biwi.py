from pathlib import Path

import pytest

from speaker_listener.corpora import biwi
from tests.speaker_listener.corpora.meshes import face, write_corpus

pytestmark = pytest.mark.unit


def test_plain_sentences_are_neutral_and_those_with_feeling_unknown(tmp_path: Path) -> None:
    write_corpus(tmp_path, {"F2_01": "F2", "F2_e01": "F2", "M1_12": "M1"}, fps=25.0)
    clips = {clip.name: clip for clip in biwi.clips(tmp_path, face())}
    assert clips["F2_01"].emotion == clips["M1_12"].emotion == "neutral"
    assert clips["F2_e01"].emotion is None
    assert clips["F2_01"].part == clips["F2_e01"].part
    assert clips["M1_12"].channels.shape == (25, 52)


def test_a_name_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="F2_01 or F2_e01"):
        biwi.part_of("FaceTalk_1")
