"""Lips from phones: targets per sound, blended by dominance, with the two contacts that must be reached.

Each sound pulls each articulator towards its target with a dominance that falls off before and after it; the
articulator goes where the dominances' weighted mean lies, so that strong sounds colour their weak neighbours:

    F(t) = Σ_s D_s(t) · T_s / Σ_s D_s(t),     D_s(t) = α_s · h(d_s) · exp(−θ · |t − core of s|)

Source: Cohen and Massaro (1993), "Modeling coarticulation in synthetic visual speech". Added to it: the core, where
a sound holds its target; h, by which a hurried sound loses to its neighbours and undershoots; inertia of each
articulator; an opening that follows loudness and stress; and the forced contacts of lips and teeth.
The numbers live in `visemes.toml`.
"""

from collections.abc import Sequence
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sound.speech import SILENCE, Phone
from speaker_listener.articulation import (
    ARTICULATORS,
    PLACE,
    Contact,
    Dynamics,
    VisemeTable,
    read_table,
    table,
)
from speaker_listener.lips import CLOSE, COLUMN, JAW, LIP_CHANNELS, Floats, LipCurve, smooth
from speaker_listener.loudness import SPAN_DB, accents

__all__ = ["curve", "read_table", "table"]

Doubles: TypeAlias = NDArray[np.float64]

GRID_HZ: Final = 125
# The curve begins this long before the phrase and ends this long after it: rounding leads the sound.
MARGIN_S: Final = 0.2
_NEIGHBOURS: Final = np.arange(-3, 4)

# A silence longer than this closes the mouth: shut this soon after it begins, opening this long before it ends.
_PAUSE_S: Final = 0.12
_SHUT_AFTER_S: Final = 0.07
_OPEN_AHEAD_S: Final = 0.07

# A frame's centre comes every 40 ms, and lies between two rows of the grid that must both be in contact: held
# this long, a contact has a frame inside whatever the phase.
_CONTACT_HALF_S: Final = 0.029

_GAIN_SMOOTH_S: Final = 0.02
# A stressed place lifts the opening over about a syllable.
_STRESS_HALF_S: Final = 0.12

_JAW: Final = PLACE["jaw"]
_HEIGHTS: Final = [PLACE["lower_lip"], PLACE["upper_lip"]]
_OPENING: Final = [_JAW, *_HEIGHTS, PLACE["protrusion"], PLACE["tongue"]]
_PARTING: Final = [
    COLUMN[name]
    for name in LIP_CHANNELS
    if name.startswith(("mouthLowerDown", "mouthUpperUp", "mouthShrugUpper", "mouthFunnel"))
]


def curve(
    phones: Sequence[Phone],
    duration_s: float,
    loudness: Floats,
    loudness_hz: float,
    articulation: float = 1.0,
    known: VisemeTable | None = None,
) -> LipCurve:
    """Return the mouth of a phrase from its phones.

    Args:
        phones: in order, without overlap; gaps count as silence.
        duration_s: length of the phrase's sound; it may end after its last phone.
        loudness: (T,) in [0, 1], as `loudness.levels` gives it; empty or all zero where the sound is unknown.
        loudness_hz: values of it per second.
        articulation: factor on how wide the mouth opens; 1 is ordinary.
        known: the numbers to move by; None takes the package's own.

    Raises:
        ValueError: if a phone is no ARPAbet symbol of `sound.speech.PHONES`.
    """
    known = known or table()
    spans = _with_silences(phones, duration_s, known)
    times = np.arange(-MARGIN_S, spans[-1].end_s, 1.0 / GRID_HZ)
    moved = _blend(spans, times, known)
    for inertia_s in np.unique(known.smooth_s):
        alike = known.smooth_s == inertia_s
        moved[:, alike] = smooth(moved[:, alike], float(inertia_s) * GRID_HZ)
    _open(moved, _gain(times, loudness, loudness_hz, known.dynamics), known.dynamics)
    moved[:, _JAW] *= articulation
    moved[:, _OPENING] *= _open_gate(spans, times)[:, None]
    weights = np.asarray(moved @ known.channels, dtype=np.float32)
    contact = _make_contacts(spans, times, weights, known)
    np.clip(weights, 0.0, 1.0, out=weights)
    return LipCurve(-MARGIN_S, GRID_HZ, weights, contact)


def _with_silences(phones: Sequence[Phone], duration_s: float, known: VisemeTable) -> list[Phone]:
    """Return the phones with every gap, and the time before and after, filled with silence."""
    filled: list[Phone] = []
    reached_s = -2 * MARGIN_S
    for phone in phones:
        if phone.symbol not in known.row:
            raise ValueError(f"expected an ARPAbet phone or SIL, got {phone.symbol!r}")
        if phone.start_s > reached_s + 1e-4:
            filled.append(Phone(SILENCE, reached_s, phone.start_s))
        filled.append(phone)
        reached_s = max(reached_s, phone.end_s)
    filled.append(Phone(SILENCE, reached_s, max(reached_s, duration_s) + 2 * MARGIN_S))
    return _merge_silences(filled)


def _merge_silences(phones: list[Phone]) -> list[Phone]:
    merged: list[Phone] = []
    for phone in phones:
        if merged and phone.symbol == SILENCE == merged[-1].symbol:
            phone = Phone(SILENCE, merged.pop().start_s, phone.end_s)
        merged.append(phone)
    return merged


