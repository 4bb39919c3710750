"""`warmchat study`: make a study from its plan, hold it, rehearse it, and see how it stands."""

import argparse
import asyncio
import csv
import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server import settings
from server.errors import ConfigError

if TYPE_CHECKING:
    from server.records.store import Store
    from server.studies.register import Register, Ticket
    from server.studies.rehearsal import Played

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_BASE_URL: Final = "http://127.0.0.1:8787"
_PARTS: Final = "new | status | run | rehearse | link | forget"


def add(commands: "Commands") -> None:
    """Add the command and its parts to the parser of `warmchat`."""
    study = commands.add_parser("study", help="make, hold, rehearse and watch a study with participants")
    parts = study.add_subparsers(required=True, metavar=_PARTS)

    new = _part(
        parts, "new", "make a study from its plan, and print a code and a link for each participant", _new
    )
    new.add_argument("plan", type=Path, metavar="PLAN.toml")
    new.add_argument(
        "--participants", type=int, metavar="N", help="how many links (as many as the plan says)"
    )
    new.add_argument("--base-url", default=_BASE_URL, help=f"where the server will be ({_BASE_URL})")
    new.add_argument("--csv", action="store_true", help="code,link as a table")

    status = _part(parts, "status", "say who has come how far, and whether conditions are balanced", _status)
    status.add_argument("name", nargs="?", metavar="NAME", help="of a study; without it, all are listed")
    status.add_argument("--json", action="store_true", help="for programs")

    run = _part(parts, "run", "start the server, and say where participants go", _run)
    run.add_argument("name", metavar="NAME")
    run.add_argument("--host", help="an address of this machine (127.0.0.1)")
    run.add_argument("--port", type=int, help="8787; 0 chooses a free one")

    _add_rehearse(parts)

    link = _part(parts, "link", "give a participant a new link; the old one is of no use any more", _link)
    link.add_argument("name", metavar="NAME")
    link.add_argument("code", metavar="CODE")
    link.add_argument("--base-url", default=_BASE_URL, help=f"where the server is ({_BASE_URL})")

    forget = _part(parts, "forget", "delete everything that was kept of a participant, for good", _forget)
    forget.add_argument("name", metavar="NAME")
    forget.add_argument("code", metavar="CODE")
    forget.add_argument("--yes", action="store_true", help="do not ask")


def _add_rehearse(parts: "Commands") -> None:
    rehearse = _part(
        parts, "rehearse", "let made-up participants go through a study, before people come", _rehearse
    )
    rehearse.add_argument("name", metavar="NAME")
    rehearse.add_argument("--people", type=Path, required=True, metavar="PEOPLE.toml", help="what they say")
    rehearse.add_argument("--participants", type=int, metavar="N", help="how many (as many as the plan says)")
    rehearse.add_argument(
        "--url", help="a server that runs already, with the same database; without it one is started"
    )
    rehearse.add_argument("--seed", type=int, default=1, help="of what they answer (1)")
    rehearse.add_argument(
        "--pace", type=float, default=1.0, help="1 as fast as people, 0 as fast as it goes (1)"
    )
    rehearse.add_argument("--at-once", type=int, default=4, metavar="N", help="how many at one time (4)")
    rehearse.add_argument("--json", action="store_true", help="for programs")


def _part(parts: "Commands", name: str, what: str, run: Any) -> argparse.ArgumentParser:
    part = parts.add_parser(name, help=what)
    part.add_argument("--records", metavar="URL", help="the database (as the settings say)")
    part.add_argument("--config", type=Path, help="a TOML file with settings")
    part.set_defaults(run=run)
    return part


# ---- the parts ------------------------------------------------------------------------------------------


def _new(arguments: argparse.Namespace) -> int:
    from server.studies import plan as plans

    plan = plans.load(arguments.plan)
    count = plan.participants if arguments.participants is None else arguments.participants
    _require(count >= 1, "--participants", "1 or more", count)
    with _register(arguments) as register:
        register.create(plan)
        tickets = register.add(plan.name, count)
    _print_links(tickets, arguments.base_url, arguments.csv)
    if not arguments.csv:
        print(
            f"\nThese links are shown this once; keep them. Hold the study with: warmchat study run {plan.name}"
        )
    return 0


def _status(arguments: argparse.Namespace) -> int:
    from server.studies import status

    with _register(arguments, read_only=True) as register:
        names = register.names() if arguments.name is None else [arguments.name]
        found = [status.summary(register.plan(name), register.participants(name)) for name in names]
    if arguments.json:
        print(json.dumps(found if arguments.name is None else found[0], indent=2, ensure_ascii=False))
    elif arguments.name is not None:
        print(status.table(found[0]))
    else:
        for one in found:
            print(
                f"{one['study']:<20} {one['people']['finished']} of {one['planned']} finished  {one['title']}"
            )
        if not found:
            print("there is no study yet; make one with: warmchat study new PLAN.toml")
    return 0


