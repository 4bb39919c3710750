"""What each ARKit shape is made of: MakeHuman's expression units and pulls of our own.

Where a unit has the right folds it is taken; where there is none, or a rough one, pulls make the shape.
Places and reaches were chosen by looking at faces; amounts and movements were fitted by least squares to
the shapes that another artist modelled on the same mesh, rounded, and then changed by eye.
In names of units `{side}` stands for left or right and `{s}` for l or r. A unit without a side is the whole
of both halves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from render.heads.pulls import Pull


@dataclass(frozen=True)
class Recipe:
    """The ingredients of one shape."""

    units: Mapping[str, float] = field(default_factory=dict)
    """MakeHuman's targets and how much of each."""
    pulls: tuple[Pull, ...] = ()


WHOLE: Final[dict[str, Recipe]] = {
    "browInnerUp": Recipe(
        {
            "eyebrows-left-inner-up": 0.30,
            "eyebrows-right-inner-up": 0.30,
            "eyebrows-left-down": -0.5,
            "eyebrows-right-down": -0.5,
        },
        (
            Pull("brow inner", 0.026, (0.0, 0.0008, 0.0)),
            Pull("brow middle", 0.024, (-0.0002, 0.0014, 0.0004)),
            Pull("glabella", 0.028, (0.0, 0.0012, -0.0003)),
            Pull("forehead side", 0.050, (0.0002, 0.0010, 0.0001)),
        ),
    ),
    "cheekPuff": Recipe(
        {"mouth-pursing": 0.30},
        (
            Pull("cheek back", 0.055, (0.0028, -0.0016, 0.0095)),
            Pull("cheek", 0.030, (0.0012, 0.0010, 0.0062)),
            Pull("nasolabial", 0.024, (-0.0002, 0.0, 0.0026), "upper"),
            Pull("jowl", 0.028, (0.0, -0.0006, 0.0030), "lower"),
            Pull("jaw angle", 0.030, (-0.0009, 0.0007, -0.0050)),
        ),
    ),
    "mouthFunnel": Recipe(
        {"mouth-pursing": 0.16},
        (
            Pull("upper lip middle", 0.022, (0.0, 0.0026, 0.0040), "upper"),
            Pull("lower lip middle", 0.022, (0.0, -0.0058, 0.0034), "lower"),
            Pull("nasolabial", 0.026, (-0.0026, -0.0034, -0.0004)),
            Pull("jowl", 0.026, (-0.0018, 0.0014, 0.0010)),
            Pull("corner of the mouth", 0.024, (-0.0018, -0.0010, 0.0018)),
        ),
    ),
    "mouthPucker": Recipe(
        {"mouth-pursing": 0.13},
        (
            Pull("cheek", 0.055, (-0.0023, 0.0, 0.0029)),
            Pull("upper lip", 0.020, (0.0, -0.0001, 0.0045), "upper"),
            Pull("lower lip", 0.020, (0.0, 0.0008, 0.0034), "lower"),
            Pull("corner of the mouth", 0.030, (-0.0021, -0.0003, 0.0027)),
            Pull("chin dip line", 0.018, (0.0, 0.0017, -0.0005), "lower"),
        ),
    ),
    "mouthRollLower": Recipe(
        pulls=(
            Pull("lower lip", 0.013, (0.0, 0.0056, -0.0072), "lower"),
            Pull("chin dip line", 0.018, (0.0, 0.0040, 0.0040), "lower"),
            Pull("jowl", 0.030, (0.0002, 0.0, -0.0010), "lower"),
        )
    ),
    "mouthRollUpper": Recipe(
        pulls=(
            Pull("upper lip", 0.012, (0.0, -0.0028, -0.0036), "upper"),
            Pull("philtrum line", 0.016, (0.0, -0.0042, 0.0024), "upper"),
            Pull("upper lip", 0.026, (0.0, -0.0002, -0.0044), "upper"),
        )
    ),
    "mouthShrugLower": Recipe(
        pulls=(
            Pull("lower lip", 0.022, (0.0, 0.0030, 0.0036), "lower"),
            Pull("chin dip", 0.028, (0.0, 0.0034, 0.0010), "lower"),
            Pull("chin", 0.036, (0.0, 0.0036, 0.0006), "lower"),
            Pull("jowl", 0.026, (-0.0002, 0.0012, 0.0006), "lower"),
            Pull("upper lip", 0.018, (0.0, 0.0014, 0.0008), "upper"),
        )
    ),
    "mouthShrugUpper": Recipe(
        {"mouth-parling": 0.31},
        (
            Pull("upper lip", 0.022, (0.0, 0.0031, 0.0009), "upper"),
            Pull("philtrum line", 0.024, (0.0, 0.0, -0.0014), "upper"),
            Pull("nose wing", 0.024, (0.0007, 0.0002, 0.0007)),
        ),
    ),
}
"""Shapes of both halves at once."""

