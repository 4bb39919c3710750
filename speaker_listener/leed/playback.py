"""The listening expression, frame by frame: two clips at once, one of emotions and one of attitudes.

    weights (12,) ─┬▶ retrieval ─▶ clip of emotions ──┐ time-warp, gain,
    felt (8,) ─────┘            ─▶ clip of attitudes ─┴ cross-fade ────────┐
    weights ─▶ presets, for what no clip is showing just now (undertone) ──┴▶ a + b − ab ─▶ face (channels,)

The weights are those of `expression.ExpressionState.shown`, eased by onset and offset already; so what is shown comes
and goes here as it does in the speaking face, and a change of stance meets the same strengths on both sides.
"""

from dataclasses import dataclass, field, replace
from functools import cache
from typing import Final

import numpy as np

from emotion_tree.reading import Distribution
from render.rig import ARKIT, CHANNEL_COUNT, FRAME_S
from speaker_listener.damper import Floats
from speaker_listener.leed import retrieval
from speaker_listener.leed.dictionary import Dictionary, dictionary
from speaker_listener.leed.retrieval import GROUPS, Chances, Recent
from speaker_listener.presets import NAMES, Presets, presets

# Clips go slower or faster than they were written down, or they would be known again by their pace.
_PACE: Final = (0.85, 1.2)
# Clips that lie further apart take longer to change over; by eye, within the 0.3 to 0.5 s of a gentle cut.
_FADE_S: Final = (0.3, 0.5)
_FAR: Final = 0.6
# A clip that no longer fits is left, but not before it was seen for this long.
_SEEN_S: Final = 0.5
# What is meant beside the clips that play shows by this share, so that the blend never becomes its largest part.
_UNDERTONE: Final = 0.6
# As in `presets`: the face at rest gives way to an expression by this share.
_REST_YIELDS: Final = 0.75
_DICE: Final = 3
_EMOTIONS: Final = GROUPS[0].stop


@dataclass(frozen=True)
class Playing:
    """One clip as it plays: its place in the dictionary, or −1 for none.

    Attributes:
        clip: which.
        place_s: how far it is, in its own time.
        pace: its own seconds a second.
        drawn_share: the chance it was drawn with.
    """

    clip: int = -1
    place_s: float = 0.0
    pace: float = 1.0
    drawn_share: float = 0.0


@dataclass(frozen=True, eq=False)
class Track:
    """A clip, the one before while that one goes, and what was played lately."""

    now: Playing = field(default_factory=Playing)
    before: Playing = field(default_factory=Playing)
    faded: float = 1.0
    fade_s: float = _FADE_S[0]
    recent: Recent = field(default_factory=dict)

    @property
    def share(self) -> float:
        """How much of the face is the present clip's, with gentle ends."""
        return self.faded * self.faded * (3.0 - 2.0 * self.faded)


@dataclass(frozen=True, eq=False)
class LeedState:
    """The listening expression of one stream.

    Attributes:
        tracks: that of emotions, that of attitudes.
        face: (channels,) the face that shows it all, the face at rest and the bearing of the head included.
    """

    tracks: tuple[Track, Track] = field(default_factory=lambda: (Track(), Track()))
    face: Floats = field(default_factory=lambda: presets().face(np.zeros(len(NAMES)), 0.0))


def step(
    state: LeedState,
    weights: Floats,
    felt: Distribution,
    rng: np.random.Generator,
    known: Dictionary | None = None,
) -> LeedState:
    """Return the listening expression one frame later.

    Args:
        state: the frame before.
        weights: (12,) in [0, 1]: how much of each of presets.NAMES is to be on the face now, eased already.
        felt: (8,) what the person feels, over emotion_tree.reading.EMOTIONS; sums to 1.
        rng: of the stream; drawn from equally often in every frame.
        known: the dictionary; that of the package where not given.
    """
    known = known or dictionary()
    held = np.clip(weights, 0.0, 1.0)
    dice = rng.random((len(GROUPS), _DICE))
    emotions, attitudes = (
        _advance(track, retrieval.chances(group, held, felt, known), held, dice[group], known)
        for group, track in enumerate(state.tracks)
    )
    return LeedState((emotions, attitudes), _face((emotions, attitudes), held, known))


def _advance(track: Track, chances: Chances, weights: Floats, dice: Floats, known: Dictionary) -> Track:
    """Return the track one frame later: the same clips further on, or the next one beginning."""
    moved = replace(
        track,
        now=_on(track.now),
        before=_on(track.before),
        faded=min(1.0, track.faded + FRAME_S / track.fade_s),
    )
    if moved.faded < 1.0 or not _over(moved.now, chances, weights, known):
        return moved
    pair = chances.draw(float(dice[0]))
    if pair is None:
        return moved if moved.now.clip < 0 else _change(moved, Playing(), moved.recent, weights, known)
    key = known.key(*pair, retrieval.strength(weights, pair[1]))
    if key is None:
        raise AssertionError("chances name only pairs that have clips")
    clip = retrieval.pick(key, moved.recent, known, float(dice[1]))
    pace = _PACE[0] + (_PACE[1] - _PACE[0]) * float(dice[2])
    begun = Playing(clip, 0.0, pace, chances.of(*pair))
    return _change(moved, begun, retrieval.remember(moved.recent, key, clip), weights, known)


