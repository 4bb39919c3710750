"""Which clip comes next: by what is shown and by what the person feels, softly, and never the same again soon.

    shown (12,), felt (8,) ─▶ sharpened ─▶ chance of each (person, shown) that has clips ─▶ one drawn ─▶ its level
                                       ─▶ one of its clips, but not of its last two

Emotions and attitudes are drawn apart, because a face shows one of each at a time: concern in the brows, a trace of
sadness about the mouth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from emotion_tree.reading import EMOTIONS, NEUTRAL, Distribution
from speaker_listener.damper import Floats
from speaker_listener.leed.dictionary import BOUNDS, STRENGTHS, Dictionary, Key
from speaker_listener.presets import NAMES

# What is meant most is shown most of the time, and what is felt most is answered: weights and feelings count with
# these powers. A trace of calm must not bring an ordinary smile to one who grieves.
_SHARPER: Final = 1.5
_FELT_SHARPER: Final = 2.0
# How much of the time a face that shows nothing in particular is drawn, against one that does.
_REST_SHARE: Final = 0.6
# With less attitude than this there is none to play.
_NO_ATTITUDE: Final = 0.05
# A clip that has begun is kept until its chance falls to this share of what it was, or its strength leaves its level.
_KEPT_UNTIL: Final = 0.4
_LEVEL_SLACK: Final = 0.1
# A level's clips are not stretched further than to the middle of the next.
_MOST_GAIN: Final = 1.5
# How many clips of a key must come before one comes again.
WINDOW: Final = 2

Recent: TypeAlias = Mapping[Key, tuple[int, ...]]
# The places in presets.NAMES that each track draws from.
GROUPS: Final = (range(len(EMOTIONS)), range(len(EMOTIONS), len(NAMES)))


@dataclass(frozen=True)
class Chances:
    """How likely each pair is for one track.

    Attributes:
        pairs: (person, shown) that have clips.
        shares: one a pair; they sum to 1, or are empty where nothing is to be played.
    """

    pairs: tuple[tuple[int, int], ...]
    shares: tuple[float, ...]

    def of(self, person: int, shown: int) -> float:
        """Return the chance of a pair; 0 where it is none."""
        pair = (person, shown)
        return self.shares[self.pairs.index(pair)] if pair in self.pairs else 0.0

    def draw(self, dice: float) -> tuple[int, int] | None:
        """Return the pair at a place in [0, 1) of all shares; None where nothing is to be played."""
        passed = 0.0
        for pair, share in zip(self.pairs, self.shares, strict=True):
            passed += share
            if dice < passed:
                return pair
        return self.pairs[-1] if self.pairs else None


def strength(weights: Floats, shown: int) -> float:
    """Return how strongly (12,) weights show a name; what is left of all emotions for neutral."""
    return _rest(weights) if shown == NEUTRAL else float(weights[shown])


def _rest(weights: Floats) -> float:
    return max(0.0, 1.0 - float(weights[NEUTRAL + 1 : len(EMOTIONS)].sum()))


def chances(group: int, weights: Floats, felt: Distribution, known: Dictionary) -> Chances:
    """Return the chances of one track.

    Args:
        group: which of GROUPS.
        weights: (12,) in [0, 1], of presets.NAMES, as they are on the face now.
        felt: (8,) what the person feels; sums to 1.
        known: the dictionary. Where it lacks a pair, the clips for a calm person stand in.
    """
    names = GROUPS[group]
    if group == 1 and weights[names.start :].sum() < _NO_ATTITUDE:
        return Chances((), ())
    found: dict[tuple[int, int], float] = {}
    for shown in names:
        wish = strength(weights, shown) * (_REST_SHARE if shown == NEUTRAL else 1.0)
        if wish <= 0:
            continue
        for person, share in enumerate(felt):
            pair = (person if (person, shown) in known.levels else NEUTRAL, shown)
            if share > 0 and pair in known.levels:
                found[pair] = found.get(pair, 0.0) + float(share) ** _FELT_SHARPER * wish**_SHARPER
    total = sum(found.values())
    if total <= 0:
        return Chances((), ())
    return Chances(tuple(found), tuple(share / total for share in found.values()))


def fits(key: Key, drawn_share: float, now: Chances, level_strength: float) -> bool:
    """Return whether a clip that was drawn with a chance still fits what is shown and felt now."""
    if now.of(key.person, key.shown) < _KEPT_UNTIL * drawn_share:
        return False
    if key.shown == NEUTRAL:
        return True
    low = BOUNDS[key.level - 1] - _LEVEL_SLACK if key.level else 0.0
    high = BOUNDS[key.level] + _LEVEL_SLACK if key.level < len(BOUNDS) else 1.0
    nearest = min(range(len(STRENGTHS)), key=lambda level: abs(STRENGTHS[level] - level_strength))
    return nearest == key.level or low <= level_strength <= high


def pick(key: Key, recent: Recent, known: Dictionary, dice: float) -> int:
    """Return the place of one of a key's clips, but none of its last `WINDOW`."""
    clips = known.by_key[key]
    free = [clip for clip in clips if clip not in recent.get(key, ())] or list(clips)
    return free[min(int(dice * len(free)), len(free) - 1)]


def remember(recent: Recent, key: Key, clip: int) -> Recent:
    """Return what was played last, with one more; the mapping that was given stays as it is."""
    return {**recent, key: (*recent.get(key, ()), clip)[-WINDOW:]}


def gain(key: Key, weights: Floats) -> float:
    """Return the factor that takes a key's clips to the strength at which (12,) weights show it."""
    if key.shown == NEUTRAL:
        return 1.0
    return min(_MOST_GAIN, float(weights[key.shown]) / STRENGTHS[key.level])
