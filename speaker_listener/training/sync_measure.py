"""What a sync expert is worth: can it tell what is in time from what is not, on mouths and voices that it never learned from?

    shifted    share of clips and shifts of 3 to 15 frames at which the lips are nearer to their own sound
    windows    the same for each window of 0.2 s by itself
    loudness   share of clips on which the mouth by loudness lies further from the sound than the clip's own mouth
    offset     how far the found offset is from the true one, in frames; and how often within one frame

On synthetic voices that were held out, and on real faces of the fit part (choosing may look at those; scores are reported elsewhere).
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import numpy as np

from speaker_listener.corpora.parts import for_constants
from speaker_listener.corpora.tracked import clips
from speaker_listener.face_clip import GROUPS, Bools, FaceClip, Floats
from speaker_listener.sync.agreement import FEWEST_WINDOWS, WITHIN_FRAMES, agreement, distances
from speaker_listener.sync.expert import SyncExpert
from speaker_listener.sync.windows import FRAMES, ROWS_A_FRAME, lip_rows, lip_shapes, sound_rows, whole
from speaker_listener.training.sync_mouths import by_loudness
from speaker_listener.training.sync_pairs import Pairs

# Nearer than this a shift is hardly seen by people either.
LEAST_SHIFT_FRAMES: Final = 3
_LOUDNESS_POWER: Final = 1.0


def held_out(expert: SyncExpert, pairs: Pairs) -> dict[str, float]:
    """Return the scores on pairs, which are in time as they stand."""
    found = []
    for number in range(len(pairs)):
        one = pairs.one(number)
        sound = one.sound.astype(np.float32)
        known = np.ones(len(one.speaking), dtype=np.bool_)
        mouths = (lip_rows(shapes.astype(np.float32)) for shapes in (one.mouths[number % 2], one.loud))
        found.append([_distances(expert, lips, sound, known) for lips in mouths])
    return _scores(found)


def real(expert: SyncExpert, faces: Iterable[FaceClip]) -> dict[str, float]:
    """Return the scores on real faces, at the offset that was measured with our rules.

    Raises:
        PartError: a clip is for reporting.
    """
    found = []
    for clip in for_constants(faces):
        count = len(clip.channels)
        seen = clip.valid[:, GROUPS.index("mouth")]
        sound = sound_rows(clip.samples, clip.rate_hz)[: count * ROWS_A_FRAME]
        loud = by_loudness(clip.samples, count, _LOUDNESS_POWER)
        mouths = (lip_rows(shapes, seen) for shapes in (lip_shapes(clip.weights), loud))
        found.append([_distances(expert, lips, sound, seen) for lips in mouths])
    return _scores(found)


def fit_clips(folder: Path, group: str) -> list[FaceClip]:
    """Return the tracked clips of a group that have sound and are not for reporting."""
    return [clip for clip in clips(folder, group) if clip.part != "report" and len(clip.samples)]


def lips_moved(clip: FaceClip, late_frames: int) -> Floats:
    """Return (T, 52) the clip's face so many frames later, the ends held."""
    places = np.clip(np.arange(len(clip.channels)) - late_frames, 0, len(clip.channels) - 1)
    return np.asarray(clip.weights[places])


def _distances(expert: SyncExpert, lips: Floats, sound: Floats, seen: Bools) -> Floats:
    return distances(*expert.embed(lips, sound), whole(seen))


def _scores(found: list[list[Floats]]) -> dict[str, float]:
    long_enough = [one for one in found if one[0].shape[1] >= FEWEST_WINDOWS]
    if not long_enough:
        raise ValueError(
            f"expected at least one clip with {FEWEST_WINDOWS + 2 * WITHIN_FRAMES + FRAMES - 1} frames to measure on, "
            f"got none among {len(found)}"
        )
    own, loud = ([one[which].mean(axis=1) for one in long_enough] for which in (0, 1))
    said, alike = [agreement(means) for means in own], [agreement(means) for means in loud]
    far = np.abs(np.arange(-WITHIN_FRAMES, WITHIN_FRAMES + 1)) >= LEAST_SHIFT_FRAMES
    off = np.array([one.offset_frames for one in said])
    return {
        "clips": float(len(long_enough)),
        "shifted": float(np.mean([means[far] > means[WITHIN_FRAMES] for means in own])),
        "windows": float(np.mean([np.mean(one[far] > one[WITHIN_FRAMES]) for one, _ in long_enough])),
        "loudness": float(
            np.mean([b[WITHIN_FRAMES] > a[WITHIN_FRAMES] for a, b in zip(own, loud, strict=True)])
        ),
        "distance": float(np.mean([one.distance for one in said])),
        "confidence": float(np.mean([one.confidence for one in said])),
        "confidence_here": float(np.mean([one.confidence_here for one in said])),
        "loudness_here": float(np.mean([one.confidence_here for one in alike])),
        "offset_error": float(np.nanmean(np.abs(off))),
        "offset_within_1": float(np.mean(np.abs(off) <= 1)),
    }
