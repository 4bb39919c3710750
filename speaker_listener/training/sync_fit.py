"""Train the sync expert: lips near the sound that they go with, far from all else.

A step takes pieces of some pairs and compares every window of lips with every window of sound (InfoNCE, both ways). Windows of
the same clip two frames away and further are what is hardest to tell apart, and what the scores ask, so they
are asked by themselves too. One frame away is neither right nor wrong. Mouths that follow loudness are further wrong answers to each sound.

Source: A. van den Oord et al., "Representation Learning with Contrastive Predictive Coding", 2018 (the loss).
"""

import json
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
import torch
import torch.nn.functional as F
from lightning.fabric import Fabric
from torch import Tensor

from emotion_tree.training import tensors
from speaker_listener.face_clip import Floats
from speaker_listener.sync.windows import FRAMES, ROWS_A_FRAME, lip_rows
from speaker_listener.training.sync_network import Sizes, Towers
from speaker_listener.training.sync_pairs import KINDS, Pairs
from speaker_listener.training.sync_trackers import Trackers, trackers
from speaker_listener.training.sync_varied import Variety, as_loud

STATE: Final = "state.pt"
TENSORS: Final = "model.safetensors"
_NEVER: Final = -1e4


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes:
        sizes: of the towers.
        variety: of made mouths.
        steps: in all.
        pieces: of clips in a step.
        frames: of a piece.
        rate: highest learning rate.
        decay: of the weights.
        shares: how often pieces of each kind are drawn; those that are not there are left out. Without real mouths: the
            six seconds that may ship were learned by heart, and taught nothing about other faces.
        nearest_frames: windows of the same clip nearer than this are no wrong answers.
        inside_weight: of the loss over windows of the same clip.
        every: steps between two checkpoints.
        seed: of everything random.
    """

    sizes: Sizes = Sizes()
    variety: Variety = Variety()
    steps: int = 3_500
    pieces: int = 16
    frames: int = 60
    rate: float = 2e-3
    decay: float = 1e-2
    shares: Mapping[str, float] = field(
        default_factory=lambda: {"synthetic": 0.6, "speechocean762": 0.35, "a2f": 0.05}
    )
    nearest_frames: int = 2
    inside_weight: float = 1.0
    every: int = 500
    seed: int = 1


@dataclass(frozen=True)
class Batch:
    """Pieces of a step.

    Attributes:
        lips: (B, T, 17).
        loud: (B, T, 17) mouths by loudness.
        sound: (B, 4 T, 40).
        asked: (B, T − 4) windows in which something is said.
    """

    lips: Tensor
    loud: Tensor
    sound: Tensor
    asked: Tensor


class Drawer:
    """Draws pieces of pairs, each kind as often as the recipe says."""

    def __init__(self, pairs: Pairs, recipe: Recipe, habits: Trackers | None = None) -> None:
        """Take pairs to draw from.

        Raises:
            ValueError: no pair is as long as a piece.
        """
        long_enough = np.diff(pairs.starts) >= recipe.frames
        self._of_kind = {
            place: np.flatnonzero(long_enough & (pairs.kinds == place)) for place in range(len(KINDS))
        }
        shares = np.array(
            [
                recipe.shares.get(kind, 0.0) * bool(len(self._of_kind[place]))
                for place, kind in enumerate(KINDS)
            ]
        )
        if shares.sum() <= 0:
            raise ValueError(
                f"expected pairs of at least {recipe.frames} frames, of {', '.join(recipe.shares)}; got none of {len(pairs)}"
            )
        self._shares = shares / shares.sum()
        self._pairs, self._recipe = pairs, recipe
        self._habits = habits or trackers()

    def draw(self, rng: np.random.Generator) -> Batch:
        """Return the pieces of one step."""
        pieces, recipe = [], self._recipe
        for place in rng.choice(len(KINDS), size=recipe.pieces, p=self._shares):
            own = self._of_kind[int(place)]
            one = self._pairs.one(int(own[rng.integers(len(own))]))
            first = int(rng.integers(len(one.speaking) - recipe.frames + 1))
            frames = slice(first, first + recipe.frames)
            rows = slice(first * ROWS_A_FRAME, frames.stop * ROWS_A_FRAME)
            mouth = one.mouths[int(rng.integers(len(one.mouths))), frames]
            pieces.append((mouth, one.loud[frames], one.sound[rows], one.speaking[frames]))
        mouths, loud, sound, speaking = (np.stack(part) for part in zip(*pieces, strict=True))
        shapes, alike = (
            mouths.astype(np.float32),
            as_loud(loud.astype(np.float32), mouths.astype(np.float32), rng),
        )
        varied = [recipe.variety.apply(one, rng, self._habits) for one in (shapes, alike)]
        middle = FRAMES // 2
        return Batch(
            _lips(varied[0]),
            _lips(varied[1]),
            torch.from_numpy(_heard(sound.astype(np.float32), rng)),
            torch.from_numpy(speaking[:, middle : recipe.frames - middle]),
        )


def loss_of(towers: Towers, batch: Batch, recipe: Recipe) -> Tensor:
    """Return how far the towers are from putting together what belongs together."""
    pieces = len(batch.lips)
    both, sound = towers(torch.cat([batch.lips, batch.loud]), batch.sound)
    lips, loud = both[:pieces], both[pieces:]
    sharp = towers.sharpness.clamp(max=3.7).exp()
    asked = batch.asked
    every = _over_all(
        sharp * _flat(lips) @ _flat(sound).T, sharp * _flat(sound) @ _flat(loud).T, asked, recipe
    )
    turned = sound.transpose(1, 2)
    inside = _inside(sharp * lips @ turned, sharp * sound @ loud.transpose(1, 2), asked, recipe)
    return every + recipe.inside_weight * inside


def _over_all(likeness: Tensor, to_loud: Tensor, asked: Tensor, recipe: Recipe) -> Tensor:
    """Return the loss among all windows of a step: (N, N) lips to sound, (N, N) sound to mouths by loudness."""
    count = asked.shape[1]
    places = torch.arange(len(likeness), device=likeness.device)
    apart = (places[:, None] - places[None]).abs()
    near = (places[:, None] // count == places[None] // count) & (apart > 0) & (apart < recipe.nearest_frames)
    likeness = likeness.masked_fill(near, _NEVER)
    kept = asked.reshape(-1)
    there = F.cross_entropy(likeness[kept], places[kept])
    return there + F.cross_entropy(torch.cat([likeness.T, to_loud], dim=1)[kept], places[kept])


def _inside(likeness: Tensor, to_loud: Tensor, asked: Tensor, recipe: Recipe) -> Tensor:
    """Return the loss among windows of the same clip: (B, W, W) lips to sound, and sound to mouths by loudness."""
    places = torch.arange(likeness.shape[1], device=likeness.device)
    apart = (places[:, None] - places[None]).abs()
    likeness = likeness.masked_fill((apart > 0) & (apart < recipe.nearest_frames), _NEVER)
    wanted = places.expand(len(likeness), -1)[asked]
    there = F.cross_entropy(likeness[asked], wanted)
    return there + F.cross_entropy(torch.cat([likeness.transpose(1, 2), to_loud], dim=2)[asked], wanted)


def _flat(rows: Tensor) -> Tensor:
    return rows.reshape(-1, rows.shape[-1])


def train(
    pairs: Pairs,
    recipe: Recipe,
    folder: Path,
    say: Callable[[str], None] = print,
    look: Callable[[Towers], Mapping[str, float]] | None = None,
) -> Towers:
    """Train towers and return them; goes on where a folder's last checkpoint stands.

    Args:
        pairs: to learn from.
        recipe: how.
        folder: for `state.pt` (to go on from), `model.safetensors`, `recipe.json` and `log.jsonl`.
        say: is given a line at each checkpoint.
        look: scores to write down at each checkpoint.
    """
    fabric = Fabric(accelerator="auto", devices=1)
    fabric.seed_everything(recipe.seed, verbose=False)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "recipe.json").write_text(json.dumps(asdict(recipe), indent=2) + "\n", "utf-8")
    towers = Towers(recipe.sizes)
    optimiser = torch.optim.AdamW(towers.parameters(), lr=recipe.rate, weight_decay=recipe.decay)
    inner = towers
    towers, optimiser = fabric.setup(towers, optimiser)
    state: dict[str, Any] = {"towers": towers, "optimiser": optimiser, "step": 0}
    if (folder / STATE).is_file():
        fabric.load(folder / STATE, state)
    drawer, begun, losses = Drawer(pairs, recipe), time.monotonic(), []
    for step in range(int(state["step"]), recipe.steps):
        for group in optimiser.param_groups:
            group["lr"] = rate_at(step, recipe)
        # Every step draws from its own seed, so that a training that stopped goes on as if it had not.
        drawn = drawer.draw(np.random.default_rng([recipe.seed, step]))
        batch = Batch(**{name: fabric.to_device(value) for name, value in vars(drawn).items()})
        loss = loss_of(towers, batch, recipe)
        optimiser.zero_grad()
        fabric.backward(loss)
        optimiser.step()
        losses.append(float(loss.detach()))
        if (step + 1) % recipe.every == 0 or step + 1 == recipe.steps:
            state["step"] = step + 1
            fabric.save(folder / STATE, state)
            tensors.write(folder / TENSORS, arrays_of(inner))
            line = {"step": step + 1, "loss": float(np.mean(losses)), "seconds": time.monotonic() - begun}
            line |= dict(look(inner)) if look else {}
            with (folder / "log.jsonl").open("a", encoding="utf-8") as log:
                log.write(json.dumps(line) + "\n")
            say("  ".join(f"{name} {value:.3f}" for name, value in line.items()))
            losses = []
    inner.eval()
    return inner


def rate_at(step: int, recipe: Recipe) -> float:
    """Return the learning rate of a step: up over the first twentieth, then down a cosine to a hundredth."""
    share = step / recipe.steps
    rise = min(1.0, (step + 1) / max(1.0, 0.05 * recipe.steps))
    return recipe.rate * rise * (0.01 + 0.99 * 0.5 * (1.0 + math.cos(math.pi * share)))


def arrays_of(towers: Towers) -> dict[str, Any]:
    """Return the towers' tensors by name, but for counts that nothing reads."""
    named = towers.state_dict().items()
    return {name: t.detach().cpu().numpy() for name, t in named if not name.endswith("num_batches_tracked")}


