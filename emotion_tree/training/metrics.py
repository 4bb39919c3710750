"""How good labels and probabilities are. All take NumPy arrays; n rows, k classes.

macro_f1, weighted_f1   in [0, 1], higher is better
calibration_error       in [0, 1], lower is better; expected calibration error over equal bins of the top probability
log_loss                in nats, lower is better
"""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]
Labels = NDArray[np.integer]


def f1_scores(truth: Labels, said: Labels, classes: int) -> NDArray[np.float64]:
    """Return (classes,) F1; 0 for a class that was neither there nor said."""
    both = np.bincount(truth[truth == said], minlength=classes)
    sizes = np.bincount(truth, minlength=classes) + np.bincount(said, minlength=classes)
    return np.asarray(2.0 * both / np.maximum(sizes, 1))


def macro_f1(truth: Labels, said: Labels, classes: int) -> float:
    """Return the mean of the classes' F1."""
    return float(f1_scores(truth, said, classes).mean())


def weighted_f1(truth: Labels, said: Labels, classes: int) -> float:
    """Return the mean of the classes' F1, weighted by how often each is true."""
    return float(f1_scores(truth, said, classes) @ np.bincount(truth, minlength=classes) / len(truth))


def calibration_error(probabilities: Floats, truth: Labels, bins: int = 15) -> float:
    """Return the mean gap between how sure the top class is and how often it is right.

    Source: Guo et al. 2017 (arXiv 1706.04599), 15 bins of equal width, weighted by their size.
    """
    sure = probabilities.max(1)
    right = probabilities.argmax(1) == truth
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    gaps = np.bincount(bin_of, sure - right, minlength=bins)
    return float(np.abs(gaps).sum() / len(truth))


def log_loss(probabilities: Floats, truth: Labels) -> float:
    """Return the mean negative logarithm of the true class's probability."""
    chosen = probabilities[np.arange(len(truth)), truth]
    return float(-np.log(np.maximum(chosen, 1e-12)).mean())
