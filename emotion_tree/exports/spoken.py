"""What was said and when it was heard: phrases and words on the session's clock, utterances, the taken path."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from emotion_tree.trajectory.events import (
    PhraseSpoken,
    PlaybackChanged,
    SpeechEnded,
    SpeechStarted,
    TreeMoved,
    TurnChanged,
    Word,
)
from emotion_tree.trajectory.placement import place
from emotion_tree.trajectory.record import Record
from emotion_tree.trajectory.tracks import Heard, heard_parts

HowHeard: TypeAlias = Literal["whole", "cut", "never"]


@dataclass(frozen=True)
class Span:
    """When something of a reply was heard, in seconds of the session; None where it never was."""

    start_s: float | None
    end_s: float | None
    heard: HowHeard


@dataclass(frozen=True)
class PlacedWord:
    """A word of a reply and when it was heard; `index` counts the words of the reply."""

    phrase: PhraseSpoken
    index: int
    word: Word
    span: Span


@dataclass(frozen=True)
class Utterance:
    """What the person said at one go; a start or an end that was never seen is None.

    It ends where the voice did; where that is not known, where the server knew that it had ended, which is `known_s`.
    """

    t_s: float
    started_s: float | None
    ended_s: float | None
    known_s: float | None
    said: SpeechEnded | None


class HeardReplies:
    """When each moment of a reply was heard, on the same clock as `sound_track` lays its sound."""

    def __init__(self, record: Record) -> None:
        self._parts: dict[int, list[Heard]] = {}
        for part in heard_parts(place(record.of(PlaybackChanged))):
            self._parts.setdefault(part.epoch, []).append(part)

    def span(self, epoch: int, start_ms: float, end_ms: float) -> Span:
        """Return when a stretch of a reply was heard; what was cut off ends where the reply's sound did."""
        parts = self._parts.get(epoch, [])
        at = next((i for i, part in enumerate(parts) if part.from_ms <= start_ms < part.to_ms), None)
        if at is None:
            return Span(None, None, "never")
        start_s = _session_s(parts[at], start_ms)
        # What ends just where a pause begins ends before the pause: so the first part that reaches the end counts.
        for part in parts[at:]:
            if part.from_ms <= end_ms <= part.to_ms:
                return Span(start_s, max(start_s, _session_s(part, end_ms)), "whole")
        return Span(start_s, max(part.end_ms for part in parts[at:]) / 1000, "cut")

    def ends(self, epoch: int) -> tuple[float, float] | None:
        """Return when the first and the last sound of a reply were heard, in seconds; None for none."""
        parts = self._parts.get(epoch)
        if not parts:
            return None
        return parts[0].start_ms / 1000, max(part.end_ms for part in parts) / 1000


def _session_s(part: Heard, reply_ms: float) -> float:
    return (part.start_ms + reply_ms - part.from_ms) / 1000


def phrases(record: Record) -> list[PhraseSpoken]:
    """Return the phrases by reply and time: of equal reply and start, the last one that was written."""
    newest = {(event.epoch, event.start_ms): event for event in record.of(PhraseSpoken)}
    return [newest[key] for key in sorted(newest)]


def words(record: Record) -> Iterator[PlacedWord]:
    """Yield every word of the character, heard or not, by reply and time."""
    heard = HeardReplies(record)
    counted: dict[int, int] = {}
    for phrase in phrases(record):
        for word in phrase.words:
            index = counted[phrase.epoch] = counted.get(phrase.epoch, 0) + 1
            yield PlacedWord(phrase, index, word, heard.span(phrase.epoch, word.start_ms, word.end_ms))


def utterances(record: Record) -> Iterator[Utterance]:
    """Yield what the person said, one for each beginning or end: an end belongs to the beginning just before it."""
    begun: float | None = None
    for event in record.events:
        if isinstance(event, SpeechStarted):
            if begun is not None:
                yield Utterance(begun, begun, None, None, None)
            begun = event.t_s
        elif isinstance(event, SpeechEnded):
            ended_s = event.t_s if event.voice_ended_s is None else event.voice_ended_s
            ended_s = ended_s if begun is None else max(begun, ended_s)
            yield Utterance(event.t_s if begun is None else begun, begun, ended_s, event.t_s, event)
            begun = None
    if begun is not None:
        yield Utterance(begun, begun, None, None, None)


def taken_path(record: Record) -> frozenset[int]:
    """Return the speaking nodes from the first turn to where the talk stands at its end."""
    turns = {turn.node: turn for turn in record.of(TurnChanged)}
    moves = list(record.of(TreeMoved))
    here = moves[-1].current if moves else next(reversed(turns), 0)
    path: set[int] = set()
    while here in turns and here not in path:
        path.add(here)
        here = turns[here].parent
    return frozenset(path)
