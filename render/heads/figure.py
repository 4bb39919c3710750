"""One person's body at rest: the base mesh with the macro targets of who they are, arms lowered."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from render.heads.base import BaseMesh, Floats
from render.heads.form import form_targets
from render.heads.person import Person

DECIMETRE_M: Final = 0.1
_DROP_M: Final = {
    "helper-upper-teeth": 0.0030,
    "helper-lower-teeth": 0.0040,
    "helper-tongue": 0.0060,
}
"""The mesh shows the lower teeth first when the mouth opens; people show the upper ones."""
_NARROWER: Final = 0.94
"""Teeth and tongue, so that no tooth comes out at a corner of the mouth."""
_SHOULDERS_FROM_M: Final = (0.09, 0.12)
"""Where the influence of the neck begins and ceases to fade sideways; the head is narrower."""
_FACE_WEIGHT: Final = 0.6
"""How much of a person's weight shows in the face."""
_SHOULDER_DROP_RAD = np.radians(6.0)
_ARM_DROP_RAD = np.radians(22.0)


@dataclass(frozen=True, eq=False)
class Figure:
    """A person's mesh in metres; the origin is the top of the neck, where the head turns."""

    vertices: Floats
    """(19158, 3) metres."""
    neck_m: Floats
    """(3,) where the neck turns on the chest."""
    head_m: Floats
    """(3,) where the head turns on the neck: the origin."""
    eyes_m: tuple[Floats, Floats]
    """Centres of the left and the right eyeball, (3,) each."""
    head_width_m: float
    """The bald head at its widest, above the ears."""
    weights: Floats
    """(19158, 3) how much each vertex follows chest, neck and head; rows sum to 1."""


def macro_targets(person: Person) -> dict[str, float]:
    """Return the MakeHuman targets that make up a person, and how much of each."""
    genders = {"female": 1.0 - person.masculinity, "male": person.masculinity}
    ages = {"young": 1.0 - person.seniority, "old": person.seniority}
    away = abs(person.weight)
    weights = {"averageweight": 1.0 - away, "maxweight" if person.weight > 0.0 else "minweight": away}
    mix: dict[str, float] = {}
    for gender, g in genders.items():
        for age, a in ages.items():
            for weight, w in weights.items():
                mix[f"macrodetails/universal-{gender}-{age}-averagemuscle-{weight}"] = g * a * w
            for ethnicity, share in person.ethnicity.items():
                mix[f"macrodetails/{ethnicity}-{gender}-{age}"] = g * a * share
    # The macro targets of weight stop at the neck.
    mix["head/head-fat" if person.weight > 0.0 else "head/head-skinny"] = _FACE_WEIGHT * away
    for target, amount in form_targets(person.form).items():
        mix[target] = mix.get(target, 0.0) + amount
    return {name: amount for name, amount in mix.items() if amount > 0.0}


def _turn_z(points: Floats, pivot: Floats, angle_rad: float) -> Floats:
    c, s = np.cos(angle_rad), np.sin(angle_rad)
    turn = np.array([[c, -s, 0.0], [s, c, 0.0], [0.0, 0.0, 1.0]])
    turned: Floats = (points - pivot) @ turn.T + pivot
    return turned


def _lower_arms(base: BaseMesh, vertices: Floats) -> Floats:
    """Let the arms hang: the mesh holds them away from the body, which looks stiff in a portrait."""
    out = vertices
    for side, sign in (("L", -1.0), ("R", 1.0)):
        for bone, angle in (("upperarm01", _ARM_DROP_RAD), ("shoulder01", _SHOULDER_DROP_RAD)):
            pivot = base.joint(f"{bone}.{side}____head", vertices)
            weight = base.weight_of(f"{bone}.{side}")[:, None]
            out = out * (1 - weight) + _turn_z(out, pivot, sign * angle) * weight
    return out


def _neck_only(base: BaseMesh) -> Floats:
    """Return 1 for what lies near the middle of the body and 0 for the shoulders, (V,)."""
    beside = np.abs(base.vertices[:, 0]) * DECIMETRE_M
    t = np.clip((_SHOULDERS_FROM_M[1] - beside) / (_SHOULDERS_FROM_M[1] - _SHOULDERS_FROM_M[0]), 0.0, 1.0)
    near: Floats = t * t * (3.0 - 2.0 * t)
    return near


def _follow(base: BaseMesh) -> Floats:
    head = base.weight_of("head")
    neck_and_head = base.weight_of("neck01")
    # The lowest neck bone lies between the shoulders; half of it stays with them, so they do not turn.
    low = np.clip(neck_and_head - base.weight_of("neck02"), 0.0, 1.0)
    high = np.clip(base.weight_of("neck03") - head, 0.0, 1.0)
    neck_and_head = neck_and_head * _neck_only(base)
    chest = 1.0 - neck_and_head + 0.6 * low * _neck_only(base)
    top = head + 0.5 * high
    weights: Floats = np.stack([chest, 1.0 - chest - top, top], axis=1)
    weights = np.clip(weights, 0.0, 1.0)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def _head_width(base: BaseMesh, vertices: Floats, eye_height_m: float) -> float:
    skin = vertices[base.group_vertices("body")]
    # Ears end below the brow; above it the widest place is the skull.
    skull = skin[skin[:, 1] > eye_height_m + 0.03]
    return float(np.ptp(skull[:, 0]))


def make_figure(base: BaseMesh, person: Person) -> Figure:
    """Shape the base mesh into a person.

    Raises:
        AssetError: if a slider of the form names a target that does not exist.
    """
    shaped = base.vertices.copy()
    for name, amount in macro_targets(person).items():
        shaped += amount * base.target(name)
    shaped = _lower_arms(base, shaped) * DECIMETRE_M
    head = base.joint("head____head", shaped)
    vertices = shaped - head
    for group, drop in _DROP_M.items():
        rows = base.group_vertices(group)
        vertices[rows] = vertices[rows] * (_NARROWER, 1.0, 1.0) - (0.0, drop, 0.0)
    eyes = [vertices[base.group_vertices(f"helper-{side}-eye")].mean(axis=0) for side in "lr"]
    return Figure(
        vertices=vertices,
        neck_m=base.joint("neck01____head", vertices),
        head_m=np.zeros(3),
        eyes_m=(eyes[0], eyes[1]),
        head_width_m=_head_width(base, vertices, float(eyes[0][1])),
        weights=_follow(base),
    )
