"""Training of the mask generator on Lightning Fabric: any device, resumable at any checkpoint.

Loss, after the reference and ours:
    masks       binary cross entropy and Dice of the rendered silhouettes, of the first frame twice (the anchor)
    change      L1 of the difference of neighbouring masks
    z1          β · KL(q(z1 | first mask) ‖ N(0, I))
    poses       errors of pose, velocity and acceleration in units of real spreads: squared up to 1, linear from there
    agreement   L1 between the middle and size of the decoded mask and those that a head at the given pose has
"""

import json
import math
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import torch
import torch.nn.functional as F
from lightning.fabric import Fabric
from torch import Tensor

from emotion_tree.training import tensors
from speaker_listener.masks import head_motion
from speaker_listener.masks.surface import HeadSurface
from speaker_listener.training.mask_batches import Batch, make_batch
from speaker_listener.training.mask_moments import mask_moments, pose_moments
from speaker_listener.training.mask_network import MaskNetwork, Shape

CHECKPOINT: Final = "checkpoint.safetensors"
# A frame to the next, in units of real spreads: these make velocity and acceleration weigh as the pose does.
_SPEED: Final = 5.0
_JOLT: Final = 8.0
_FALL: Final = 0.3


@dataclass(frozen=True)
class Recipe:
    """How to train.

    Attributes:
        steps: altogether.
        batch: chunks a step.
        rate: highest learning rate.
        rise: steps in which it rises.
        beta: weight of the Kullback-Leibler divergence, a dimension.
        change: weight of the difference of neighbouring masks.
        pose: weight of the poses.
        agreement: weight of middle and size.
        precision: of Fabric; "bf16-mixed" computes with half as many digits where that is enough, "32-true" with all.
        seed: of everything random.
    """

    steps: int = 3000
    batch: int = 24
    rate: float = 1.2e-3
    rise: int = 100
    beta: float = 1e-3
    change: float = 1.0
    pose: float = 1.0
    agreement: float = 0.5
    precision: str = "bf16-mixed"
    seed: int = 1


