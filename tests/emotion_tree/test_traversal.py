"""The sum over levels: by itself, and what it makes of whole talks."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.reading import EMOTIONS, NEUTRAL, Distribution, Reading, distribution, reading
from emotion_tree.traversal import FELT_SIZE, Decay, LevelEvidence, accumulate, felt_vector
from emotion_tree.tree import TalkingTree

pytestmark = pytest.mark.unit

GAMMA, TAU_S, SHARE = 0.65, 1200.0, 0.15
NOTHING = np.zeros(FELT_SIZE)


def of(name: str, intensity: float = 1.0) -> Distribution:
    return felt_vector(reading({name: 1.0}, intensity=intensity, source="text", confidence=1.0))


def test_a_felt_vector_is_intensity_times_the_reading() -> None:
    vector = felt_vector(reading({"joy": 1.0}, intensity=0.5, source="text", confidence=1.0, arousal=-0.2))
    assert vector[1] == 0.5
    assert vector[8:] == pytest.approx([0.4, -0.1, 0.16])


def test_two_levels_by_hand() -> None:
    levels = [
        LevelEvidence(3, 1200.0, 5, of("joy", 0.5), NOTHING),
        LevelEvidence(1, 0.0, 1, of("anger"), NOTHING),
    ]
    feeling = accumulate(levels, 2400.0, Decay(gamma=0.5))
    old = 0.5**2 * 0.5  # two levels up, one half-life before the newest
    assert feeling.distribution[1] == pytest.approx(0.5 * 0.5 / (1 + old))
    assert feeling.distribution[3] == pytest.approx(0.5 * old / (1 + old))
    assert [node_id for node_id, _ in feeling.weighed] == [5, 1]
    assert feeling.weighed[0][1] == pytest.approx(0.5 / (1 + old))
    assert feeling.trend == pytest.approx(0.5 * (0.4 + 0.6) / 2)


def test_climbing_stops_where_a_level_no_longer_weighs() -> None:
    climbed: list[int] = []

    def levels() -> Iterator[LevelEvidence]:
        for level in range(1_000, 0, -1):
            climbed.append(level)
            yield LevelEvidence(level, 0.0, level, of("joy"), NOTHING)

    accumulate(levels(), 0.0, Decay())
    assert len(climbed) == 18  # 0.65^16 is above a thousandth, 0.65^17 below: one more is looked at


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"gamma": 1.5}, r"gamma must be in \[0, 1\], got 1.5"),
        ({"half_life_s": 0.0}, "half_life_s must be above 0, got 0.0"),
        ({"alternatives": 0.5}, r"alternatives must be in \[0, 0.15\], got 0.5"),
    ],
)
def test_a_decay_that_makes_no_sense_is_refused(wrong: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Decay(**wrong)


READINGS = st.builds(
    lambda name, intensity, confidence, source: reading(
        {name: 1.0}, intensity=intensity, source=source, confidence=confidence
    ),
    st.sampled_from(EMOTIONS),
    st.floats(0, 1),
    st.floats(0, 1),
    st.sampled_from(["text", "voice", "llm"]),
)


def felt(name: str, intensity: float = 0.8, confidence: float = 0.5) -> Reading:
    return reading({name: 1.0}, intensity=intensity, source="text", confidence=confidence)


def talk(*feelings: str | None, decay: Decay | None = None, step_s: float = 0.0) -> TalkingTree:
    """Return a talk of user turns, each with this feeling."""
    tree = TalkingTree(decay)
    for i, name in enumerate(feelings):
        node = tree.open_turn("user", i * step_s)
        if name is not None:
            tree.read(node.id, felt(name))
        tree.close(node.id, i * step_s)
    return tree


@given(READINGS.filter(lambda r: r.confidence > 0), st.lists(READINGS, max_size=5))
def test_without_memory_feeling_is_intensity_times_the_present_reading(
    now: Reading, before: list[Reading]
) -> None:
    tree = TalkingTree(Decay(gamma=0.0))
    for one in [*before, now]:
        tree.read(tree.open_turn("user", 0.0).id, one)
    made = tree.feeling("user", 0.0)
    wanted = now.intensity * now.probabilities
    wanted[NEUTRAL] += 1 - wanted.sum()
    np.testing.assert_allclose(made.distribution, wanted, atol=1e-12)
    assert made.valence == pytest.approx(now.intensity * now.valence)
    assert made.arousal == pytest.approx(now.intensity * now.arousal)


def test_calm_turns_let_a_feeling_fade() -> None:
    tree = talk("anger")
    strengths = [tree.feeling("user", 0.0).intensity]
    for _ in range(12):
        tree.read(tree.open_turn("user", 0.0).id, felt("neutral", intensity=0.1))
        strengths.append(tree.feeling("user", 0.0).intensity)
    assert strengths == sorted(strengths, reverse=True)
    assert strengths[0] == pytest.approx(0.8)
    assert 0 < strengths[-1] < 0.01


def test_turns_without_evidence_are_not_calm() -> None:
    tree = talk("anger")
    before = tree.feeling("user", 0.0)
    for _ in range(5):
        tree.open_turn("user", 0.0)
    np.testing.assert_allclose(tree.feeling("user", 0.0).distribution, before.distribution)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_an_all_neutral_talk_is_neutral(intensities: list[float]) -> None:
    tree = TalkingTree()
    for intensity in intensities:
        tree.read(tree.open_turn("user", 0.0).id, felt("neutral", intensity))
    feeling = tree.feeling("user", 0.0)
    np.testing.assert_allclose(feeling.distribution, distribution({"neutral": 1.0}))
    assert (feeling.valence, feeling.arousal, feeling.volatility) == (0.0, 0.0, 0.0)


def test_no_evidence_is_neutral_and_names_nothing() -> None:
    for tree in (TalkingTree(), talk(None, None)):
        feeling = tree.feeling("user", 5.0)
        np.testing.assert_array_equal(feeling.distribution, distribution({"neutral": 1.0}))
        assert feeling.weighed == ()
    silent = talk(None)
    silent.read(1, felt("anger", confidence=0.0))
    assert silent.feeling("user", 0.0).intensity == 0.0


def test_the_parties_are_kept_apart() -> None:
    tree = talk("anger", "anger")
    assert tree.feeling("avatar", 0.0).intensity == 0.0
    tree.read(tree.partner(tree.current.id).id, felt("sadness"))
    assert tree.feeling("avatar", 0.0).top == "sadness"
    assert tree.feeling("user", 0.0).top == "anger"


def test_a_half_life_halves_and_a_month_forgets() -> None:
    tree = talk("joy", "anger", step_s=1.0)
    now, half = tree.feeling("user", 1.0), tree.feeling("user", 1.0 + TAU_S)
    np.testing.assert_allclose(half.distribution[1:], now.distribution[1:] / 2)
    assert half.trend == pytest.approx(now.trend / 2)
    month = tree.feeling("user", 30 * 86_400.0)
    np.testing.assert_allclose(month.distribution, distribution({"neutral": 1.0}), atol=1e-12)
    assert abs(month.valence) + abs(month.arousal) + abs(month.trend) + month.volatility < 1e-12


def test_a_clock_that_is_a_little_behind_adds_nothing() -> None:
    tree = talk("joy", "joy", step_s=10.0)
    np.testing.assert_allclose(
        tree.feeling("user", 0.0).distribution, tree.feeling("user", 10.0).distribution
    )


@given(st.integers(1, 40), st.floats(0, 1))
def test_alternatives_never_weigh_over_15_percent_of_their_level(count: int, strength: float) -> None:
    tree = TalkingTree()
    for _ in range(count):
        tree.read(tree.open_turn("user", 0.0).id, felt("anger", strength))
        tree.rewind(0)
    taken = tree.open_turn("user", 0.0)
    tree.read(taken.id, felt("joy", 1.0))
    alone = tree.feeling("user", 0.0)
    assert alone.distribution[EMOTIONS.index("anger")] == 0.0  # k = 0: the present is what it is
    tree.read(tree.open_turn("user", 0.0).id, felt("neutral", 0.0))
    made = tree.feeling("user", 0.0).distribution
    joy, anger = made[EMOTIONS.index("joy")], made[EMOTIONS.index("anger")]
    assert anger <= 0.15 * joy + 1e-12


def test_alternatives_count_only_where_the_path_has_evidence() -> None:
    tree = talk("anger")
    tree.rewind(0)
    tree.open_turn("user", 0.0)
    tree.read(tree.open_turn("user", 0.0).id, felt("joy", 1.0))
    assert tree.feeling("user", 0.0).distribution[EMOTIONS.index("anger")] == 0.0


def test_cousins_are_not_seen() -> None:
    tree = talk("joy", "anger")
    tree.rewind(0)
    tree.read(tree.open_turn("user", 0.0).id, felt("joy"))
    tree.read(tree.open_turn("user", 0.0).id, felt("joy"))
    assert tree.feeling("user", 0.0).distribution[EMOTIONS.index("anger")] == 0.0


def test_an_alternative_is_named_among_the_reasons_where_it_matters() -> None:
    tree = talk("joy")
    tree.rewind(0)
    taken = tree.open_turn("user", 0.0)
    tree.read(taken.id, felt("sadness"))
    now = tree.open_turn("user", 0.0)
    tree.read(now.id, felt("sadness"))
    weighed = tree.feeling("user", 0.0).weighed
    total = 1 + GAMMA + GAMMA * SHARE
    assert [i for i, _ in weighed] == [now.id, taken.id, 1]
    assert [s for _, s in weighed] == pytest.approx([1 / total, GAMMA / total, GAMMA * SHARE / total])


def test_trend_and_volatility_tell_a_talk_that_turns_from_one_that_stays() -> None:
    brighter, darker = talk("sadness", "joy"), talk("joy", "sadness")
    assert brighter.feeling("user", 0.0).trend == pytest.approx(0.8 * (0.8 + 0.7))
    assert darker.feeling("user", 0.0).trend == pytest.approx(-0.8 * (0.8 + 0.7))
    assert brighter.feeling("user", 0.0).volatility > 0.5
    steady = talk("joy", "joy", "joy").feeling("user", 0.0)
    assert steady.trend == pytest.approx(0.0)
    assert steady.volatility == 0.0


def test_late_evidence_counts_where_it_belongs() -> None:
    early, late = talk("joy", "anger"), talk(None, "anger")
    late.read(1, felt("joy"))
    np.testing.assert_allclose(
        late.feeling("user", 0.0).distribution, early.feeling("user", 0.0).distribution
    )
