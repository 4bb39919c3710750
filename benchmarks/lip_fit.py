"""The search for the constants of `visemes.toml`, on the fit clips only: `python -m benchmarks.lips --fit`.

Coordinate by coordinate: each constant tries a few values around its own and keeps what agrees best with the real
faces, weighed against how far it went, if at most one of the speakers is worse for it; until nothing moves or the
rounds are over. The constants that come out are
facts about mouths; no frame of any clip is kept.
"""

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np

from benchmarks.lip_clips import LipClip
from render.rig import FPS
from sound.speech import Phone
from speaker_listener import articulation, loudness, visemes
from speaker_listener.face_clip import RATE_HZ
from speaker_listener.lip_metrics import best_lag, correlation_or_zero, features
from speaker_listener.lips import COLUMN, LipCurve
from speaker_listener.metrics import Doubles

# Aperture is what is seen most.
_WEIGHTS: Final = np.array([1.0, 0.3, 0.3])
# A factor e on a constant must buy this much mean correlation: seven clips can be pleased by chance.
_PRICE: Final = 0.008
# The gains of loudness and stress stay as they are set: on these clips the less the opening follows loudness the
# better (by 0.006), but a raised voice that opens the mouth no wider looks wrong.
_SEARCHED: Final = ("core_share", "hurried_s", "jaw_power")
_FACTORS: Final = (0.6, 0.8, 0.9, 1.1, 1.25, 1.6)

Path = tuple[str, ...]


@dataclass(frozen=True)
class Score:
    """How well a table agrees with real faces.

    Attributes:
        by_feature: mean correlation of aperture, width, rounding.
        by_speaker: their weighted sum, for each speaker.
        aim: what the search maximises.
    """

    by_feature: tuple[float, float, float]
    by_speaker: tuple[float, ...]
    aim: float

    def better_than(self, other: "Score") -> bool:
        """Whether the aim is higher, and not by pleasing a few: at most one speaker is worse off."""
        worse = sum(a < b - 1e-4 for a, b in zip(self.by_speaker, other.by_speaker, strict=True))
        return self.aim > other.aim + 1e-4 and worse <= 1


def sample_curve(curve: LipCurve, count: int) -> Doubles:
    """Return (count, 3) lips at the middles of the frames of 40 ms."""
    weights = np.array([curve.at((frame + 0.5) / FPS).weights for frame in range(count)], dtype=np.float64)
    return features(weights, COLUMN)


def search(clips: Sequence[LipClip], rounds: int = 3) -> tuple[dict[str, Any], Score]:
    """Return the parsed table that agrees best, and its score; prints every step that is kept."""
    start = articulation.data()
    best, score = start, evaluate(clips, start, start)
    print(f"start              {_say(score)}")
    for _ in range(rounds):
        moved = False
        for path in paths(start):
            for factor in _FACTORS:
                tried = _scaled(best, path, factor)
                if tried is None:
                    continue
                value = evaluate(clips, tried, start)
                if value.better_than(score):
                    best, score, moved = tried, value, True
                    print(f"{'.'.join(path):32s} {constant(best, path):8.4f}  {_say(score)}", flush=True)
        if not moved:
            break
    return best, score


def paths(parsed: dict[str, Any]) -> Iterator[Path]:
    """Yield the constants that are searched: dynamics, rates and inertia, strengths of classes, the jaw of phones."""
    for name in _SEARCHED:
        yield ("dynamics", name)
    for articulator in ("jaw", "width", "rounding"):
        for name in ("before_per_s", "after_per_s", "smooth_s"):
            yield ("articulator", articulator, name)
    for kind in parsed["class"]:
        for articulator in ("jaw", "width", "rounding"):
            yield ("class", kind, articulator)
    for phone, wanted in parsed["phone"].items():
        for articulator in ("jaw", "width", "rounding"):
            if articulator in wanted:
                yield ("phone", phone, articulator)


def evaluate(clips: Sequence[LipClip], parsed: dict[str, Any], start: dict[str, Any]) -> Score:
    """Return how well the table's lips agree with the real ones, less the price of the way from `start`."""
    known = articulation.read_table(parsed)
    rows: dict[str, list[Doubles]] = {}
    frames: dict[str, int] = {}
    for clip in clips:
        speaker = clip.name[:7] if clip.group == "talk" else "grid"
        own = [_agreement(clip, phones, known) for phones in (clip.aligned, clip.heard) if phones]
        rows.setdefault(speaker, []).extend(own)
        frames[speaker] = frames.get(speaker, 0) + len(clip.real)
    by_speaker = np.array([np.mean(own, axis=0) for own in rows.values()])
    # Long clips know more, but are one voice: the square root of their length.
    mean = np.average(by_speaker, axis=0, weights=np.sqrt(list(frames.values())))
    price = _PRICE * sum(_distance(parsed, start, path) for path in paths(start))
    aim = float(mean @ _WEIGHTS) - price
    speakers = tuple(float(value) for value in by_speaker @ _WEIGHTS)
    return Score((float(mean[0]), float(mean[1]), float(mean[2])), speakers, aim)


def _agreement(clip: LipClip, phones: tuple[Phone, ...], known: articulation.VisemeTable) -> Doubles:
    duration_s = len(clip.samples) / RATE_HZ
    curve = visemes.curve(phones, duration_s, _levels(clip), loudness.RATE_HZ, known=known)
    made = sample_curve(curve, len(clip.real))
    lag = best_lag(made[:, 0], clip.real[:, 0])
    return np.array([correlation_or_zero(made[:, k], clip.real[:, k], lag) for k in range(3)])


@cache
def _levels(clip: LipClip) -> Any:
    return loudness.levels(clip.samples, RATE_HZ)


def constant(parsed: dict[str, Any], path: Path) -> float:
    """Return one constant of the parsed table."""
    value: Any = parsed
    for name in path:
        value = value[name]
    return float(value)


def _scaled(parsed: dict[str, Any], path: Path, factor: float) -> dict[str, Any] | None:
    """Return the table with one constant changed, or None where it would leave sense."""
    value = constant(parsed, path) * factor
    # A constant of 0 has nothing to scale: it tries a first small step.
    value = value if value else (factor - 1.0) * 0.4
    if value < 0 or (path[0] == "phone" and value > 0.9) or (path[-1] == "core_share" and value > 0.9):
        return None
    made = copy.deepcopy(parsed)
    inner = made
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = round(value, 5)
    return made


def _distance(parsed: dict[str, Any], start: dict[str, Any], path: Path) -> float:
    now, then = constant(parsed, path), constant(start, path)
    return abs(float(np.log((now + 0.02) / (then + 0.02))))


def _say(score: Score) -> str:
    named = zip(("aperture", "width", "rounding"), score.by_feature, strict=True)
    return "  ".join(f"{name} {value:.3f}" for name, value in named) + f"  aim {score.aim:.3f}"
