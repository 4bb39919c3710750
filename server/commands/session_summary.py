"""A talk in a few lines for people: who and when, the turns with what was felt, and how much there is of what."""

from collections import Counter

from emotion_tree.exports.columns import label
from emotion_tree.exports.legal_text import printable
from emotion_tree.exports.spoken import taken_path
from emotion_tree.exports.turn_rows import PARTIES, Feelings, TurnSpan, turn_spans
from emotion_tree.node import Party
from emotion_tree.trajectory.events import event_type
from emotion_tree.trajectory.record import Record

_WIDTH = 72


def summary(record: Record) -> str:
    """Return the lines; a turn that is off the path that was taken has a dot before it."""
    return "\n".join([*_head(record), "", *_turns(record), "", *_counts(record)])


def _head(record: Record) -> list[str]:
    header = record.header
    consent = header.consent
    kept = [name for name in ("text", "sound", "face", "feelings") if getattr(consent, name)]
    lines = {
        "talk": header.id,
        "began": header.began_at.astimezone().strftime("%Y-%m-%d %H:%M:%S %Z"),
        "lasted": f"{_clock(record.duration_s)} min",
        "study": " ".join(one for one in (header.study, header.participant, header.condition) if one),
        "with": header.character,
        "ran on": ", ".join(f"{one.kind} {one.name}" for one in header.providers),
        "kept": ", ".join(kept) or "nothing",
    }
    return [f"{name:8}{printable(value)}" for name, value in lines.items() if value]


def _turns(record: Record) -> list[str]:
    path, feelings = taken_path(record), Feelings(record)
    spans = turn_spans(record)
    if not spans:
        return ["no turns"]
    return [_turn(spanned, feelings, taken=spanned.turn.node in path, record=record) for spanned in spans]


def _turn(spanned: TurnSpan, feelings: Feelings, *, taken: bool, record: Record) -> str:
    turn = spanned.turn
    text = printable(turn.heard_text if turn.party == "avatar" else turn.text)
    who = (printable(record.header.character) or "avatar") if turn.party == "avatar" else "person"
    said = text if len(text) <= _WIDTH else text[: _WIDTH - 3] + "..."
    status = "" if turn.status == "done" else f" ({turn.status})"
    felt = ", ".join(filter(None, (_felt(feelings, party, spanned.until_s) for party in PARTIES)))
    mark = " " if taken else "."
    return f"{mark}{_clock(turn.started_s):>6}  {who[:10]:10}  {said}{status}" + (
        f"  [{felt}]" if felt else ""
    )


def _felt(feelings: Feelings, party: Party, t_s: float) -> str:
    felt = feelings.at(party, t_s)
    if felt is None:
        return ""
    named = label(felt.emotions) or "?"
    return f"{'person' if party == 'user' else 'character'} {named} {felt.valence:+.2f}"


def _counts(record: Record) -> list[str]:
    counted = Counter(event_type(type(event)) for event in record.events)
    return [
        f"{len(record.events)} events: " + ", ".join(f"{n} {name}" for name, n in sorted(counted.items()))
    ]


def _clock(t_s: float) -> str:
    minutes, seconds = divmod(round(t_s), 60)
    return f"{minutes}:{seconds:02}"