def _blend(spans: list[Phone], times: Doubles, known: VisemeTable) -> Floats:
    """Return (T, A): the dominance-weighted mean of the targets around each time."""
    rows, starts, ends = _aims(spans, known)
    middle, length = (starts + ends) / 2, ends - starts
    half_core = (known.dynamics.core_share / 2 * length).astype(np.float32)
    hurried = (1.0 - np.exp(-length / known.dynamics.hurried_s)).astype(np.float32)
    here = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, len(rows) - 1)
    near = here[:, None] + _NEIGHBOURS  # (T, K)
    inside = (near >= 0) & (near < len(rows))
    near = np.clip(near, 0, len(rows) - 1)
    offset = (times[:, None] - middle[near]).astype(np.float32)
    distance = np.maximum(np.abs(offset) - half_core[near], 0.0)
    weight = hurried[near] * inside
    made = np.empty((len(times), len(ARTICULATORS)), dtype=np.float32)
    for number in range(len(ARTICULATORS)):
        rate = np.where(offset < 0, known.before_per_s[number], known.after_per_s[number])
        pull = known.strength[rows[near], number] * weight * np.exp(-rate * distance)
        total = pull.sum(axis=1) + 1e-9
        made[:, number] = (pull * known.targets[rows[near], number]).sum(axis=1) / total
    return made


def _aims(spans: list[Phone], known: VisemeTable) -> tuple[Any, Any, Any]:
    """Return rows, starts and ends of the aims in order; a diphthong makes two."""
    rows: list[int] = []
    edges: list[tuple[float, float]] = []
    for span in spans:
        own = known.row[span.symbol]
        rows.extend(own)
        if len(own) == 1:
            edges.append((span.start_s, span.end_s))
            continue
        cut_s = span.start_s + known.first_share * (span.end_s - span.start_s)
        edges.extend([(span.start_s, cut_s), (cut_s, span.end_s)])
    starts, ends = np.array(edges).T
    return np.array(rows), starts, ends


def _open(moved: Floats, gain: Doubles, dynamics: Dynamics) -> None:
    """Sharpen the opening and let it follow the gain, in place."""
    share = np.maximum(moved[:, _JAW], 0.0) / dynamics.jaw_top
    moved[:, _JAW] = dynamics.jaw_top * share**dynamics.jaw_power * gain
    moved[:, _HEIGHTS] *= (1.0 + dynamics.lip_share * (gain - 1.0))[:, None]


def _gain(times: Doubles, loudness: Floats, loudness_hz: float, dynamics: Dynamics) -> Doubles:
    """Return (T,) by how much loudness and stress scale the opening; 1 where the sound is unknown.

    With the level alone soft consonants gape, with the amplitude alone all but the loudest vowel is shut.
    """
    if len(loudness) == 0 or not loudness.any():
        return np.ones(len(times))
    amplitude = np.where(loudness > 0, 10.0 ** ((loudness - 1.0) * SPAN_DB / 20.0), 0.0)
    gain = dynamics.quiet_gain + dynamics.level_gain * loudness + dynamics.amplitude_gain * amplitude
    softened = smooth(gain[:, None].astype(np.float32), _GAIN_SMOOTH_S * loudness_hz)[:, 0]
    at = (np.arange(len(loudness)) + 0.5) / loudness_hz
    made = np.interp(times, at, softened)
    for accent in accents(loudness):
        near = np.clip(1.0 - np.abs(times - accent.time_s) / _STRESS_HALF_S, 0.0, 1.0)
        made *= 1.0 + dynamics.stress_gain * accent.strength * _ease(near)
    return made


def _open_gate(spans: list[Phone], times: Doubles) -> Doubles:
    """Return (T,): 0 inside long silences, 1 in speech, with smooth edges inside the silence."""
    gate = np.ones(len(times))
    for span in spans:
        if span.symbol != SILENCE or span.end_s - span.start_s <= _PAUSE_S:
            continue
        into = np.clip((times - span.start_s) / _SHUT_AFTER_S, 0.0, 1.0)
        ahead = np.clip((span.end_s - times) / _OPEN_AHEAD_S, 0.0, 1.0)
        gate *= 1.0 - _ease(np.minimum(into, ahead))
    return gate


def _make_contacts(spans: list[Phone], times: Doubles, weights: Floats, known: VisemeTable) -> Floats:
    """Bring the lips into contact in place; return (T,) how much contact there is."""
    teeth = _touch(spans, times, known.labiodental)
    seal = _touch(spans, times, known.bilabial)
    for touch, contact in ((teeth, known.labiodental), (seal, known.bilabial)):
        weights[:, JAW] += touch * (np.minimum(weights[:, JAW], contact.jaw_at_most) - weights[:, JAW])
        weights[:, _PARTING] *= (1.0 - touch)[:, None]
        for column, weight in contact.reach:
            weights[:, column] += touch * (weight - weights[:, column])
    weights[:, CLOSE] = weights[:, JAW] * seal
    return np.maximum(teeth, seal)


def _touch(spans: list[Phone], times: Doubles, contact: Contact) -> Floats:
    made = np.zeros(len(times))
    for span in spans:
        if span.symbol not in contact.phones:
            continue
        duration_s = span.end_s - span.start_s
        middle_s = (span.start_s + span.end_s) / 2
        from_s = min(span.start_s + 0.1 * duration_s, middle_s - _CONTACT_HALF_S)
        to_s = max(span.start_s + contact.hold_share * duration_s, middle_s + _CONTACT_HALF_S)
        first, last = np.searchsorted(times, [from_s - contact.closing_s, to_s + contact.opening_s])
        near = times[first:last]
        rise = np.clip((near - from_s) / contact.closing_s + 1.0, 0.0, 1.0)
        fall = np.clip((to_s - near) / contact.opening_s + 1.0, 0.0, 1.0)
        made[first:last] = np.maximum(made[first:last], _ease(np.minimum(rise, fall)))
    return made.astype(np.float32)


def _ease(part: Doubles) -> Doubles:
    """Return part in [0, 1] with flat ends: 3x² − 2x³."""
    return np.asarray(part * part * (3.0 - 2.0 * part))
