"""`warmchat models`: which models there are, which are on this disk, and `pull` to fetch one."""

import argparse
import json
import sys
from importlib.util import find_spec
from typing import TYPE_CHECKING

from dialogue.adapters.whisper import on_disk
from dialogue.model_folder import VARIABLE, model_folder
from server import models_on_offer
from server.models_on_offer import Offer

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]


def add(commands: "Commands") -> None:
    """Add the command and its parts to the parser of `warmchat`."""
    models = commands.add_parser("models", help="list models for ears and voices, or fetch one")
    models.set_defaults(run=_list, json=False)
    parts = models.add_subparsers(metavar="list | pull")

    listed = parts.add_parser("list", help="say what each is good for, how big it is, and whether it is here")
    listed.add_argument("--json", action="store_true", help="for programs")
    listed.set_defaults(run=_list)

    pull = parts.add_parser("pull", help="fetch a model; goes on where it was cut, and checks every file")
    pull.add_argument("name", metavar="NAME", help="as `warmchat models list` has it, such as base")
    pull.add_argument("--endpoint", help="the address of another hub, such as a mirror (also HF_ENDPOINT)")
    pull.set_defaults(run=_pull)


def _list(arguments: argparse.Namespace) -> int:
    rows = [_row(one) for one in models_on_offer.offers()]
    if arguments.json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return 0
    for row in rows:
        mark = "✓" if row["path"] else " "
        print(
            f"{mark} {row['name']:15} {row['kind']:6} {row['size_mb']:>5} MB  {row['languages']:13} {row['good_for']}"
        )
        if row["path"]:
            print(f"  {'':15} in {row['path']}")
    print(f"\nFetched models lie in {model_folder('')} ({VARIABLE} names another place);")
    print(
        f"Whisper models in {on_disk.cache_folder()} are used too. Fetch one with `warmchat models pull NAME`."
    )
    if find_spec("faster_whisper") is None:
        print('To hear with them: pip install "warmchat[asr]".')
    return 0


def _row(one: Offer) -> dict[str, object]:
    path = models_on_offer.found(one)
    return {
        "name": one.name,
        "kind": one.kind,
        "size_mb": one.size_mb,
        "languages": one.languages,
        "good_for": one.good_for,
        "licence": one.licence,
        "needs": one.needs,
        "path": str(path) if path else None,
    }


def _pull(arguments: argparse.Namespace) -> int:
    one = models_on_offer.offer(arguments.name)
    from server.models_pull import pull  # its library takes a second to load

    print(f"{one.name}, about {one.size_mb} MB, from {one.repository} ({one.licence}) to {one.place}")
    folder = pull(one, lambda line: print(f"  {line}", file=sys.stderr), arguments.endpoint)
    if one.kind == on_disk.KIND:
        print(
            f"{one.name} is in {folder}. It is used from the next start if it is the best here; to be sure,"
        )
        print(f"start with WARMCHAT_EARS__MODEL={one.name}.")
    else:
        print(f"{one.name} is in {folder}, and is used from the next start.")
    return 0
