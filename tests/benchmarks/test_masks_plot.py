"""Pictures show what they were given."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import masks_plot
from speaker_listener.masks import model as masks_model
from tests.speaker_listener.masks.blobs import blob

pytestmark = pytest.mark.unit


def test_a_curve_that_moves_is_drawn_where_it_moves(tmp_path: Path) -> None:
    still, lively = np.zeros((500, 6)), np.zeros((500, 6))
    lively[:, 0] = 0.2 * np.sin(np.arange(500) / 9)
    masks_plot.curves(tmp_path / "still.png", [("a", still)])
    masks_plot.curves(tmp_path / "lively.png", [("a", lively)])
    first, second = (
        np.asarray(Image.open(tmp_path / f"{name}.png")).astype(int) for name in ("still", "lively")
    )
    changed = np.abs(first - second).sum(axis=2) > 0
    assert changed[25:70].any()
    assert changed[90:135].any()


def test_spectra_have_a_line_for_each_system(tmp_path: Path) -> None:
    power = np.geomspace(1e-2, 1e-5, 9)[:, None] * np.ones(6)
    masks_plot.spectra(tmp_path / "one.png", [("real", power)])
    masks_plot.spectra(tmp_path / "two.png", [("real", power), ("other", power / 10)])
    one, two = (np.asarray(Image.open(tmp_path / f"{name}.png")) for name in ("one", "two"))
    assert two.shape[0] == one.shape[0] + 16
    assert (two != 255).sum() > (one != 255).sum()


def test_strips_show_real_and_made_masks_of_each_person(tmp_path: Path) -> None:
    masks_plot.strips(tmp_path / "strips.png", masks_model.load(), [blob("a"), blob("b")], np.zeros((120, 6)))
    picture = np.asarray(Image.open(tmp_path / "strips.png"))
    assert picture.shape == (4 * 64, 16 * 64, 3)
    real, made = picture[:64], picture[64:128]
    assert (real == 255).any()
    assert (made.max(axis=2) > 200).any()
