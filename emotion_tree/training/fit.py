"""Train the reader of emotion in text on GoEmotions: `python -m emotion_tree.training.fit --help`.

The network starts from the lower layers of a public sentence encoder and learns soft targets over Ekman's classes and, at
half the weight, over the 28 labels. With `--teacher` it also learns what a larger network, trained the same way, says.
Choosing (epochs, layers, thresholds) looks only at a held-out part of train; GoEmotions' valid part is for reporting.
"""

import argparse
import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray

from emotion_tree.text.goemotions import EKMAN
from emotion_tree.text.pieces import Vocabulary, words_of
from emotion_tree.training import goemotions, metrics, start, tensors, vocabulary
from emotion_tree.training.encoder import Parameters, logits

Logits = NDArray[np.float32]
_SIGNS = set(".,;:!?'\"-()")


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes:
        layers: of the encoder that are kept.
        epochs: passes over the rows.
        batch: rows a step.
        rate, head_rate: highest learning rates of the encoder and of the heads.
        dropout: probability.
        fine_weight: weight of the loss over 28 labels.
        plain: share of rows given without punctuation, as recognisers of speech write.
        teacher_weight: weight of the teacher's say, in [0, 1]; the labels have the rest.
        softness: temperature of the teacher's say.
        positions: pieces of a text at most.
        seed: of everything random.
    """

    layers: int = 3
    epochs: int = 3
    batch: int = 32
    rate: float = 2e-4
    head_rate: float = 1e-3
    dropout: float = 0.1
    fine_weight: float = 0.5
    plain: float = 0.1
    teacher_weight: float = 0.7
    softness: float = 2.0
    positions: int = 64
    seed: int = 1


def batches(lengths: Sequence[int], size: int, rng: random.Random) -> Iterator[list[int]]:
    """Yield numbers of rows of like length, each row once, in random order."""
    order = sorted(range(len(lengths)), key=lambda i: (lengths[i] + rng.random() * 4, i))
    made = [order[at : at + size] for at in range(0, len(order), size)]
    rng.shuffle(made)
    return iter(made)


def padded(rows: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return ids (B, T), filled up with 0, and their mask (B, T)."""
    longest = max(map(len, rows))
    ids = torch.zeros(len(rows), longest, dtype=torch.long)
    mask = torch.zeros(len(rows), longest, dtype=torch.bool)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = True
    return ids, mask


def varied(words: Sequence[str], plain: float, rng: random.Random) -> list[str]:
    """Return the words as somebody else might have written them: a name for [name], no punctuation now and then."""
    made = [rng.choice(start.NAMES) if w == "[name]" and rng.random() < 0.5 else w for w in words]
    if rng.random() < plain:
        made = [w for w in made if w not in _SIGNS] or made
    return made


def predict(p: Parameters, encoded: Sequence[Sequence[int]], size: int = 64) -> tuple[Logits, Logits]:
    """Return (n, 7) and (n, 28) logits of encoded texts."""
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i]))
    ekman = np.zeros((len(encoded), p["heads.ekman.bias"].shape[0]), np.float32)
    fine = np.zeros((len(encoded), p["heads.fine.bias"].shape[0]), np.float32)
    with torch.no_grad():
        for at in range(0, len(order), size):
            which = order[at : at + size]
            e, f = logits(p, *padded([encoded[i] for i in which]))
            ekman[which], fine[which] = e.numpy(), f.numpy()
    return ekman, fine


def train(
    p: Parameters, rows: goemotions.Rows, held: goemotions.Rows, pieces: Vocabulary, recipe: Recipe,
    teacher: tuple[Logits, Logits] | None, out: Path,
) -> Parameters:  # fmt: skip
    """Train and return the running mean of the parameters; one line a pass goes to the log in `out`."""
    rng = random.Random(recipe.seed)
    torch.manual_seed(recipe.seed)
    texts = [words_of(text) for text in rows.texts]
    held_ids = [pieces.encode(words_of(text), recipe.positions) for text in held.texts]
    steps = recipe.epochs * -(-len(texts) // recipe.batch)
    optimiser, schedule = _optimiser(p, recipe, steps)
    mean = {name: t.detach().clone() for name, t in p.items()}
    lengths, step, begun_s = [len(t) for t in texts], 0, time.time()
    for epoch in range(recipe.epochs):
        total = 0.0
        for which in batches(lengths, recipe.batch, rng):
            encoded = [pieces.encode(varied(texts[i], recipe.plain, rng), recipe.positions) for i in which]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                said = logits(p, *padded(encoded), recipe.dropout)
            loss = _loss(said, rows, which, teacher, recipe)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(p.values(), 1.0)
            optimiser.step()
            schedule.step()
            step += 1
            _follow(mean, p, step)
            total += float(loss.detach())
            if step % 200 == 0:
                _log(
                    out,
                    {
                        "step": step,
                        "of": steps,
                        "loss": round(float(loss.detach()), 4),
                        "s": round(time.time() - begun_s),
                    },
                )
        line = {
            "epoch": epoch + 1,
            "loss": round(total * recipe.epochs / steps, 4),
            "s": round(time.time() - begun_s),
        }
        _log(out, {**line, **scores(mean, held_ids, held)})
        tensors.write(out / f"pass{epoch + 1}.safetensors", {name: t.numpy() for name, t in mean.items()})
    return mean


def scores(p: Parameters, encoded: Sequence[Sequence[int]], rows: goemotions.Rows) -> dict[str, float]:
    """Return macro-F1, log loss and calibration error on the rows with one Ekman class."""
    said, _ = predict(p, encoded)
    alone = rows.single
    truth = rows.ekman[alone].argmax(1)
    shares = torch.softmax(torch.from_numpy(said[alone]), 1).numpy()
    return {
        "macro_f1": round(metrics.macro_f1(truth, shares.argmax(1), len(EKMAN)), 4),
        "log_loss": round(metrics.log_loss(shares, truth), 4),
        "calibration_error": round(metrics.calibration_error(shares, truth), 4),
    }


def _optimiser(
    p: Parameters, recipe: Recipe, steps: int
) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.LRScheduler]:
    """Return AdamW (heads faster, no decay of biases and norms) and its rise over 6 % and fall to nothing."""
    for t in p.values():
        t.requires_grad_(True)
    groups = []
    for head in (False, True):
        for thin in (False, True):
            chosen = [
                t for name, t in p.items() if name.startswith("heads.") == head and (t.ndim == 1) == thin
            ]
            rate = recipe.head_rate if head else recipe.rate
            groups.append({"params": chosen, "lr": rate, "weight_decay": 0.0 if thin else 0.01})
    optimiser = torch.optim.AdamW(groups, fused=True)
    rise = max(1, int(0.06 * steps))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / rise, max(0.0, (steps - step) / (steps - rise)))
    )
    return optimiser, schedule


