from pathlib import Path

import numpy as np
import pytest

from speaker_listener.corpora import vico
from tests.speaker_listener.corpora.files import tone, write_track, write_wav

pytestmark = pytest.mark.unit

HEADER = "attitude,audio,listener,speaker,data_split\n"


def corpus(folder: Path, row: str = "positive,u1,l7,s3,train") -> Path:
    (folder / vico.TABLE).write_text(HEADER + row + "\n")
    write_wav(folder / "audios/u1.wav", tone(2.1))
    for role in ("speaker", "listener"):
        write_track(folder / "videos" / f"u1.{role}.npz", frames=60, fps=30.0)
    return folder


def test_a_row_gives_the_one_who_talks_and_the_one_who_listens(tmp_path: Path) -> None:
    speaker, listener = vico.clips(corpus(tmp_path))
    assert (speaker.speaker, listener.speaker) == ("s3", "l7")
    assert listener.name == "u1-listener-positive"
    assert len(listener.samples) == 0
    assert np.array_equal(listener.heard, speaker.samples[:32_000])
    assert listener.channels.shape == (50, 52)
    assert {speaker.part, listener.part} == {"fit"}


def test_test_rows_are_for_scores_and_uuid_may_name_the_audio(tmp_path: Path) -> None:
    corpus(tmp_path)
    (tmp_path / vico.TABLE).write_text("uuid,speaker,listener,data_split\nu1,a,b,ood\n")
    assert {clip.part for clip in vico.clips(tmp_path)} == {"report"}


@pytest.mark.parametrize("row", ["rude,u1,l,s,train", "positive,u1,l,s,later", "positive,,l,s,train"])
def test_unknown_values_are_refused_with_their_line(tmp_path: Path, row: str) -> None:
    with pytest.raises(ValueError, match="line 2 of RLD_data.csv"):
        list(vico.clips(corpus(tmp_path, row)))


def test_missing_files_and_other_lengths_are_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="RLD_data.csv"):
        list(vico.clips(tmp_path))
    corpus(tmp_path)
    write_track(tmp_path / "videos/u1.listener.npz", frames=120, fps=30.0)
    with pytest.raises(ValueError, match="u1-listener-positive hears"):
        list(vico.clips(tmp_path))
    (tmp_path / "videos/u1.listener.npz").unlink()
    with pytest.raises(FileNotFoundError, match="track the film"):
        list(vico.clips(tmp_path))
