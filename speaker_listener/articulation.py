"""What `visemes.toml` says, as arrays: articulators, what each phone wants of them, and how they move.

phone ─▶ targets of articulators (jaw, lips' heights, width, rounding, protrusion, tongue) ─▶ channels of the rig
  └────▶ contacts (lips on lips, lip on teeth), which no neighbour and no haste can prevent
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sound.speech import PHONES
from speaker_listener.lips import LIP_CHANNELS, Floats, columns

ARTICULATORS: Final[tuple[str, ...]] = (
    "jaw",
    "lower_lip",
    "upper_lip",
    "width",
    "rounding",
    "protrusion",
    "tongue",
)
PLACE: Final[dict[str, int]] = {name: i for i, name in enumerate(ARTICULATORS)}


@dataclass(frozen=True)
class Contact:
    """Lips on lips, or lip on teeth: which sounds make it, how fast it comes and goes, what it looks like."""

    phones: frozenset[str]
    closing_s: float
    opening_s: float
    hold_share: float
    jaw_at_most: float
    reach: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class Dynamics:
    """How the mouth gets from target to target.

    Attributes:
        core_share: the middle share of a phone's time over which it holds its target.
        hurried_s: a phone of this length has 63 % of the strength of a long one, so that haste undershoots.
        jaw_power: over 1 keeps the jaw nearer to shut except where it is wide: real mouths are.
        jaw_top: the opening that the power leaves as it is.
        quiet_gain: of the opening, at the edge of silence.
        level_gain: what loudness adds by its level in decibels.
        amplitude_gain: what it adds by its amplitude.
        stress_gain: what a stressed place adds.
        lip_share: how far the lips' heights follow the gain of the jaw.
    """

    core_share: float
    hurried_s: float
    jaw_power: float
    jaw_top: float
    quiet_gain: float
    level_gain: float
    amplitude_gain: float
    stress_gain: float
    lip_share: float


@dataclass(frozen=True, eq=False)
class VisemeTable:
    """The whole of `visemes.toml`; A articulators, C lip channels.

    Attributes:
        row: which row a phone has; a diphthong has two.
        targets: (rows, A).
        strength: (rows, A) of dominance.
        before_per_s: (A,) rate of letting go before a sound.
        after_per_s: (A,) the same after it.
        smooth_s: (A,) inertia.
        channels: (A, C) what each articulator does to the rig.
        first_share: of a diphthong's time.
        dynamics: shared by all phones.
        bilabial: lips on lips.
        labiodental: lip on teeth.
    """

    row: dict[str, tuple[int, ...]]
    targets: Floats
    strength: Floats
    before_per_s: Floats
    after_per_s: Floats
    smooth_s: Floats
    channels: Floats
    first_share: float
    dynamics: Dynamics
    bilabial: Contact
    labiodental: Contact


@cache
def table() -> VisemeTable:
    """Return the table of the package's data file.

    Raises:
        ValueError: if a phone of `sound.speech.PHONES` is missing, or an articulator or channel is unknown.
    """
    return read_table(data())


def data() -> dict[str, Any]:
    """Return the package's data file as parsed TOML, fresh each time, so that it may be changed and read."""
    text = resources.files("speaker_listener").joinpath("visemes.toml").read_text("utf-8")
    return tomllib.loads(text)


def read_table(parsed: dict[str, Any]) -> VisemeTable:
    """Return the table that parsed TOML describes; errors as `table`."""
    moved = _per_articulator(parsed["articulator"], "an articulator")
    channels = np.zeros((len(ARTICULATORS), len(LIP_CHANNELS)), dtype=np.float32)
    for number, spec in enumerate(moved):
        for column, weight in columns(spec["channels"]).items():
            channels[number, column] = weight
    row, targets, strength = _phones(parsed)
    pairs = dict(parsed["diphthong"])
    first_share = float(pairs.pop("first_share"))
    row |= {name: (row[a][0], row[b][0]) for name, (a, b) in pairs.items()}
    if missing := PHONES - row.keys():
        raise ValueError(f"expected a mouth for every phone, none for {', '.join(sorted(missing))}")
    return VisemeTable(
        row,
        targets,
        strength,
        _column(moved, "before_per_s"),
        _column(moved, "after_per_s"),
        _column(moved, "smooth_s"),
        channels,
        first_share,
        Dynamics(**parsed["dynamics"]),
        _contact(parsed["contact"]["bilabial"]),
        _contact(parsed["contact"]["labiodental"]),
    )


def _phones(parsed: dict[str, Any]) -> tuple[dict[str, tuple[int, ...]], Floats, Floats]:
    """Return the row of each pure phone, and (rows, A) targets and strengths."""
    pure = list(parsed["phone"])
    targets = np.zeros((len(pure), len(ARTICULATORS)), dtype=np.float32)
    strength = np.zeros((len(pure), len(ARTICULATORS)), dtype=np.float32)
    for number, name in enumerate(pure):
        wanted = dict(parsed["phone"][name])
        strength[number] = _per_articulator(parsed["class"][wanted.pop("class")], "a class")
        for articulator, target in wanted.items():
            if articulator not in PLACE:
                raise ValueError(
                    f"expected an articulator for the phone {name}, got {articulator!r}; "
                    f"there are {', '.join(ARTICULATORS)}"
                )
            targets[number, PLACE[articulator]] = target
    return {name: (number,) for number, name in enumerate(pure)}, targets, strength


def _per_articulator(named: dict[str, Any], what: str) -> list[Any]:
    if named.keys() != PLACE.keys():
        odd = sorted(named.keys() ^ PLACE.keys())
        raise ValueError(f"expected {what} to name {', '.join(ARTICULATORS)}; see {', '.join(odd)}")
    return [named[name] for name in ARTICULATORS]


def _column(specs: list[Any], name: str) -> NDArray[np.float32]:
    return np.array([spec[name] for spec in specs], dtype=np.float32)


def _contact(spec: dict[str, Any]) -> Contact:
    return Contact(
        frozenset(spec["phones"]),
        spec["closing_s"],
        spec["opening_s"],
        spec["hold_share"],
        spec["jaw_at_most"],
        tuple(columns(spec["reach"]).items()),
    )
