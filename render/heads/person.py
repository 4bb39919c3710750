"""A person as data: what to mix, what to wear."""

import re
from dataclasses import dataclass, field
from typing import Final

Colour = tuple[float, float, float]
"""Red, green and blue as they look on a screen (sRGB), each in [0, 1]."""


@dataclass(frozen=True)
class Person:
    """All there is to say about how one person looks; the same code makes everybody.

    Raises:
        ValueError: if a share or a colour is out of range; the message says which.
    """

    name: str
    """Lower-case letters, digits and hyphens: the name of the file."""
    title: str
    """The name a visitor reads."""
    ethnicity: dict[str, float] = field(default_factory=lambda: {"caucasian": 1.0})
    """Shares of `african`, `asian` and `caucasian` shape; they sum to 1."""
    masculinity: float = 0.0
    """0 is MakeHuman's female adult, 1 its male adult."""
    seniority: float = 0.0
    """0 is about 25 years, 1 about 90."""
    details: tuple[tuple[str, float], ...] = ()
    """Further MakeHuman targets and how much of each, e.g. ("mouth/mouth-angles-up", 0.3)."""
    skin: str = "young_caucasian_female/textures/young_lightskinned_female_diffuse.png"
    """A texture below public/data/skins."""
    skin_tint: Colour = (1.0, 1.0, 1.0)
    """Multiplies the texture."""
    lip_colour: Colour = (0.80, 0.52, 0.48)
    eye_texture: str = "brownlight_eye"
    lashes: str = "eyelashes02"
    lash_texture: str = "eyelashes02"
    brows: str = "eyebrow001"
    brow_colour: Colour = (0.25, 0.16, 0.11)
    hair: str = "bob02"
    hair_texture: str = "bob02_diffuse"
    hair_colour: Colour = (0.45, 0.27, 0.16)
    """The mean colour the hair shall have."""
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
        for what in ("masculinity", "seniority"):
            if not 0.0 <= getattr(self, what) <= 1.0:
                raise ValueError(f"expected {what} in [0, 1], got {getattr(self, what)}")
        for what in ("skin_tint", "lip_colour", "brow_colour", "hair_colour", "garment_colour"):
            if not all(0.0 <= part <= 1.0 for part in getattr(self, what)):
                raise ValueError(f"expected {what} as three numbers in [0, 1], got {getattr(self, what)}")
        for target, amount in self.details:
            if not 0.0 <= amount <= 1.0:
                raise ValueError(f"expected 0 to 1 of {target}, got {amount}; use its opposite instead")

    def _check_ethnicity(self) -> None:
        unknown = set(self.ethnicity) - {"african", "asian", "caucasian"}
        if unknown:
            raise ValueError(f"expected shares of african, asian and caucasian, got {sorted(unknown)}")
        total = sum(self.ethnicity.values())
        if min(self.ethnicity.values(), default=-1.0) < 0.0 or abs(total - 1.0) > 1e-6:
            raise ValueError(f"expected shares of ethnicity that sum to 1, got {self.ethnicity}")


MIRA: Final = Person(
    name="mira",
    title="Mira",
    ethnicity={"caucasian": 0.6, "asian": 0.25, "african": 0.15},
    seniority=0.08,
    details=(
        ("head/head-oval", 0.5),
        ("chin/chin-width-min", 0.25),
        ("chin/chin-jaw-drop-less", 0.2),
        ("eyes/l-eye-size-big", 0.3),
        ("eyes/r-eye-size-big", 0.3),
        ("eyebrows/eyebrows-trans-vert-more", 0.45),
        ("eyebrows/eyebrows-angle-up", 0.3),
        ("nose/nose-scale-horiz-decr", 0.3),
        ("nose/nose-point-width-less", 0.4),
        ("nose/nose-point-up", 0.25),
        ("mouth/mouth-angles-up", 0.8),
        ("mouth/mouth-lowerlip-volume-inflate", 0.2),
        ("neck/neck-scale-horiz-less", 0.3),
        ("cheek/l-cheek-volume-inflate", 0.15),
        ("cheek/r-cheek-volume-inflate", 0.15),
    ),
    lashes="Eyelashes01",
    lash_texture="eyelashes01",
    hair="long01",
    hair_texture="long01_diffuse",
    hair_end_m=-0.115,
    hair_strands=False,
    hair_colour=(0.34, 0.22, 0.15),
    brow_colour=(0.3, 0.2, 0.14),
    skin_tint=(0.97, 0.92, 0.88),
)

PEOPLE: Final[tuple[Person, ...]] = (MIRA,)
