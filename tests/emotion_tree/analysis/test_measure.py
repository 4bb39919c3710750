"""A measure has a value or a reason, never both and never neither."""

import numpy as np
import pytest

from emotion_tree.analysis.measure import Measure, as_dicts, of, quantile

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(("value", "reason"), [(None, ""), (1.0, "too few")])
def test_a_measure_needs_a_value_or_a_reason(value: float | None, reason: str) -> None:
    with pytest.raises(ValueError, match="expected a value or a reason"):
        Measure("gap", value, "s", 3, reason)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Measure("gap", value, "s", 3)


def test_of_keeps_the_reason_only_where_there_is_no_value() -> None:
    assert of("gap", 0.5, "s", 3, lacks="no gaps").reason == ""
    assert of("gap", None, "s", 0, lacks="no gaps").reason == "no gaps"


def test_measures_become_dictionaries_by_name() -> None:
    found = as_dicts({"gap": of("gap", 0.5, "s", 3, lacks="", source="X 2000")})
    assert found == {
        "gap": {"label": "gap", "value": 0.5, "unit": "s", "n": 3, "reason": "", "source": "X 2000"}
    }


def test_the_quantile_of_nothing_is_none() -> None:
    assert quantile(np.array([]), 0.5) is None
    assert quantile(np.array([1.0, 3.0]), 0.5) == 2.0
