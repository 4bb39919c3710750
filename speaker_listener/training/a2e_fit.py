"""Training of audio to expression in two stages, on Lightning Fabric: any device, resumable at any pass.

    stage 1   the whole network; style is given as numbers
    stage 2   everything is frozen but a second ear, which learns the style from the sound alone

Losses after MemoryTalker (Kim et al., ICCV 2025): squared error and error of speed, for two faces (from what sound reads
in the memory, and from what motion writes there), 0.01 of memory and alignment; in stage 2 with 0.01 of style triplets (same
speaker near, another far). Ours besides: cross entropy of phones whose times are known, and the lips weigh more.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from lightning.fabric import Fabric
from torch import Tensor

from render.rig import ARKIT
from speaker_listener.a2e.level import level_of, levelled
from speaker_listener.face_clip import COLUMNS, GROUPS, Floats
from speaker_listener.training.a2e_examples import ROWS_A_FRAME, UNKNOWN, Example
from speaker_listener.training.a2e_network import A2E

_SMALL: Final = 0.01
_LIPS: Final = np.array(
    [
        8.0 if name in ("jawOpen", "mouthClose")
        else 4.0 if name.startswith(("mouthPucker", "mouthFunnel", "mouthStretch", "mouthSmile"))
        else 2.0 if name.startswith("mouth")
        else 1.0
        for name in ARKIT
    ],
    dtype=np.float32,
)  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes:
        steps: of stage 1.
        style_steps: of stage 2.
        batch: clips a step.
        frames: of a clip that are taken.
        rate: highest learning rate.
        phone_weight: of the cross entropy of phones.
        mask_share: of clips in which spans of time and of frequency are hidden.
        source_weights: how often a source is drawn, in proportion to its seconds; 1 where not named.
        seed: of everything random.
    """

    steps: int = 1800
    style_steps: int = 300
    batch: int = 16
    frames: int = 100
    rate: float = 2e-3
    phone_weight: float = 0.4
    mask_share: float = 0.5
    source_weights: tuple[tuple[str, float], ...] = ()
    seed: int = 1


class Batch(NamedTuple):
    """Examples of like length: mel (B, 4T, 80), face (B, T, 52), weight (B, T, 52), phones (B, 2T), emotion, style."""

    mel: Tensor
    face: Tensor
    weight: Tensor
    phones: Tensor
    emotion: Tensor
    style: Tensor


def batches(examples: Sequence[Example], recipe: Recipe, start: int = 0) -> Iterator[Batch]:
    """Yield batches without end, the same for the same seed, from step `start` on."""
    weights = dict(recipe.source_weights)
    share = np.array([one.frames * weights.get(one.source, 1.0) for one in examples])
    share = share / share.sum()
    for step in range(start, 10**9):
        rng = np.random.default_rng([recipe.seed, step])
        yield stacked([examples[k] for k in rng.choice(len(examples), recipe.batch, p=share)], recipe, rng)


def stacked(chosen: Sequence[Example], recipe: Recipe, rng: np.random.Generator) -> Batch:
    """Return a piece of each example, as one batch."""
    rows = [_crop(one, level_of(one.mel), recipe, rng) for one in chosen]
    return Batch(*(torch.from_numpy(np.stack(column)) for column in zip(*rows, strict=True)))


def _crop(one: Example, level: float, recipe: Recipe, rng: np.random.Generator) -> tuple[Any, ...]:
    """Return a piece of `recipe.frames` frames; a shorter clip lies somewhere in silence that does not count."""
    frames = recipe.frames
    start = int(rng.integers(min(0, one.frames - frames), max(0, one.frames - frames) + 1))
    at = np.arange(start, start + frames)
    inside = (at >= 0) & (at < one.frames)
    rows = (at[:, None] * ROWS_A_FRAME + np.arange(ROWS_A_FRAME)).ravel()
    here = np.repeat(inside, ROWS_A_FRAME)
    mel = np.full((frames * ROWS_A_FRAME, one.mel.shape[1]), -1.0, np.float32)
    mel[here] = _another_throat(levelled(one.mel[rows[here]], level + float(rng.normal(0.0, 0.3))), rng)
    if rng.random() < recipe.mask_share:
        _hide(mel, rng)
    face = np.zeros((frames, len(ARKIT)), np.float32)
    face[inside] = one.face[at[inside]]
    counted = np.zeros(len(ARKIT), np.float32)
    for group, columns in COLUMNS.items():
        if one.valid[GROUPS.index(group)]:
            columns = columns[columns < len(ARKIT)]
            counted[columns] = _LIPS[columns]
    phones = np.full(frames * ROWS_A_FRAME, UNKNOWN, np.int64)
    phones[here] = one.phones[rows[here]]
    weight = inside[:, None].astype(np.float32) * counted
    return mel, face, weight, phones[1::2], one.emotion, one.style


def _another_throat(mel: Floats, rng: np.random.Generator) -> Floats:
    """Return (T, 80) rows as a longer or shorter throat and another microphone would give them.

    Bands move by up to a tenth (vocal tract length perturbation, Jaitly and Hinton 2013), and a smooth curve is added.
    """
    bands = np.arange(mel.shape[1], dtype=np.float32)
    place = np.clip(bands * float(rng.uniform(0.9, 1.1)), 0, len(bands) - 1.001)
    low, part = place.astype(np.intp), place % 1
    moved = mel[:, low] * (1 - part) + mel[:, low + 1] * part
    bend = np.interp(bands, np.linspace(0, len(bands) - 1, 5), rng.normal(0.0, 0.12, 5))
    return np.asarray(np.clip(moved + bend, -1.0, 3.0), dtype=np.float32)


