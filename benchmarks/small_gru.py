"""A small gated recurrent unit in NumPy: what a learnt memory makes of the same readings that the tree sums up.

One layer; the state after turns 0 to t-1 says the class of turn t. Trained on whole dialogues, back through all of their time.

Source: Cho et al. 2014 (arXiv 1406.1078), in the form with one candidate and two gates.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.text.calibration import log_softmax

Floats = NDArray[np.float64]
Labels = NDArray[np.int64]
Weights = dict[str, Floats]
_HIDDEN: Final = 24
_PASSES: Final = 12
_BATCH: Final = 32


def fit(inputs: Sequence[Floats], truths: Sequence[Labels], classes: int, seed: int = 0) -> Weights:
    """Train on dialogues: inputs (turns, features) each, classes (turns,) of the same turns."""
    rng = np.random.default_rng(seed)
    features = inputs[0].shape[1]
    w = {
        name: rng.normal(0, 0.2, (features + _HIDDEN + 1, _HIDDEN))
        for name in ("update", "reset", "candidate")
    }
    w["out"] = rng.normal(0, 0.1, (_HIDDEN + 1, classes))
    speed = {name: np.zeros_like(m) for name, m in w.items()}
    size = {name: np.zeros_like(m) for name, m in w.items()}
    step, steps = 0, _PASSES * -(-len(inputs) // _BATCH)
    for _ in range(_PASSES):
        order = rng.permutation(len(inputs))
        for at in range(0, len(order), _BATCH):
            chosen = order[at : at + _BATCH]
            slopes = _slopes(w, *_padded([inputs[i] for i in chosen], [truths[i] for i in chosen]))
            step += 1
            for name in w:
                speed[name] = 0.9 * speed[name] + 0.1 * slopes[name]
                size[name] = 0.999 * size[name] + 0.001 * slopes[name] ** 2
                rate = 0.01 * (1 - step / (steps + 1)) / (1 - 0.9**step)
                w[name] -= rate * speed[name] / (np.sqrt(size[name] / (1 - 0.999**step)) + 1e-8)
    return w


def probabilities(w: Weights, inputs: Floats) -> Floats:
    """Return (turns, classes) of one dialogue: what each turn's past says of it."""
    states = _forward(w, inputs[:, None, :])["state"]
    return np.asarray(np.exp(log_softmax(_one(states[:, 0]) @ w["out"])))


def _forward(w: Weights, x: Floats) -> dict[str, Floats]:
    """Run over x (T, B, F); `state` (T, B, H) is the one before each turn is seen."""
    t, b, _ = x.shape
    kept = {name: np.zeros((t, b, _HIDDEN)) for name in ("state", "update", "reset", "candidate")}
    h = np.zeros((b, _HIDDEN))
    for i in range(t):
        kept["state"][i] = h
        both = _one(np.concatenate([x[i], h], axis=1))
        kept["update"][i] = _sigmoid(both @ w["update"])
        kept["reset"][i] = _sigmoid(both @ w["reset"])
        kept["candidate"][i] = np.tanh(
            _one(np.concatenate([x[i], kept["reset"][i] * h], axis=1)) @ w["candidate"]
        )
        h = h + kept["update"][i] * (kept["candidate"][i] - h)
    return kept


def _slopes(w: Weights, x: Floats, target: Floats, there: Floats) -> Weights:
    """Return the slopes of the mean log loss; target (T, B, C), there (T, B) 1 where there is a turn."""
    kept = _forward(w, x)
    wrong = (np.exp(log_softmax(_one(kept["state"]) @ w["out"])) - target) * there[..., None] / there.sum()
    made = {name: np.zeros_like(m) for name, m in w.items()}
    made["out"] = np.einsum("tbh,tbc->hc", _one(kept["state"]), wrong)
    to_state = wrong @ w["out"][:_HIDDEN].T
    features = x.shape[2]
    flow = np.zeros((x.shape[1], _HIDDEN))
    for i in range(len(x) - 1, -1, -1):
        h, z, r, c = (kept[name][i] for name in ("state", "update", "reset", "candidate"))
        to_c = flow * z * (1 - c**2)
        to_z = flow * (c - h) * z * (1 - z)
        seen = _one(np.concatenate([x[i], r * h], axis=1))
        made["candidate"] += seen.T @ to_c
        to_rh = to_c @ w["candidate"][features : features + _HIDDEN].T
        to_r = to_rh * h * r * (1 - r)
        both = _one(np.concatenate([x[i], h], axis=1))
        made["update"] += both.T @ to_z
        made["reset"] += both.T @ to_r
        back = (
            to_z @ w["update"][features : features + _HIDDEN].T
            + to_r @ w["reset"][features : features + _HIDDEN].T
        )
        flow = flow * (1 - z) + to_rh * r + back + to_state[i]
    return made


def _padded(inputs: Sequence[Floats], truths: Sequence[Labels]) -> tuple[Floats, Floats, Floats]:
    longest = max(map(len, inputs))
    classes = 7
    x = np.zeros((longest, len(inputs), inputs[0].shape[1]))
    target, there = np.zeros((longest, len(inputs), classes)), np.zeros((longest, len(inputs)))
    for b, (one, truth) in enumerate(zip(inputs, truths, strict=True)):
        x[: len(one), b], there[: len(one), b] = one, 1.0
        target[np.arange(len(one)), b, truth] = 1.0
    return x, target, there


def _one(x: Floats) -> Floats:
    return np.concatenate([x, np.ones((*x.shape[:-1], 1))], axis=-1)


def _sigmoid(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -30, 30))))
