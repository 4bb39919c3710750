"""How far a face goes from one frame to the next after a change of stance, against how far it goes inside turns.

Definitions:
    The jump of a set of channels into frame k is the Euclidean length of their change from frame k − 1 to k. *After a
    switch*: the jumps into the first 12 frames of the new stance, the first of them included. *Inside turns*: all that
    lie farther than 12 frames from every switch, and from where the character was held or went on. The figure is the
    95th percentile after over the 95th percentile inside; 1 or less is asked for.

    Intervals: changes are drawn with replacement, each with the stretch of talk up to the next one, and the middle 95 % of
    the ratios is the interval (percentile bootstrap).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, isnan, nan
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.stances_talks import KINDS, SWITCHES, StanceTalk
from render.rig import ARKIT, HEAD, INDEX
from speaker_listener.metrics import Doubles, Frames, aperture, jumps

WINDOW: Final = 12
_PERCENT: Final = 95.0
_DRAWS: Final = 400
_CLOSED: Final = 0.02
# By this many frames after a break the mouth is wholly the expression's again.
_SETTLED: Final = (18, 24)
_LIMIT: Final = 2
_LID_SHUT: Final = 0.5


def _names(*beginnings: str) -> tuple[str, ...]:
    return tuple(name for name in ARKIT if name.startswith(beginnings))


_BROWS = _names("brow")
_EYE_SHAPES = _names("eyeSquint", "eyeWide", "cheekSquint", "noseSneer")
_LIDS = _names("eyeBlink")
_GAZE = _names("eyeLook")
# The two that are asked for come first in each half; the others say where it comes from.
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "upper face": _BROWS + _EYE_SHAPES,
    "upper face, lids": _BROWS + _EYE_SHAPES + _LIDS,
    "upper face, lids, gaze": _BROWS + _EYE_SHAPES + _LIDS + _GAZE,
    "brows": _BROWS,
    "squint and wide": _EYE_SHAPES,
    "lids": _LIDS,
    "gaze": _GAZE,
    "head": HEAD,
    "head rotation [rad]": HEAD[:3],
    "head translation [hw]": HEAD[3:],
}


@dataclass(frozen=True, eq=False)
class Stretch:
    """What one change brings to the figures of one set of channels.

    Attributes:
        kind: of the change.
        after: (≤ 12,) jumps.
        later: (≤ 12,) those of the 12 frames behind; what was put off until nobody measures shows here.
        inside: (n,) jumps up to the next change that lie far from every change.
    """

    kind: str
    after: Doubles
    later: Doubles
    inside: Doubles


@dataclass(frozen=True)
class Ratio:
    """The figure of one set of channels.

    Attributes:
        after: 95th percentile of the jumps after switches.
        inside: that inside turns.
        ratio: of the two.
        low: of its 95 % interval.
        high: of it.
        later: the same ratio for the 12 frames behind, 13 to 24.
        worst_after: the greatest jump after a switch.
        worst_inside: the greatest inside turns.
        kinds: the ratio for each kind of change alone; also those that are no switch.
    """

    after: float
    inside: float
    ratio: float
    low: float
    high: float
    later: float
    worst_after: float
    worst_inside: float
    kinds: dict[str, float]


def stretches(frames: Frames, talk: StanceTalk, channels: Sequence[str]) -> list[Stretch]:
    """Return what each change of a talk brings.

    Args:
        frames: (T, channels) of the talk.
        talk: where the floor changed.
        channels: whose jumps.
    """
    # moved[k] is the jump into frame k; into the first frame there is none.
    moved = np.concatenate([[np.nan], jumps(frames, channels)])
    far = _far(len(frames), [change.frame for change in talk.changes])
    ends = [change.frame for change in talk.changes[1:]] + [len(frames)]
    return [
        Stretch(
            change.kind,
            moved[change.frame : min(change.frame + WINDOW, end)],
            moved[change.frame + WINDOW : min(change.frame + 2 * WINDOW, end)],
            moved[change.frame : end][far[change.frame : end]],
        )
        for change, end in zip(talk.changes, ends, strict=True)
    ]


def _far(count: int, changes: Sequence[int]) -> NDArray[np.bool_]:
    """Return (count,): True where a frame lies more than 12 frames from every change."""
    far = np.ones(count, dtype=np.bool_)
    for frame in changes:
        far[max(0, frame - WINDOW) : frame + WINDOW + 1] = False
    return far


def ratio(found: Sequence[Stretch], seed: int = 0) -> Ratio:
    """Return the figure of some stretches with its interval.

    Raises:
        ValueError: there is no jump after a switch, or none inside a turn.
    """
    every, inside = (_Pool([getattr(one, name) for one in found]) for name in ("after", "inside"))
    switched = np.array([one.kind in SWITCHES for one in found])
    after = _Pool([one.after for one in found if one.kind in SWITCHES])
    if not len(after) or not len(inside):
        raise ValueError(
            f"expected jumps after switches and inside turns, got {len(after)} and {len(inside)}; "
            "take longer turns"
        )
    rng = np.random.default_rng(seed)
    drawn = []
    for _ in range(_DRAWS):
        times = np.bincount(rng.integers(len(found), size=len(found)), minlength=len(found))
        drawn.append(_over(every.percentile(times * switched), inside.percentile(times)))
    once = np.ones(len(found), dtype=np.int64)
    inner = inside.percentile(once)
    kinds: dict[str, float] = {
        kind: _over(every.percentile(np.array([one.kind == kind for one in found]).astype(np.int64)), inner)
        for kind in KINDS
        if any(one.kind == kind for one in found)
    }
    # Taken by place: between a finite and an infinite ratio there is nothing to interpolate.
    known = sorted(value for value in drawn if not isnan(value)) or [nan]
    low, high = known[round(0.025 * (len(known) - 1))], known[round(0.975 * (len(known) - 1))]
    outer = every.percentile(switched.astype(np.int64))
    behind = _Pool([one.later if one.kind in SWITCHES else one.later[:0] for one in found]).percentile(once)
    return Ratio(
        outer,
        inner,
        _over(outer, inner),
        low,
        high,
        _over(behind, inner),
        after.greatest,
        inside.greatest,
        kinds,
    )


def _over(after: float, inside: float) -> float:
    """Return the ratio; of two that never move it is 0 (nothing jumps), over nothing it is infinite."""
    if inside > 0:
        return after / inside
    return nan if isnan(after) or isnan(inside) else 0.0 if after == 0 else inf


class _Pool:
    """Values of several sources, of which any may be counted any number of times; sorted once."""

    def __init__(self, parts: Sequence[Doubles]) -> None:
        values = np.concatenate([np.zeros(0), *parts])
        source = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        order = np.argsort(values, kind="stable")
        self._values, self._source = values[order], source[order]

    def __len__(self) -> int:
        return len(self._values)

    @property
    def greatest(self) -> float:
        return float(self._values[-1])

    def percentile(self, times: NDArray[np.int64]) -> float:
        """Return the 95th percentile with each source counted so many times; NaN if none is counted."""
        counted = np.cumsum(times[self._source])
        if not len(counted) or counted[-1] == 0:
            return nan
        place = np.searchsorted(counted, _PERCENT / 100.0 * counted[-1])
        return float(self._values[min(place, len(self._values) - 1)])


@dataclass(frozen=True)
class LipsAtBreaks:
    """How the mouth shuts where a phrase is broken off.

    Attributes:
        breaks: that were looked at: the mouth stood open, and stayed silent for a second.
        in_time: how many were shut within two frames.
        slowest: frames until the last of them was.
    """

    breaks: int
    in_time: int
    slowest: int


def lips_at_breaks(frames: Frames, talk: StanceTalk) -> LipsAtBreaks:
    """Return how fast the lips shut at interruptions and where the character was held.

    Shut means: no wider than what the expression alone opens, which is what the face shows once the speech has
    given the mouth back, and no less than 0.02 of the jaw's way.
    """
    gap = aperture(frames)
    lasts = [change.frame for change in talk.changes[1:]] + [len(frames)]
    took = []
    for change, end in zip(talk.changes, lasts, strict=True):
        at = change.frame
        if change.kind not in ("interrupted", "held") or end - at <= _SETTLED[1]:
            continue
        own = max(_CLOSED, float(gap[at + _SETTLED[0] : at + _SETTLED[1]].max()) + _CLOSED)
        if gap[at - 1] > own:
            open_for = np.flatnonzero(gap[at : at + _SETTLED[0]] > own)
            took.append(int(open_for[-1]) + 1 if len(open_for) else 0)
    in_time = sum(frames_open < _LIMIT for frames_open in took)
    return LipsAtBreaks(len(took), in_time, max(took, default=0))


def blinks(frames: Frames, talk: StanceTalk) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return blinks that begin, and frames looked at: 13 to 16 frames after changes of stance, and farther than 24.

    Blinks that wait for the end of the 12 frames and then come all at once are as much of a start as a jump.
    """
    lid = frames[:, INDEX["eyeBlinkLeft"]] > _LID_SHUT
    begins = np.concatenate([[False], lid[1:] & ~lid[:-1]])
    since = np.full(len(frames), len(frames))
    for switch in talk.switches:
        since[switch.frame :] = np.arange(len(frames) - switch.frame)
    behind = (since > WINDOW) & (since <= WINDOW + 4)
    farther = since > 2 * WINDOW
    counted = [(int(begins[part].sum()), int(part.sum())) for part in (behind, farther)]
    return counted[0], counted[1]


def profile(
    found: Sequence[tuple[Frames, StanceTalk]], channels: Sequence[str], before: int, behind: int
) -> Doubles:
    """Return (before + behind, 2): median and 95th percentile of the jump at each frame from a switch."""
    rows = []
    for frames, talk in found:
        moved = np.concatenate([[0.0], jumps(frames, channels)])
        rows += [
            moved[switch.frame - before : switch.frame + behind]
            for switch in talk.switches
            if switch.frame >= before and switch.frame + behind <= len(moved)
        ]
    return np.asarray(np.percentile(np.array(rows), (50.0, _PERCENT), axis=0).T)


def head_pose(frames: Frames) -> Doubles:
    """Return (T, 6) the head, in the order of render.rig.HEAD."""
    return np.asarray(frames[:, [INDEX[name] for name in HEAD]], dtype=np.float64)
