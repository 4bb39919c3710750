"""How long a silence must last, by everything that is known."""

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import turn_end
from dialogue.end_of_turn import USUAL_PAUSE_S, Pause
from dialogue.pause_prosody import FEATURES
from dialogue.turn_end import LONGEST_S, SHORTEST_S, WEIGHTS_FILE, PauseHabit, TurnEnd

pytestmark = pytest.mark.unit

READER = TurnEnd()


def prosody(**changes: float) -> np.ndarray:
    """Return the prosody of an ordinary moment of speech, with changes."""
    values = READER.network.mean[: len(FEATURES)].copy()
    values[FEATURES.index("pitched")] = 1.0
    for name, change in changes.items():
        values[FEATURES.index(name)] += change
    return values


FINAL = prosody(f0_end_st=-3.0, voiced_share=-0.3)
OPEN = prosody(f0_end_st=2.0, voiced_share=0.3)


def test_a_whole_sentence_that_falls_is_answered_soon() -> None:
    assert READER.wait_s(Pause("i would like to learn how to play the guitar", 2.5, FINAL)) <= 0.4


@pytest.mark.parametrize("text", ["i went there because", "so i told him that the", "um", "i would like to"])
def test_an_unfinished_thought_is_given_the_longest_time(text: str) -> None:
    assert READER.wait_s(Pause(text, 2.0, OPEN)) == pytest.approx(LONGEST_S)


def test_the_same_words_wait_longer_where_the_voice_stays_up() -> None:
    text = "my sister is coming to visit me"
    assert READER.wait_s(Pause(text, 2.0, OPEN)) > READER.wait_s(Pause(text, 2.0, FINAL)) + 0.1


@pytest.mark.parametrize("text", ["yes", "No!", "thank you", "I don’t know."])
def test_an_answer_whole_in_itself_is_answered_soon(text: str) -> None:
    assert READER.wait_s(Pause(text, 0.5, FINAL)) <= 0.4


def test_who_is_known_to_pause_long_is_given_time() -> None:
    pause = Pause("my sister is coming to visit me", 2.0, prosody())
    slow = Pause(pause.text, 2.0, pause.prosody, habit_s=1.0)
    assert READER.wait_s(slow) > READER.wait_s(pause)
    unfinished = Pause("i would like to", 2.0, OPEN, habit_s=1.0)
    assert READER.wait_s(unfinished) > LONGEST_S


@given(
    st.text(max_size=60),
    st.lists(st.floats(-50, 50), min_size=len(FEATURES), max_size=len(FEATURES)),
    st.floats(0.1, 3),
    st.floats(0.5, 3),
)
def test_any_wait_is_bounded_and_grows_with_patience(
    text: str, values: list[float], habit_s: float, patience: float
) -> None:
    pause = Pause(text, 1.0, np.array(values), habit_s)
    plain = READER.wait_s(pause)
    assert SHORTEST_S <= plain <= 2.2 * LONGEST_S + 1e-9
    assert TurnEnd(patience=patience).wait_s(pause) == pytest.approx(patience * plain)
    assert 0 <= READER.probability(pause, 0.5) <= 1


def test_the_probability_rises_through_the_pause_and_the_wait_ends_where_it_is_even() -> None:
    pause = Pause("my sister is coming", 1.5, prosody())
    chances = [READER.probability(pause, silence_s) for silence_s in (0.25, 0.5, 1.0, 1.5)]
    assert chances == sorted(chances)
    wait_s = READER.wait_s(pause)
    assert wait_s == pytest.approx(LONGEST_S) or READER.probability(pause, wait_s) == pytest.approx(
        0.5, abs=0.1
    )


@pytest.mark.parametrize("patience", [0.4, 3.1])
def test_patience_has_its_limits(patience: float) -> None:
    with pytest.raises(ValueError, match=r"patience must be in \[0.5, 3\]"):
        TurnEnd(patience=patience)


def test_a_habit_is_learned_forgets_slowly_and_ignores_stops_in_words() -> None:
    habit = PauseHabit()
    assert habit.usual_s == pytest.approx(USUAL_PAUSE_S)
    habit.note(0.1)
    assert habit.counted == 0
    for _ in range(30):
        habit.note(1.0)
    assert 0.8 < habit.usual_s < 1.0
    for _ in range(60):
        habit.note(0.3)
    assert habit.usual_s < 0.4


def test_the_shipped_weights_are_small_and_survive_saving() -> None:
    assert WEIGHTS_FILE.stat().st_size <= 200_000
    reader, network = turn_end.shipped()
    again, same = turn_end.loaded(
        json.loads(json.dumps(turn_end.saved(reader._weights.astype(float), reader._bias, network)))
    )
    assert again.log_odds("i like dogs") == pytest.approx(reader.log_odds("i like dogs"), abs=1e-3)
    np.testing.assert_allclose(same.inner, network.inner, atol=1e-4)


def test_weights_of_another_version_are_refused() -> None:
    with pytest.raises(ValueError, match="train them anew"):
        turn_end.loaded({"format": 2})
    with pytest.raises(ValueError, match="weights, got"):
        turn_end.saved(np.zeros(3), 0.0, READER.network)
