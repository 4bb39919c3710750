"""What would have been known in each pause."""

import numpy as np
import pytest

from dialogue import turn_end
from dialogue.pause_prosody import FEATURES
from dialogue.turn_training import rows
from dialogue.turn_training.corpus import PauseExample

pytestmark = pytest.mark.unit


def example(kind: str, speaker: str = "SPEAKER0001", length_s: float | None = None) -> PauseExample:
    prosody = np.ones(len(FEATURES))
    return PauseExample(kind, speaker, ("i", "like", "dogs"), prosody, length_s)  # type: ignore[arg-type]


def test_an_end_lasts_for_ever_and_a_cut_as_long_as_people_hesitate() -> None:
    told = rows.with_lengths([example("end"), example("cut"), example("inside", length_s=0.5)])
    lengths = {one.kind: length_s for one, length_s, *_ in told}
    assert lengths["end"] == np.inf
    assert 0.2 <= lengths["cut"] <= 3.0
    assert lengths["inside"] == 0.5


def test_a_speaker_is_known_by_the_pauses_before() -> None:
    told = rows.with_lengths([example("inside", length_s=1.5) for _ in range(10)])
    habits = [pause.habit_s for _, _, pause, _ in told]
    assert habits == sorted(habits)
    assert habits[-1] > 2 * habits[0]


def test_words_are_sometimes_late_or_missing_and_never_invented() -> None:
    rng = np.random.default_rng(0)
    heard = {" ".join(rows.misheard(("i", "like", "dogs"), rng)) for _ in range(400)}
    assert {"", "i like", "i like dogs"} <= heard
    assert set(" ".join(heard).split()) == {"i", "like", "dogs"}


def test_training_and_talk_know_the_same() -> None:
    reader, network = turn_end.shipped()
    pause = rows.with_lengths([example("end")], seed=4)[0][2]
    wait_s = turn_end.TurnEnd().wait_s(pause)
    odds = network.log_odds(rows.known(pause, reader), np.array([wait_s - 1e-9, wait_s + 0.05]))
    assert wait_s == turn_end.SHORTEST_S or wait_s >= turn_end.LONGEST_S or odds[1] >= network.needed


def test_each_silence_holds_only_who_is_still_silent_and_both_kinds_weigh_the_same() -> None:
    picked, silences, done, weight = rows.after_each_silence(
        np.zeros((3, 2)), ["end", "inside", "cut"], np.array([np.inf, 0.3, 0.6])
    )
    assert silences[picked == 1].max() == pytest.approx(0.3)
    assert (picked == 0).sum() == len(rows.SILENCES_S)
    assert weight[done == 1].sum() == pytest.approx(weight[done == 0].sum())


def test_about_a_third_of_the_learners_train_nothing() -> None:
    held = [rows.held_out(f"SPEAKER{n:04}") for n in range(600)]
    assert 0.25 < np.mean(held) < 0.42
    assert rows.held_out("awb")
    assert not rows.held_out("slt")
