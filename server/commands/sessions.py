"""`warmchat sessions`: the talks that are kept, to list, look at, export, replay and delete."""

import argparse
import json
from collections.abc import Collection, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server.commands import talk_film
from server.errors import ConfigError

if TYPE_CHECKING:
    from emotion_tree.trajectory.record import MediaBlock, MediaKind
    from server.records.store import Store, TalkSummary

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_MOST_NAMED: Final = 5
_TEXT_WIDTH: Final = 60


def add(commands: "Commands") -> None:
    """Add the command and its parts to the parser of `warmchat`."""
    sessions = commands.add_parser(
        "sessions", help="list, show, export, replay or delete the talks that are kept"
    )
    parts = sessions.add_subparsers(required=True, metavar="list | show | export | replay | delete")

    listed = _part(parts, "list", "list the talks, newest first", _list)
    listed.add_argument("--study", help="only the talks of a study")
    listed.add_argument("--json", action="store_true", help="for programs")

    shown = _part(
        parts, "show", "say what is in a talk: its turns, with feelings, and how much of each kind", _show
    )
    shown.add_argument("id", metavar="ID", help="of the talk; its beginning is enough")

    exported = _part(parts, "export", "write a talk, or the talks of a study, as files", _export)
    _which(exported)
    exported.add_argument(
        "--format",
        default="jsonl",
        metavar="F[,F]",
        help='names of formats, or "all"; "list" says what there is',
    )
    exported.add_argument("--out", type=Path, default=Path(), metavar="DIR", help="the folder (this one)")
    exported.add_argument("--force", action="store_true", help="replace files that are there already")

    replayed = _part(
        parts, "replay", "play a talk in the browser, or make a film of it, from its record alone", _replay
    )
    replayed.add_argument("id", metavar="ID", help="of the talk; its beginning is enough")

    replayed.add_argument("--no-browser", action="store_true", help="only say where the page is")
    talk_film.add_film_options(replayed)

    deleted = _part(parts, "delete", "delete a talk, or several, for good", _delete)
    _which(deleted).add_argument("--older-than", type=float, metavar="DAYS", help="every talk that is older")
    deleted.add_argument("--yes", action="store_true", help="do not ask")


def _part(parts: "Commands", name: str, what: str, run: Any) -> argparse.ArgumentParser:
    part = parts.add_parser(name, help=what)
    part.add_argument("--records", metavar="URL", help="the database (as the settings say)")
    part.add_argument("--config", type=Path, help="a TOML file with settings")
    part.set_defaults(run=run)
    return part


def _which(parser: argparse.ArgumentParser) -> Any:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("id", nargs="?", metavar="ID", help="of the talk; its beginning is enough")
    group.add_argument("--study", help="every talk of a study")
    return group


# ---- the parts ------------------------------------------------------------------------------------------


def _list(arguments: argparse.Namespace) -> int:
    with _Opened(arguments) as store:
        talks = store.talks(study=arguments.study)
    if arguments.json:
        print(json.dumps([_as_data(one) for one in talks], indent=2, ensure_ascii=False))
        return 0
    if not talks:
        print("no talks are kept" + (f" of the study {arguments.study!r}" if arguments.study else ""))
    for one in talks:
        print(_as_line(one))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    from server.commands.session_summary import summary

    with _Opened(arguments) as store:
        print(summary(store.record(_found(store, arguments.id))))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from emotion_tree.exports import formats

    if arguments.format == "list":
        for one in formats.formats().values():
            print(f"{one.name:10} {one.what}")
        return 0
    wanted = _formats(arguments.format)
    with _Opened(arguments) as store:
        for talk in _chosen(store, arguments):

            def media(kinds: "Collection[MediaKind]", talk: str = talk) -> "Iterable[MediaBlock]":
                return store.blocks(talk, kinds)

            record = store.record(talk)
            for written in formats.export(record, media, wanted, arguments.out, force=arguments.force):
                _say_written(written)
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    from server import replaying

    with _Opened(arguments) as store:
        if arguments.out is not None:
            return talk_film.film(store, _found(store, arguments.id), arguments)
        return replaying.replay(store, _found(store, arguments.id), open_browser=not arguments.no_browser)


def _delete(arguments: argparse.Namespace) -> int:
    with _Opened(arguments, read_only=False) as store:
        if arguments.older_than is not None:
            return _delete_old(store, arguments)
        talks = _chosen(store, arguments)
        what = (
            f"the talk {talks[0]}" if arguments.id else f"{len(talks)} talks of the study {arguments.study!r}"
        )
        if not _agreed(arguments, what):
            return 1
        for talk in talks:
            store.delete(talk)
        print(f"deleted {what}")
    return 0


