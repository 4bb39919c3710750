"""`warmchat report`: one HTML page out of a kept talk, a study, or an exported record."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server.errors import ConfigError

if TYPE_CHECKING:
    from emotion_tree.trajectory.record import Record
    from server.records.store import Store
    from server.report.study_data import StudyData

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

_FEW: Final = 5


def add(commands: "Commands") -> None:
    """Add the command to the parser of `warmchat`."""
    report = commands.add_parser("report", help="make a page of figures and tables of a talk or a study")
    report.add_argument(
        "what",
        metavar="ID|STUDY|FILE.jsonl",
        help="a talk by its id, a study by its name, or an exported record",
    )
    report.add_argument("--out", type=Path, metavar="FILE", help="where to write (the name, with .html)")
    report.add_argument(
        "--json", action="store_true", help="print the measures for programs; write a page only with --out"
    )
    report.add_argument("--records", metavar="URL", help="the database (as the settings say)")
    report.add_argument("--config", type=Path, help="a TOML file with settings")
    report.set_defaults(run=_report)


def _report(arguments: argparse.Namespace) -> int:
    from emotion_tree.errors import RecordError

    try:
        page, measures = _of_file(arguments) if arguments.what.endswith(".jsonl") else _of_store(arguments)
    except RecordError as error:
        raise ConfigError(str(error)) from error
    if arguments.json:
        print(json.dumps(measures, indent=2, ensure_ascii=False))
    if arguments.out is not None or not arguments.json:
        out = arguments.out or Path(f"{Path(arguments.what).stem}.html")
        _write(out, page)
        if not arguments.json:
            print(out)
    return 0


def _write(out: Path, page: str) -> None:
    try:
        out.write_bytes(page.encode("utf-8", "replace"))
    except OSError as error:
        raise ConfigError(
            f"{out} cannot be written: {error.strerror}; choose another place with --out"
        ) from error


def _of_file(arguments: argparse.Namespace) -> tuple[str, object]:
    from emotion_tree.exports import jsonl

    return _of_record(jsonl.read(Path(arguments.what)), None)


def _of_record(record: "Record", plan: Any) -> tuple[str, object]:
    from emotion_tree.analysis.measure import as_dicts
    from emotion_tree.analysis.talk import analyse
    from server.report.talk_page import talk_page

    talk = analyse(record)
    return talk_page(talk, plan), {"talk": record.header.id, "measures": as_dicts(talk.measures)}


def _of_store(arguments: argparse.Namespace) -> tuple[str, object]:
    from server import settings
    from server.archive import default_url
    from server.records.store import Store

    chosen = settings.load(arguments.config, given={"records.url": arguments.records})
    store = Store.open(chosen.records.url or default_url(), read_only=True)
    try:
        talks = [one.id for one in store.talks()]
        studies = _studies(store)
        if arguments.what in studies:
            return _of_study(store, arguments.what)
        meant = [one for one in talks if one.startswith(arguments.what)]
        if arguments.what in talks or len(meant) == 1:
            record = store.record(arguments.what if arguments.what in talks else meant[0])
            return _of_record(record, _plan(store, record.header.study))
        raise ConfigError(_no_such(arguments.what, meant, talks, studies))
    finally:
        store.close()


def _studies(store: "Store") -> list[str]:
    from server.studies.register import Register

    return sorted({*Register(store.engine).names(), *(one.study for one in store.talks() if one.study)})


def _plan(store: "Store", study: str) -> Any:
    """Return the plan of a study; None where the database has talks of it and no plan."""
    from server.studies.register import Register

    register = Register(store.engine)
    return register.plan(study) if study in register.names() else None


def _of_study(store: "Store", name: str) -> tuple[str, object]:
    from emotion_tree.analysis.measure import as_dicts
    from server.report.study_page import study_page

    study = study_data(store, name)
    return study_page(study), {
        "study": name,
        "rehearsal": study.rehearsal,
        "talks": [
            {
                "talk": talk.record.header.id,
                "participant": talk.record.header.participant,
                "condition": talk.record.header.condition,
                "measures": as_dicts(talk.measures),
            }
            for talk in study.talks
        ],
        "scores": {code: study.scores_of(code) for c in study.conditions for code in study.codes(c)},
    }


def study_data(store: "Store", name: str) -> "StudyData":
    """Return a study with its talks analysed: those of people, or where there are none, those of rehearsals."""
    from emotion_tree.analysis.talk import analyse
    from server.report.study_data import StudyData, is_rehearsal
    from server.studies.register import Register

    plan = _plan(store, name)
    summaries = sorted(store.talks(study=name), key=lambda one: one.began_at)
    people = [one for one in summaries if not is_rehearsal(one.participant)]
    used = people or summaries
    return StudyData(
        name=name,
        plan=plan,
        participants=Register(store.engine).participants(name) if plan else (),
        talks=[analyse(store.record(one.id)) for one in used],
        rehearsals_left_out=len(summaries) - len(used),
    )


def _no_such(what: str, meant: list[str], talks: list[str], studies: list[str]) -> str:
    if meant:
        return f"{len(meant)} talks begin with {what!r}: {_few(meant)}; write more of the id"
    there = f"talks: {_few(talks)}" if talks else "no talk is kept"
    return f"there is no talk and no study {what!r}; {there}; studies: {_few(studies) if studies else 'none'}"


def _few(names: list[str]) -> str:
    more = len(names) - _FEW
    return ", ".join(names[:_FEW]) + (f" and {more} more" if more > 0 else "")
