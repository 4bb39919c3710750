"""The seam that recognisers are written against."""

import pytest

from emotion_tree.reading import Reading, reading
from emotion_tree.recognition import EmotionRecogniser, Evidence

pytestmark = pytest.mark.unit


class Loud:
    """Hears anger in capitals."""

    def read(self, evidence: Evidence) -> Reading | None:
        if not evidence.text or not evidence.text.isupper():
            return None
        return reading({"anger": 1.0}, intensity=0.5, source="text", confidence=0.2)


def test_one_method_makes_a_recogniser_and_all_evidence_may_be_missing() -> None:
    recogniser: EmotionRecogniser = Loud()
    assert recogniser.read(Evidence()) is None
    loud = recogniser.read(Evidence(text="WHERE IS IT"))
    assert loud is not None
    assert loud.top == "anger"
