"""Stage 2 of audio to expression: an ear that hears a way of speaking in the sound alone; all else stays as it is.

The faces of slow and lively voices are larger (`styles.style_of_voice`): the ear is right where the frozen network, given its
code, makes them so. Triplets of real voices keep a speaker near and others far (MemoryTalker's second stage).
"""

import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F
from lightning.fabric import Fabric
from torch import Tensor

from speaker_listener.training.a2e_examples import Example
from speaker_listener.training.a2e_fit import Batch, Recipe, batches, motion_loss, stacked
from speaker_listener.training.a2e_network import A2E, Ear

SMALL: Final = 0.01
MARGIN: Final = 1.0
# Sources whose speaker is one way of speaking; a synthetic voice speaks in many.
PEOPLE: Final = frozenset({"speechocean762", "a2f"})
_RATE: Final = 1e-3


@dataclass(eq=False)
class StyleCourse:
    """A training on its way: stage 2.

    Attributes:
        net: trained in stage 1; frozen.
        ear: to be trained.
        recipe: of both stages.
        step: how far it is.
    """

    net: A2E
    ear: Ear
    recipe: Recipe
    step: int = 0
    optimiser: Any = field(init=False)

    def __post_init__(self) -> None:
        self.net.eval()
        for parameter in self.net.parameters():
            parameter.requires_grad_(False)
        self.optimiser = torch.optim.AdamW(self.ear.parameters(), _RATE, weight_decay=0.02)

    def run(
        self,
        examples: Sequence[Example],
        fabric: Fabric,
        every: int,
        note: Callable[["StyleCourse", dict[str, float]], None],
    ) -> None:
        """Train to the end; `note` every so many steps."""
        spoken = [one for one in examples if np.isfinite(one.style).all() and one.source not in PEOPLE]
        people = [one for one in examples if one.source in PEOPLE]
        ear, optimiser = fabric.setup(self.ear, self.optimiser)
        ear.mark_forward_method("distance")
        net = fabric.to_device(self.net)
        triplets = _triplets(people, self.recipe, self.step) if people else None
        sums: dict[str, float] = defaultdict(float)
        begun_s, count = time.monotonic(), 0
        for batch in batches(spoken, self.recipe, self.step):
            if self.step >= self.recipe.style_steps:
                break
            moved = Batch(*(fabric.to_device(column) for column in batch))
            code = ear(moved.mel)
            with torch.no_grad():
                features, _, address = net.hear(moved.mel)
            loss = motion_loss(net.decode(features, net.read(address, code), moved.emotion, code), moved)
            sums["motion"] += float(loss.detach())
            if triplets is not None:
                apart = _triplet(ear, [fabric.to_device(mel) for mel in next(triplets)])
                sums["style"] += float(apart.detach())
                loss = loss + SMALL * apart
            fabric.backward(loss)
            optimiser.step()
            optimiser.zero_grad()
            self.step, count = self.step + 1, count + 1
            if self.step % every == 0 or self.step == self.recipe.style_steps:
                speed = count / (time.monotonic() - begun_s)
                note(self, {name: value / count for name, value in sums.items()} | {"steps_per_s": speed})
                sums, begun_s, count = defaultdict(float), time.monotonic(), 0


def _triplet(ear: Any, mels: Sequence[Tensor]) -> Tensor:
    """Return the triplet loss of an anchor, another sentence of the same speaker, and another speaker."""
    anchor, same, other = (ear.distance(mel) for mel in mels)
    return F.triplet_margin_loss(anchor, same, other, margin=MARGIN)


def _triplets(
    people: Sequence[Example], recipe: Recipe, start: int
) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
    """Yield mel rows (B, 4T, 80) of anchors, of the same speakers, and of others; the same for the same seed."""
    by_speaker: dict[str, list[int]] = defaultdict(list)
    for number, one in enumerate(people):
        by_speaker[one.speaker].append(number)
    speakers = sorted(name for name, own in by_speaker.items() if len(own) > 1)
    if len(speakers) < 2:
        raise ValueError(f"expected two speakers with two sentences each for triplets, got {len(speakers)}")
    size = max(2, recipe.batch // 2)
    for step in range(start, 10**9):
        rng = np.random.default_rng([recipe.seed, 2, step])
        chosen: list[tuple[int, int, int]] = []
        for _ in range(size):
            near, far = rng.choice(len(speakers), 2, replace=False)
            one, two = rng.choice(by_speaker[speakers[int(near)]], 2, replace=False)
            chosen.append((int(one), int(two), int(rng.choice(by_speaker[speakers[int(far)]]))))
        columns = list(zip(*chosen, strict=True))
        yield tuple(_mels([people[k] for k in column], recipe, step) for column in columns)


def _mels(chosen: Sequence[Example], recipe: Recipe, step: int) -> Tensor:
    return stacked(chosen, recipe, np.random.default_rng([recipe.seed, 3, step])).mel
