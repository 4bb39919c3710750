"""The tables of `warmchat bench emotion` that ask whether history helps.

Everything is fitted on MELD train and reported on MELD dev. Readings of history come from the weights that ship, under the
dialogue prior; with a second reader, that learnt MELD, from it too (out of fold on train).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from benchmarks import emotion_history as history
from benchmarks import small_gru, softmax_regression
from benchmarks.emotion_history import CLASSES, Turns
from emotion_tree.text.calibration import log_softmax
from emotion_tree.text.network import Network
from emotion_tree.training import meld, metrics
from emotion_tree.traversal import Decay

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
TREE: Final = "the tree's feeling"
_DECAY = Decay()
_DRAWS: Final = 400


@dataclass(frozen=True, eq=False)
class Answer:
    """What a way says of every turn: shares (n, 7), and the class (n,) that it would name for the best F1."""

    shares: Floats
    said: Labels


@dataclass(frozen=True)
class Part:
    """One part of MELD with its readings: dialogues, and truth (n,) of all turns in a row."""

    talks: Sequence[Turns]

    @property
    def truth(self) -> Labels:
        """All turns' classes."""
        return np.concatenate([talk.truth for talk in self.talks])

    @property
    def readings(self) -> Floats:
        """All turns' readings (n, 7)."""
        return np.concatenate([talk.readings for talk in self.talks])

    def features(self, of_turn: Callable[[Turns, int], Floats]) -> Floats:
        """Return the features of every turn (n, f)."""
        return np.stack([of_turn(talk, at) for talk in self.talks for at in range(len(talk.truth))])


def measure(shipped: Network, data: Path, second: Path | None) -> dict[str, Any]:
    """Print the tables and return them."""
    parts = {name: meld.read(data, name) for name in ("train", "dev")}
    readings = {name: _shipped_readings(shipped, part) for name, part in parts.items()}
    result: dict[str, Any] = {"shipped": _tables("the weights that ship", parts, readings)}
    if second is not None:
        alone = np.load(second / "alone.npz")
        learnt = {name: np.exp(log_softmax(alone[name].astype(float))) for name in parts}
        result["second"] = _tables("a reader trained on MELD", parts, learnt)
        if (second / "history.npz").is_file():
            # Utterances before as text; nothing is fitted on top.
            shares = np.exp(log_softmax(np.load(second / "history.npz")["dev"].astype(float)))
            answer = Answer(shares, shares.argmax(1))
            result["second"]["history_as_text"] = _scores(
                "history as text", answer, meld.emotions(parts["dev"])
            )
    return result


def _shipped_readings(shipped: Network, part: Sequence[meld.Utterance]) -> Floats:
    said = shipped.read_all([one.text for one in part])
    classes, _ = shipped.calibration.probabilities(said.ekman, said.fine, "dialogue")
    return classes


def _tables(
    name: str, parts: dict[str, tuple[meld.Utterance, ...]], readings: dict[str, Floats]
) -> dict[str, Any]:
    train, dev = (Part(list(history.dialogues(parts[p], readings[p]))) for p in ("train", "dev"))
    return {
        "this_turn": _this_turn(name, train, dev),
        "next_turn": _next_turn(name, train, dev),
    }


def _this_turn(name: str, train: Part, dev: Part) -> dict[str, Any]:
    """This turn's class from its own reading, alone and with what came before."""

    def own(talk: Turns, at: int) -> Floats:
        return np.asarray(np.log(np.maximum(talk.readings[at], 1e-4)))

    ways: dict[str, Callable[[Turns, int], Floats]] = {
        "alone": own,
        "with flat history": lambda talk, at: np.concatenate([own(talk, at), history.flat(talk, at)]),
        TREE: lambda talk, at: np.concatenate([own(talk, at), history.split(talk, at, _DECAY)]),
    }
    answers = {way: _regressed(of_turn, train, dev) for way, of_turn in ways.items()}
    return _table(f"This turn's emotion, {name}", answers, dev)


