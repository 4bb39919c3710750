from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.reading import EMOTIONS, NEUTRAL, distribution
from speaker_listener.leed import retrieval
from speaker_listener.leed.dictionary import Key, dictionary
from speaker_listener.leed.retrieval import WINDOW, chances, fits, gain, pick, remember
from speaker_listener.presets import NAMES

pytestmark = pytest.mark.unit

SAD, JOY, ANGER = (EMOTIONS.index(name) for name in ("sadness", "joy", "anger"))
CONCERN, INTEREST = NAMES.index("concern"), NAMES.index("interest")


def weights(**named: float) -> np.ndarray:
    made = np.zeros(len(NAMES))
    for name, value in named.items():
        made[NAMES.index(name)] = value
    return made


@given(st.lists(st.floats(0, 1), min_size=12, max_size=12), st.lists(st.floats(0, 1), min_size=8, max_size=8))
def test_chances_sum_to_one_and_name_only_what_has_clips(shown: list[float], felt: list[float]) -> None:
    known = dictionary()
    feeling = distribution(dict(zip(EMOTIONS, felt, strict=True)))
    for group in range(2):
        made = chances(group, np.array(shown), feeling, known)
        assert not made.shares or sum(made.shares) == pytest.approx(1.0)
        assert all(pair in known.levels for pair in made.pairs)


def test_what_is_meant_most_is_likeliest_and_the_rest_still_comes() -> None:
    made = chances(1, weights(concern=0.9, interest=0.4), distribution({"sadness": 1.0}), dictionary())
    assert made.of(SAD, CONCERN) > 0.7
    assert 0.1 < made.of(SAD, INTEREST) < 0.3


def test_feelings_are_mixed_softly() -> None:
    shown, known = weights(interest=0.6), dictionary()
    shares = [
        chances(1, shown, distribution({"joy": joy, "anger": 1.0 - joy}), known).of(JOY, INTEREST)
        for joy in np.linspace(0, 1, 11)
    ]
    assert np.all(np.diff(shares) > 0)
    assert np.diff(shares).max() < 0.25


def test_without_attitude_there_is_nothing_to_play() -> None:
    made = chances(1, weights(joy=0.8), distribution({}), dictionary())
    assert made.draw(0.5) is None


def test_what_no_clip_shows_for_this_person_is_taken_from_the_calm_ones() -> None:
    thinking = NAMES.index("thinking")
    made = chances(1, weights(thinking=0.8), distribution({"joy": 1.0}), dictionary())
    assert made.pairs == ((NEUTRAL, thinking),)


def test_draws_follow_the_chances() -> None:
    made = chances(1, weights(concern=0.9, interest=0.4), distribution({"sadness": 1.0}), dictionary())
    rng = np.random.default_rng(0)
    count = Counter(made.draw(float(dice)) for dice in rng.random(4000))
    for pair, share in zip(made.pairs, made.shares, strict=True):
        assert count[pair] / 4000 == pytest.approx(share, abs=0.03)
    assert made.draw(1.0) == made.pairs[-1]


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=10, max_size=60))
def test_the_last_two_clips_of_a_key_never_come_again_at_once(dice: list[float]) -> None:
    known = dictionary()
    recent: retrieval.Recent = {}
    key = known.key(SAD, CONCERN, 0.9)
    assert key is not None
    played: list[int] = []
    for one in dice:
        clip = pick(key, recent, known, one)
        assert clip not in played[-WINDOW:]
        played.append(clip)
        recent = remember(recent, key, clip)


def test_remembering_changes_no_other_memory() -> None:
    key = Key(SAD, CONCERN, 2)
    first = remember({}, key, 1)
    second = remember(remember(first, key, 2), key, 3)
    assert first == {key: (1,)}
    assert second == {key: (2, 3)}


def test_a_clip_is_left_when_its_feeling_or_its_strength_has_gone() -> None:
    known = dictionary()
    key = known.key(SAD, CONCERN, 0.9)
    assert key is not None
    sad = distribution({"sadness": 1.0})
    strong, weak = weights(concern=0.9), weights(concern=0.4)
    share = chances(1, strong, sad, known).of(SAD, CONCERN)
    assert fits(key, share, chances(1, strong, sad, known), 0.9)
    assert not fits(key, share, chances(1, weak, sad, known), 0.4)
    assert not fits(key, share, chances(1, strong, distribution({"joy": 1.0}), known), 0.9)


def test_a_clip_is_played_as_strongly_as_it_is_meant() -> None:
    key = Key(SAD, CONCERN, 2)
    assert gain(key, weights(concern=0.9)) == pytest.approx(1.0)
    assert gain(key, weights(concern=0.45)) == pytest.approx(0.5)
    assert gain(key, weights()) == 0.0
    assert gain(Key(SAD, CONCERN, 0), weights(concern=1.0)) == pytest.approx(1.5)
    assert gain(Key(SAD, NEUTRAL, 0), weights()) == 1.0


def test_neutral_is_as_strong_as_the_emotions_leave_it() -> None:
    assert retrieval.strength(weights(joy=0.3, sadness=0.2), NEUTRAL) == pytest.approx(0.5)
    assert retrieval.strength(weights(joy=1.0, sadness=0.5), NEUTRAL) == 0.0
