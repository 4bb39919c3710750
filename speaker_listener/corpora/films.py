"""Films of faces: what a tracker wrote beside the picture, and the sound of the film or of a file of its own.

Corpora of films hold no channels. Their faces are tracked once, by any tracker of ARKit shapes, into `<film>.npz` as
`speaker_listener.face_clip` describes; a film without one gives a clip that has sound alone.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from speaker_listener.corpora.recordings import read_sound
from speaker_listener.corpora.tracked import with_turns
from speaker_listener.face_clip import RATE_HZ, FaceClip, no_face, read_clip

# Sound and picture of one film end together, but for the last frames of either.
_APART_S: Final = 0.5


def read_film(name: str, sound: Path | None, track: Path, **facts: Any) -> FaceClip:
    """Return one film on the frames of its sound.

    Args:
        name: of the clip.
        sound: recording or film that holds what the face says; None where it says nothing.
        track: the tracker's file, which need not be there.
        facts: further attributes of the clip.

    Raises:
        FileNotFoundError: there is neither sound nor track, or the sound is missing.
        ValueError: a file cannot be read, or sound and picture have different lengths.
    """
    samples = np.zeros(0, dtype=np.float32) if sound is None else read_sound(sound)
    if not track.is_file():
        if sound is None:
            raise FileNotFoundError(f"expected the tracked face of {name} at {track}; track the film first")
        return FaceClip(name, 25.0, *no_face(), samples, **{**facts, "motion": ""})
    face = read_clip(track)
    with np.load(track, allow_pickle=False) as stored:
        if "head" in stored.files:
            face = with_turns(face, stored["head"])
    seen_s = len(face.channels) / face.fps
    if len(samples) and abs(len(samples) / RATE_HZ - seen_s) > _APART_S:
        raise ValueError(
            f"expected sound and picture of {name} to be as long, got {len(samples) / RATE_HZ:.2f} and {seen_s:.2f} s; "
            f"is {face.fps:g} the film's frame rate?"
        )
    return replace(face, name=name, samples=samples, **facts).on_frames()