def units() -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return (6,) the units of poses: their spreads where heads are as lively as real ones are together."""
    law = head_motion.law()
    return np.sqrt(law.shift_std**2 + law.sway_std**2)


def losses(network: MaskNetwork, batch: Batch, moments: Tensor, recipe: Recipe) -> dict[str, Tensor]:
    """Return the terms of the loss, weighted, by name.

    Args:
        network: in training.
        batch: of chunks.
        moments: (people, features, 3) of `mask_moments`.
        recipe: the weights.
    """
    device = next(network.parameters()).device
    first, noise, told, truth, masks = (
        torch.from_numpy(array).to(device)
        for array in (batch.first, batch.noise, batch.told, batch.poses, batch.masks)
    )
    latents, poses, mean, log_variance = network(first, noise, told)
    rows = torch.from_numpy(batch.shown).to(device)
    picked = torch.gather(latents, 1, rows[:, :, None].expand(-1, -1, latents.shape[2]))
    logits = network.decoder(picked.flatten(0, 1)).reshape(masks.shape).float()
    made = torch.sigmoid(logits)
    pose_rows = torch.gather(poses, 1, rows[:, :, None].expand(-1, -1, poses.shape[2]))
    wanted = pose_moments(pose_rows, moments[torch.from_numpy(batch.people).to(device)])
    kl = 0.5 * (mean**2 + log_variance.exp() - 1.0 - log_variance).mean()
    return {
        "masks": _mask_loss(logits, made, masks),
        "change": recipe.change * 8 * (_change(made) - _change(masks)).abs().mean(),
        "z1": recipe.beta * kl,
        "poses": recipe.pose * _pose_loss((poses - truth) / network.generator.scale),
        "agreement": recipe.agreement * (mask_moments(made) - wanted).abs().mean(),
    }


def _mask_loss(logits: Tensor, made: Tensor, masks: Tensor) -> Tensor:
    weight = torch.ones(masks.shape[1], device=masks.device)
    weight[0] = 2.0
    entropy = F.binary_cross_entropy_with_logits(logits, masks, reduction="none").mean(dim=(2, 3))
    dice = 1.0 - (2.0 * (made * masks).sum(dim=(2, 3)) + 1.0) / ((made + masks).sum(dim=(2, 3)) + 1.0)
    return ((entropy + 0.5 * dice) * weight).mean()


def _change(masks: Tensor) -> Tensor:
    return masks[:, 2::2] - masks[:, 1::2]


def _pose_loss(wrong: Tensor) -> Tensor:
    speed = wrong.diff(dim=1)
    parts = (wrong, _SPEED * speed, _JOLT * speed.diff(dim=1))
    return torch.stack([_robust(part).mean() for part in parts]).sum()


def _robust(wrong: Tensor) -> Tensor:
    """Return the squares of errors up to 1 and what goes on from there in a line: rare great moves shall not rule."""
    return 2.0 * F.smooth_l1_loss(wrong, torch.zeros_like(wrong), reduction="none")


class Training:
    """One training: the network, its optimiser, and how far it is."""

    def __init__(
        self, folder: Path, heads: Sequence[HeadSurface], shape: Shape, recipe: Recipe, moments: Tensor
    ) -> None:
        """Begin, or go on from the checkpoint that lies in the folder."""
        self.folder, self.heads, self.shape, self.recipe = folder, heads, shape, recipe
        self.fabric = Fabric(accelerator="auto", devices=1, precision=cast(Any, recipe.precision))
        self.fabric.seed_everything(recipe.seed, verbose=False)
        network = MaskNetwork(shape, torch.from_numpy(units()).float())
        optimiser = torch.optim.AdamW(
            network.parameters(), lr=recipe.rate, betas=(0.9, 0.98), weight_decay=0.01
        )
        self.network, self.optimiser = self.fabric.setup(network, optimiser)
        self.moments = self.fabric.to_device(moments)
        self.step = 0
        if (folder / CHECKPOINT).is_file():
            self._resume()

    def run(
        self, until: int, report_every: int = 50, keep_every: int = 200, minutes: float = math.inf
    ) -> None:
        """Train up to a step, or as long as is given; a line of progress now and then, a checkpoint at the end."""
        begun_s = time.monotonic()
        total: dict[str, float] = {}
        while self.step < until and time.monotonic() - begun_s < 60 * minutes:
            found = self._one()
            for name, value in found.items():
                total[name] = total.get(name, 0.0) + value
            if self.step % report_every == 0 or self.step == until:
                count = (self.step - 1) % report_every + 1
                self._say({name: round(value / count, 5) for name, value in total.items()}, begun_s)
                total = {}
            if self.step % keep_every == 0:
                self.keep()
        self.keep()

    def _one(self) -> dict[str, float]:
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate * _rate(self.step, self.recipe)
        batch = make_batch(
            self.heads,
            head_motion.law(),
            units(),
            self.shape,
            self.recipe.batch,
            (self.recipe.seed, self.step),
        )
        terms = losses(self.network, batch, self.moments, self.recipe)
        loss = torch.stack(list(terms.values())).sum()
        if not torch.isfinite(loss):
            raise ValueError(
                f"expected a finite loss at step {self.step}, got {float(loss)}; lower the rate and resume"
            )
        self.optimiser.zero_grad()
        self.fabric.backward(loss)
        self.fabric.clip_gradients(self.network, self.optimiser, max_norm=1.0)
        self.optimiser.step()
        self.step += 1
        return {"loss": float(loss.detach()), **{name: float(term.detach()) for name, term in terms.items()}}

    def _say(self, line: dict[str, float], begun_s: float) -> None:
        made = {"step": self.step, "of": self.recipe.steps, **line, "s": round(time.monotonic() - begun_s)}
        print(json.dumps(made), flush=True)
        with (self.folder / "log.jsonl").open("a") as file:
            file.write(json.dumps(made) + "\n")

    def keep(self) -> None:
        """Write the checkpoint: weights, the optimiser's moments, and the recipe with the step."""
        arrays = {f"weights.{n}": t.detach().cpu().numpy() for n, t in self.network.state_dict().items()}
        names = [name for name, _ in self.network.module.named_parameters()]
        for number, state in self.optimiser.state_dict()["state"].items():
            for key in ("exp_avg", "exp_avg_sq"):
                arrays[f"{key}.{names[number]}"] = state[key].detach().cpu().numpy()
        # Whole or not at all: a training that is stopped while it writes keeps the one before.
        unfinished = self.folder / "checkpoint.unfinished"
        tensors.write(unfinished, arrays)
        unfinished.replace(self.folder / CHECKPOINT)
        about = {"step": self.step, "shape": asdict(self.shape), "recipe": asdict(self.recipe)}
        (self.folder / "config.json").write_text(json.dumps(about, indent=1) + "\n")

    def _resume(self) -> None:
        about = json.loads((self.folder / "config.json").read_text())
        if about["shape"] != asdict(self.shape):
            raise ValueError(
                f"expected a checkpoint of the shape {self.shape} in {self.folder}, got {about['shape']}"
            )
        arrays = tensors.read(self.folder / CHECKPOINT)
        self.network.load_state_dict(_named(arrays, "weights."))
        averages, squares = _named(arrays, "exp_avg."), _named(arrays, "exp_avg_sq.")
        self.step = int(about["step"])
        state = self.optimiser.state_dict()
        state["state"] = {
            number: {
                "step": torch.tensor(float(self.step)),
                "exp_avg": averages[name],
                "exp_avg_sq": squares[name],
            }
            for number, (name, _) in enumerate(self.network.module.named_parameters())
            if name in averages
        }
        self.optimiser.load_state_dict(state)


def _named(arrays: tensors.Arrays, prefix: str) -> dict[str, Tensor]:
    return {n.removeprefix(prefix): torch.from_numpy(a) for n, a in arrays.items() if n.startswith(prefix)}


def _rate(step: int, recipe: Recipe) -> float:
    """Return the share of the highest rate: it rises in a line, holds, and falls in a line over the last 30 % of the steps.

    Holding leaves the end open: a training can be given more steps, or fewer, when it is resumed.
    """
    rising = (step + 1) / max(1, recipe.rise)
    falling = (recipe.steps - step) / max(1.0, _FALL * recipe.steps)
    return max(0.0, min(1.0, rising, falling))
