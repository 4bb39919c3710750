"""Who sounded when: the utterances of the person and the replies of the character, out of a record.

    person       |--utterance--|        |-mm-hm-|        |--utterance--|
    character                     |------reply----- (held) ---|

An utterance that became a turn of the tree took the floor. One that did not is a backchannel where it was heard as
one, and otherwise a sound that nobody answered. A reply is one span from its first to its last sound, over holds;
its `heard_s` leaves the holds out. What was typed has no sound and is not here.
"""

from dataclasses import dataclass

import numpy as np

from emotion_tree.analysis.measure import Values
from emotion_tree.trajectory.events import (
    ConnectionChanged,
    PlaybackChanged,
    SpeechEnded,
    SpeechStarted,
    TurnChanged,
)
from emotion_tree.trajectory.placement import place
from emotion_tree.trajectory.record import Record

# A turn goes into the tree in the same moment in which its utterance is complete; clocks of a record are coarser.
_SAME_MOMENT_S = 0.5


@dataclass(frozen=True)
class Utterance:
    """A stretch of the person's speech; times are session seconds.

    Attributes:
        node: the turn that it went into; None where it went into none.
        backchannel: it was heard as "mm-hm" and the like, and took no turn.
        exact_end: the end is that of the voice; otherwise it is when the server knew of it, which is later.
    """

    start_s: float
    end_s: float
    node: int | None
    backchannel: bool
    exact_end: bool


@dataclass(frozen=True)
class SoundedReply:
    """A reply of the character that was heard; `heard_s` is how long it sounded, without holds."""

    start_s: float
    end_s: float
    node: int
    heard_s: float


def utterances(record: Record) -> list[Utterance]:
    """Return the person's utterances in the order in which they began; one whose end is missing is left out."""
    taken = [t for t in record.of(TurnChanged) if t.party == "user" and t.status == "done"]
    waiting: list[float] = []
    found: list[Utterance] = []
    for event in sorted(record.events, key=lambda one: one.t_s):
        match event:
            case SpeechStarted():
                waiting.append(event.t_s)
            case ConnectionChanged(what="continued"):
                waiting.clear()  # the server began anew: what was being said then has no end
            case SpeechEnded() if waiting:
                start_s = waiting[0]
                waiting = _after(waiting, event)
                found.append(_utterance(start_s, event, taken))
            case _:
                pass
    return found


def _after(waiting: list[float], end: SpeechEnded) -> list[float]:
    """Return the beginnings that an end leaves open.

    One end may close several: words that the recogniser was not sure of wait for what follows them. And while it is at work
    the person may have begun anew: what began after the voice had ended, or only just, belongs to the next end.
    """
    limit_s = end.t_s - _SAME_MOMENT_S if end.voice_ended_s is None else end.voice_ended_s
    return [start_s for start_s in waiting[1:] if start_s > limit_s]


def _utterance(start_s: float, end: SpeechEnded, taken: list[TurnChanged]) -> Utterance:
    node = next((t.node for t in taken if abs(t.t_s - end.t_s) <= _SAME_MOMENT_S), None)
    end_s = end.t_s if end.voice_ended_s is None else end.voice_ended_s
    return Utterance(
        start_s=start_s,
        end_s=max(start_s, end_s),
        node=node,
        backchannel=end.backchannel and node is None,
        exact_end=end.voice_ended_s is not None,
    )


def replies(record: Record) -> list[SoundedReply]:
    """Return the replies of which something was heard, in the order in which they began to sound."""
    changes = list(record.of(PlaybackChanged))
    nodes = {change.epoch: change.node for change in changes}
    found = [
        SoundedReply(
            start_s=stretches[0].start_s,
            end_s=stretches[-1].end_s,
            node=nodes[epoch],
            heard_s=sum(one.end_s - one.start_s for one in stretches),
        )
        for epoch, stretches in place(changes).stretches.items()
    ]
    return sorted(found, key=lambda reply: reply.start_s)


def breaks(record: Record) -> Values:
    """Return (n,) times at which the talk was torn: the page was gone, or the talk went on another day."""
    return np.array([event.t_s for event in record.of(ConnectionChanged)], dtype=np.float64)


def spans(found: list[Utterance] | list[SoundedReply]) -> Values:
    """Return (n, 2) beginnings and ends in seconds."""
    return np.array([(one.start_s, one.end_s) for one in found], dtype=np.float64).reshape(-1, 2)
