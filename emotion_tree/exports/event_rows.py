"""The rows of the tables of events: what each event gives, under the names that `tables` declares."""

import json
from collections.abc import Callable, Iterator
from typing import TypeVar

from emotion_tree.exports.columns import Row, emotion_values
from emotion_tree.exports.spoken import HeardReplies, Span, phrases, utterances, words
from emotion_tree.response import ATTITUDES
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Record

EventT = TypeVar("EventT", bound=ev.Event)


def each(kind: type[EventT], values: Callable[[EventT], Row]) -> Callable[[Record], Iterator[Row]]:
    """Return a maker of rows: one for every event of a class, at the event's time."""

    def rows(record: Record) -> Iterator[Row]:
        for event in record.of(kind):
            yield {"t_s": event.t_s, **values(event)}

    return rows


def fields(*names: str) -> Callable[[ev.Event], Row]:
    """Return what takes fields of an event as they are; a mapping becomes JSON."""

    def values(event: ev.Event) -> Row:
        got = {name: getattr(event, name) for name in names}
        return {name: as_json(value) if isinstance(value, dict) else value for name, value in got.items()}

    return values


def as_json(value: object) -> str:
    """Return one line of JSON with its keys in order."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def reading(event: ev.ReadingTaken) -> Row:
    """Return a row of `readings`."""
    taken = fields("node", "party", "source", "valence", "arousal", "intensity", "confidence")(event)
    return taken | emotion_values(event.emotions)


def feeling(event: ev.FeelingChanged) -> Row:
    """Return a row of `feelings`."""
    taken = fields("party", "source", "valence", "arousal", "trend", "volatility")(event)
    return taken | emotion_values(event.emotions)


def shown(event: ev.ShownChanged) -> Row:
    """Return a row of `shown`."""
    attitudes: Row = {name: event.attitude.get(name, 0.0) for name in ATTITUDES}
    return {"intensity": event.intensity} | emotion_values(event.emotions) | attitudes


def answer(event: ev.AnswerGiven) -> Row:
    """Return a row of `answers`: a number stands in one column, words in another."""
    row = fields("questionnaire", "item", "phase")(event)
    if isinstance(event.value, str):
        return row | {"text": event.value}
    return row | {"number": float(event.value)}


def latency(event: ev.LatencyMeasured) -> Row:
    """Return a row of `latencies`."""
    return {"stage": event.stage, "latency_s": event.ms / 1000}


def playback(event: ev.PlaybackChanged) -> Row:
    """Return a row of `playback`."""
    return fields("epoch", "node", "what")(event) | {"played_s": event.played_ms / 1000}


def phrase_rows(record: Record) -> Iterator[Row]:
    """Yield the rows of `phrases`."""
    replies = HeardReplies(record)
    for event in phrases(record):
        heard = replies.span(event.epoch, event.start_ms, event.end_ms)
        row = fields("t_s", "epoch", "node", "text")(event)
        yield row | {"words": len(event.words)} | _times(event.start_ms, event.end_ms, heard)


def word_rows(record: Record) -> Iterator[Row]:
    """Yield the rows of `words`."""
    for one in words(record):
        row = fields("t_s", "epoch", "node")(one.phrase) | {"index": one.index, "word": one.word.text}
        yield row | _times(one.word.start_ms, one.word.end_ms, one.span)


def _times(start_ms: float, end_ms: float, heard: Span) -> Row:
    return {
        "reply_start_s": start_ms / 1000,
        "reply_end_s": end_ms / 1000,
        "start_s": heard.start_s,
        "end_s": heard.end_s,
        "heard": heard.heard,
    }


def utterance_rows(record: Record) -> Iterator[Row]:
    """Yield the rows of `speech`."""
    for one in utterances(record):
        said = {} if one.said is None else fields("text", "backchannel", "understood")(one.said)
        times: Row = {"start_s": one.started_s, "end_s": one.ended_s, "known_s": one.known_s}
        yield {"t_s": one.t_s, **times, **said}
