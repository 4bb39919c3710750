"""Train the second reader, on MELD, which does not ship: `python -m emotion_tree.training.meld_fit --help`.

It starts from what `fit` left and learns utterances alone, or with the utterances before them as text. It leaves logits
only: of MELD train out of fold (dialogues are never split), and of MELD dev, for `warmchat bench emotion --second`.
"""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from emotion_tree.text.goemotions import EKMAN, LABELS
from emotion_tree.text.pieces import Vocabulary, words_of
from emotion_tree.training import goemotions, meld
from emotion_tree.training.fit import Recipe, predict, resume, train

FOLDS = 2
SAME, OTHER, NOW = (
    "=",
    "#",
    "|",
)  # before an utterance of the same speaker, of another, and before the one in question
_BEFORE = 5  # utterances at most


def with_history(utterances: Sequence[meld.Utterance], pieces: Vocabulary, longest: int) -> list[str]:
    """Return each utterance after those before it, as many whole ones as fit."""
    made = []
    for at, now in enumerate(utterances):
        text = f"{NOW} {now.text}"
        for before in reversed(utterances[max(0, at - _BEFORE) : at]):
            if before.dialogue != now.dialogue:
                break
            longer = f"{SAME if before.speaker == now.speaker else OTHER} {before.text} {text}"
            if len(pieces.encode(words_of(longer), 1000)) > longest:
                break
            text = longer
        made.append(text)
    return made


def rows(texts: Sequence[str], utterances: Sequence[meld.Utterance]) -> goemotions.Rows:
    """Return the rows as training wants them; MELD has none of the 28 labels."""
    ekman = np.eye(len(EKMAN), dtype=np.float32)[[one.emotion for one in utterances]]
    fine = np.zeros((len(texts), len(LABELS)), np.float32)
    return goemotions.Rows(tuple(texts), fine, ekman, tuple(str(i) for i in range(len(texts))))


def learn(
    start: Path, learnt: goemotions.Rows, asked: goemotions.Rows, recipe: Recipe, out: Path
) -> NDArray[np.float32]:
    """Train from the start on some rows and return the logits (n, 7) of others."""
    p, pieces = resume(start)
    mean = train(p, learnt, asked, pieces, recipe, None, out)
    return predict(mean, [pieces.encode(words_of(text), recipe.positions) for text in asked.texts])[0]


def main(argv: Sequence[str] | None = None) -> None:
    """Train and leave `{way}.npz` with `dev` (m, 7) and, of utterances alone, `train` (n, 7)."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder (WARMCHAT_DATA)")
    parser.add_argument("--start", type=Path, required=True, help="what `fit` left")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--way", choices=("alone", "history"), required=True)
    parser.add_argument("--epochs", type=int, default=2)
    asked = parser.parse_args(argv)
    asked.out.mkdir(parents=True, exist_ok=True)
    recipe = replace(Recipe(), epochs=asked.epochs, rate=1e-4, head_rate=5e-4, fine_weight=0.0, dropout=0.2)
    parts = {name: meld.read(asked.data, name) for name in ("train", "dev")}
    _, pieces = resume(asked.start)
    made = {
        name: rows(
            with_history(part, pieces, recipe.positions)
            if asked.way == "history"
            else [one.text for one in part],
            part,
        )
        for name, part in parts.items()
    }
    said: dict[str, Any] = {"dev": learn(asked.start, made["train"], made["dev"], recipe, asked.out)}
    if asked.way == "alone":  # what is read of a history must come from a reader that did not learn it
        fold_of = np.array([one.dialogue % FOLDS for one in parts["train"]])
        said["train"] = np.zeros((len(fold_of), len(EKMAN)), np.float32)
        for fold in range(FOLDS):
            learnt, rest = (made["train"].take(mask) for mask in (fold_of != fold, fold_of == fold))
            said["train"][fold_of == fold] = learn(asked.start, learnt, rest, recipe, asked.out)
    np.savez(asked.out / f"{asked.way}.npz", **said)


if __name__ == "__main__":
    main()