def _next_turn(name: str, train: Part, dev: Part) -> dict[str, Any]:
    """The next turn's class from the turns before it alone."""
    ways: dict[str, Callable[[Turns, int], Floats]] = {
        "majority": lambda talk, at: np.zeros(1),
        "last reading": history.last,
        "flat history": history.flat,
        "feeling, parties not split": lambda talk, at: history.unsplit(talk, at, _DECAY),
        TREE: lambda talk, at: history.split(talk, at, _DECAY),
        "the avatar's case": lambda talk, at: history.avatar(talk, at, _DECAY),
    }
    answers = {way: _regressed(of_turn, train, dev) for way, of_turn in ways.items()}
    answers["small GRU"] = _remembered(train, dev)
    return _table(f"Next emotion from history, {name}", answers, dev)


def _regressed(of_turn: Callable[[Turns, int], Floats], train: Part, dev: Part) -> Answer:
    model = softmax_regression.fit(train.features(of_turn), train.truth, CLASSES)
    shares = model.probabilities(dev.features(of_turn))
    return Answer(shares, model.said(shares))


def _remembered(train: Part, dev: Part) -> Answer:
    inputs = [history.recurrent(talk) for talk in train.talks]
    weights = small_gru.fit(inputs, [talk.truth for talk in train.talks], CLASSES)
    seen, shares = (
        np.concatenate([small_gru.probabilities(weights, history.recurrent(talk)) for talk in part.talks])
        for part in (train, dev)
    )
    frequencies = np.bincount(train.truth, minlength=CLASSES) / len(train.truth)
    tilt = softmax_regression.tilt(seen, train.truth, frequencies)
    return Answer(shares, (shares / frequencies**tilt).argmax(1))


def _table(title: str, answers: Mapping[str, Answer], dev: Part) -> dict[str, Any]:
    """Print and return the scores of each way, and how the tree differs from it."""
    print(f"{title}:")
    made: dict[str, Any] = {way: _scores(way, answer, dev.truth) for way, answer in answers.items()}
    for way, answer in answers.items():
        if way != TREE:
            made[way]["tree_minus_this"] = _difference(way, answers[TREE], answer, dev)
    return made


def _scores(way: str, answer: Answer, truth: Labels) -> dict[str, Any]:
    scores = {
        "weighted_f1": metrics.weighted_f1(truth, answer.said, CLASSES),
        "log_loss": metrics.log_loss(answer.shares, truth),
        "accuracy": float((answer.shares.argmax(1) == truth).mean()),
    }
    print(f"  {way:28} " + "  ".join(f"{name} {value:.3f}" for name, value in scores.items()))
    return {name: round(value, 4) for name, value in scores.items()}


def _difference(way: str, tree: Answer, other: Answer, dev: Part) -> dict[str, list[float]]:
    """Print and return the tree less another way, with the middle 90 % over draws of whole dialogues."""
    rng = np.random.default_rng(0)
    ends = np.cumsum([len(talk.truth) for talk in dev.talks])
    turns = np.split(np.arange(ends[-1]), ends[:-1])
    draws = []
    for _ in range(_DRAWS):
        drawn = np.concatenate([turns[i] for i in rng.integers(0, len(turns), len(turns))])
        draws.append(_gaps(tree, other, dev.truth, drawn))
    whole = _gaps(tree, other, dev.truth, np.arange(ends[-1]))
    low, high = np.percentile(np.array(draws), (5, 95), axis=0)
    made = {}
    for number, name in enumerate(("weighted_f1", "log_loss")):
        made[name] = [round(float(value), 4) for value in (whole[number], low[number], high[number])]
    (f1, f1_low, f1_high), (loss, loss_low, loss_high) = made.values()
    print(
        f"    tree less {way}: F1 {f1:+.3f} ({f1_low:+.3f} to {f1_high:+.3f}), "
        f"log loss {loss:+.3f} ({loss_low:+.3f} to {loss_high:+.3f})"
    )
    return made


def _gaps(tree: Answer, other: Answer, truth: Labels, which: Labels) -> tuple[float, float]:
    f1, f1_other = (metrics.weighted_f1(truth[which], one.said[which], CLASSES) for one in (tree, other))
    loss, loss_other = (metrics.log_loss(one.shares[which], truth[which]) for one in (tree, other))
    return f1 - f1_other, loss - loss_other
