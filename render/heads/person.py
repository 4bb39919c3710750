"""A person as data: what to mix, what to wear."""

import re
from dataclasses import dataclass, field
from typing import Final

from render.heads.form import SLIDERS

Colour = tuple[float, float, float]
"""Red, green and blue as they look on a screen (sRGB), each in [0, 1]."""

AGES: Final = (25.0, 90.0)
"""The youngest and the oldest adult that MakeHuman's targets describe, in years."""
ETHNICITIES: Final = ("african", "asian", "caucasian")

SKINS: Final = tuple(
    f"{age}_{ethnicity}_{gender}"
    for age in ("young", "middleage", "old")
    for ethnicity in ETHNICITIES
    for gender in ("female", "male")
)
EYES: Final = tuple("blue bluegreen brown brownlight deepblue green grey ice lightblue".split())
LASHES: Final = ("Eyelashes01", "eyelashes02", "eyelashes03", "eyelashes04")
BROWS: Final = tuple(f"eyebrow{i:03d}" for i in range(1, 13))
HAIR: Final = tuple("short01 short02 short03 short04 bob01 bob02 long01 ponytail01 Braid01 afro01".split())
TEETH: Final = ("Teeth_Base", *(f"Teeth_Shape{i:02d}" for i in range(1, 6)))

_CHOICES: Final = {
    "skin": SKINS,
    "eyes": EYES,
    "lashes": LASHES,
    "brows": BROWS,
    "hair": HAIR,
    "teeth": TEETH,
}
_COLOURS: Final = ("skin_tone", "lip_colour", "brow_colour", "hair_colour", "garment_colour")
_RANGES: Final = {
    "age_years": AGES,
    "masculinity": (0.0, 1.0),
    "weight": (-1.0, 1.0),
    "skin_evenness": (0.0, 1.0),
    "greying": (0.0, 1.0),
}
HAIR_END_M: Final = (-0.30, 0.05)


@dataclass(frozen=True)
class Person:
    """All there is to say about how one person looks; the same code makes everybody.

    Raises:
        ValueError: if a number, a colour or a choice is out of range; the message names it.
    """

    name: str
    """Lower-case letters, digits and hyphens: the name of the file."""
    title: str
    """The name a visitor reads."""
    description: str = ""
    """A sentence for a visitor who chooses."""
    voice: str = ""
    """A voice that suits: "female" or "male", or nothing."""
    age_years: float = 25.0
    masculinity: float = 0.0
    """0 is MakeHuman's female adult, 1 its male adult."""
    ethnicity: dict[str, float] = field(default_factory=lambda: {"caucasian": 1.0})
    """Shares of `african`, `asian` and `caucasian` shape; they sum to 1."""
    weight: float = 0.0
    """-1 is slight, 1 is heavy."""
    form: dict[str, float] = field(default_factory=dict)
    """The face, by the sliders of `render.heads.form`."""
    skin: str = "young_caucasian_female"
    skin_tone: Colour | None = None
    """The colour of forehead and cheeks; None leaves that of the texture."""
    skin_evenness: float = 0.5
    """How far blotches of the texture are evened out."""
    lip_colour: Colour = (0.72, 0.45, 0.42)
    eyes: str = "brownlight"
    lashes: str = "eyelashes02"
    brows: str = "eyebrow001"
    brow_colour: Colour = (0.25, 0.16, 0.11)
    hair: str = "bob02"
    hair_colour: Colour = (0.45, 0.27, 0.16)
    """The mean colour the hair shall have."""
    greying: float = 0.0
    """Share of single hairs that have gone grey."""
    hair_end_m: float | None = None
    """Where the hair is cut, below (negative) the top of the neck; None leaves it as it is."""
    hair_strands: bool = True
    """Whether loose strands over the hair are kept; without them it is one smooth shell."""
    teeth: str = "Teeth_Base"
    garment_colour: Colour = (0.25, 0.42, 0.45)

    def __post_init__(self) -> None:
        """Check every range."""
        if not re.fullmatch(r"[a-z0-9-]{1,40}", self.name):
            raise ValueError(f"expected a name of a-z, 0-9 and hyphens, got {self.name!r}")
        self._check_ethnicity()
        self._check_numbers()
        for what in _COLOURS:
            colour = getattr(self, what)
            if colour is not None and not all(0.0 <= part <= 1.0 for part in colour):
                raise ValueError(f"expected {what} as three numbers in [0, 1], got {colour}")
        for what, choices in _CHOICES.items():
            if getattr(self, what) not in choices:
                raise ValueError(
                    f"expected {what} to be one of {', '.join(choices)}; got {getattr(self, what)!r}"
                )
        if self.voice not in ("", "female", "male"):
            raise ValueError(f'expected voice to be "female", "male" or nothing, got {self.voice!r}')

    def _check_ethnicity(self) -> None:
        unknown = set(self.ethnicity) - set(ETHNICITIES)
        if unknown:
            raise ValueError(f"expected shares of african, asian and caucasian, got {sorted(unknown)}")
        total = sum(self.ethnicity.values())
        if min(self.ethnicity.values(), default=-1.0) < 0.0 or abs(total - 1.0) > 1e-6:
            raise ValueError(f"expected shares of ethnicity that sum to 1, got {self.ethnicity}")

    def _check_numbers(self) -> None:
        for what, (least, most) in _RANGES.items():
            _check_range(what, getattr(self, what), least, most)
        if self.hair_end_m is not None:
            _check_range("hair_end_m", self.hair_end_m, *HAIR_END_M)
        for name, value in self.form.items():
            if name not in SLIDERS:
                raise ValueError(f"expected form to name sliders among {', '.join(SLIDERS)}; got {name!r}")
            _check_range(f"form.{name}", value, SLIDERS[name].least, 1.0)

    @property
    def seniority(self) -> float:
        """How far from the youngest adult to the oldest, in [0, 1]."""
        return (self.age_years - AGES[0]) / (AGES[1] - AGES[0])


def _check_range(what: str, value: float, least: float, most: float) -> None:
    # Written so that "not a number" fails as well.
    if not least <= value <= most:
        raise ValueError(f"expected {what} in [{least:g}, {most:g}], got {value:g}")