def _hide(mel: "np.ndarray[Any, Any]", rng: np.random.Generator) -> None:
    """Hide up to 120 ms and up to 12 bands, in place: nothing may hang on one place (SpecAugment, Park et al. 2019)."""
    at, long = int(rng.integers(len(mel))), int(rng.integers(1, 13))
    mel[at : at + long] = mel.mean()
    band, wide = int(rng.integers(mel.shape[1])), int(rng.integers(1, 13))
    mel[:, band : band + wide] = mel.mean()


def motion_loss(made: Tensor, batch: Batch) -> Tensor:
    """Return the weighted squared error of faces and of their speed, for each counted weight."""
    total = batch.weight.sum().clamp(min=1.0)
    place = (batch.weight * (made - batch.face) ** 2).sum() / total
    both = batch.weight[:, 1:] * (batch.weight[:, :-1] > 0)
    speed = (
        both * ((made[:, 1:] - made[:, :-1]) - (batch.face[:, 1:] - batch.face[:, :-1])) ** 2
    ).sum() / total
    return 100.0 * (place + speed)


def first_stage_loss(net: A2E, batch: Batch, recipe: Recipe) -> tuple[Tensor, dict[str, float]]:
    """Return the loss of stage 1 and its parts."""
    code = net.code_of(batch.style)
    features, logits, address = net.hear(batch.mel)
    read = (address * net.weights_of(code)[:, None]) @ (net.memory.detach())
    made = net.decode(features, read, batch.emotion, code)
    loss = motion_loss(made, batch)
    parts = {"motion": float(loss.detach())}
    if net.shape.memory:
        felt, like = net.write_address(batch.face)
        held = (like * net.weights_of(code)[:, None]) @ net.memory
        loss = loss + motion_loss(net.decode(features, held, batch.emotion, code), batch)
        seen = (batch.weight.sum(dim=-1) > 0).float()
        written = (((felt.detach() - like @ net.memory) ** 2).mean(dim=-1) * seen).sum() / seen.sum().clamp(
            min=1.0
        )
        apart = (address.detach() * (torch.log(address.detach() + 1e-6) - torch.log(like + 1e-6))).sum(dim=-1)
        loss = loss + _SMALL * (written + (apart * seen).sum() / seen.sum().clamp(min=1.0))
    heard = F.cross_entropy(logits.flatten(0, 1), batch.phones.flatten(), ignore_index=UNKNOWN)
    parts["phones"] = float(heard.detach())
    return loss + recipe.phone_weight * heard, parts


@dataclass(eq=False)
class Course:
    """A training on its way: stage 1."""

    net: A2E
    recipe: Recipe
    step: int = 0

    def run(self, examples: Sequence[Example], fabric: Fabric, every: int, note: Any) -> None:
        """Train to the end; `note(course, parts)` every so many steps, which may keep a checkpoint or raise to stop."""
        torch.manual_seed(self.recipe.seed + self.step)
        net, optimiser = fabric.setup(self.net, self.optimiser)
        for name in ("code_of", "hear", "decode", "write_address", "weights_of"):
            net.mark_forward_method(name)
        net.train()
        sums: dict[str, float] = {}
        begun_s, count = time.monotonic(), 0
        for batch in batches(examples, self.recipe, self.step):
            if self.step >= self.recipe.steps:
                break
            for group in optimiser.param_groups:
                group["lr"] = self.rate_now()
            moved = Batch(*(fabric.to_device(column) for column in batch))
            loss, parts = first_stage_loss(net, moved, self.recipe)
            fabric.backward(loss)
            torch.nn.utils.clip_grad_norm_(self.net.parameters(), 1.0)
            optimiser.step()
            optimiser.zero_grad()
            self.step, count = self.step + 1, count + 1
            self._average()
            for name, value in parts.items():
                sums[name] = sums.get(name, 0.0) + value
            if self.step % every == 0 or self.step == self.recipe.steps:
                speed = count / (time.monotonic() - begun_s)
                note(self, {name: value / count for name, value in sums.items()} | {"steps_per_s": speed})
                sums, begun_s, count = {}, time.monotonic(), 0

    def __post_init__(self) -> None:
        self.optimiser = torch.optim.AdamW(self.net.parameters(), self.recipe.rate, weight_decay=0.02)
        self.mean = {name: value.detach().clone() for name, value in self.net.state_dict().items()}

    def rate_now(self) -> float:
        """Return the learning rate: up over the first 5 %, then down along a cosine."""
        done = self.step / max(1, self.recipe.steps)
        rise = min(1.0, done / 0.05 + 1e-3)
        return self.recipe.rate * rise * 0.5 * (1.0 + float(np.cos(np.pi * min(1.0, done))))

    def _average(self) -> None:
        keep = min(0.998, 1.0 - 1.0 / (1 + self.step))
        with torch.no_grad():
            for name, value in self.net.state_dict().items():
                self.mean[name].lerp_(value.detach().to(self.mean[name].device), 1.0 - keep)
