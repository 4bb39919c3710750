"""The participants of a study in a report, and what is missing of them."""

from collections import Counter
from collections.abc import Sequence

from server.report.markup import Html
from server.report.study_data import StudyData
from server.report.tables import section, table
from server.report.words import length, plural
from server.studies.register import Participant


def participants_section(study: StudyData) -> Html:
    """Return who took part, in the order in which they agreed, with what there is of each."""
    known = {one.code: one for one in study.participants if one.rehearsal == study.rehearsal}
    with_talk = [code for condition in study.conditions for code in study.codes(condition)]
    begun = [code for code, one in known.items() if one.slot is not None]
    codes = sorted(dict.fromkeys([*with_talk, *begun]), key=lambda code: (_order(known.get(code)), code))
    waiting = sum(one.slot is None for one in known.values())
    head = ("code", "condition", "block", "status", "turns", "length", "agreed to keep")
    return section(
        "Participants",
        table(head, [_participant(study, code, known.get(code)) for code in codes], numbers=(2, 4, 5)),
        note=f"{plural(waiting, 'link')} not used, or used by somebody who did not agree."
        if waiting
        else None,
    )


def _participant(study: StudyData, code: str, one: Participant | None) -> tuple[str, ...]:
    talks = study.talks_of(code)
    placed = study.plan is not None and one is not None and one.slot is not None
    condition = study.condition_of(code) if talks else one.condition if one else ""
    status = one.status if one else ""
    block = str(_order(one) // study.plan.block_size + 1) if placed and study.plan else ""
    if not talks:
        return code, condition, block, status, "–", "no talk", ""
    consent = talks[-1].record.header.consent
    return (
        code,
        condition,
        block,
        status,
        str(sum(len([t for t in talk.record.turns() if t.party == "user"]) for talk in talks)),
        length(sum(talk.record.duration_s for talk in talks)),
        ", ".join(name for name in ("text", "sound", "face", "feelings") if getattr(consent, name)),
    )


def _order(one: Participant | None) -> int:
    """Return a participant's place in the order; rehearsals count down from -1."""
    if one is None or one.slot is None:
        return 10**9
    return one.slot if one.slot >= 0 else -1 - one.slot


def missing_section(study: StudyData, names: Sequence[str]) -> Html | None:
    """Return how many participants have each measure, and why others do not; None where nothing is missing."""
    rows = []
    for name in names:
        by_condition = {condition: study.measures(name, condition) for condition in study.conditions}
        every = [one for found in by_condition.values() for one in found.values()]
        without = [one.reason for one in every if one.value is None]
        if not without:
            continue
        known = (
            f"{sum(one.value is not None for one in f.values())} of {len(f)}" for f in by_condition.values()
        )
        rows.append((every[0].label, *known, Counter(without).most_common(1)[0][0]))
    if not rows:
        return None
    return section(
        "What is missing",
        table(
            ("measure", *study.conditions, "most frequent reason"),
            rows,
            numbers=range(1, len(study.conditions) + 1),
        ),
        note="Participants with a value, of those with a talk. What is missing is left out, never filled in.",
    )
