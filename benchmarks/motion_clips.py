"""Real faces for the motion bench: talk and GRID clips of one part, with the phones that are known of them.

Pictures lie on their sound by the offset of each clip (`speaker_listener/corpora/offsets.toml`). Where the words are known
their phones are laid along the sound; else they are what an all-phone recogniser hears, and often wrong.
"""

import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal, TypeAlias

import numpy as np

from render.rig import FPS
from speaker_listener.corpora.offsets import phones_of
from speaker_listener.corpora.parts import for_constants, for_scores
from speaker_listener.corpora.tracked import clips
from speaker_listener.face_clip import GROUPS, FaceClip
from speaker_listener.motion_metrics.validation import FEWEST_FRAMES, Bools, Doubles

Part: TypeAlias = Literal["report", "fit"]
EVIDENCE: Final = {
    "talk": "no transcript: phones as pocketsphinx hears them without words",
    "grid": "words of the file names, force-aligned by pocketsphinx",
}
MESH: Final = "heads/ict_facekit.npz"


@dataclass(frozen=True, eq=False)
class MotionClip:
    """A clip to score faces on.

    Attributes:
        clip: with its sound, its phones and its real face, on the frames of the sound.
    """

    clip: FaceClip

    @property
    def name(self) -> str:
        """Of the clip."""
        return self.clip.name

    @property
    def count(self) -> int:
        """Frames of 40 ms."""
        return len(self.clip.channels)

    @property
    def real(self) -> Doubles:
        """(T, 52) the real face."""
        return self.clip.weights.astype(np.float64)

    @property
    def seen(self) -> Bools:
        """(T,) the frames in which mouth, brows and eyes were all seen."""
        columns = [GROUPS.index(group) for group in ("mouth", "brows", "eyes", "cheeks")]
        return np.asarray(self.clip.valid[:, columns].all(axis=1))

    def cut(self, count: int) -> "MotionClip":
        """Return the first `count` frames, and the phones that begin in them."""
        phones = tuple(phone for phone in self.clip.phones if phone.start_s < count / FPS)
        samples = self.clip.samples[: count * self.clip.rate_hz // FPS]
        return MotionClip(
            replace(
                self.clip,
                channels=self.clip.channels[:count],
                valid=self.clip.valid[:count],
                samples=samples,
                phones=phones,
            )
        )


def data_folder(given: Path | None) -> Path:
    """Return the data folder: the one given, else the one that WARMCHAT_DATA names.

    Raises:
        FileNotFoundError: neither is a folder.
    """
    named = given or (Path(os.environ["WARMCHAT_DATA"]) if os.environ.get("WARMCHAT_DATA") else None)
    if named is None or not named.is_dir():
        raise FileNotFoundError(
            f"expected WARMCHAT_DATA or --data to name the folder of real faces, got {str(named) if named else 'neither'}; "
            "real faces are no part of the checkout"
        )
    return named


def load(folder: Path, group: str, part: Part) -> list[MotionClip]:
    """Return the clips of a group that have sound and a face, of one part.

    Args:
        folder: the data folder.
        group: "talk" or "grid".
        part: "report" for results; "fit" for work on a method.

    Raises:
        FileNotFoundError: there is no clip of this group and part.
        EngineError: pocketsphinx is not there, or words do not fit the sound.
        ValueError: a file is damaged.
    """
    allowed = ("report",) if part == "report" else ("fit", "train")
    found = (clip for clip in clips(folder, group) if clip.part in allowed and len(clip.samples))
    guarded = for_scores(found) if part == "report" else for_constants(found)
    made = [
        MotionClip(replace(clip, phones=phones_of(clip)))
        for clip in guarded
        if len(clip.channels) >= FEWEST_FRAMES
    ]
    if not made:
        raise FileNotFoundError(
            f"expected {group} clips of the {part} part in {folder}, found none with sound"
        )
    return made


def fingerprint(chosen: Sequence[MotionClip]) -> str:
    """Return 12 hex digits of the clips' sounds and faces as they were scored."""
    digest = hashlib.sha256()
    for part in _bytes(chosen):
        digest.update(part)
    return digest.hexdigest()[:12]


def _bytes(chosen: Sequence[MotionClip]) -> Iterator[bytes]:
    for one in chosen:
        yield one.name.encode()
        yield np.ascontiguousarray(one.clip.channels, dtype="<f4").tobytes()
        yield np.ascontiguousarray(one.clip.samples, dtype="<f4").tobytes()
