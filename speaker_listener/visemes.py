"""Lips from phones: targets per sound, blended by dominance, with the two contacts that must be reached.

Each sound pulls each part of the mouth towards its target with a dominance that falls off before and after it;
the mouth goes where the dominances' weighted mean lies, so that strong sounds colour their weak neighbours:

    F(t) = Σ_s D_s(t) · T_s / Σ_s D_s(t),     D_s(t) = α_s · exp(−θ · |t − core of s|)

Source: Cohen and Massaro (1993), "Modeling coarticulation in synthetic visual speech". The core (where a sound
holds its target, so that long vowels stay) and the forced contacts of lips and teeth are additions.
The numbers live in `visemes.toml`.
"""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sound.speech import PHONES, SILENCE, Phone
from speaker_listener.lips import (
    CLOSE,
    COLUMN,
    JAW,
    LIP_CHANNELS,
    Floats,
    LipCurve,
    columns,
    smooth,
)
from speaker_listener.loudness import SPAN_DB

Doubles: TypeAlias = NDArray[np.float64]

GRID_HZ: Final = 125
# The curve begins this long before the phrase and ends this long after it: rounding leads the sound.
MARGIN_S: Final = 0.2
_NEIGHBOURS: Final = np.arange(-3, 4)
# A sound holds its target over this middle share of its time.
_CORE_SHARE: Final = 0.4
_SMOOTH_S: Final = 0.014

# A silence longer than this closes the mouth: shut this soon after it begins, opening this long before it ends.
_PAUSE_S: Final = 0.12
_SHUT_AFTER_S: Final = 0.07
_OPEN_AHEAD_S: Final = 0.07

# A frame's centre comes every 40 ms, and lies between two rows of the grid that must both be in contact: held
# this long, a contact has a frame inside whatever the phase.
_CONTACT_HALF_S: Final = 0.029

# Louder is wider. The jaw's share at the edge of silence, what loudness adds by its level and by its amplitude:
# with the level alone soft consonants gape, with the amplitude alone all but the loudest vowel is shut.
_QUIET_JAW: Final = 0.15
_LEVEL_JAW: Final = 0.50
_AMPLITUDE_JAW: Final = 0.60
_JAW_SMOOTH_S: Final = 0.02

_PARTING: Final = [
    COLUMN[name]
    for name in LIP_CHANNELS
    if name.startswith(("mouthLowerDown", "mouthUpperUp", "mouthShrugUpper", "mouthFunnel"))
]
_OPENING: Final = [JAW, COLUMN["tongueOut"], *_PARTING]


@dataclass(frozen=True)
class Contact:
    """Lips on lips, or lip on teeth: which sounds make it, how fast it comes and goes, what it looks like."""

    phones: frozenset[str]
    closing_s: float
    opening_s: float
    hold_share: float
    reach: tuple[tuple[int, float], ...]


@dataclass(frozen=True, eq=False)
class VisemeTable:
    """What `visemes.toml` says, as arrays.

    Attributes:
        row: which row a phone has; a diphthong has two.
        targets: (rows, lip channels).
        strength: (rows, parts) of dominance.
        before_per_s: (parts,) rate of letting go before a sound.
        after_per_s: (parts,) the same after it.
        part: (lip channels,) the part each channel belongs to, or −1.
        first_share: of a diphthong's time.
        bilabial: lips on lips.
        labiodental: lip on teeth.
    """

    row: dict[str, tuple[int, ...]]
    targets: Floats
    strength: Floats
    before_per_s: Floats
    after_per_s: Floats
    part: NDArray[np.intp]
    first_share: float
    bilabial: Contact
    labiodental: Contact


@cache
def table() -> VisemeTable:
    """Return the table of the package's data file.

    Raises:
        ValueError: if a phone of `sound.speech.PHONES` is missing or a channel is unknown.
    """
    text = resources.files("speaker_listener").joinpath("visemes.toml").read_text("utf-8")
    return read_table(tomllib.loads(text))


def read_table(data: dict[str, Any]) -> VisemeTable:
    """Return the table that parsed TOML describes; errors as `table`."""
    parts = list(data["parts"])
    part = np.full(len(LIP_CHANNELS), -1)
    for number, name in enumerate(parts):
        part[list(columns(dict.fromkeys(data["parts"][name], 1.0)))] = number
    pure = list(data["phone"])
    targets = np.zeros((len(pure), len(LIP_CHANNELS)), dtype=np.float32)
    strength = np.zeros((len(pure), len(parts)), dtype=np.float32)
    for number, name in enumerate(pure):
        spec = dict(data["phone"][name])
        kind = data["class"][spec.pop("class")]
        strength[number] = [kind[p] for p in parts]
        for column, weight in columns(spec).items():
            targets[number, column] = weight
    rows: dict[str, tuple[int, ...]] = {name: (number,) for number, name in enumerate(pure)}
    pairs = dict(data["diphthong"])
    first_share = float(pairs.pop("first_share"))
    rows |= {name: (rows[a][0], rows[b][0]) for name, (a, b) in pairs.items()}
    if missing := PHONES - rows.keys():
        raise ValueError(f"expected a mouth for every phone, none for {', '.join(sorted(missing))}")
    release = [data["release_per_s"][name] for name in parts]
    return VisemeTable(
        rows,
        targets,
        strength,
        np.array([r["before"] for r in release], dtype=np.float32),
        np.array([r["after"] for r in release], dtype=np.float32),
        part,
        first_share,
        _contact(data["contact"]["bilabial"]),
        _contact(data["contact"]["labiodental"]),
    )


