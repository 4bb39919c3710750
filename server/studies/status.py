"""How a study stands: who has come how far, and whether the conditions are balanced."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from server.errors import ConfigError
from server.studies.plan import Plan
from server.studies.progress import restored
from server.studies.register import Participant

STATUSES: Final = ("new", "started", "finished", "left", "declined", "withdrawn")


def summary(plan: Plan, participants: Sequence[Participant]) -> dict[str, Any]:
    """Return plain values for a program: what was planned, and people and rehearsals apart."""
    people = [one for one in participants if not one.rehearsal]
    rehearsals = [one for one in participants if one.rehearsal]
    return {
        "study": plan.name,
        "title": plan.title,
        "planned": plan.participants,
        "people": _group(plan, people),
        "rehearsals": _group(plan, rehearsals),
        "participants": [_one(plan, one) for one in sorted(participants, key=_order)],
    }


def _group(plan: Plan, members: Sequence[Participant]) -> dict[str, Any]:
    statuses = Counter(one.status for one in members)
    conditions = {
        name: {
            status: sum(one.condition == name and one.status == status for one in members)
            for status in STATUSES[1:]
        }
        for name in plan.conditions
    }
    return {
        "links": len(members),
        **{status: statuses.get(status, 0) for status in STATUSES},
        "conditions": conditions,
    }


def _one(plan: Plan, one: Participant) -> dict[str, Any]:
    place = None if one.slot is None else (one.slot if one.slot >= 0 else -1 - one.slot)
    return {
        "code": one.code,
        "rehearsal": one.rehearsal,
        "status": one.status,
        "condition": one.condition,
        "place": place,
        "block": None if place is None else place // plan.block_size,
        "started_at": one.started_at,
        "finished_at": one.finished_at,
        "minutes": _minutes(one.started_at, one.finished_at),
        **_progress(one),
    }


def _progress(one: Participant) -> dict[str, Any]:
    try:
        flow = restored(one.progress, one.code)
    except ConfigError:  # one damaged row must not hide the others
        return {"step": "unreadable", "talk_s": None, "turns": None}
    return {"step": flow.step, "talk_s": round(flow.elapsed_s, 1), "turns": flow.turns}


def _minutes(started_at: str, finished_at: str) -> float | None:
    """Return the time from consent to the end; None where it has not come to that, or the clock was set back."""
    if not started_at or not finished_at:
        return None
    passed = datetime.fromisoformat(finished_at) - datetime.fromisoformat(started_at)
    minutes = round(passed.total_seconds() / 60, 2)
    return minutes if minutes >= 0 else None


def _order(one: Participant) -> tuple[bool, bool, int, str]:
    return one.rehearsal, one.slot is None, abs(one.slot or 0), one.code


def table(found: dict[str, Any]) -> str:
    """Return the summary as lines for people."""
    lines = [f"{found['study']}: {found['title']}  ({found['planned']} participants planned)", ""]
    for name in ("people", "rehearsals"):
        if found[name]["links"]:
            lines += [*_group_lines(name, found[name]), ""]
    if found["participants"]:
        lines.append("code      status     condition             place  minutes  talk    turns  step")
    for one in found["participants"]:
        lines.append(
            f"{one['code']:<9} {one['status']:<10} {one['condition'] or '-':<20} {_cell(one['place']):>6} "
            f"{_cell(one['minutes']):>8} {_cell(one['talk_s']):>6} s {_cell(one['turns']):>5}  {one['step']}"
        )
    return "\n".join(lines).rstrip()


def _group_lines(name: str, group: dict[str, Any]) -> list[str]:
    counts = ", ".join(f"{group[status]} {status}" for status in STATUSES if group[status])
    lines = [f"{name}: {group['links']} links: {counts}"]
    for condition, by_status in group["conditions"].items():
        counts = ", ".join(f"{count} {status}" for status, count in by_status.items() if count)
        lines.append(f"  {condition:<20} {sum(by_status.values()):>4}  {counts or '-'}")
    return lines


def _cell(value: object) -> str:
    return "-" if value is None else str(value)
