"""What judges said of faces, as figures: recognition, confusion, rise with intensity, agreement of channels."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

# What face-api can say, in the order of our emotions; contempt has no class there.
CLASSES: Final = ("neutral", "joy", "sadness", "anger", "fear", "disgust", "surprise")
# Channels whose agreement is asked for.
CHANNEL_GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "jaw": ("jawOpen",),
    "smile": ("mouthSmileLeft", "mouthSmileRight"),
    "brow": ("browInnerUp", "browDownLeft", "browDownRight", "browOuterUpLeft", "browOuterUpRight"),
    "blink": ("eyeBlinkLeft", "eyeBlinkRight"),
}
# No face was found: one more column of the confusion matrix.
NO_FACE: Final = "no face"


@dataclass(frozen=True)
class Verdict:
    """What face-api made of one picture.

    Attributes:
        person: who was shown.
        emotion: what was shown.
        intensity: of it, in [0, 1].
        probabilities: over CLASSES; None where no face was found.
    """

    person: str
    emotion: str
    intensity: float
    probabilities: Mapping[str, float] | None

    @property
    def seen(self) -> str:
        """The likeliest class, or NO_FACE."""
        if self.probabilities is None:
            return NO_FACE
        return max(self.probabilities, key=self.probabilities.__getitem__)

    @property
    def target(self) -> float:
        """Probability of what was shown; 0 where no face was found."""
        return 0.0 if self.probabilities is None else self.probabilities.get(self.emotion, 0.0)


@dataclass(frozen=True)
class Sighting:
    """Channels that were set in one picture, and what MediaPipe saw of them (None: no face).

    Attributes:
        swept: the one channel that this picture raises alone; None for a picture of an expression.
    """

    person: str
    swept: str | None
    wanted: Mapping[str, float]
    seen: Mapping[str, float] | None


def top_1(verdicts: Iterable[Verdict]) -> float:
    """Return the share of pictures whose likeliest class is what was shown; NaN of none."""
    hits = [verdict.seen == verdict.emotion for verdict in verdicts]
    return float(np.mean(hits)) if hits else float("nan")


def mean_target(verdicts: Iterable[Verdict]) -> float:
    """Return the mean probability of what was shown; NaN of none."""
    found = [verdict.target for verdict in verdicts]
    return float(np.mean(found)) if found else float("nan")


def confusion(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """Return how often what was shown (rows) was seen as what (columns, NO_FACE last)."""
    table = {row: {column: 0 for column in (*CLASSES, NO_FACE)} for row in CLASSES}
    for verdict in verdicts:
        table[verdict.emotion][verdict.seen] += 1
    return table


def rising(verdicts: Sequence[Verdict]) -> float:
    """Return the share of (person, emotion) whose target probability rises from the least intensity to full.

    It must never fall on the way (by more than a hundredth: both are then equally sure), and gain a tenth in all
    unless the least intensity was seen for sure already.
    """
    series: dict[tuple[str, str], list[tuple[float, float]]] = {}
    for verdict in verdicts:
        if verdict.emotion != "neutral":
            series.setdefault((verdict.person, verdict.emotion), []).append(
                (verdict.intensity, verdict.target)
            )
    rises = [_rises([p for _, p in sorted(points)]) for points in series.values()]
    return float(np.mean(rises)) if rises else float("nan")


def _rises(targets: Sequence[float]) -> bool:
    falls = bool(np.any(np.diff(targets) < -0.01))
    return not falls and (targets[-1] - targets[0] > 0.1 or targets[0] > 0.9)


def correlation(sightings: Iterable[Sighting], channel: str, sweeps_only: bool) -> float:
    """Return Pearson's r of one channel, set against seen; NaN where either does not vary.

    Args:
        sightings: of one person.
        channel: an ARKit name.
        sweeps_only: only the pictures that raise this channel alone and the face at rest; else all pictures,
            so that seeing it where it was not set counts against us.
    """
    pairs = [
        (sighting.wanted.get(channel, 0.0), sighting.seen[channel])
        for sighting in sightings
        if sighting.seen is not None
        and channel in sighting.seen
        and (not sweeps_only or sighting.swept == channel or not any(sighting.wanted.values()))
    ]
    if len(pairs) < 3:
        return float("nan")
    wanted, seen = np.array(pairs).T
    if wanted.std() == 0.0 or seen.std() < 1e-6:
        return float("nan")
    return float(np.corrcoef(wanted, seen)[0, 1])


def agreement(sightings: Sequence[Sighting], person: str, sweeps_only: bool) -> dict[str, float]:
    """Return the correlation of each channel of CHANNEL_GROUPS for one person; 0 where nothing is seen to vary."""
    own = [sighting for sighting in sightings if sighting.person == person]
    found = {c: correlation(own, c, sweeps_only) for group in CHANNEL_GROUPS.values() for c in group}
    return {channel: 0.0 if np.isnan(r) else r for channel, r in found.items()}


def by_group(channels: Mapping[str, float]) -> dict[str, float]:
    """Return the mean over the channels of each group."""
    return {name: float(np.mean([channels[c] for c in members])) for name, members in CHANNEL_GROUPS.items()}
