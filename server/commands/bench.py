"""`warmchat bench NAME`: run a bench of the checkout; each prints a table and ends in one JSON line."""

import argparse
import importlib
import pkgutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from server.errors import ConfigError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

CHECKOUT = Path(__file__).parents[2]


def add(commands: "Commands") -> None:
    """Add the command to the parser of `warmchat`."""
    bench = commands.add_parser("bench", help="measure: latency, motion and what else lies in benchmarks/")
    bench.add_argument("name", help="a module of benchmarks/ with a `main`; `list` names them")
    bench.add_argument("rest", nargs=argparse.REMAINDER, help="what the bench itself takes (try --help)")
    bench.set_defaults(run=_bench)


def names() -> list[str]:
    """Return the benches that this checkout has: modules of `benchmarks` that define `main`."""
    folder = CHECKOUT / "benchmarks"
    found = (module.name for module in pkgutil.iter_modules([str(folder)]) if not module.ispkg)
    return sorted(name for name in found if "\ndef main(" in (folder / f"{name}.py").read_text())


def _bench(arguments: argparse.Namespace) -> int:
    known = names()
    if arguments.name == "list":
        print("\n".join(known))
        return 0
    if arguments.name not in known:
        have = ", ".join(known) if known else f"none: benches lie in a checkout, and {CHECKOUT} is not one"
        raise ConfigError(f"There is no bench named {arguments.name!r}; here are: {have}.")
    if str(CHECKOUT) not in sys.path:
        sys.path.insert(0, str(CHECKOUT))
    status: int | None = importlib.import_module(f"benchmarks.{arguments.name}").main(arguments.rest)
    return status or 0
