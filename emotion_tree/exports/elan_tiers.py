"""What goes on ELAN's tiers: annotations with whole ms, none of which overlap on one tier.

ELAN takes no overlap on a tier, and no annotation without a length. So what overlaps goes to a second tier of the same
kind, "user turns 2", with its times as they are, and a moment becomes `MOMENT_MS` long.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias, TypeVar

from emotion_tree.exports.columns import label
from emotion_tree.exports.legal_text import legal
from emotion_tree.exports.spoken import utterances, words
from emotion_tree.exports.turn_rows import PARTIES, Feelings, turn_spans
from emotion_tree.node import Party
from emotion_tree.trajectory.events import Event, MarkerSet, ShownChanged, StateChanged
from emotion_tree.trajectory.record import Record

EventT = TypeVar("EventT", bound=Event)
Vocabulary: TypeAlias = Literal["", "emotions", "states", "stances"]

# Long enough to be seen and clicked in ELAN at its usual zoom.
MOMENT_MS: Final = 100


@dataclass(frozen=True)
class Annotation:
    """One annotation; its end is after its start."""

    start_ms: int
    end_ms: int
    value: str


@dataclass(frozen=True)
class Tier:
    """A tier: its annotations are in order and do not overlap.

    Attributes:
        name: unique in its file.
        party: whom it is about; "" for the talk as a whole.
        kind: of its annotations; tiers of one kind share their type.
        vocabulary: what its values are taken from, "" for free text.
        annotations: in the order of time.
    """

    name: str
    party: str
    kind: str
    vocabulary: Vocabulary
    annotations: tuple[Annotation, ...]


def tiers(record: Record) -> list[Tier]:
    """Return every tier of a talk; those that always are there may be empty."""
    found: list[Tier] = []
    for party in PARTIES:
        found += lanes(f"{party} turns", party, "turn", _turns(record, party))
    found += lanes("user speech", "user", "speech", _speech(record))
    found += lanes("avatar words", "avatar", "word", _words(record))
    for party in PARTIES:
        found += lanes(f"{party} feeling", party, "feeling", _feelings(record, party), "emotions")
    found += lanes("avatar shown", "avatar", "shown", _shown(record), "emotions")
    found += lanes("state", "", "state", _states(record, "state"), "states")
    found += lanes("avatar stance", "avatar", "stance", _states(record, "stance"), "stances")
    return found + lanes("markers", "", "marker", _markers(record))


def lanes(
    name: str, party: str, kind: str, annotations: Iterable[Annotation], vocabulary: Vocabulary = ""
) -> list[Tier]:
    """Return one tier, or as many as it takes so that nothing overlaps on any."""
    made: list[list[Annotation]] = [[]]
    for one in sorted(annotations, key=lambda one: (one.start_ms, one.end_ms)):
        free = next((lane for lane in made if not lane or lane[-1].end_ms <= one.start_ms), None)
        if free is None:
            made.append([one])
        else:
            free.append(one)
    names = [name, *(f"{name} {number}" for number in range(2, len(made) + 1))]
    return [Tier(n, party, kind, vocabulary, tuple(lane)) for n, lane in zip(names, made, strict=True)]


def _annotation(start_s: float, end_s: float | None, value: str) -> Annotation:
    """Return an annotation of at least one ms; without an end it is a moment."""
    start_ms = max(0, round(start_s * 1000))
    if end_s is None:
        return Annotation(start_ms, start_ms + MOMENT_MS, legal(value))
    return Annotation(start_ms, max(start_ms + 1, round(end_s * 1000)), legal(value))


def _turns(record: Record, party: Party) -> Iterator[Annotation]:
    for turn in record.turns():
        if turn.party == party:
            end_s = record.duration_s if turn.ended_s is None else turn.ended_s
            yield _annotation(turn.started_s, end_s, turn.heard_text if party == "avatar" else turn.text)


def _speech(record: Record) -> Iterator[Annotation]:
    for one in utterances(record):
        yield _annotation(one.t_s, one.ended_s, one.said.text if one.said else "")


def _words(record: Record) -> Iterator[Annotation]:
    for one in words(record):
        if one.span.start_s is not None:
            yield _annotation(one.span.start_s, one.span.end_s, one.word.text)


def _feelings(record: Record, party: Party) -> Iterator[Annotation]:
    """Yield what a party felt in each turn, from its beginning until the next one begins."""
    feelings = Feelings(record)
    for spanned in turn_spans(record):
        felt = feelings.at(party, spanned.until_s)
        if felt is not None and (named := label(felt.emotions)):
            yield _annotation(spanned.turn.started_s, spanned.until_s, named)


def _shown(record: Record) -> Iterator[Annotation]:
    changes = [event for event in record.of(ShownChanged) if label(event.emotions)]
    for event, until_s in _until_next(changes, record):
        yield _annotation(event.t_s, until_s, label(event.emotions))


def _states(record: Record, name: Literal["state", "stance"]) -> Iterator[Annotation]:
    for event, until_s in _until_next(list(record.of(StateChanged)), record):
        yield _annotation(event.t_s, until_s, event.state if name == "state" else event.stance)


def _markers(record: Record) -> Iterator[Annotation]:
    for event in record.of(MarkerSet):
        yield _annotation(event.t_s, None, f"{event.label}={event.value}" if event.value else event.label)


def _until_next(changes: list[EventT], record: Record) -> Iterator[tuple[EventT, float]]:
    """Yield each change with the time of the next one; the last holds until the talk ends."""
    for event, following in pairwise(changes):
        yield event, following.t_s
    for event in changes[-1:]:
        yield event, record.duration_s
