"""The rows about turns and about the whole talk: the tree's turns, one wide row each, and the header."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, cast

from emotion_tree.exports.columns import Column, Row, emotion_columns, emotion_values, label, wall_time
from emotion_tree.exports.event_rows import as_json
from emotion_tree.exports.spoken import HeardReplies, taken_path, utterances
from emotion_tree.node import Party
from emotion_tree.trajectory.events import FeelingChanged, PlaybackChanged, ReadingTaken, TurnChanged
from emotion_tree.trajectory.record import Record

PARTIES: Final[tuple[Party, Party]] = ("user", "avatar")
_NEAR_S: Final = 0.05
OF: Final[dict[Party, str]] = {"user": " of the person", "avatar": " of the character"}


@dataclass(frozen=True)
class TurnSpan:
    """A turn and how long what it left behind held: until the next turn began, or the talk ended."""

    turn: TurnChanged
    until_s: float


def turn_spans(record: Record) -> list[TurnSpan]:
    """Return the turns in the order of their beginning."""
    turns = record.turns()
    spans = [TurnSpan(turn, following.started_s) for turn, following in pairwise(turns)]
    return spans + [TurnSpan(turn, max(turn.started_s, record.duration_s)) for turn in turns[-1:]]


class Feelings:
    """What each party felt at a time, from the changes that a record holds."""

    def __init__(self, record: Record) -> None:
        self._changes: dict[str, list[FeelingChanged]] = {party: [] for party in PARTIES}
        for event in record.of(FeelingChanged):
            self._changes[event.party].append(event)
        self._times = {party: [event.t_s for event in found] for party, found in self._changes.items()}

    def at(self, party: Party, t_s: float) -> FeelingChanged | None:
        """Return a party's newest feeling at a time; None before the first."""
        found = bisect_right(self._times[party], t_s)
        return self._changes[party][found - 1] if found else None


def turn_rows(record: Record) -> Iterator[Row]:
    """Yield the rows of `turns`."""
    path = taken_path(record)
    sounded = _sounded(record)
    ended_before: float | None = None
    for number, turn in enumerate(record.turns(), start=1):
        first_s, last_s = sounded.get(turn.node, (None, None))
        began_s = turn.started_s if first_s is None else first_s
        yield {
            "t_s": turn.started_s,
            "turn": number,
            "node": turn.node,
            "listener": turn.listener,
            "parent": turn.parent,
            "level": turn.level,
            "party": turn.party,
            "status": turn.status,
            "taken": turn.node in path,
            "started_s": turn.started_s,
            "ended_s": turn.ended_s,
            "duration_s": None if turn.ended_s is None else turn.ended_s - turn.started_s,
            "gap_s": None if ended_before is None else began_s - ended_before,
            "sounded_from_s": first_s,
            "sounded_to_s": last_s,
            "text": turn.text,
            "heard_text": turn.heard_text,
            "words": len(turn.text.split()),
            "words_heard": len(turn.heard_text.split()),
            "shown": label(turn.shown.emotions) if turn.shown else None,
            "shown_intensity": turn.shown.intensity if turn.shown else None,
            "backchannels": as_json(turn.backchannels) if turn.backchannels else None,
        }
        # What is heard decides who has the floor: thinking about an answer is silence.
        ended_before = turn.ended_s if last_s is None else last_s


def _sounded(record: Record) -> dict[int, tuple[float, float]]:
    """Return by node the first and last session time at which the speaking party's voice was heard."""
    replies = HeardReplies(record)
    found: dict[int, tuple[float, float]] = {}
    for epoch, node in {event.epoch: event.node for event in record.of(PlaybackChanged)}.items():
        if (ends := replies.ends(epoch)) is not None:
            before = found.get(node, ends)
            found[node] = (min(before[0], ends[0]), max(before[1], ends[1]))
    return found | _spoken(record)


def _spoken(record: Record) -> dict[int, tuple[float, float]]:
    """Return the same for the person's turns, from the utterances that were complete within them."""
    said = [one for one in utterances(record) if one.said is not None and not one.said.backchannel]
    found: dict[int, tuple[float, float]] = {}
    for turn in record.turns():
        if turn.party != "user":
            continue
        end_s = record.duration_s if turn.ended_s is None else turn.ended_s
        # The turn's end and the utterance's are told one after the other.
        within = [
            one
            for one in said
            if turn.started_s - _NEAR_S <= one.t_s and (one.known_s or 0) <= end_s + _NEAR_S
        ]
        ends = [one.ended_s for one in within if one.ended_s is not None]
        if ends:
            found[turn.node] = (min(one.t_s for one in within), max(ends))
    return found


def wide_columns(turn_columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Return the columns of the wide table: those of a turn, then the feelings of both parties."""
    readings = Column(
        "readings", "integer", "1", "How many readings there are of this turn, of both parties."
    )
    return (*turn_columns, readings, *(column for party in PARTIES for column in _of_party(party)))


def _of_party(party: Party) -> Iterator[Column]:
    numbers = {
        "valence": f"Valence{OF[party]} in [-1, 1] when the next turn began, or the talk ended.",
        "arousal": f"Arousal{OF[party]} in [-1, 1] at the same time.",
        "trend": f"Weighted slope of valence{OF[party]} per level of the tree.",
        "volatility": f"Weighted standard deviation of valence{OF[party]}.",
    }
    for name, meaning in numbers.items():
        yield Column(f"{party}_{name}", "number", "1/level" if name == "trend" else "1", meaning)
    for column in emotion_columns(f"{party}_", OF[party]):
        yield Column(column.name, column.kind, column.unit, column.meaning)


def wide_rows(record: Record) -> Iterator[Row]:
    """Yield the rows of `wide`: what a turn was, and what both parties felt when the next one began."""
    feelings = Feelings(record)
    counted: dict[int, int] = {}
    for event in record.of(ReadingTaken):
        counted[event.node] = counted.get(event.node, 0) + 1
    for row, spanned in zip(turn_rows(record), turn_spans(record), strict=True):
        nodes = {cast(int, row["node"]), cast(int, row["listener"])}
        row["readings"] = sum(counted.get(node, 0) for node in nodes)
        for party in PARTIES:
            row |= _felt(party, feelings.at(party, spanned.until_s))
        yield row


def _felt(party: Party, feeling: FeelingChanged | None) -> Row:
    if feeling is None:
        return {}
    numbers: Row = {
        f"{party}_{name}": getattr(feeling, name) for name in ("valence", "arousal", "trend", "volatility")
    }
    return numbers | emotion_values(feeling.emotions, f"{party}_")


def talk_rows(record: Record) -> Iterator[Row]:
    """Yield the one row of `talks`."""
    header = record.header
    yield {
        "began_at": wall_time(record, 0.0),
        "duration_s": record.duration_s,
        "turns": len(record.turns()),
        "events": len(record.events),
        "title": header.title,
        "language": header.language,
        "person": header.person,
        "character": header.character,
        "head": header.head,
        "switches": as_json(header.switches) if header.switches else None,
        "providers": as_json({one.kind: one.name for one in header.providers}) if header.providers else None,
        "software": header.software,
        "schema_version": header.schema_version,
        "consent_version": header.consent.version,
        "keeps_text": header.consent.text,
        "keeps_sound": header.consent.sound,
        "keeps_face": header.consent.face,
        "keeps_feelings": header.consent.feelings,
    }