def _delete_old(store: "Store", arguments: argparse.Namespace) -> int:
    days = arguments.older_than
    if not 0 <= days < 1e6:
        raise ConfigError(f"--older-than must be a number of days, 0 or more, got {days:g}")
    if not _agreed(arguments, f"every talk that is older than {days:g} days"):
        return 1
    print(f"deleted {store.delete_older_than(days, datetime.now(UTC))} talks")
    return 0


# ---- what they stand on ---------------------------------------------------------------------------------


class _Opened:
    """The store of the settings, open; what it says is wrong becomes a sentence of the command."""

    def __init__(self, arguments: argparse.Namespace, *, read_only: bool = True) -> None:
        self._arguments = arguments
        self._read_only = read_only

    def __enter__(self) -> "Store":
        from emotion_tree.errors import RecordError
        from server import settings
        from server.archive import Archive
        from server.records.store import Store

        chosen = settings.load(self._arguments.config)
        archive = Archive(self._arguments.records or chosen.records.url)
        if not archive.exists:
            raise ConfigError(
                f"no talks are kept yet: there is no database {archive.url}; name one with --records"
            )
        try:
            self._store = Store.open(
                archive.url, read_only=self._read_only, beside_server=not self._read_only
            )
        except RecordError as error:
            raise ConfigError(str(error)) from error
        return self._store

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        from emotion_tree.errors import RecordError

        self._store.close()
        if isinstance(error, RecordError):
            raise ConfigError(str(error)) from error


def _found(store: "Store", given: str) -> str:
    """Return the id of the talk that is meant: all of it, or a beginning that only one has."""
    ids = [one.id for one in store.talks()]
    if given in ids:
        return given
    meant = [one for one in ids if one.startswith(given)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        raise ConfigError(f"{len(meant)} talks begin with {given!r}: {_few(meant)}; write more of the id")
    there = f"there are {_few(ids)}" if ids else "none is kept"
    raise ConfigError(f"there is no talk {given!r}; {there}")


def _few(ids: list[str]) -> str:
    more = len(ids) - _MOST_NAMED
    return ", ".join(ids[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _chosen(store: "Store", arguments: argparse.Namespace) -> list[str]:
    """Return the ids that were asked for: of one talk, or of a study's, oldest first."""
    if arguments.id:
        return [_found(store, arguments.id)]
    if not arguments.study:
        raise ConfigError(
            "name a talk by its id, or a study with --study; `warmchat sessions list` says what there is"
        )
    talks = [one.id for one in store.talks(study=arguments.study)]
    if not talks:
        studies = sorted({one.study for one in store.talks() if one.study})
        there = f"there are talks of {_few(studies)}" if studies else "no talk that is kept belongs to one"
        raise ConfigError(f"there are no talks of a study {arguments.study!r}; {there}")
    return talks[::-1]


def _formats(given: str) -> list[Any]:
    from emotion_tree.errors import RecordError
    from emotion_tree.exports import formats

    if given == "all":
        return list(formats.formats().values())
    try:
        return formats.named(name.strip() for name in given.split(",") if name.strip())
    except RecordError as error:
        raise ConfigError(f"--format: {error}") from error


def _say_written(written: Any) -> None:
    name, paths = written.format.name, written.paths
    if not paths:
        print(f"{name}: nothing written, {written.format.lacking}")
    elif len(paths) <= _MOST_NAMED:
        print("\n".join(f"{name}: {path}" for path in paths))
    else:
        print(f"{name}: {len(paths)} files in {paths[0].parent}")


def _agreed(arguments: argparse.Namespace, what: str) -> bool:
    """Ask whether to delete; without somebody to answer, the answer is no."""
    if arguments.yes:
        return True
    try:
        answer = input(f"Delete {what}, for good? [y/N] ")
    except EOFError:
        answer = ""
    if answer.strip().lower() in ("y", "yes"):
        return True
    print("nothing was deleted")
    return False


def _as_data(one: "TalkSummary") -> dict[str, object]:
    return dict(one.model_dump(mode="json", exclude={"channels"}))


def _as_line(one: "TalkSummary") -> str:
    from emotion_tree.exports.legal_text import printable

    began = one.began_at.astimezone().strftime("%Y-%m-%d %H:%M")
    where = printable(" ".join(part for part in (one.study, one.participant, one.condition) if part))
    said = printable(one.title)
    title = said if len(said) <= _TEXT_WIDTH else said[: _TEXT_WIDTH - 3] + "..."
    minutes, seconds = divmod(round(one.duration_s), 60)
    return (
        f"{one.id}  {began}  {minutes:3}:{seconds:02}  {one.turns:3} turns  {where or '-'}  {title}".rstrip()
    )