def _on(playing: Playing) -> Playing:
    return playing if playing.clip < 0 else replace(playing, place_s=playing.place_s + FRAME_S * playing.pace)


def _over(playing: Playing, chances: Chances, weights: Floats, known: Dictionary) -> bool:
    """Return whether another clip should begin: none plays, it is near its end, or it does not fit any more."""
    if playing.clip < 0:
        return True
    clip = known.clips[playing.clip]
    if playing.place_s >= clip.length_s - _FADE_S[1] * playing.pace:
        return True
    seen = playing.place_s > _SEEN_S
    strength = retrieval.strength(weights, clip.key.shown)
    return seen and not retrieval.fits(clip.key, playing.drawn_share, chances, strength)


def _change(track: Track, begun: Playing, recent: Recent, weights: Floats, known: Dictionary) -> Track:
    """Return the track with a new clip that fades in, over a time that depends on how far away it is."""
    apart = float(np.linalg.norm(_shown(begun, weights, known) - _shown(track.now, weights, known)))
    fade_s = _FADE_S[0] + (_FADE_S[1] - _FADE_S[0]) * min(1.0, apart / _FAR)
    return Track(begun, track.now, 0.0, fade_s, recent)


def _shown(playing: Playing, weights: Floats, known: Dictionary) -> Floats:
    """Return (52,) what a clip shows now, at the strength at which it is meant now."""
    if playing.clip < 0:
        return np.zeros(len(ARKIT))
    clip = known.clips[playing.clip]
    return np.asarray(np.minimum(1.0, retrieval.gain(clip.key, weights) * clip.at(playing.place_s)))


def _face(tracks: tuple[Track, Track], weights: Floats, known: Dictionary) -> Floats:
    """Return (channels,): clips, undertone and rest as one face."""
    beside = weights * (1.0 - _covered(tracks, known))
    bare, rest = _bare(), presets().rest
    ground = bare.face(beside, 0.0)
    total = min(1.0, float(weights[1:_EMOTIONS].sum()))
    left = 1.0 - _REST_YIELDS * max(total, float(weights[_EMOTIONS:].max()))
    parts = [ground[: len(ARKIT)], left * rest[: len(ARKIT)]]
    for track in tracks:
        before, now = (_shown(playing, weights, known) for playing in (track.before, track.now))
        parts.append(before + track.share * (now - before))
    made = np.zeros(CHANNEL_COUNT)
    made[: len(ARKIT)] = 1.0 - np.prod(1.0 - np.clip(np.stack(parts), 0.0, 1.0), axis=0)
    # Clips move no head; the bearing is that of all that is meant.
    made[len(ARKIT) :] = _bearing(weights)
    return made


def _covered(tracks: tuple[Track, Track], known: Dictionary) -> Floats:
    """Return (12,) in [0, 1]: how much of each name the clips show, so that presets do not show it again."""
    made = np.zeros(len(NAMES))
    for names, track in zip(GROUPS, tracks, strict=True):
        for playing, share in ((track.before, 1.0 - track.share), (track.now, track.share)):
            if playing.clip >= 0:
                made[names.start : names.stop] += (
                    share * (1.0 - _UNDERTONE) * known.shown[names.start : names.stop]
                )
                made[known.clips[playing.clip].key.shown] += share * _UNDERTONE
    return np.minimum(1.0, made)


@cache
def _bare() -> Presets:
    """Return the presets without the face at rest, which is laid on once and not with each part."""
    return replace(presets(), rest=np.zeros(CHANNEL_COUNT))


def _bearing(weights: Floats) -> Floats:
    """Return (6,) how a listener holds the head who means (12,) this: the presets' bearing, level to level by lines."""
    levels = _head_levels()
    place = weights * (levels.shape[1] - 1)
    left = np.minimum(place.astype(np.intp), levels.shape[1] - 2)
    part = (place - left)[:, None]
    rows = np.arange(len(NAMES))
    return np.asarray(((1.0 - part) * levels[rows, left] + part * levels[rows, left + 1]).sum(axis=0))


@cache
def _head_levels() -> Floats:
    """Return (12, 4, 6): the head of each preset at no strength, a third, two thirds and the whole, as a listener."""
    known = presets()
    return np.asarray((known.values * known.manners[:, :1])[..., len(ARKIT) :])
