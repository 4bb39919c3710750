"""Turn-taking: when the floor changed hands, with what gap or overlap, and who cut in on whom.

Conventions:
    Spans are (n, 2) seconds, beginning and end, in the order of their beginning. The *floor transfer offset* is the
    beginning of the new speaker minus the end of the old one: positive is a gap, negative an overlap.
    Sound that lies wholly inside the other's span moves no floor (a within-speaker overlap).

Metrics:
    Gap, overlap and within-speaker overlap follow Heldner & Edlund (2010), "Pauses, gaps and overlaps in conversations",
    Journal of Phonetics 38. No cut-off is applied; what lies across a torn connection is left out.
"""

import re
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.analysis import speech
from emotion_tree.analysis.measure import Measure, Values, of, quantile
from emotion_tree.node import Party
from emotion_tree.trajectory.events import PlaybackChanged, TurnChanged
from emotion_tree.trajectory.record import Record

SOURCE: Final = "Heldner & Edlund 2010"
# Written without spaces between words: a count of words would be a count of sentences.
_UNSPACED: Final = frozenset({"zh", "ja", "th", "lo", "my", "km"})
_PARTIES: Final[tuple[Party, Party]] = ("user", "avatar")


@dataclass(frozen=True, eq=False)
class FloorTransfers:
    """Every change of the floor.

    Attributes:
        at_s: (n,) when the new speaker began.
        offset_s: (n,) floor transfer offsets; positive is a gap.
        to_user: (n,) bool, whether the person took the floor.
        within: overlaps that moved no floor, by who made them.
    """

    at_s: Values
    offset_s: Values
    to_user: NDArray[np.bool_]
    within: dict[Party, int]

    def towards(self, party: Party) -> Values:
        """Return (k,) offsets of the transfers to one party."""
        return np.asarray(self.offset_s[self.to_user if party == "user" else ~self.to_user])


def validate(spans_s: Values) -> None:
    """Check spans.

    Raises:
        ValueError: they are not (n, 2), not finite, end before they begin, or are out of order.
    """
    if spans_s.ndim != 2 or spans_s.shape[1] != 2:
        raise ValueError(f"spans must be (n, 2) seconds, beginning and end, got shape {spans_s.shape}")
    if not np.all(np.isfinite(spans_s)):
        raise ValueError("spans must be finite seconds; leave out a span whose end is not known")
    if np.any(spans_s[:, 1] < spans_s[:, 0]):
        worst = int(np.argmax(spans_s[:, 0] - spans_s[:, 1]))
        raise ValueError(f"a span must not end before it begins, got {spans_s[worst].tolist()} at {worst}")
    if np.any(np.diff(spans_s[:, 0]) < 0):
        raise ValueError("spans must come in the order of their beginning; sort them first")


def floor_transfers(user_s: Values, avatar_s: Values, torn_s: Values | None = None) -> FloorTransfers:
    """Return how the floor changed hands.

    Args:
        user_s: (n, 2) spans of the person.
        avatar_s: (m, 2) spans of the character.
        torn_s: (k,) times across which no transfer counts.

    Raises:
        ValueError: spans are wrong; see `validate`.

    Source: categories of Heldner & Edlund (2010).
    """
    validate(user_s)
    validate(avatar_s)
    torn = np.sort(np.array([]) if torn_s is None else torn_s)
    spoken = [(float(start), float(end), True) for start, end in user_s]
    spoken += [(float(start), float(end), False) for start, end in avatar_s]
    found: list[tuple[float, float, bool]] = []
    within: dict[Party, int] = {"user": 0, "avatar": 0}
    held_by: bool | None = None
    held_until = 0.0
    for start, end, user in sorted(spoken):
        if held_by is None or user == held_by:
            held_until = max(held_until, end)
        elif end <= held_until:
            within["user" if user else "avatar"] += 1
            continue
        else:
            if not _torn_between(torn, held_until, start):
                found.append((start, start - held_until, user))
            held_until = end
        held_by = user
    table = np.array(found, dtype=np.float64).reshape(-1, 3)
    return FloorTransfers(table[:, 0], table[:, 1], table[:, 2] > 0, within)


