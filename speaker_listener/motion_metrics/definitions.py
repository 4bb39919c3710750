"""What each score of a face means: unit, range, whether more is better, and where it comes from."""

from dataclasses import dataclass
from math import inf, log
from typing import Final, Literal, TypeAlias

# What a score should be: as high or low as can be, 0, 1, or nothing in particular (it only describes).
Aim: TypeAlias = Literal["higher", "lower", "zero", "one", "describes"]

# Ratios under this are as bad as can be; a still face has 0, which has no logarithm.
_LEAST_RATIO: Final = 1e-3


@dataclass(frozen=True)
class Definition:
    """One score.

    Attributes:
        name: by which `evaluate` returns it.
        title: of its column.
        says: what it measures.
        unit: of its values; "1" where it has none.
        low: the least that it can be.
        high: the most.
        aim: which values are better.
        source: where it is defined.
    """

    name: str
    title: str
    says: str
    unit: str
    low: float
    high: float
    aim: Aim
    source: str

    def goodness(self, value: float) -> float:
        """Return a number that is higher the better the value is, in the score's own unit (ratios: in e-folds).

        Raises:
            ValueError: the score describes, and no value of it is better than another.
        """
        if self.aim == "describes":
            raise ValueError(f"{self.name} describes a face; expected a score that has better and worse")
        if self.aim == "one":
            return -abs(log(max(value, _LEAST_RATIO)))
        if self.aim == "zero":
            return -abs(value)
        return value if self.aim == "higher" else -value


_PEARSON: Final = "Pearson's r; 0 where a curve does not move"
_OURS: Final = "own definition"
_ALL: Final = (
    Definition(
        "aperture_r",
        "apert",
        "correlation of jawOpen − mouthClose at the clip's calibrated offset",
        "1",
        -1,
        1,
        "higher",
        _PEARSON,
    ),
    Definition(
        "aperture_best_r",
        "best±3",
        "the same at the best lag within ±3 frames",
        "1",
        -1,
        1,
        "higher",
        _PEARSON,
    ),
    Definition(
        "lag_ms",
        "lag",
        "that lag; positive where the made face comes late",
        "ms",
        -120,
        120,
        "zero",
        _OURS,
    ),
    Definition(
        "spoken_r",
        "spoken",
        "correlation of the aperture between the first and last sound",
        "1",
        -1,
        1,
        "higher",
        _PEARSON,
    ),
    Definition(
        "width_r",
        "width",
        "correlation of mouthStretch + mouthSmile + mouthDimple",
        "1",
        -1,
        1,
        "higher",
        _PEARSON,
    ),
    Definition("rounding_r", "round", "correlation of mouthPucker", "1", -1, 1, "higher", _PEARSON),
    Definition(
        "aperture_error",
        "aperr",
        "mean absolute difference of the aperture",
        "ARKit weight",
        0,
        2,
        "lower",
        "mean lip error, on weights",
    ),
    Definition(
        "width_error",
        "wderr",
        "mean absolute difference of the width",
        "ARKit weight",
        0,
        3,
        "lower",
        "mean lip error, on weights",
    ),
    Definition(
        "closure_recall",
        "close",
        "share of /p b m/ in which the mouth closes by its own measure",
        "1",
        0,
        1,
        "higher",
        _OURS,
    ),
    Definition(
        "shared_closure_recall",
        "shared",
        "the same, of those in which the real mouth closes",
        "1",
        0,
        1,
        "higher",
        _OURS,
    ),
    Definition(
        "closed_f1",
        "closF1",
        "agreement of closed frames between the first and last sound, without labels",
        "1",
        0,
        1,
        "higher",
        "F1 (harmonic mean of precision and recall) of frames",
    ),
    Definition(
        "onset_ms",
        "onset",
        "median lag of openings behind the real ones",
        "ms",
        -240,
        240,
        "zero",
        _OURS,
    ),
    Definition(
        "jerk_ratio",
        "jerk",
        "mean |third derivative| of the aperture over the real one's",
        "1",
        0,
        inf,
        "one",
        _OURS,
    ),
    Definition(
        "lve_mm2",
        "LVE",
        "mean over frames of the greatest squared error of a lip vertex",
        "mm²",
        0,
        inf,
        "lower",
        "FaceFormer, CodeTalker (the maximum over vertices)",
    ),
    Definition(
        "lve_mean_mm2",
        "LVEavg",
        "mean over frames, lip vertices and axes of the squared error",
        "mm²",
        0,
        inf,
        "lower",
        "MemoryTalker's code (the mean over vertices)",
    ),
    Definition(
        "fdd_mm2",
        "FDD",
        "spread over time of the upper face's squared motion, real minus made",
        "mm²",
        -inf,
        inf,
        "zero",
        "CodeTalker, signed as in its code",
    ),
    Definition(
        "upper_range_ratio",
        "range",
        "5th to 95th percentile of brows, lids' squint and cheeks, over the real one's",
        "1",
        0,
        inf,
        "one",
        _OURS,
    ),
    Definition("blinks_per_min", "blinks", "blinks a minute", "1/min", 0, 750, "describes", _OURS),
    Definition(
        "blink_rate_difference_per_min",
        "Δbl",
        "blinks a minute, made minus real",
        "1/min",
        -750,
        750,
        "zero",
        _OURS,
    ),
    Definition("blink_ms", "bl_ms", "median length of a blink", "ms", 40, 480, "describes", _OURS),
    Definition("blink_depth", "depth", "median closing of a blink", "ARKit weight", 0, 1, "describes", _OURS),
    Definition(
        "silence_gap",
        "silent",
        "95th percentile of the aperture inside silences",
        "ARKit weight",
        0,
        1,
        "lower",
        _OURS,
    ),
)
METRICS: Final[dict[str, Definition]] = {one.name: one for one in _ALL}

# What needs the sound and asks no real face; `sync.evaluate` gives these. They depend on the windows, and lean towards
# the mouths of rules, from which the expert learned: see `sync` and the expert's card for by how much.
_EXPERT: Final = "SyncNet (Chung and Zisserman 2016; Prajwal et al. 2020), by our own expert on ARKit weights"
_BY_EXPERT: Final = (
    Definition(
        "sync_d",
        "LSE-D",
        "least mean distance of lips and sound over shifts within ±15 frames, by the sync expert",
        "1",
        0,
        2,
        "lower",
        _EXPERT,
    ),
    Definition(
        "sync_c",
        "LSE-C",
        "median of these distances less the least; forgives an even delay; mouths by rules score three times a real face",
        "1",
        0,
        2,
        "higher",
        _EXPERT,
    ),
    Definition(
        "sync_here",
        "LSE-C0",
        "median of these distances less the one at no shift; a delay counts",
        "1",
        -2,
        2,
        "higher",
        _OURS,
    ),
    Definition(
        "sync_offset",
        "AVoff",
        "the shift of the least; positive where the lips come after the sound",
        "frame",
        -15,
        15,
        "zero",
        _EXPERT,
    ),
)
SYNC: Final[dict[str, Definition]] = {one.name: one for one in _BY_EXPERT}
EVERY: Final[dict[str, Definition]] = METRICS | SYNC
