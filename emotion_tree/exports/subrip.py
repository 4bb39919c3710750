"""Captions of both parties as SubRip: what was heard, when it was heard, and no more.

The character's captions go by phrase and hold only the words that sounded; the person's go by turn.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

from emotion_tree.exports.format import Format
from emotion_tree.exports.legal_text import one_line
from emotion_tree.exports.spoken import HeardReplies, phrases, utterances, words
from emotion_tree.trajectory.events import PhraseSpoken
from emotion_tree.trajectory.record import MediaBlock, Record

# What was typed takes no time; a caption must stay long enough to be seen.
LEAST_S: Final = 0.5
# Players take these for formatting; there is no way to write them as they are.
_TAG: Final = re.compile(r"<(?=[/!a-zA-Z])")
_CODE: Final = re.compile(r"\{(?=[\\a-zA-Z])")


@dataclass(frozen=True)
class Caption:
    """One caption; times are seconds of the session."""

    start_s: float
    end_s: float
    who: str
    text: str


def captions(record: Record) -> list[Caption]:
    """Return the captions of a talk in the order of their beginning; none has an empty text."""
    found = [*_of_person(record), *_of_character(record), *_without_word_times(record)]
    return sorted((one for one in found if one.text), key=lambda one: (one.start_s, one.end_s))


def _of_person(record: Record) -> Iterator[Caption]:
    for turn in record.turns():
        if turn.party == "user":
            end_s = record.duration_s if turn.ended_s is None else turn.ended_s
            yield Caption(turn.started_s, end_s, "Person", one_line(turn.text))
    for one in utterances(record):
        if one.said is not None and one.said.backchannel and one.ended_s is not None:
            yield Caption(one.t_s, one.ended_s, "Person", one_line(one.said.text))


def _of_character(record: Record) -> Iterator[Caption]:
    who = _name(record)
    heard = (one for one in words(record) if one.span.start_s is not None)
    for _, group in groupby(heard, key=lambda one: (one.phrase.epoch, one.phrase.start_ms)):
        said = list(group)
        starts = [one.span.start_s for one in said if one.span.start_s is not None]
        ends = [one.span.end_s for one in said if one.span.end_s is not None]
        yield Caption(min(starts), max(ends), who, one_line(" ".join(one.word.text for one in said)))


def _without_word_times(record: Record) -> Iterator[Caption]:
    """Yield the phrases of a voice that does not say when its words sound: as much as was heard, by share of time."""
    replies = HeardReplies(record)
    for phrase in phrases(record):
        if phrase.words:
            continue
        span = replies.span(phrase.epoch, phrase.start_ms, phrase.end_ms)
        if span.start_s is not None and span.end_s is not None:
            share = 1.0 if span.heard == "whole" else _share(phrase, span.end_s - span.start_s)
            said = phrase.text.split()
            yield Caption(
                span.start_s, span.end_s, _name(record), one_line(" ".join(said[: int(share * len(said))]))
            )


def _share(phrase: PhraseSpoken, heard_s: float) -> float:
    return min(1.0, heard_s * 1000 / max(1, phrase.end_ms - phrase.start_ms))


def _name(record: Record) -> str:
    return one_line(record.header.character) or "Character"


def write(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write the captions; nothing where no words were kept, for players take an empty file for a broken one."""
    found = captions(record)
    if not found:
        return []
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number, one in enumerate(found, start=1):
            end_s = max(one.end_s, one.start_s + LEAST_S)
            file.write(f"{number}\n{_time(one.start_s)} --> {_time(end_s)}\n{_shown(one)}\n\n")
    return [path]


def _time(t_s: float) -> str:
    ms = round(t_s * 1000)
    return f"{ms // 3_600_000:02}:{ms // 60_000 % 60:02}:{ms // 1000 % 60:02},{ms % 1000:03}"


def _shown(one: Caption) -> str:
    line = f"{one.who}: {one.text}".replace("-->", "→")
    return _CODE.sub("{ ", _TAG.sub("‹", line))


FORMATS: Final = (
    Format("srt", "captions of both parties", ".srt", write, lacking="no words were kept of this talk"),
)
