"""`warmchat train NAME`: train a model that moves a face, from data that this machine makes or has."""

import argparse
import importlib
from typing import TYPE_CHECKING, Final

from server.errors import ConfigError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

TRAININGS: Final = {
    "a2e": "audio to expression: faces from a voice alone",
    "masks": "head masks: how the head moves, in both roles",
    "sync": "the judge that says whether lips and voice belong together",
    "turns": "whether a person is done or only pauses (numpy alone)",
}
_MODULES: Final = {"turns": "dialogue.turn_training.command"}
_NEEDS: Final = ("torch", "lightning", "safetensors", "onnx")


def add(commands: "Commands") -> None:
    """Add the command to the parser of `warmchat`."""
    train = commands.add_parser(
        "train",
        help="train a model that moves a face",
        description=__doc__,
        formatter_class=argparse.RawTextHelpFormatter,
    )
    told = "\n".join(f"{name:6} {what}" for name, what in TRAININGS.items())
    train.add_argument("name", choices=TRAININGS, metavar="NAME", help=told)
    train.add_argument("rest", nargs=argparse.REMAINDER, help="what the training itself takes (try --help)")
    train.set_defaults(run=_train)


def _train(arguments: argparse.Namespace) -> int:
    module = _MODULES.get(arguments.name, f"speaker_listener.training.{arguments.name}_command")
    try:
        status: int = importlib.import_module(module).main(arguments.rest)
    except ModuleNotFoundError as missing:
        if (missing.name or "").split(".")[0] not in _NEEDS:
            raise
        raise ConfigError(
            f"Training needs {', '.join(_NEEDS)}, and {missing.name} is not installed; `make train` or "
            "`pip install -e '.[train]'` brings them."
        ) from missing
    return status
