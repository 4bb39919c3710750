"""Gaps between turns, as conversation research measures them: pure functions on the stretches of speech of two parties.

    person ████████      ████        a change of speaker with silence between is a gap (above 0);
    other           ███████   ███    one that begins before the other has ended is an overlap (below 0)

Source of the measure: floor transfer offset, as in Stivers et al. (2009) and Heldner and Edlund (2010).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

Span: TypeAlias = tuple[float, float]

# Real two-party calls, measured on recordings that are no part of this project.
HUMAN_MEDIAN_S: Final = 0.235
HUMAN_OVERLAPS: Final = 0.33
# Silences of one party shorter than this lie inside a turn.
JOINED_S: Final = 0.2


@dataclass(frozen=True)
class GapSummary:
    """How a talk changes hands.

    Attributes:
        n: changes of speaker.
        median_s: of all of them; overlaps count below 0.
        p10_s: the quickest tenth.
        p90_s: the slowest tenth.
        overlaps: share that begins before the other has ended.
        beside_human_s: the median less that of people.
    """

    n: int
    median_s: float
    p10_s: float
    p90_s: float
    overlaps: float
    beside_human_s: float


def joined(spans: Sequence[Span], joined_s: float = JOINED_S) -> list[Span]:
    """Return stretches of speech in order, with those less than `joined_s` apart made one.

    >>> joined([(0.0, 1.0), (1.1, 2.0), (3.0, 4.0)])
    [(0.0, 2.0), (3.0, 4.0)]
    """
    found: list[Span] = []
    for start_s, end_s in sorted(spans):
        if found and start_s - found[-1][1] < joined_s:
            found[-1] = (found[-1][0], max(found[-1][1], end_s))
        else:
            found.append((start_s, end_s))
    return found


def transfers_s(one: Sequence[Span], other: Sequence[Span]) -> list[float]:
    """Return the offset of every change of speaker, in order: gaps above 0, overlaps below.

    A stretch that begins and ends inside the other's (a backchannel) takes no floor and is no change.

    >>> transfers_s([(0.0, 2.0), (5.0, 6.0)], [(2.25, 4.0), (5.4, 5.6)])
    [0.25, 1.0]
    """
    turns = sorted([(*span, 0) for span in joined(one)] + [(*span, 1) for span in joined(other)])
    offsets: list[float] = []
    holder: tuple[float, float, int] | None = None
    for turn in turns:
        if holder is not None and turn[1] <= holder[1]:
            continue
        if holder is not None and turn[2] != holder[2]:
            offsets.append(round(turn[0] - holder[1], 6))
        holder = turn
    return offsets


def summary(offsets_s: Sequence[float]) -> GapSummary:
    """Return how these changes of speaker lie, beside people's.

    Raises:
        ValueError: there is none.
    """
    if not offsets_s:
        raise ValueError("expected at least one change of speaker, got none")
    values = np.asarray(offsets_s)
    median_s = float(np.median(values))
    return GapSummary(
        len(values),
        round(median_s, 3),
        round(float(np.percentile(values, 10)), 3),
        round(float(np.percentile(values, 90)), 3),
        round(float((values < 0).mean()), 3),
        round(median_s - HUMAN_MEDIAN_S, 3),
    )
