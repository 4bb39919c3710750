"""GoEmotions' rows become soft targets and are split the same way each time."""

from pathlib import Path

import numpy as np
import pytest

from emotion_tree.text.goemotions import EKMAN, LABELS
from emotion_tree.training import goemotions

pytestmark = pytest.mark.unit


def written(folder: Path, rows: str) -> Path:
    (folder / "text_emotion" / "goemotions").mkdir(parents=True)
    (folder / "text_emotion" / "goemotions" / "train.tsv").write_text("text\tlabel\tid\n" + rows, "utf-8")
    return folder


def test_labels_of_one_class_count_once(tmp_path: Path) -> None:
    joy, love, neutral = (LABELS.index(name) for name in ("joy", "love", "neutral"))
    rows = goemotions.read(
        written(tmp_path, f'He said "hi"\t{joy},{love},{neutral}\tx\nOk\t{neutral}\ty\n'), "train"
    )
    assert rows.texts == ('He said "hi"', "Ok")
    assert rows.fine[0, joy] == pytest.approx(1 / 3)
    assert rows.ekman[0].tolist() == [0.5, 0.5, 0, 0, 0, 0, 0]
    assert rows.single.tolist() == [False, True]


def test_a_label_out_of_range_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="0 to 27, got '28'"):
        goemotions.read(written(tmp_path, "Hm\t28\tx\n"), "train")


def test_the_split_depends_on_the_ids_alone(tmp_path: Path) -> None:
    rows = goemotions.read(written(tmp_path, "".join(f"text {i}\t27\tid{i}\n" for i in range(1000))), "train")
    kept, held = goemotions.split(rows)
    assert len(kept.texts) + len(held.texts) == 1000
    assert 40 < len(held.texts) < 130
    turned = rows.take(np.arange(1000) % 2 == 0)
    assert set(goemotions.split(turned)[1].ids) == set(held.ids) & set(turned.ids)


def test_the_mapping_is_the_published_one(data_dir: Path) -> None:
    rows = goemotions.read(data_dir, "dev")
    truth = rows.ekman[rows.single].argmax(1)
    counts = dict(zip(EKMAN, np.bincount(truth).tolist(), strict=True))
    assert len(truth) == 4_946
    assert (counts["disgust"], counts["fear"]) == (61, 72)