def _contact(spec: dict[str, Any]) -> Contact:
    return Contact(
        frozenset(spec["phones"]),
        spec["closing_s"],
        spec["opening_s"],
        spec["hold_share"],
        tuple(columns(spec["reach"]).items()),
    )


def curve(
    phones: Sequence[Phone],
    duration_s: float,
    loudness: Floats,
    loudness_hz: float,
    articulation: float = 1.0,
) -> LipCurve:
    """Return the mouth of a phrase from its phones.

    Args:
        phones: in order, without overlap; gaps count as silence.
        duration_s: length of the phrase's sound; it may end after its last phone.
        loudness: (T,) in [0, 1], as `loudness.levels` gives it; empty or all zero where the sound is unknown.
        loudness_hz: values of it per second.
        articulation: factor on how wide the mouth opens; 1 is ordinary.

    Raises:
        ValueError: if a phone is no ARPAbet symbol of `sound.speech.PHONES`.
    """
    spans = _with_silences(phones, duration_s)
    end_s = spans[-1].end_s
    times = np.arange(-MARGIN_S, end_s, 1.0 / GRID_HZ)
    weights = smooth(_blend(spans, times), _SMOOTH_S * GRID_HZ)
    weights[:, JAW] *= articulation * _jaw_gain(times, loudness, loudness_hz)
    weights[:, _OPENING] *= _open_gate(spans, times)[:, None]
    contact = _make_contacts(spans, times, weights)
    np.clip(weights, 0.0, 1.0, out=weights)
    return LipCurve(-MARGIN_S, GRID_HZ, weights, contact)


def _with_silences(phones: Sequence[Phone], duration_s: float) -> list[Phone]:
    """Return the phones with every gap, and the time before and after, filled with silence."""
    filled: list[Phone] = []
    reached_s = -2 * MARGIN_S
    known = table().row
    for phone in phones:
        if phone.symbol not in known:
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


def _blend(spans: list[Phone], times: Doubles) -> Floats:
    """Return (T, lip channels): the dominance-weighted mean of the targets around each time."""
    known = table()
    rows, starts, ends = _aims(spans)
    middle = (starts + ends) / 2
    half_core = _CORE_SHARE / 2 * (ends - starts)
    here = np.clip(np.searchsorted(starts, times, side="right") - 1, 0, len(rows) - 1)
    near = here[:, None] + _NEIGHBOURS  # (T, K)
    inside = (near >= 0) & (near < len(rows))
    near = np.clip(near, 0, len(rows) - 1)
    offset = (times[:, None] - middle[near]).astype(np.float32)
    distance = np.maximum(np.abs(offset) - half_core[near].astype(np.float32), 0.0)
    made = np.zeros((len(times), len(LIP_CHANNELS)), dtype=np.float32)
    for number in range(len(known.before_per_s)):
        rate = np.where(offset < 0, known.before_per_s[number], known.after_per_s[number])
        pull = known.strength[rows[near], number] * np.exp(-rate * distance) * inside
        pull /= pull.sum(axis=1, keepdims=True) + 1e-9
        of_part = np.flatnonzero(known.part == number)
        made[:, of_part] = np.einsum("tk,tkc->tc", pull, known.targets[:, of_part][rows[near]])
    return made


def _aims(spans: list[Phone]) -> tuple[Any, Any, Any]:
    """Return rows, starts and ends of the aims in order; a diphthong makes two."""
    known = table()
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


def _jaw_gain(times: Doubles, loudness: Floats, loudness_hz: float) -> Doubles:
    if len(loudness) == 0 or not loudness.any():
        return np.ones(len(times))
    amplitude = np.where(loudness > 0, 10.0 ** ((loudness - 1.0) * SPAN_DB / 20.0), 0.0)
    gain = _QUIET_JAW + _LEVEL_JAW * loudness + _AMPLITUDE_JAW * amplitude
    softened = smooth(gain[:, None].astype(np.float32), _JAW_SMOOTH_S * loudness_hz)[:, 0]
    at = (np.arange(len(loudness)) + 0.5) / loudness_hz
    return np.interp(times, at, softened)


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


def _make_contacts(spans: list[Phone], times: Doubles, weights: Floats) -> Floats:
    """Bring the lips into contact in place; return (T,) how much contact there is."""
    known = table()
    teeth = _touch(spans, times, known.labiodental)
    weights[:, JAW] += teeth * (np.minimum(weights[:, JAW], 0.08) - weights[:, JAW])
    weights[:, _PARTING] *= (1.0 - teeth)[:, None]
    _reach(weights, known.labiodental, teeth)
    seal = _touch(spans, times, known.bilabial)
    weights[:, _PARTING] *= (1.0 - seal)[:, None]
    weights[:, CLOSE] = weights[:, JAW] * seal
    _reach(weights, known.bilabial, seal)
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
        rise = np.clip((times - from_s) / contact.closing_s + 1.0, 0.0, 1.0)
        fall = np.clip((to_s - times) / contact.opening_s + 1.0, 0.0, 1.0)
        made = np.maximum(made, _ease(np.minimum(rise, fall)))
    return made.astype(np.float32)


def _reach(weights: Floats, contact: Contact, touch: Floats) -> None:
    for column, weight in contact.reach:
        weights[:, column] += touch * (weight - weights[:, column])


def _ease(part: Doubles) -> Doubles:
    """Return part in [0, 1] with flat ends: 3x² − 2x³."""
    return np.asarray(part * part * (3.0 - 2.0 * part))
