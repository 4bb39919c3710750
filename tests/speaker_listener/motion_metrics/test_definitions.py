import math

import pytest

from speaker_listener.motion_metrics.definitions import EVERY

pytestmark = pytest.mark.unit


def test_every_score_says_what_it_is() -> None:
    for name, metric in EVERY.items():
        assert metric.name == name
        assert metric.low < metric.high
        assert metric.says
        assert metric.unit
        assert metric.source
    assert len({metric.title for metric in EVERY.values()}) == len(EVERY)


@pytest.mark.parametrize(
    ("name", "better", "worse"),
    [
        ("aperture_r", 0.6, 0.5),
        ("lve_mm2", 1.0, 2.0),
        ("fdd_mm2", -0.5, 1.0),
        ("jerk_ratio", 0.9, 2.0),
        ("jerk_ratio", 1.0, 0.0),
    ],
)
def test_better_values_have_more_goodness(name: str, better: float, worse: float) -> None:
    assert EVERY[name].goodness(better) > EVERY[name].goodness(worse)


def test_too_much_and_too_little_of_a_ratio_are_as_bad() -> None:
    assert EVERY["jerk_ratio"].goodness(2.0) == pytest.approx(EVERY["jerk_ratio"].goodness(0.5))


def test_what_is_not_known_stays_unknown() -> None:
    for metric in EVERY.values():
        if metric.aim != "describes":
            assert math.isnan(metric.goodness(math.nan))


def test_a_description_is_neither_good_nor_bad() -> None:
    with pytest.raises(ValueError, match="blinks_per_min describes"):
        EVERY["blinks_per_min"].goodness(20.0)
