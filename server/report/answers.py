"""What a person answered: items before and after, and the scores of subscales."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from emotion_tree.trajectory.events import AnswerGiven
from emotion_tree.trajectory.record import Record
from server.report.markup import Html, el
from server.report.tables import section, table
from server.report.words import number
from server.studies.plan import Phase, Plan
from server.studies.questionnaire import Questionnaire, Value, bundled, load

PHASES: Final[tuple[Phase, Phase]] = ("before", "after")


def sheets_of(plan: Plan | None) -> dict[str, Questionnaire]:
    """Return the questionnaires by name: those of a plan, and the bundled ones for what has no plan."""
    found = {name: load(name, Path()) for name in bundled()}
    if plan is not None:
        found |= {sheet.name: sheet for phase in PHASES for sheet in plan.questionnaires.of(phase)}
    return found


def given(record: Record) -> dict[tuple[Phase, str], dict[str, Value]]:
    """Return the answers of a talk by phase and questionnaire, then by item; of the same item the last counts."""
    found: dict[tuple[Phase, str], dict[str, Value]] = {}
    for answer in record.of(AnswerGiven):
        found.setdefault((answer.phase, answer.questionnaire), {})[answer.item] = answer.value
    return found


def scores(
    answers: Mapping[tuple[Phase, str], Mapping[str, Value]], sheets: Mapping[str, Questionnaire]
) -> dict[tuple[str, str, Phase], float]:
    """Return the scores of subscales, by questionnaire, subscale and phase; a single scale is its own subscale."""
    return {
        (name, scale, phase): score
        for (phase, name), items in answers.items()
        if name in sheets
        for scale, score in sheets[name].scores(items).items()
    }


def scale_title(sheets: Mapping[str, Questionnaire], name: str, scale: str) -> str:
    """Return what a subscale is called, with its questionnaire."""
    return f"{name}: {sheets[name].scales[scale].title}"


def answers_section(record: Record, sheets: Mapping[str, Questionnaire]) -> Html | None:
    """Return what was answered in a talk; None where nothing was."""
    answers = given(record)
    if not answers:
        return None
    scored = scores(answers, sheets)
    pairs = sorted({(name, scale) for name, scale, _ in scored})
    rows = [
        (scale_title(sheets, name, scale), *(_score(scored.get((name, scale, phase))) for phase in PHASES))
        for name, scale in pairs
    ]
    return section(
        "What the person answered",
        table(("subscale", *PHASES), rows, numbers=(1, 2)) if rows else None,
        el("details", el("summary", "Every item"), _items(answers, sheets), open=not rows),
        note="The score of a subscale is the mean of its items, in their points; it is there where all of them were answered.",
    )


def _items(
    answers: Mapping[tuple[Phase, str], Mapping[str, Value]], sheets: Mapping[str, Questionnaire]
) -> Html:
    order: dict[tuple[str, str], None] = {}
    for (_, name), items in answers.items():
        order |= {(name, item): None for item in items}
    rows = [
        (
            _item_title(sheets.get(name), name, item),
            *(_answer(answers.get((phase, name), {}).get(item)) for phase in PHASES),
        )
        for name, item in order
    ]
    return table(("item", *PHASES), rows)


def _item_title(sheet: Questionnaire | None, name: str, item: str) -> str:
    known = None if sheet is None else sheet.item(item)
    if known is None:
        return f"{name}: {item}"
    ends = f" ({known.low} to {known.high}, 1 to {known.points})" if known.type == "scale" else ""
    return f"{name}: {known.prompt}{ends}"


def _answer(value: Value | None) -> str:
    return "–" if value is None else value if isinstance(value, str) else f"{value:g}"


def _score(value: float | None) -> str:
    return "–" if value is None else number(value, " ").strip()


def sources_of(names: Iterable[str], sheets: Mapping[str, Questionnaire]) -> list[str]:
    """Return where the questionnaires that were used were published."""
    return [sheets[name].source for name in dict.fromkeys(names) if name in sheets and sheets[name].source]
