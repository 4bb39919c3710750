"""Curves as a person writes them: `"0:0.20 0.36:0.55 2.4:0.30"`, seconds and weight, and smooth between.

Between two keys runs a cubic that never turns back (Fritsch and Butland's slopes), so no curve goes beyond its keys.
Before the first key and after the last the curve is level.
"""

from typing import Final

import numpy as np

from speaker_listener.damper import Floats

_DIGITS: Final = 2


def read_curve(where: str, text: str) -> Floats:
    """Return (k, 2) times in seconds and weights.

    Raises:
        ValueError: if a key is not `seconds:weight`, times do not rise from at least 0, or a weight is not in
            [0, 1]; names the place.
    """
    try:
        keys = np.array([[float(part) for part in key.split(":", 1)] for key in text.split()])
    except ValueError as error:
        raise ValueError(
            f'{where}: expected keys such as "0:0.2 0.4:0.5", seconds and weight; got {text!r}'
        ) from error
    if keys.ndim != 2 or keys.shape[1] != 2 or not np.isfinite(keys).all():
        raise ValueError(f'{where}: expected keys such as "0:0.2 0.4:0.5", seconds and weight; got {text!r}')
    if keys[0, 0] < 0 or np.any(np.diff(keys[:, 0]) <= 0):
        raise ValueError(f"{where}: times must begin at 0 or later and rise from key to key; got {text!r}")
    if keys[:, 1].min() < 0 or keys[:, 1].max() > 1:
        raise ValueError(f"{where}: weights must be in [0, 1]; got {text!r}")
    return keys


def write_curve(keys: Floats) -> str:
    """Return (k, 2) keys as text, rounded to hundredths."""
    return " ".join(f"{round(time_s, _DIGITS):g}:{round(weight, _DIGITS):g}" for time_s, weight in keys)


def sample(keys: Floats, times_s: Floats) -> Floats:
    """Return the curve of (k, 2) keys at (n,) times."""
    at, value = keys[:, 0], keys[:, 1]
    if len(keys) == 1:
        return np.full(len(times_s), value[0])
    slope = _slopes(at, value)
    left = np.clip(np.searchsorted(at, times_s, side="right") - 1, 0, len(at) - 2)
    width = at[left + 1] - at[left]
    part = np.clip((times_s - at[left]) / width, 0.0, 1.0)
    rise = part * part * (3.0 - 2.0 * part)
    bend = part * (1.0 - part) * width
    made = value[left] + rise * (value[left + 1] - value[left])
    return np.asarray(made + bend * ((1.0 - part) * slope[left] - part * slope[left + 1]))


def _slopes(at: Floats, value: Floats) -> Floats:
    """Return (k,) slopes of a cubic that does not turn between keys: 0 at the ends and at every turn of the keys."""
    steps = np.diff(value) / np.diff(at)
    before, after = steps[:-1], steps[1:]
    alike = before * after > 0
    inner = np.where(alike, 2.0 * before * after / np.where(alike, before + after, 1.0), 0.0)
    return np.concatenate([[0.0], inner, [0.0]])


def simplify(times_s: Floats, values: Floats, within: float) -> Floats:
    """Return (k, 2) keys whose straight lines stay within a distance of (n,) values; Ramer's method (1972).

    Args:
        times_s: (n,) rising.
        values: (n,).
        within: the largest error of weight.
    """
    keep = np.zeros(len(times_s), dtype=np.bool_)
    keep[[0, -1]] = True
    parts = [(0, len(times_s) - 1)]
    while parts:
        first, last = parts.pop()
        if last - first < 2:
            continue
        inside = np.arange(first + 1, last)
        line = np.interp(times_s[inside], times_s[[first, last]], values[[first, last]])
        apart = np.abs(values[inside] - line)
        worst = int(np.argmax(apart))
        if apart[worst] > within:
            keep[inside[worst]] = True
            parts += [(first, int(inside[worst])), (int(inside[worst]), last)]
    return np.column_stack([times_s[keep], values[keep]])
