"""Scores of every system on every clip, each beside the score of what the system made for other clips."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np

from benchmarks.motion_clips import MotionClip
from benchmarks.motion_systems import FaceSystem, Needs, run
from render.rig import INDEX
from speaker_listener.face_clip import RATE_HZ, FaceClip, no_face
from speaker_listener.motion_metrics import sync
from speaker_listener.motion_metrics.definitions import EVERY
from speaker_listener.motion_metrics.evaluation import evaluate
from speaker_listener.motion_metrics.intervals import Estimate, ahead, estimate
from speaker_listener.motion_metrics.mesh import FaceMesh
from speaker_listener.motion_metrics.validation import Doubles

Scores: TypeAlias = dict[str, float]

_PROBE_S: Final = 4.0
_FAINT_DB: Final = -66.0


@dataclass(frozen=True, eq=False)
class Scored:
    """One system on the clips of a group.

    Attributes:
        name: of the system.
        needs: what it was given.
        faces: (T, 52) a clip.
        own: its scores, clip by clip.
        others: for each clip, the scores that the faces made for each other clip have on it; empty with a single clip.
    """

    name: str
    needs: Needs
    faces: tuple[Doubles, ...]
    own: tuple[Scores, ...]
    others: tuple[tuple[Scores, ...], ...]

    def column(self, metric: str) -> Doubles:
        """Return (n,) scores, one a clip."""
        return np.array([one[metric] for one in self.own])

    def chance_column(self, metric: str) -> Doubles:
        """Return (n,) mean scores of other clips' faces, one a clip; sizes where 0 is best, lest signs cancel."""
        zero = EVERY[metric].aim == "zero"
        return np.array(
            [_mean([abs(one[metric]) if zero else one[metric] for one in scores]) for scores in self.others]
        )

    def lead(self, metric: str) -> Doubles:
        """Return (n,) by how much each clip's own face is better than other clips' faces are on it, in the mean."""
        goodness = EVERY[metric].goodness
        chance = [_mean([goodness(one[metric]) for one in scores]) for scores in self.others]
        own = [goodness(one[metric]) for one in self.own]
        return np.array([a - b for a, b in zip(own, chance, strict=True)])


def score(system: FaceSystem, clips: Sequence[MotionClip], mesh: FaceMesh) -> Scored:
    """Run a system on clips and return its scores.

    Args:
        system: to run.
        clips: of one group; chance is taken among them.
        mesh: to measure vertices on.

    Raises:
        ValueError: the system gave what is no face.
    """
    faces = tuple(run(system, one.clip) for one in clips)
    own = tuple(_evaluate(face, one, mesh) for face, one in zip(faces, clips, strict=True))
    others = tuple(
        tuple(_evaluate(face, one, mesh) for other, face in enumerate(faces) if other != number)
        for number, one in enumerate(clips)
    )
    return Scored(system.name, system.needs, faces, own, others)


def joined(first: Scored, second: Scored) -> Scored:
    """Return one system's clips of two groups as one."""
    return Scored(
        first.name,
        first.needs,
        first.faces + second.faces,
        first.own + second.own,
        first.others + second.others,
    )


def means(scored: Scored, seed: int = 0) -> dict[str, Estimate]:
    """Return each score's mean over clips with its interval."""
    return {name: estimate(scored.column(name), seed) for name in EVERY}


def over_chance(scored: Scored, seed: int = 0) -> dict[str, Estimate]:
    """Return by how much each score is better than that of other clips' faces, clip by clip."""
    return {
        name: estimate(scored.lead(name), seed) for name, metric in EVERY.items() if metric.aim != "describes"
    }


def pairs(scored: Sequence[Scored], seed: int = 0) -> dict[tuple[str, str], dict[str, Estimate]]:
    """Return for every two systems by how much the first is ahead of the second in each score, clip by clip."""
    return {
        (first.name, second.name): {
            name: ahead(first.column(name), second.column(name), metric, seed)
            for name, metric in EVERY.items()
            if metric.aim != "describes"
        }
        for first in scored
        for second in scored
        if first is not second
    }


def silence(systems: Sequence[FaceSystem]) -> dict[str, dict[str, float]]:
    """Return per system the widest aperture on four seconds of digital zero, and of noise at −66 dBFS.

    A system that needs the real face is left out.
    """
    noise = np.random.default_rng(0).standard_normal(int(_PROBE_S * RATE_HZ)) * 10 ** (_FAINT_DB / 20)
    sounds = {"digital zero": np.zeros(len(noise)), "faint noise": noise}
    made: dict[str, dict[str, float]] = {}
    for system in systems:
        if system.needs == "face":
            continue
        made[system.name] = {
            name: _widest(system, FaceClip(name, 25.0, *no_face(), sound.astype(np.float32)))
            for name, sound in sounds.items()
        }
    return made


def _widest(system: FaceSystem, clip: FaceClip) -> float:
    face = run(system, clip)
    return float(max(0.0, (face[:, INDEX["jawOpen"]] - face[:, INDEX["mouthClose"]]).max()))


def _evaluate(face: Doubles, clip: MotionClip, mesh: FaceMesh) -> Scores:
    """Return the scores over the frames that both have: other clips are longer or shorter."""
    count = min(len(face), clip.count)
    one = clip if count == clip.count else clip.cut(count)
    faced = evaluate(face[:count], one.real, one.seen, one.clip.phones, mesh)
    return faced | sync.evaluate(face[:count], one.seen, one.clip.samples, one.clip.rate_hz)


def _mean(values: Sequence[float]) -> float:
    known = [value for value in values if np.isfinite(value)]
    return float(np.mean(known)) if known else float("nan")
