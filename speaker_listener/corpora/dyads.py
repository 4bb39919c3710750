"""Conversations of the data folder (`dyads`): both voices, each with what the other says meanwhile; no face.

The second speaker's face is there as FLAME coefficients, and the meshes that they move are research-licensed and not
in the folder. Without them no coefficient says what a mouth does, so the clips have sound alone.
"""

from collections.abc import Iterator
from pathlib import Path

from speaker_listener.corpora.recordings import read_sound
from speaker_listener.face_clip import RATE_HZ, FaceClip, no_face


def clips(folder: Path) -> Iterator[FaceClip]:
    """Yield two clips a conversation, one a speaker; for reporting.

    Raises:
        FileNotFoundError: there is no conversation, or one voice is missing.
        ValueError: the voices have different lengths, or are no sound.
    """
    firsts = sorted((folder / "dyads").glob("*_speaker1.wav"))
    if not firsts:
        raise FileNotFoundError(
            f"expected conversations named *_speaker1.wav in {folder / 'dyads'}, found none"
        )
    for first in firsts:
        name = first.stem.removesuffix("_speaker1")
        own, other = read_sound(first), read_sound(first.with_name(f"{name}_speaker2.wav"))
        if abs(len(own) - len(other)) > RATE_HZ // 25:
            raise ValueError(
                f"expected both voices of {name} to be as long, got {len(own) / RATE_HZ:.2f} and "
                f"{len(other) / RATE_HZ:.2f} s"
            )
        for speaker, said, heard in (("1", own, other), ("2", other, own)):
            yield FaceClip(
                f"{name}-speaker{speaker}",
                25.0,
                *no_face(),
                said,
                part="report",
                source="dyads",
                licence="none stated",
                motion="",
                speaker=f"{name}-{speaker}",
                heard=heard,
            )
