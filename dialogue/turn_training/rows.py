"""From pauses to numbers: what would be known in each, after each silence, as a talk would know it.

A recogniser is late, mishears, or gives no words; so are the words here, in part. A person is known by the pauses seen of
them so far, in the order in which the examples come.
"""

import zlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue.completeness import Completeness
from dialogue.end_of_turn import COMPLETE, Pause
from dialogue.pause_prosody import FEATURES
from dialogue.turn_end import WHOLE, PauseHabit, known_of
from dialogue.turn_training.corpus import PauseExample

Floats = NDArray[np.float64]

SILENCES_S: Final = (0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0, 1.2, 1.4, 1.6)
WEIGHTS: Final = {"inside": 2.5, "cut": 1.0, "end": 1.0}
# What a cut in running speech has wrong: how it fades, and how long its last syllable is.
_OF_A_CUT: Final = tuple(
    FEATURES.index(name)
    for name in (
        "level_end_db",
        "level_slope_db_s",
        "last_voice_s",
        "lengthening",
        "voiced_share",
        "roughness",
    )
)
# A pause that people make inside a thought: median and spread of one person, and of people.
_PAUSE_S: Final = 0.5
_SPREAD: Final = 0.45
_UNHEARD, _LATE, _MISHEARD, _TONELESS = 0.12, 0.10, 0.08, 0.12


def held_out(speaker: str) -> bool:
    """Return whether a speaker trains nothing: about a third of the learners, and the voice awb."""
    return speaker == "awb" or (speaker.startswith("SPEAKER") and zlib.crc32(speaker.encode()) % 3 == 0)


def with_lengths(
    examples: Sequence[PauseExample], seed: int = 2
) -> list[tuple[PauseExample, float, Pause, float]]:
    """Return (example, length in s, what a talk would know, hesitates in s) in a random order.

    An end lasts for ever; a cut lasts as long as its speaker, who was given a habit of their own, tends to pause.
    """
    rng = np.random.default_rng(seed)
    habits: dict[str, PauseHabit] = {}
    tempers: dict[str, float] = {}
    real = [one.prosody for one in examples if one.kind == "inside" and one.speaker.startswith("SPEAKER")]
    found = []
    for at in map(int, rng.permutation(len(examples))):
        one = examples[at]
        temper = tempers.setdefault(one.speaker, float(rng.normal(np.log(_PAUSE_S), _SPREAD)))
        length_s = np.inf if one.kind == "end" else one.length_s
        if length_s is None:
            length_s = float(np.clip(np.exp(rng.normal(temper, _SPREAD)), 0.2, 3.0))
        prosody = one.prosody.copy()
        if one.kind == "cut" and real:
            prosody[list(_OF_A_CUT)] = real[rng.integers(len(real))][list(_OF_A_CUT)]
        habit = habits.setdefault(one.speaker, PauseHabit())
        text = " ".join(misheard(one.words, rng))
        speech_s = float(np.exp(prosody[FEATURES.index("speech_s")]))
        heard = None if rng.random() < _TONELESS else prosody
        found.append((one, length_s, Pause(text, speech_s, heard, habit.usual_s), temper))
        if np.isfinite(length_s):
            habit.note(length_s)
    return found


def misheard(words: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Return words as a recogniser may have them by then: none, without the last, or with another last one."""
    luck = rng.random()
    if luck < _UNHEARD:
        return []
    if luck < _UNHEARD + _LATE:
        return list(words[:-1])
    if luck < _UNHEARD + _LATE + _MISHEARD and len(words) > 1:
        return [*words[:-1], words[int(rng.integers(len(words) - 1))]]
    return list(words)


def known(pause: Pause, reader: Completeness) -> Floats:
    """Return (15,) what is known in a pause, as `TurnEnd` puts it."""
    text = pause.text.lower()
    odds = WHOLE if text in COMPLETE else reader.log_odds(text)
    return known_of(pause.prosody, odds, bool(text), pause.habit_s)


def after_each_silence(
    inputs: Floats, kinds: Sequence[str], lengths_s: Floats
) -> tuple[NDArray[np.intp], Floats, Floats, Floats]:
    """Return rows (M,) of inputs, (M,) silences, (M,) done and (M,) weights; both classes weigh the same in all."""
    rows, silences, done, weights = [], [], [], []
    for silence_s in SILENCES_S:
        alive = np.flatnonzero(lengths_s >= silence_s)
        kind = [kinds[int(at)] for at in alive]
        rows.append(alive)
        silences.append(np.full(len(alive), silence_s))
        done.append(np.array([float(one == "end") for one in kind]))
        weights.append(np.array([WEIGHTS[one] for one in kind]))
    every, weight = np.concatenate(done), np.concatenate(weights)
    weight = weight * np.where(every > 0, weight[every == 0].sum() / weight[every > 0].sum(), 1.0)
    return np.concatenate(rows), np.concatenate(silences), every, weight / weight.mean()