SIDED: Final[dict[str, Recipe]] = {
    "browDown": Recipe(
        {"eyebrows-{side}-down": 0.32, "eyebrows-{side}-up": -0.9},
        (
            Pull("brow inner", 0.026, (-0.0015, -0.0018, 0.0008)),
            Pull("brow middle", 0.024, (-0.0026, -0.0012, 0.0010)),
            Pull("brow outer", 0.020, (-0.0002, -0.0019, 0.0)),
        ),
    ),
    "browOuterUp": Recipe(
        {"eyebrows-{side}-extern-up": 0.40},
        (
            Pull("brow outer", 0.026, (-0.0002, 0.0038, -0.0008)),
            Pull("brow middle", 0.024, (0.0, 0.0010, -0.0004)),
            Pull("forehead side", 0.045, (0.0, 0.0006, 0.0)),
            Pull("corner of the eye", 0.014, (0.0001, -0.0016, 0.0003)),
        ),
    ),
    "cheekSquint": Recipe(
        pulls=(
            Pull("cheek apple", 0.028, (0.0024, 0.0030, -0.0003)),
            Pull("cheekbone", 0.031, (0.0007, 0.0045, 0.0003)),
            Pull("cheek back", 0.052, (0.0004, 0.0066, -0.0013)),
        )
    ),
    "eyeLookIn": Recipe(
        pulls=(
            Pull("lower lid", 0.024, (-0.0013, 0.0, 0.0002)),
            Pull("upper lid", 0.016, (-0.0008, 0.0, 0.0001)),
        )
    ),
    "eyeLookOut": Recipe(
        pulls=(
            Pull("lower lid", 0.024, (0.0013, 0.0, -0.0002)),
            Pull("upper lid", 0.016, (0.0008, 0.0, -0.0001)),
        )
    ),
    "eyeLookUp": Recipe(
        {"eye-{side}-opened-up": 0.85},
        (
            Pull("lower lid", 0.018, (-0.0002, 0.0026, 0.0006)),
            Pull("brow middle", 0.024, (0.0, 0.0004, -0.0002)),
        ),
    ),
    "eyeSquint": Recipe(
        {"eye-{side}-slit": 0.18},
        (
            Pull("under the eye", 0.028, (0.0003, 0.0010, 0.0003)),
            Pull("lower lid", 0.018, (-0.0003, 0.0019, 0.0013)),
            Pull("cheekbone", 0.030, (-0.0020, 0.0018, 0.0004)),
        ),
    ),
    "eyeWide": Recipe(
        {"eye-{side}-opened-up": 0.80},
        (Pull("upper lid", 0.020, (-0.0002, 0.0012, 0.0004)),),
    ),
    "mouthDimple": Recipe(
        pulls=(
            Pull("lower lip side", 0.040, (0.0026, 0.0013, -0.0007)),
            Pull("corner of the mouth", 0.024, (0.0020, 0.0009, -0.0017)),
            Pull("cheek", 0.040, (0.0027, 0.0020, -0.0030)),
        )
    ),
    "mouthFrown": Recipe(
        pulls=(
            Pull("corner of the mouth", 0.034, (0.0012, -0.0037, 0.0001)),
            Pull("corner of the mouth", 0.018, (0.0003, -0.0020, -0.0006)),
            Pull("jowl", 0.026, (-0.0012, -0.0006, 0.0010), "lower"),
            Pull("cheek", 0.055, (0.0010, -0.0028, -0.0002)),
        )
    ),
    "mouthLowerDown": Recipe(
        pulls=(
            Pull("lower lip", 0.026, (0.0016, -0.0043, 0.0007), "lower"),
            Pull("chin dip line", 0.030, (0.0010, -0.0009, 0.0002), "lower"),
            Pull("corner of the mouth", 0.020, (-0.0008, 0.0008, -0.0003), "lower"),
        )
    ),
    "mouthPress": Recipe(
        pulls=(
            Pull("corner of the mouth", 0.034, (0.0022, 0.0012, -0.0004)),
            Pull("chin dip line", 0.024, (0.0004, 0.0024, 0.0010), "lower"),
            Pull("jowl", 0.028, (0.0004, 0.0014, 0.0008), "lower"),
            Pull("chin", 0.030, (0.0, 0.0016, 0.0004), "lower"),
            Pull("lower lip", 0.012, (0.0, 0.0016, -0.0016), "lower"),
            Pull("upper lip", 0.014, (0.0, -0.0020, -0.0016), "upper"),
            Pull("nasolabial", 0.024, (0.0, -0.0008, 0.0010)),
        )
    ),
    "mouthSmile": Recipe(
        {"mouth-corner-puller": 0.20},
        (
            Pull("corner of the mouth", 0.040, (0.0034, 0.0050, -0.0028)),
            Pull("cheek", 0.040, (0.0016, 0.0038, -0.0004)),
            Pull("cheek apple", 0.036, (0.0004, 0.0012, 0.0006)),
        ),
    ),
    "mouthStretch": Recipe(
        pulls=(
            Pull("corner of the mouth", 0.040, (0.0039, -0.0020, -0.0030)),
            Pull("lower lip", 0.030, (-0.0007, 0.0005, 0.0013), "lower"),
            Pull("cheek", 0.050, (0.0015, -0.0012, 0.0005)),
            Pull("jowl", 0.030, (0.0004, 0.0004, -0.0014), "lower"),
        )
    ),
    "mouthUpperUp": Recipe(
        {"mouth-elevation": 0.12},
        (
            Pull("upper lip side", 0.024, (0.0014, 0.0058, 0.0002), "upper"),
            Pull("nasolabial", 0.036, (0.0016, 0.0026, -0.0004), "upper"),
        ),
    ),
    "noseSneer": Recipe(
        {"nose-{side}-elevation": 0.65},
        (
            Pull("nose wing", 0.020, (0.0016, 0.0018, -0.0006)),
            Pull("nose side", 0.024, (-0.0010, 0.0020, 0.0005)),
            Pull("brow inner", 0.026, (-0.0018, -0.0026, 0.0008)),
            Pull("brow middle", 0.022, (-0.0010, -0.0012, 0.0002)),
            Pull("cheek apple", 0.036, (-0.0009, 0.0022, 0.0005)),
            Pull("nasolabial", 0.024, (0.0, 0.0012, 0.0)),
            Pull("upper lip side", 0.022, (0.0006, 0.0022, 0.0), "upper"),
        ),
    ),
}
"""Shapes of one half; the other half's are their mirror images."""

SIDEWAYS: Final[dict[str, Recipe]] = {
    "mouth": Recipe(
        pulls=(
            Pull("lower lip middle", 0.055, (0.0063, -0.0008, -0.0013)),
            Pull("corner of the mouth", 0.036, (0.0023, 0.0056, -0.0050)),
            Pull("corner of the mouth", 0.036, (0.0035, 0.0004, 0.0044), far=True),
            Pull("nose wing", 0.040, (-0.0025, 0.0005, 0.0001)),
            Pull("nose wing", 0.040, (0.0004, -0.0014, 0.0002), far=True),
        )
    ),
}
"""Shapes that draw both halves to one side; written for the left."""
