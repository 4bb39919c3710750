"""Which clips may be used for what; asking for more is refused.

    part       weights that ship   constants, weights that stay here   scores
    train      yes                 yes                                 no
    fit        no                  yes                                 no
    report     no                  no                                  yes

Scores on clips that something was fitted to say nothing, and weights trained on research-only clips may not ship.
"""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Final

from speaker_listener.face_clip import FaceClip, Part


class PartError(ValueError):
    """A clip was to be used for what it may not be used for."""


# One speaker in this many is kept for scores where a corpus has no split of its own.
_ONE_IN: Final = 5


def for_weights(clips: Iterable[FaceClip], *, ships: bool = True) -> Iterator[FaceClip]:
    """Yield the clips to train weights on.

    Args:
        clips: of the parts "train", or also "fit" where the weights do not ship.
        ships: whether the weights are to be given to others.

    Raises:
        PartError: a clip is for reporting, or its licence does not let weights ship.
    """
    allowed: tuple[Part, ...] = ("train",) if ships else ("train", "fit")
    return _only(clips, allowed, "train weights that ship" if ships else "train weights that stay here")


def for_constants(clips: Iterable[FaceClip]) -> Iterator[FaceClip]:
    """Yield the clips to fit constants to, and to choose by.

    Raises:
        PartError: a clip is for reporting.
    """
    return _only(clips, ("train", "fit"), "fit constants")


def for_scores(clips: Iterable[FaceClip]) -> Iterator[FaceClip]:
    """Yield the clips to report scores on.

    Raises:
        PartError: something may have been fitted to a clip.
    """
    return _only(clips, ("report",), "report scores")


def part_of_speaker(source: str, speaker: str) -> Part:
    """Return the part of a research corpus that a speaker belongs to, always the same: one in five is for scores.

    By speaker and never by clip: a model knows a face again.
    """
    digest = hashlib.sha256(f"{source}/{speaker}".encode()).digest()
    return "report" if digest[0] % _ONE_IN == 0 else "fit"


def _only(clips: Iterable[FaceClip], allowed: tuple[Part, ...], purpose: str) -> Iterator[FaceClip]:
    for clip in clips:
        if clip.part not in allowed:
            raise PartError(
                f"expected clips of the part {' or '.join(allowed)} to {purpose}, got {clip.source}/{clip.name} of the "
                f"part {clip.part} ({clip.licence or 'no licence stated'}); choose other clips"
            )
        yield clip
