from pathlib import Path

import pytest

from speaker_listener.corpora import vocaset
from tests.speaker_listener.corpora.meshes import face, write_corpus

pytestmark = pytest.mark.unit

TRAINS, TESTS = "FaceTalk_170725_00137_TA", "FaceTalk_170809_00138_TA"


def test_clips_are_read_at_60_meshes_a_second_and_split_by_speaker(tmp_path: Path) -> None:
    write_corpus(tmp_path, {f"{TRAINS}_sentence01": TRAINS, f"{TESTS}_sentence40": TESTS}, fps=60.0)
    clips = list(vocaset.clips(tmp_path, face()))
    assert [(clip.speaker, clip.part) for clip in clips] == [(TRAINS, "fit"), (TESTS, "report")]
    assert all(clip.channels.shape == (25, 52) for clip in clips)
    assert {clip.licence for clip in clips} == {"research only"}


def test_a_name_of_another_form_is_refused() -> None:
    with pytest.raises(ValueError, match="FaceTalk_170725_00137_TA_sentence01"):
        vocaset.speaker_of("F2_01")
