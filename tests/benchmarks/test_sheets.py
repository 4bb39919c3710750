"""Contact sheets: what is on them, and where."""

import argparse

import numpy as np
import pytest
from PIL import Image

from benchmarks.sheets import expressions, lay_out, portraits, shapes, sweep
from benchmarks.shown_faces import shown_face
from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT

pytestmark = pytest.mark.unit


def asked(**values: object) -> argparse.Namespace:
    return argparse.Namespace(people=["ada", "bo"], intensities=[0.5, 1.0], channels=None, **values)


def test_pictures_stand_in_reading_order_above_their_captions() -> None:
    colours = [(255, 0, 0), (0, 255, 0), (0, 0, 255)]
    made = np.asarray(lay_out([(str(c), Image.new("RGB", (40, 30), c)) for c in colours], 2))
    assert made.shape == (2 * 50, 80, 3)
    assert tuple(made[0, 0]) == colours[0]
    assert tuple(made[0, 79]) == colours[1]
    assert tuple(made[50, 0]) == colours[2]


def test_expressions_are_everybody_times_emotions_times_intensities() -> None:
    cells, columns = expressions(asked())
    assert columns == len(EMOTIONS)
    assert len(cells) == 2 * 2 * len(EMOTIONS)
    assert [cell.person for cell in cells] == ["ada"] * 16 + ["bo"] * 16


def test_every_shape_has_a_picture_and_the_corrective_has_its_open_jaw() -> None:
    cells, _ = shapes(asked())
    assert len(cells) == 1 + len(ARKIT)
    close = next(cell for cell in cells if cell.caption.startswith("mouthClose"))
    assert close.face == {"mouthClose": 1.0, "jawOpen": 1.0}


def test_a_sweep_goes_from_nothing_to_all() -> None:
    cells, columns = sweep(asked())
    assert [cell.caption for cell in cells][:: columns - 1] == ["jawOpen 0.0", "jawOpen 1.0"]


def test_portraits_show_everybody_from_the_side_too() -> None:
    cells, columns = portraits(asked())
    assert len(cells) == 2 * columns
    assert {"front", "three_quarter", "profile"} <= {cell.shot for cell in cells}


def test_a_preset_is_asked_for_by_name_and_grows_with_its_strength() -> None:
    weak, strong = shown_face("joy", 0.3), shown_face("joy", 1.0)
    assert np.abs(strong - shown_face("neutral")).sum() > np.abs(weak - shown_face("neutral")).sum()
    assert shown_face("interest").any()
    with pytest.raises(ValueError, match="no preset 'glee'"):
        shown_face("glee")
