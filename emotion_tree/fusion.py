"""One reading out of many: what all sources together say of one party in one turn.

The newest reading of each source holds (a final transcript replaces what its partial ones gave), and sources are
averaged by confidence. What a person set by hand holds alone: nobody knows better than they do.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from emotion_tree.reading import Reading, Source


@dataclass(frozen=True, eq=False)
class Fused:
    """A fused reading, and the source that decided it: the most confident, the newest among equals."""

    reading: Reading
    decided_by: Source


def fuse(readings: Sequence[Reading]) -> Fused | None:
    """Fuse the readings of one node by confidence.

    With confidence c, intensity i and distribution p, the fused i·p is the mean of i·p weighted by c, and so are
    valence and arousal; a strong reading therefore says more about *what* is felt than a faint one.

    Args:
        readings: in the order in which they came.

    Returns:
        The fused reading, or None where there is no evidence (no reading, or none with any confidence).
    """
    newest: dict[Source, Reading] = {}
    for reading in readings:
        newest.pop(reading.source, None)  # so that order is by last arrival
        newest[reading.source] = reading
    if "hand" in newest:
        return Fused(newest["hand"], "hand")
    held = [reading for reading in newest.values() if reading.confidence > 0]
    if not held:
        return None
    strongest = max(reversed(held), key=lambda reading: reading.confidence)
    return Fused(held[0] if len(held) == 1 else mean(held), strongest.source)


def mean(held: Sequence[Reading]) -> Reading:
    """Return the mean of readings of one party at one time, weighted as `fuse` says; each has some confidence."""
    total = sum(r.confidence for r in held)
    shares = [r.confidence / total for r in held]
    intensity = sum(s * r.intensity for s, r in zip(shares, held, strict=True))
    # Where nothing is felt at all, what it is that is not felt is the plain mean.
    strengths = [
        s * r.intensity / intensity if intensity > 0 else s for s, r in zip(shares, held, strict=True)
    ]
    probabilities = np.array(strengths) @ np.stack([r.probabilities for r in held])
    return Reading(
        probabilities=np.asarray(probabilities / probabilities.sum()),
        valence=_unit(sum(w * r.valence for w, r in zip(strengths, held, strict=True))),
        arousal=_unit(sum(w * r.arousal for w, r in zip(strengths, held, strict=True))),
        intensity=min(1.0, intensity),
        source="fused",
        confidence=min(1.0, sum(s * r.confidence for s, r in zip(shares, held, strict=True))),
    )


def _unit(value: float) -> float:
    """Keep rounding from leaving [-1, 1]."""
    return max(-1.0, min(1.0, value))
