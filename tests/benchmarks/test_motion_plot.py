from pathlib import Path

import pytest
from PIL import Image

from benchmarks import motion_plot
from tests.benchmarks.test_motion_scores import clips, scored

pytestmark = pytest.mark.unit


def colours(path: Path) -> set[tuple[int, ...]]:
    with Image.open(path) as picture:
        return {colour for _, colour in picture.convert("RGB").getcolors(1 << 20) or []}  # type: ignore[misc]


def test_scores_are_drawn_with_clips_and_chance(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "scores.png"
    motion_plot.draw_scores(path, "talk", [scored(), scored(2)])
    assert {(0x10, 0x60, 0xC0), (0x99, 0x99, 0x99), (0x7F, 0xB0, 0xE8)} <= colours(path)
    with Image.open(path) as picture:
        assert picture.height < 200


def test_curves_are_drawn_of_at_most_four_systems(tmp_path: Path) -> None:
    path = tmp_path / "curves.png"
    motion_plot.draw_curves(path, clips(), [scored(late) for late in (0, 1, 2, 3, 4)])
    assert len(colours(path)) > 5
