"""The seam of emotion recognisers: evidence in, a reading or nothing out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from emotion_tree.reading import Reading
from sound.pcm import AudioChunk


@dataclass(frozen=True)
class Evidence:
    """What a recogniser of emotion may look at; any of it may be missing.

    Attributes:
        text: what was said.
        sound: how it was said.
        language: BCP 47 of the text.
        baseline: the speaker's own ordinary loudness, pitch and rate, by name.
    """

    text: str | None = None
    sound: AudioChunk | None = None
    language: str | None = None
    baseline: Mapping[str, float] | None = None


class EmotionRecogniser(Protocol):
    """Reads emotion from evidence."""

    def read(self, evidence: Evidence) -> Reading | None:
        """Return a reading, or None where the evidence says nothing."""
        ...
