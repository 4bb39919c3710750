from typing import Any

import numpy as np
import pytest

from emotion_tree.reading import EMOTIONS, distribution
from speaker_listener.reactions.manners import COLUMNS, manner, read_manners

pytestmark = pytest.mark.unit

ROW: dict[str, Any] = {**dict.fromkeys(COLUMNS, 0.5), "source": "a test"}


def test_rows_blend_by_the_feeling() -> None:
    joy, calm = manner(distribution({"joy": 1.0})), manner(distribution({}))
    half = manner(distribution({"joy": 0.5, "neutral": 0.5}))
    for column in COLUMNS:
        assert getattr(half, column) == pytest.approx((getattr(joy, column) + getattr(calm, column)) / 2)


def test_joy_is_smiled_at_sadness_meets_concern_and_anger_few_and_small_movements() -> None:
    joy, sad, angry, calm = (
        manner(distribution({name: 1.0})) for name in ("joy", "sadness", "anger", "neutral")
    )
    assert joy.smile > 2 * calm.smile
    assert sad.smile == angry.smile == 0.0
    assert sad.concern > 2 * max(angry.concern, calm.concern)
    assert angry.nod_end < calm.nod_end
    assert angry.nod_depth < calm.nod_depth
    assert angry.brow < 0.5 * calm.brow


def test_a_table_that_lacks_something_is_refused() -> None:
    full = {name: dict(ROW) for name in EMOTIONS}
    assert np.all(read_manners(full) == 0.5)
    with pytest.raises(ValueError, match="expected one row for each of neutral, joy"):
        read_manners({"joy": ROW})
    with pytest.raises(ValueError, match="fear: expected nod_end"):
        read_manners({**full, "fear": {**ROW, "source": ""}})
    with pytest.raises(ValueError, match=r"fear: expected values in \[0, 1.5\]"):
        read_manners({**full, "fear": {**ROW, "brow": 2.0}})