def towers_of(folder: Path, sizes: Sizes) -> Towers:
    """Return the towers whose `model.safetensors` lies in a folder.

    Raises:
        ValueError: the file's tensors are of other sizes.
    """
    towers = Towers(sizes)
    stored = {name: torch.from_numpy(array) for name, array in tensors.read(folder / TENSORS).items()}
    expected = {name: tuple(array.shape) for name, array in arrays_of(towers).items()}
    found = {name: tuple(t.shape) for name, t in stored.items()}
    if expected != found:
        odd = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        raise ValueError(
            f"expected {folder / TENSORS} to fit its recipe, and {', '.join(odd)} do not; train anew"
        )
    towers.load_state_dict(stored, strict=False)
    towers.eval()
    return towers


def _lips(shapes: Floats) -> Tensor:
    return torch.from_numpy(np.stack([lip_rows(one) for one in shapes]))


def _heard(sound: Floats, rng: np.random.Generator) -> Floats:
    """Return (B, R, 40) sound with the level of each piece moved a little, and a run of bands now and then left out."""
    made = sound + rng.normal(0.0, 0.08, (len(sound), 1, 1)).astype(np.float32)
    for piece in made:
        if rng.random() < 0.3:
            first = int(rng.integers(0, piece.shape[1] - 6))
            piece[:, first : first + int(rng.integers(1, 7))] = 0.0
    return np.asarray(made, dtype=np.float32)
