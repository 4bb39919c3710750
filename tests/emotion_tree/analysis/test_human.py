"""Published human figures: every one says where it comes from."""

import pytest

from emotion_tree.analysis.human import FIGURES, GAP_MEANS, GAP_MODE

pytestmark = pytest.mark.unit


def test_every_figure_names_its_source_and_is_a_range() -> None:
    for figure in FIGURES:
        assert figure.source
        assert 0 <= figure.low_s <= figure.high_s < 1


def test_figures_read_in_milliseconds() -> None:
    assert GAP_MODE.text == "200 ms"
    assert GAP_MEANS.text == "7 to 470 ms"
