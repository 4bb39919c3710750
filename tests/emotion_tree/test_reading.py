"""What a reading may be."""

import numpy as np
import pytest

from emotion_tree.reading import Reading, distribution, reading

pytestmark = pytest.mark.unit


def test_named_weights_become_a_distribution() -> None:
    made = distribution({"joy": 3, "fear": 1})
    assert made.sum() == pytest.approx(1.0)
    assert made[1] == pytest.approx(0.75)
    np.testing.assert_array_equal(distribution({}), distribution({"neutral": 1}))
    with pytest.raises(KeyError, match="expected one of neutral, .*; got 'glee'"):
        distribution({"glee": 1})


def test_valence_and_arousal_follow_from_the_classes_where_not_given() -> None:
    made = reading({"joy": 1}, intensity=0.5, source="text", confidence=0.5)
    assert (made.valence, made.arousal, made.top) == (0.8, 0.5, "joy")
    given = reading({"joy": 1}, intensity=0.5, source="voice", confidence=0.5, valence=-0.1, arousal=0.9)
    assert (given.valence, given.arousal) == (-0.1, 0.9)


@pytest.mark.parametrize(
    ("field", "value"), [("valence", -1.1), ("arousal", 2.0), ("intensity", -0.1), ("confidence", 1.1)]
)
def test_values_out_of_range_are_refused_by_name(field: str, value: float) -> None:
    values = {"valence": 0.0, "arousal": 0.0, "intensity": 0.5, "confidence": 0.5, field: value}
    with pytest.raises(ValueError, match=f"{field} must be in .*, got {value}"):
        Reading(distribution({}), source="text", **values)


@pytest.mark.parametrize("wrong", [np.ones(8), np.ones(3) / 3, np.array([2, -1, 0, 0, 0, 0, 0, 0.0])])
def test_a_distribution_must_be_one(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="8 values >= 0 that sum to 1"):
        Reading(wrong, 0.0, 0.0, 0.5, "text", 0.5)
