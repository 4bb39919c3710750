"""Many readings, one reading."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.fusion import fuse
from emotion_tree.reading import EMOTIONS, Reading, Source, reading

pytestmark = pytest.mark.unit


def of(name: str, source: Source, confidence: float, intensity: float = 0.5) -> Reading:
    return reading({name: 1.0}, intensity=intensity, source=source, confidence=confidence)


def test_nothing_fuses_to_nothing() -> None:
    assert fuse([]) is None
    assert fuse([of("joy", "voice", 0.0)]) is None


def test_one_reading_stays_itself() -> None:
    one = of("joy", "voice", 0.3)
    fused = fuse([one])
    assert fused is not None
    assert (fused.reading, fused.decided_by) == (one, "voice")


def test_the_more_confident_source_weighs_more_and_is_named() -> None:
    fused = fuse([of("joy", "llm", 0.8), of("sadness", "text", 0.2)])
    assert fused is not None
    assert fused.decided_by == "llm"
    assert fused.reading.source == "fused"
    assert fused.reading.probabilities[1] == pytest.approx(0.8)
    assert fused.reading.probabilities[2] == pytest.approx(0.2)


def test_a_final_transcript_replaces_its_partial_ones() -> None:
    fused = fuse([of("anger", "text", 0.6), of("fear", "voice", 0.1), of("joy", "text", 0.5)])
    assert fused is not None
    assert fused.reading.probabilities[EMOTIONS.index("anger")] == 0.0
    assert fused.decided_by == "text"


def test_a_hand_holds_alone() -> None:
    fused = fuse([of("joy", "hand", 0.5), of("anger", "llm", 1.0)])
    assert fused is not None
    assert (fused.reading.top, fused.decided_by) == ("joy", "hand")


def test_a_strong_reading_says_more_of_what_is_felt_than_a_faint_one() -> None:
    fused = fuse([of("joy", "llm", 0.5, 0.9), of("sadness", "voice", 0.5, 0.1)])
    assert fused is not None
    assert fused.reading.intensity == pytest.approx(0.5)
    assert fused.reading.probabilities[1] == pytest.approx(0.9)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(EMOTIONS),
            st.sampled_from(["voice", "text", "llm", "face"]),
            st.floats(0, 1),
            st.floats(0, 1),
        ),
        max_size=6,
    )
)
def test_what_is_fused_is_a_reading_within_what_came(
    parts: list[tuple[str, Source, float, float]],
) -> None:
    readings = [of(*part) for part in parts]
    fused = fuse(readings)
    if fused is None:
        assert all(r.confidence == 0 for r in {r.source: r for r in readings}.values())
        return
    intensities = [r.intensity for r in readings]
    assert min(intensities) - 1e-9 <= fused.reading.intensity <= max(intensities) + 1e-9
    unseen = [i for i, name in enumerate(EMOTIONS) if name not in {part[0] for part in parts}]
    assert np.all(fused.reading.probabilities[unseen] == 0)