def _run(arguments: argparse.Namespace) -> int:
    chosen = _settings(arguments)
    with _register(arguments, read_only=True) as register:
        plan = register.plan(arguments.name)
        waiting = sum(one.status == "new" and not one.rehearsal for one in register.participants(plan.name))
    host = f"[{chosen.server.host}]" if ":" in chosen.server.host else chosen.server.host
    print(f"  {plan.name}: {plan.title}")
    print(
        f"  {waiting} links wait for their participants: http://{host}:{chosen.server.port or 'PORT'}/?study=…"
    )
    print(f"  See how it stands with: warmchat study status {plan.name}\n", flush=True)
    from server import serving

    return serving.serve(chosen)


def _rehearse(arguments: argparse.Namespace) -> int:
    from server.studies import rehearsal

    _require(0 <= arguments.pace <= 10, "--pace", "a number from 0 to 10", arguments.pace)
    _require(1 <= arguments.at_once <= 20, "--at-once", "1 to 20", arguments.at_once)
    people = rehearsal.load(arguments.people)
    with _register(arguments) as register:
        plan = register.plan(arguments.name)
        count = plan.participants if arguments.participants is None else arguments.participants
        _require(1 <= count <= 1000, "--participants", "1 to 1000", count)
        tickets = register.add(plan.name, count, rehearsal=True)
    rules = rehearsal.Rules(seed=arguments.seed, pace=arguments.pace, at_once=arguments.at_once)
    if arguments.url:
        played = asyncio.run(rehearsal.play(arguments.url, tickets, people, rules))
    else:
        from server.studies.own_server import own_server

        with own_server(_arguments_of(arguments), arguments.records or "") as url:
            played = asyncio.run(rehearsal.play(url, tickets, people, rules))
    _print_played(played, arguments.json)
    return 0 if all(not one.trouble for one in played) else 1


def _link(arguments: argparse.Namespace) -> int:
    with _register(arguments) as register:
        ticket = register.renew(arguments.name, arguments.code)
    print(ticket.link(arguments.base_url))
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    from server.studies import desk

    with _store(arguments) as store:
        if not arguments.yes and not _agreed(arguments.code):
            print("nothing was deleted")
            return 0
        count = desk.forget(store, arguments.name, arguments.code)
    print(f"deleted what {arguments.code} answered, and {count} talks")
    return 0


# ---- inside ---------------------------------------------------------------------------------------------


def _settings(arguments: argparse.Namespace) -> settings.Settings:
    given = {
        "server.host": getattr(arguments, "host", None),
        "server.port": getattr(arguments, "port", None),
        "records.url": arguments.records,
    }
    chosen = settings.load(arguments.config, given=given)
    if chosen.records.keep == "never":
        raise ConfigError('a study keeps its talks, and records.keep is "never"; set it to "ask"')
    return chosen


def _arguments_of(arguments: argparse.Namespace) -> list[str]:
    """Return the arguments that give a server the same settings, and a free port."""
    made = ["--port", "0"]
    return made if arguments.config is None else [*made, "--config", str(arguments.config)]


@contextmanager
def _store(arguments: argparse.Namespace, *, read_only: bool = False) -> Iterator["Store"]:
    """Open the database beside a server that may be running; what goes wrong becomes a sentence."""
    from emotion_tree.errors import RecordError
    from server.archive import default_url
    from server.records.store import Store

    url = _settings(arguments).records.url or default_url()
    try:
        store = Store.open(url, read_only=read_only, beside_server=not read_only)
        try:
            yield store
        finally:
            store.close()
    except RecordError as error:
        raise ConfigError(str(error)) from error


@contextmanager
def _register(arguments: argparse.Namespace, *, read_only: bool = False) -> Iterator["Register"]:
    from server.studies.register import Register

    with _store(arguments, read_only=read_only) as store:
        yield Register(store.engine)


def _require(holds: bool, name: str, wanted: str, got: object) -> None:
    if not holds:
        raise ConfigError(f"{name}: expected {wanted}, got {got}")


def _print_links(tickets: "Sequence[Ticket]", base_url: str, as_csv: bool) -> None:
    if as_csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(("code", "link"))
        writer.writerows((ticket.code, ticket.link(base_url)) for ticket in tickets)
        return
    for ticket in tickets:
        print(f"{ticket.code}  {ticket.link(base_url)}")


def _print_played(played: "Sequence[Played]", as_json: bool) -> None:
    if as_json:
        print(json.dumps([vars(one) for one in played], indent=2, ensure_ascii=False))
        return
    for one in played:
        print(
            f"{one.code:<9} {one.ended_at or '-':<9} {one.lines_said:>3} lines  {one.answers:>3} answers  "
            f"{one.seconds:>6.1f} s  {one.trouble}".rstrip()
        )
    print(f"{sum(not one.trouble for one in played)} of {len(played)} went through without trouble")


def _agreed(code: str) -> bool:
    try:
        said = input(f"Delete everything that was kept of {code}, for good? [y/N] ")
    except EOFError:
        said = ""
    return said.strip().lower() in ("y", "yes")
