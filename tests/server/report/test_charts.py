"""Small drawings: heights, places and counts are those of the numbers."""

import re

import numpy as np
import pytest

from emotion_tree.analysis.synchrony import cross_correlation
from server.report import charts
from tests.emotion_tree.analysis.test_dynamics import ar_1

pytestmark = pytest.mark.unit


def test_a_histogram_has_a_bar_for_each_bin_with_something_in_it() -> None:
    drawn = charts.gap_histogram(np.array([0.25, 0.3, 1.1, 9.0, -5.0]), "avatar", "title")
    heights = [float(h) for h in re.findall(r'height="([\d.]+)" class="column"', drawn)]
    assert len(heights) == 4  # what lies beyond is in the outermost bins
    assert sorted(heights)[-1] == pytest.approx(2 * sorted(heights)[0])
    assert ">2<" in drawn


def test_the_widths_of_shares_add_up() -> None:
    drawn = charts.shares({"joy": 0.6, "neutral": 0.395, "fear": 0.005}, "title")
    widths = [float(w) + 2 for w in re.findall(r'width="([\d.]+)" height="22"', drawn)]
    assert sum(widths) == pytest.approx(0.995 * 960, abs=0.1)
    assert "fear" not in drawn


def test_a_correlogram_marks_its_peak() -> None:
    t_s, values = np.linspace(0.0, 290.0, 30), ar_1(0.3, 30, seed=4)
    found = cross_correlation((t_s, values), (t_s + 7, values))
    assert found is not None
    drawn = charts.correlogram(found)
    assert drawn.count('class="dot"') == 1
    assert 'class="band"' in drawn


def test_a_strip_has_a_dot_for_each_participant_and_survives_equal_values() -> None:
    drawn = charts.strip(
        "title", "s", {"one": [0.1, 0.2, 0.3], "a_condition_with_a_long_name": [], "two": [0.2]}
    )
    assert drawn.count('class="one"') == 4
    assert drawn.count('class="mean"') == 2
    assert "nan" not in charts.strip("title", "", {"one": [2.0, 2.0]})
    assert "nan" not in charts.strip("title", "", {})


def test_a_spark_stays_inside_its_frame() -> None:
    line = (np.array([0.0, 5.0, 9.0]), np.array([-0.5, 0.5, 0.2]))
    drawn = charts.spark("P1", line, (np.array([]), np.array([])), most=0.5)
    ys = [float(y) for y in re.findall(r"[\d.]+,([\d.]+)", drawn)]
    assert min(ys) == 4.0
    assert max(ys) == 52.0
