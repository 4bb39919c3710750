"""What a look saw, as the guards take it."""

import pytest

from dialogue.adapters.looks.decoder import Decoded, Segment
from dialogue.adapters.looks.guards import Hypothesis

pytestmark = pytest.mark.unit


def test_the_words_of_all_segments_are_judged_together() -> None:
    decoded = Decoded((Segment("I am", 0.5), Segment("tired.")), -0.2, 5, 0.1, "en", 1.0)
    assert decoded.hypothesis == Hypothesis("I am tired.", -0.2, 0.1, 5)
