"""Train the model that moves a speaking face: `warmchat train a2e`.

    prepare ─▶ stage 1 ─▶ stage 2 ─▶ export

Every part goes on where it stopped: shards, checkpoints (safetensors with config.json beside them) and all. The folder holds
`shards/`, `checkpoint/` and, at the end, `weights/`, which a talk can run.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

import torch
from lightning.fabric import Fabric
from safetensors.torch import load_file, save_file

from speaker_listener.training import a2e_prepare
from speaker_listener.training.a2e_examples import load
from speaker_listener.training.a2e_export import export
from speaker_listener.training.a2e_fit import Course, Recipe
from speaker_listener.training.a2e_network import A2E, Ear, Shape
from speaker_listener.training.a2e_style import StyleCourse
from speaker_listener.training.a2e_targets import like_real

_EVERY: Final = 250
# What the shipped weights were finished with: real voices count for more than their minutes, six seconds of real faces for less,
# as they are soon known by heart.
SOURCES: Final = (("speechocean762", 4.0), ("a2f", 4.0), ("grid", 0.25))
_PARTING_SEED: Final = 5
# Networks without one part each, to say what the part is worth.
ABLATIONS: Final = ("memory", "voices", "augmentation", "emotion")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the training; returns 0, or 1 with a sentence where something that it needs is not there."""
    options = _parser().parse_args(argv)
    try:
        _run(options)
    except (FileNotFoundError, ValueError, RuntimeError) as wrong:
        print(f"warmchat train a2e: {wrong}", file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="warmchat train a2e", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--out", type=Path, default=Path("trained/a2e"), help="folder for shards, checkpoints and weights"
    )
    parser.add_argument(
        "--data", type=Path, help="folder of real voices and faces (WARMCHAT_DATA); none: synthetic only"
    )
    parser.add_argument("--clips", type=int, default=9_000, help="synthetic clips (9000)")
    parser.add_argument("--steps", type=int, default=Recipe.steps, help=f"of stage 1 ({Recipe.steps})")
    parser.add_argument(
        "--style-steps", type=int, default=Recipe.style_steps, help=f"of stage 2 ({Recipe.style_steps})"
    )
    parser.add_argument("--batch", type=int, default=Recipe.batch, help=f"clips a step ({Recipe.batch})")
    parser.add_argument(
        "--rate", type=float, default=Recipe.rate, help=f"highest learning rate ({Recipe.rate:g})"
    )
    parser.add_argument(
        "--start",
        type=Path,
        metavar="CHECKPOINT",
        help="begin with the weights of another training's checkpoint; what its styles mean stays",
    )
    parser.add_argument("--width", type=int, default=Shape.width, help=f"of the network ({Shape.width})")
    parser.add_argument("--threads", type=int, default=1, help="processor threads (1)")
    parser.add_argument("--accelerator", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument(
        "--precision", default="bf16-mixed", help="of Lightning Fabric: bf16-mixed, 32-true ..."
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", choices=ABLATIONS, action="append", default=[], help="leave a part out")
    parser.add_argument(
        "--research",
        action="store_true",
        help="also train on research-only faces: a ceiling; these weights may not ship",
    )
    return parser


def _run(options: argparse.Namespace) -> None:
    torch.set_num_threads(options.threads)
    data = options.data or (Path(os.environ["WARMCHAT_DATA"]) if os.environ.get("WARMCHAT_DATA") else None)
    plan = a2e_prepare.Plan(
        options.out / "shards",
        None if "voices" in options.without else data,
        synthetic=options.clips,
        research=options.research,
        augment="augmentation" not in options.without,
    )
    examples = list(like_real(load(a2e_prepare.prepare(plan, print)), _PARTING_SEED))
    hours = sum(one.frames for one in examples) / 25 / 3600
    print(f"{len(examples)} clips, {hours:.1f} hours", flush=True)
    shape = Shape(
        width=options.width, memory="memory" not in options.without, emotion="emotion" not in options.without
    )
    recipe = Recipe(
        options.steps,
        options.style_steps,
        options.batch,
        rate=options.rate,
        source_weights=SOURCES,
        seed=options.seed,
    )
    fabric = Fabric(accelerator=options.accelerator, devices=1, precision=options.precision)
    keeper = Keeper(options.out / "checkpoint", shape, recipe)
    net, ear = train(examples, keeper, fabric, start=options.start)
    facts = {
        "shape": shape.data(),
        "recipe": asdict(recipe),
        "hours": round(hours, 2),
        "may_ship": not options.research,
        "without": list(options.without),
    }
    apart = export(net, ear, options.out / "weights", facts)
    print(json.dumps({"weights": str(options.out / "weights"), "parity": apart, "hours": round(hours, 2)}))


class Keeper:
    """Checkpoints in a folder: `a2e.safetensors`, `optimiser.pt` and `config.json`, replaced as a whole."""

    def __init__(self, folder: Path, shape: Shape, recipe: Recipe) -> None:
        self.folder, self.shape, self.recipe = folder, shape, recipe

    def resume(self, course: Course) -> bool:
        """Go on from what is kept; returns whether there was anything.

        Raises:
            ValueError: it was made with another shape.
        """
        path = self.folder / "config.json"
        if not path.is_file():
            return False
        kept = json.loads(path.read_text("utf-8"))
        if kept["shape"] != self.shape.data():
            raise ValueError(
                f"expected a checkpoint of the shape {self.shape.data()} in {self.folder}, got {kept['shape']}; "
                "take another --out or delete it"
            )
        state = load_file(self.folder / f"a2e-{kept['step']}.safetensors")
        course.net.load_state_dict(
            {name[4:]: value for name, value in state.items() if name.startswith("net.")}
        )
        course.mean = {name[5:]: value.clone() for name, value in state.items() if name.startswith("mean.")}
        course.optimiser.load_state_dict(
            torch.load(self.folder / f"optimiser-{kept['step']}.pt", weights_only=True)
        )
        course.step = kept["step"]
        return True

    def keep(self, course: Course) -> None:
        """Write a checkpoint; the one before is there until this one is whole."""
        self.folder.mkdir(parents=True, exist_ok=True)
        state = {f"net.{name}": value.contiguous() for name, value in course.net.state_dict().items()}
        state |= {f"mean.{name}": value.contiguous() for name, value in course.mean.items()}
        save_file(state, self.folder / f"a2e-{course.step}.safetensors")
        torch.save(course.optimiser.state_dict(), self.folder / f"optimiser-{course.step}.pt")
        facts = {"step": course.step, "shape": self.shape.data(), "recipe": asdict(self.recipe)}
        partial = self.folder / "config.part.json"
        partial.write_text(json.dumps(facts, indent=2) + "\n", "utf-8")
        partial.replace(self.folder / "config.json")
        for old in self.folder.iterdir():
            if old.suffix in (".safetensors", ".pt") and not old.stem.endswith(f"-{course.step}"):
                old.unlink()


def train(
    examples: Sequence[Any], keeper: Keeper, fabric: Fabric, every: int = _EVERY, start: Path | None = None
) -> tuple[A2E, Ear]:
    """Train both stages and return the networks; the first is the running mean of its weights.

    Args:
        examples: to learn from.
        keeper: of checkpoints, and of what to train.
        fabric: to train with.
        every: so many steps a checkpoint is kept.
        start: folder of another training's checkpoint to begin with; none begins by chance.

    Raises:
        ValueError: a checkpoint of another shape is in the way, or is what to begin with.
        FileNotFoundError: there is no checkpoint to begin with.
    """
    torch.manual_seed(keeper.recipe.seed)
    course = Course(begun(keeper.shape, start), keeper.recipe)
    if keeper.resume(course):
        print(f"goes on from step {course.step}", flush=True)

    def note(moved: Course, parts: dict[str, float]) -> None:
        keeper.keep(moved)
        print(_line("stage 1", moved.step, keeper.recipe.steps, parts), flush=True)

    course.run(examples, fabric, every, note)
    net = A2E(keeper.shape)
    net.load_state_dict(course.mean)
    second = StyleCourse(net, Ear(), replace(keeper.recipe, seed=keeper.recipe.seed + 1))
    second.run(
        examples, fabric, every,
        lambda moved, parts: print(_line("stage 2", moved.step, keeper.recipe.style_steps, parts), flush=True),
    )  # fmt: skip
    return net, second.ear


def begun(shape: Shape, start: Path | None) -> A2E:
    """Return a network to train: by chance, or with the running mean of a checkpoint, of which the styles stay as they are.

    Raises:
        ValueError: the checkpoint has another shape.
        FileNotFoundError: there is none.
    """
    net = A2E(shape)
    if start is None:
        return net
    if not (start / "config.json").is_file():
        raise FileNotFoundError(f"expected a checkpoint of `warmchat train a2e` in {start}, found none")
    kept = json.loads((start / "config.json").read_text("utf-8"))
    if kept["shape"] != shape.data():
        raise ValueError(
            f"expected a checkpoint of the shape {shape.data()} in {start}, got {kept['shape']}; leave --start out"
        )
    state = load_file(start / f"a2e-{kept['step']}.safetensors")
    net.load_state_dict({name[5:]: value for name, value in state.items() if name.startswith("mean.")})
    for weight in net.style.parameters():
        weight.requires_grad_(False)
    return net


def _line(stage: str, step: int, steps: int, parts: dict[str, float]) -> str:
    told = ", ".join(f"{name} {value:.3f}" for name, value in parts.items())
    return f"{stage}: {step} of {steps} steps, {told}"


if __name__ == "__main__":
    sys.exit(main())