def _torn_between(torn_s: Values, from_s: float, to_s: float) -> bool:
    low, high = min(from_s, to_s), max(from_s, to_s)
    return bool(np.searchsorted(torn_s, high, "right") > np.searchsorted(torn_s, low, "left"))


@dataclass(frozen=True)
class Interruption:
    """The person began to speak over a reply, and it paused.

    Attributes:
        held_s: when the reply paused.
        outcome: "confirmed" where it ended there, "resumed" where it went on, "open" where the record ends.
        yielded_s: from the beginning of the person's speech to the pause; None where no speech is recorded.
    """

    held_s: float
    outcome: str
    yielded_s: float | None


def interruptions(record: Record) -> list[Interruption]:
    """Return every hold of a reply, in order, and what became of it."""
    starts_s = np.array([one.start_s for one in speech.utterances(record)])
    changes = list(record.of(PlaybackChanged))
    found = []
    for i, change in enumerate(changes):
        if change.what != "held":
            continue
        later = (other.what for other in changes[i + 1 :] if other.epoch == change.epoch)
        after = next((what for what in later if what in ("resumed", "stopped")), "open")
        outcome = {"resumed": "resumed", "stopped": "confirmed"}.get(after, "open")
        before = starts_s[(starts_s <= change.t_s) & (starts_s >= change.t_s - 2.0)]
        yielded_s = float(change.t_s - before[-1]) if len(before) else None
        found.append(Interruption(change.t_s, outcome, yielded_s))
    return found


def transfers_of(record: Record) -> FloorTransfers:
    """Return the floor transfers of a talk: utterances that became turns, and replies that sounded."""
    taken = [one for one in speech.utterances(record) if one.node is not None]
    return floor_transfers(speech.spans(taken), speech.spans(speech.replies(record)), speech.breaks(record))


def evaluate(record: Record) -> dict[str, Measure]:
    """Return all measures of turn-taking, by name."""
    transfers = transfers_of(record)
    measures: dict[str, Measure] = {}
    for party, who in (("avatar", "to the character"), ("user", "to the person")):
        measures |= _offsets(party, who, transfers.towards(party))  # type: ignore[arg-type]
    measures |= _typed_answers(record)
    measures |= _interruption_measures(record)
    for party in _PARTIES:
        measures |= _speaking(record, party)
    return measures


def _offsets(party: Party, who: str, offset_s: Values) -> dict[str, Measure]:
    lacks = f"the floor never passed {who} by voice"
    gaps, overlaps = offset_s[offset_s >= 0], offset_s[offset_s < 0]
    n = len(offset_s)
    share = float(len(overlaps) / n) if n else None
    return {
        f"fto_median_{party}_s": of(
            f"floor transfer offset {who}, median",
            quantile(offset_s, 0.5),
            "s",
            n,
            lacks=lacks,
            source=SOURCE,
        ),
        f"gap_median_{party}_s": of(
            f"gap {who}, median", quantile(gaps, 0.5), "s", len(gaps), lacks="no gap was heard", source=SOURCE
        ),
        f"gap_p95_{party}_s": of(
            f"gap {who}, 95th percentile",
            quantile(gaps, 0.95) if len(gaps) >= 5 else None,
            "s",
            len(gaps),
            lacks="fewer than 5 gaps",
            source=SOURCE,
        ),
        f"overlap_share_{party}": of(
            f"transfers {who} in overlap", share, "share", n, lacks=lacks, source=SOURCE
        ),
    }


