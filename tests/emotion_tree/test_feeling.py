"""What a feeling says of itself."""

import pytest

from emotion_tree.feeling import Feeling, no_feeling
from emotion_tree.reading import distribution

pytestmark = pytest.mark.unit


def test_intensity_is_what_is_not_neutral() -> None:
    feeling = Feeling(distribution({"neutral": 0.6, "fear": 0.4}))
    assert feeling.intensity == pytest.approx(0.4)
    assert feeling.top == "neutral"


def test_no_feeling_is_neutral_and_has_no_reasons() -> None:
    assert no_feeling().intensity == 0.0
    assert no_feeling().weighed == ()
