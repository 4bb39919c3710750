"""What the history of a talk says of the next turn, and of the present one: features made of readings, dialogue by dialogue.

The tree's feeling is made by `emotion_tree.traversal` itself. A talk of more than two is laid on two parties: whoever
speaks the turn in question, and everybody else. MELD's scenes last a minute, so their times are left out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from emotion_tree.reading import EMOTIONS
from emotion_tree.text.goemotions import EKMAN
from emotion_tree.training.meld import Utterance
from emotion_tree.traversal import FELT_SIZE, Decay, LevelEvidence, accumulate

Floats = NDArray[np.float64]
CLASSES = len(EKMAN)
_PLACES = [EMOTIONS.index(name) for name in EKMAN]


@dataclass(frozen=True, eq=False)
class Turns:
    """One dialogue.

    Attributes:
        speakers: (turns,) numbers.
        readings: (turns, 7) what was read in each, which a history is made of.
        truth: (turns,) numbers in `EKMAN`.
    """

    speakers: NDArray[np.int64]
    readings: Floats
    truth: NDArray[np.int64]


def dialogues(utterances: Sequence[Utterance], readings: Floats) -> Iterator[Turns]:
    """Yield the dialogues of utterances that follow each other; readings (n, 7) belong to them row by row."""
    start = 0
    for end in range(1, len(utterances) + 1):
        if end == len(utterances) or utterances[end].dialogue != utterances[start].dialogue:
            part = utterances[start:end]
            names = sorted({one.speaker for one in part})
            yield Turns(
                np.array([names.index(one.speaker) for one in part]),
                readings[start:end],
                np.array([one.emotion for one in part]),
            )
            start = end


def last(turns: Turns, at: int) -> Floats:
    """Return the reading of the turn before, and whether its speaker goes on: (8,)."""
    if at == 0:
        return np.zeros(CLASSES + 1)
    return np.append(turns.readings[at - 1], float(turns.speakers[at - 1] == turns.speakers[at]))


def flat(turns: Turns, at: int) -> Floats:
    """Return the plain mean of all turns before: (7,)."""
    return np.asarray(turns.readings[:at].mean(0)) if at else np.zeros(CLASSES)


def unsplit(turns: Turns, at: int, decay: Decay) -> Floats:
    """Return the feeling with everybody taken for one party: (8,)."""
    return feeling(turns.readings, range(at), at, decay)


def split(turns: Turns, at: int, decay: Decay) -> Floats:
    """Return the tree's feelings of who speaks next and of the others: (16,)."""
    own = [i for i in range(at) if turns.speakers[i] == turns.speakers[at]]
    others = [i for i in range(at) if turns.speakers[i] != turns.speakers[at]]
    return np.concatenate(
        [feeling(turns.readings, own, at, decay), feeling(turns.readings, others, at, decay)]
    )


def avatar(turns: Turns, at: int, decay: Decay) -> Floats:
    """Return `split` where one's own past feelings are known, as an avatar's are, and only the others' are read: (16,)."""
    known = np.where(
        (turns.speakers == turns.speakers[at])[:, None], np.eye(CLASSES)[turns.truth], turns.readings
    )
    return split(Turns(turns.speakers, known, turns.truth), at, decay)


def recurrent(turns: Turns) -> Floats:
    """Return what a learnt memory is given at each turn: its reading, and whether the next speaker is the same (turns, 8)."""
    same = np.append(turns.speakers[1:] == turns.speakers[:-1], False).astype(float)
    return np.concatenate([turns.readings, same[:, None]], axis=1)


def feeling(readings: Floats, which: Sequence[int], at: int, decay: Decay) -> Floats:
    """Return the feeling (7,) that `traversal.accumulate` makes of some turns, and whether there was any: (8,)."""
    levels = [
        LevelEvidence(level=i, time_s=0.0, node_id=i, felt=_felt(readings[i]), others=np.zeros(FELT_SIZE))
        for i in reversed(which)
    ]
    made = accumulate(levels, 0.0, decay)
    return np.append(made.distribution[_PLACES], float(bool(levels)))


def _felt(reading: Floats) -> Floats:
    """Return the evidence vector (11,) of a reading over `EKMAN` of full intensity; valence and arousal are not asked for."""
    felt = np.zeros(FELT_SIZE)
    felt[_PLACES] = reading
    return felt
