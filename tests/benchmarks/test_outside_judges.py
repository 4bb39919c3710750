"""The judges say what they miss."""

from pathlib import Path

import pytest

from benchmarks import face
from benchmarks.outside_judges import EMOTION_OF, JudgesMissing, models_folder
from emotion_tree.reading import EMOTIONS

pytestmark = pytest.mark.unit


def test_without_the_data_folder_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    with pytest.raises(JudgesMissing, match="WARMCHAT_DATA"):
        models_folder()


def test_a_network_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WARMCHAT_DATA", str(tmp_path))
    with pytest.raises(JudgesMissing, match=r"face_landmarker\.task"):
        models_folder()


def test_the_bench_ends_with_that_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    assert face.main(["--people", "nobody.glb"]) == 2
    assert "WARMCHAT_DATA" in capsys.readouterr().err


def test_face_apis_words_are_all_emotions_but_contempt() -> None:
    assert set(EMOTION_OF.values()) == set(EMOTIONS) - {"contempt"}
