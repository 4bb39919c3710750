"""How people time their turns with each other: the published figures that a talk is set beside.

They come from people speaking freely to people. A talk with a machine over a network is another thing; the figures say
where it stands, not what it should be.
"""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class HumanFigure:
    """A published figure of human conversation: a value, or a range, in seconds."""

    label: str
    low_s: float
    high_s: float
    source: str

    @property
    def text(self) -> str:
        """The figure in milliseconds, as a table shows it."""
        low, high = round(1000 * self.low_s), round(1000 * self.high_s)
        return f"{low} ms" if low == high else f"{low} to {high} ms"


_STIVERS: Final = "Stivers et al. 2009"
_LEVINSON: Final = "Levinson & Torreira 2015"

GAP_MODE: Final = HumanFigure("most frequent gap between turns", 0.2, 0.2, f"{_STIVERS}; {_LEVINSON}")
GAP_MEANS: Final = HumanFigure(
    "mean gap by language, from Japanese to Danish", 0.007, 0.47, f"{_STIVERS}; {_LEVINSON}"
)
WORD_PLANNING: Final = HumanFigure("least time to plan a word", 0.6, 0.6, _LEVINSON)
FIGURES: Final = (GAP_MODE, GAP_MEANS, WORD_PLANNING)
