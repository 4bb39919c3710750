"""What the character shows: the person's feeling, met by a persona. Never a mirror of the feeling.

The table is `responses.toml`. Each persona has one row per class of the person's feeling; what is shown is the
blend of all rows, weighted by the feeling's distribution, so a small change of feeling is a small change of face.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from importlib import resources
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from emotion_tree.feeling import Feeling
from emotion_tree.reading import EMOTIONS, INDEX, Distribution, Reading, distribution, reading
from sound.speech import Prosody

ATTITUDES: Final = ("concern", "interest", "amusement", "thinking")
# A warm character does not answer with these, whoever writes the table.
NEVER_SHOWN: Final = frozenset({"anger", "contempt", "disgust"})
PROSODY: Final = tuple(f.name for f in fields(Prosody))


@dataclass(frozen=True, eq=False)
class Response:
    """What the character shows on its face and in its voice.

    Attributes:
        expression: (8,) over `EMOTIONS`, sums to 1; the neutral part is the part of the face that rests.
        intensity: in [0, 1]; a face shows `expression * intensity`.
        attitude: (name, weight in [0, 1]) for what no emotion class names, in the order of `ATTITUDES`.
        prosody: how the voice says it.
    """

    expression: Distribution = field(default_factory=lambda: distribution({}))
    intensity: float = 0.0
    attitude: tuple[tuple[str, float], ...] = ()
    prosody: Prosody = field(default_factory=Prosody)

    def as_reading(self) -> Reading:
        """Return what is shown as evidence of the character's own state, for turns where it named none."""
        weights = {name: float(self.expression[i]) for name, i in INDEX.items()}
        return reading(weights, intensity=self.intensity, source="shown", confidence=1.0)


@dataclass(frozen=True, eq=False)
class ResponseTable:
    """One persona's rows as matrices; row i answers the class `EMOTIONS[i]`.

    Attributes:
        expression: (8, 8), each row sums to 1.
        intensity: (8,) in [0, 1].
        attitude: (8, 4) in [0, 1], columns as in `ATTITUDES`.
        prosody: (8, 4), columns as in `PROSODY`.
    """

    expression: NDArray[np.float64]
    intensity: NDArray[np.float64]
    attitude: NDArray[np.float64]
    prosody: NDArray[np.float64]


Tables: TypeAlias = Mapping[str, ResponseTable]


def respond(feeling: Feeling, persona: str = "warm") -> Response:
    """Return what a persona shows to a person who feels this: the rows blended by the feeling.

    Raises:
        ValueError: if there is no such persona; names those there are.
    """
    tables = _tables()
    if persona not in tables:
        raise ValueError(f"expected a persona of {', '.join(tables)}; got {persona!r}")
    table, weights = tables[persona], feeling.distribution
    attitude = weights @ table.attitude
    prosody = weights @ table.prosody
    return Response(
        expression=np.asarray(weights @ table.expression),
        intensity=float(np.clip(weights @ table.intensity, 0.0, 1.0)),
        attitude=tuple(
            (name, float(min(a, 1.0))) for name, a in zip(ATTITUDES, attitude, strict=True) if a > 0
        ),
        prosody=Prosody(**{name: float(p) for name, p in zip(PROSODY, prosody, strict=True)}),
    )


def personas() -> tuple[str, ...]:
    """Return the names of the personas that the table knows."""
    return tuple(_tables())


def read_tables(text: str) -> Tables:
    """Read response tables from TOML, persona by persona, and refuse what a character must not show.

    Raises:
        ValueError: if a row is missing or unknown, a name is unknown, a value is out of its range, or a row
            shows anger, contempt or disgust; says which.
    """
    return {persona: _table(persona, rows) for persona, rows in tomllib.loads(text).items()}


@cache
def _tables() -> Tables:
    return read_tables(resources.files("emotion_tree").joinpath("responses.toml").read_text("utf-8"))


def _table(persona: str, rows: Mapping[str, Any]) -> ResponseTable:
    if set(rows) != set(EMOTIONS):
        raise ValueError(
            f"persona {persona!r} must have one row for each of {', '.join(EMOTIONS)}; got {', '.join(rows)}"
        )
    made = [_row(f"{persona}.{name}", rows[name]) for name in EMOTIONS]
    return ResponseTable(
        expression=np.array([row[0] for row in made]),
        intensity=np.array([row[1] for row in made]),
        attitude=np.array([row[2] for row in made]),
        prosody=np.array([row[3] for row in made]),
    )


def _row(where: str, row: Mapping[str, Any]) -> tuple[Distribution, float, list[float], list[float]]:
    """Return the expression (8,), intensity, attitudes (4,) and prosody (4,) of one row."""
    expression = dict(row.get("expression", {}))
    if unfit := NEVER_SHOWN & set(expression):
        raise ValueError(f"{where} must never show {', '.join(sorted(unfit))}; take it out of the expression")
    named = {
        "expression": (expression, EMOTIONS),
        "attitude": (dict(row.get("attitude", {})), ATTITUDES),
        "prosody": (dict(row.get("prosody", {})), PROSODY),
    }
    for part, (values, known) in named.items():
        if unknown := set(values) - set(known):
            raise ValueError(f"{where}.{part} must use {', '.join(known)}; got {', '.join(sorted(unknown))}")
    intensity = float(row.get("intensity", 1.0))
    attitude = [float(named["attitude"][0].get(name, 0.0)) for name in ATTITUDES]
    if not all(0.0 <= value <= 1.0 for value in [intensity, *attitude, *expression.values()]):
        raise ValueError(f"{where}: intensity, attitudes and expression weights must be in [0, 1]")
    prosody = Prosody(**named["prosody"][0])  # refuses factors out of range
    return distribution(expression), intensity, attitude, [getattr(prosody, name) for name in PROSODY]