def _typed_answers(record: Record) -> dict[str, Measure]:
    """What was typed has no end that could be heard; how long its answer took to sound is known all the same."""
    spoken = {one.node for one in speech.utterances(record)}
    sent_s = {
        turn.node: turn.ended_s
        for turn in record.turns()
        if turn.party == "user" and turn.node not in spoken and turn.ended_s is not None
    }
    began_s = {reply.node: reply.start_s for reply in reversed(speech.replies(record))}
    waits = np.array(
        [
            began_s[turn.node] - sent_s[turn.parent]
            for turn in record.turns()
            if turn.node in began_s and turn.parent in sent_s
        ]
    )
    lacks = "no answer to typed words was heard"
    return {
        "typed_answer_median_s": of(
            "typed words to the sound of the answer, median",
            quantile(waits, 0.5),
            "s",
            len(waits),
            lacks=lacks,
        )
    }


def _interruption_measures(record: Record) -> dict[str, Measure]:
    held = interruptions(record)
    yielded = np.array([one.yielded_s for one in held if one.yielded_s is not None])
    cut = sum(turn.status == "interrupted" for turn in record.turns())
    confirmed = sum(one.outcome == "confirmed" for one in held)
    resumed = sum(one.outcome == "resumed" for one in held)
    backchannels = sum(one.backchannel for one in speech.utterances(record))
    return {
        "held": of("replies that paused for the person", len(held), "", len(held), lacks=""),
        "held_confirmed": of("… of which the person took the floor", confirmed, "", len(held), lacks=""),
        "held_resumed": of("… of which the character went on", resumed, "", len(held), lacks=""),
        "cut_off": of("turns cut off, by voice, key or button", cut, "", len(record.turns()), lacks=""),
        "yield_median_s": of(
            "from the person's first sound to the pause, median",
            quantile(yielded, 0.5),
            "s",
            len(yielded),
            lacks="no reply paused for a voice",
        ),
        "backchannels": of("backchannels of the person", backchannels, "", backchannels, lacks=""),
    }


def _speaking(record: Record, party: Party) -> dict[str, Measure]:
    who = "person" if party == "user" else "character"
    by_node = _spoken_s(record, party)
    turns = [turn for turn in record.turns() if turn.party == party]
    lengths = np.array(list(by_node.values()))
    words = sum(_words(turn) for turn in turns if turn.node in by_node)
    minutes = float(lengths.sum()) / 60
    kept = record.header.consent.text or words > 0
    spaced = record.header.language.split("-")[0].lower() not in _UNSPACED
    rate = words / minutes if kept and spaced and minutes > 0 else None
    lacks = (
        "nothing was spoken"
        if minutes == 0
        else f"{record.header.language} is written without spaces"
        if not spaced
        else "no words are kept"
    )
    return {
        f"turns_{party}": of(f"turns of the {who}", len(turns), "", len(turns), lacks=""),
        f"spoken_turns_{party}": of("… of which spoken", len(by_node), "", len(turns), lacks=""),
        f"turn_median_{party}_s": of(
            f"spoken turn of the {who}, median",
            quantile(lengths, 0.5),
            "s",
            len(lengths),
            lacks="nothing was spoken",
        ),
        f"speaking_{party}_s": of(
            f"speaking time of the {who}", float(lengths.sum()), "s", len(lengths), lacks=""
        ),
        f"words_per_minute_{party}": of(
            f"words a minute of the {who}", rate, "/min", len(by_node), lacks=lacks
        ),
    }


def _spoken_s(record: Record, party: Party) -> dict[int, float]:
    """Return how long each turn of a party sounded, by its node."""
    by_node: dict[int, float] = {}
    if party == "avatar":
        for reply in speech.replies(record):
            by_node[reply.node] = by_node.get(reply.node, 0.0) + reply.heard_s
        return by_node
    for one in speech.utterances(record):
        if one.node is not None:
            by_node[one.node] = by_node.get(one.node, 0.0) + one.end_s - one.start_s
    return by_node


def _words(turn: TurnChanged) -> int:
    """Return how many words of a turn were heard."""
    return len(re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", turn.heard_text))