def _loss(
    said: tuple[torch.Tensor, torch.Tensor], rows: goemotions.Rows, which: Sequence[int],
    teacher: tuple[Logits, Logits] | None, recipe: Recipe,
) -> torch.Tensor:  # fmt: skip
    total = torch.zeros(())
    for number, (mine, truth) in enumerate(zip(said, (rows.ekman, rows.fine), strict=True)):
        mine = mine.float()
        loss = F.cross_entropy(mine, torch.from_numpy(truth[which]))
        if teacher is not None:
            soft = torch.softmax(torch.from_numpy(teacher[number][which]) / recipe.softness, 1)
            learnt = F.cross_entropy(mine / recipe.softness, soft) * recipe.softness**2
            loss = (1 - recipe.teacher_weight) * loss + recipe.teacher_weight * learnt
        total = total + loss * (recipe.fine_weight if number else 1.0)
    return total


def _follow(mean: Parameters, p: Parameters, step: int) -> None:
    """Move the running mean towards the parameters, faster at first."""
    share = max(0.003, 1 / (1 + step))
    with torch.no_grad():
        for name, t in p.items():
            mean[name].lerp_(t, share)


def _log(out: Path, line: dict[str, float]) -> None:
    with (out / "log.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")


def main(argv: Sequence[str] | None = None) -> None:
    """Train as asked and leave parameters, vocabulary, recipe and log in the folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="the data folder (WARMCHAT_DATA)")
    parser.add_argument("--encoder", type=Path, required=True, help="folder of the public encoder")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--least", type=int, default=3, help="how often a piece must be used to be kept")
    parser.add_argument("--start", type=Path, help="folder of a training to go on from, not the encoder")
    parser.add_argument("--teacher", type=Path, nargs="*", default=[], help="folders of trained teachers")
    for name, value in vars(Recipe()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    asked = parser.parse_args(argv)
    recipe = Recipe(**{name: getattr(asked, name) for name in vars(Recipe())})
    asked.out.mkdir(parents=True, exist_ok=True)
    (asked.out / "recipe.json").write_text(
        json.dumps({**vars(recipe), "least": asked.least, "teacher": [str(t) for t in asked.teacher]})
    )
    every = goemotions.read(asked.data, "train")
    rows, held = goemotions.split(every)
    large = vocabulary.whole((asked.encoder / "vocab.txt").read_text("utf-8").splitlines(), every.texts)
    small = vocabulary.cut(large, every.texts, asked.least)
    p = start.start(asked.encoder, large, small, recipe.layers, recipe.positions, recipe.seed)
    if asked.start is not None:
        p, small = resume(asked.start)
    (asked.out / "pieces.txt").write_text("\n".join(small.pieces), "utf-8")
    train(p, rows, held, small, recipe, taught(asked.teacher, rows, recipe.positions), asked.out)


def taught(folders: Sequence[Path], rows: goemotions.Rows, positions: int) -> tuple[Logits, Logits] | None:
    """Return what teachers say of the rows, the mean of their logits; None without teachers."""
    if not folders:
        return None
    said = []
    for folder in folders:
        p, pieces = resume(folder)
        said.append(predict(p, [pieces.encode(words_of(text), positions) for text in rows.texts]))
    return (
        np.asarray(np.mean([one[0] for one in said], axis=0)),
        np.asarray(np.mean([one[1] for one in said], axis=0)),
    )


def resume(folder: Path) -> tuple[Parameters, Vocabulary]:
    """Return what a training left in its folder: the parameters of its last pass, and the vocabulary."""
    pieces = Vocabulary((folder / "pieces.txt").read_text("utf-8").split("\n"))
    passes = sorted(folder.glob("pass*.safetensors"), key=lambda path: int(path.stem[4:]))
    loaded = tensors.blend(passes[-1:])
    return {name: torch.from_numpy(array) for name, array in loaded.items()}, pieces


if __name__ == "__main__":
    main()
