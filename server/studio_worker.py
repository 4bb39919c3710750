"""What runs in the studio's own process: it reads what all heads have in common once, and makes one head after the other.

open_workshop, once ─▶ photograph, draft, make, as they are asked for
"""

import io
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from server.errors import StudioError

if TYPE_CHECKING:
    from render.heads.studio import Workshop
    from render.heads.textures import Picture

_MOST_SKINS: Final = 4
_GONE: Final = "The photo is not here any more; please choose it again."

_workshop: "Workshop | None" = None
_skins: "dict[str, Picture]" = {}


@dataclass(frozen=True)
class Head:
    """The files of a head; `skin` is a PNG where it comes from a photo, else empty."""

    full: bytes
    light: bytes
    skin: bytes = b""


def open_workshop(assets: Path) -> None:
    """Read what all heads have in common."""
    from render.heads.studio import Workshop

    global _workshop
    _workshop = Workshop(assets)


def photograph(picture: bytes, landmarks: Sequence[object], description: Mapping[str, Any]) -> dict[str, Any]:
    """Return who looks like a photo, and keep the newest few skins of photos under a name.

    Raises:
        ValueError: the description says something that cannot be made.
        StudioError: photo or landmarks cannot be used.
    """
    from render.heads.people import person_of
    from render.heads.photo.landmarks68 import PhotoError
    from render.heads.studio import described

    try:
        found = _open().photograph(picture, landmarks, person_of(description))
    except PhotoError as error:
        sentence = str(error)
        raise StudioError(f"{sentence[:1].upper()}{sentence[1:]}.") from error
    name = secrets.token_hex(8)
    _skins[name] = found.skin_image
    while len(_skins) > _MOST_SKINS:
        del _skins[next(iter(_skins))]
    return {"person": described(found.person), "photo": name}


def draft(description: Mapping[str, Any], skin: str | Path) -> bytes:
    """Return a still head.

    Raises:
        ValueError: the description says something that cannot be made.
        StudioError: there is no such skin.
    """
    from render.heads.people import person_of

    return _open().draft(person_of(description), _skin(skin))


def make(description: Mapping[str, Any], skin: str | Path) -> Head:
    """Return a head that talks; raises as `draft` does."""
    from PIL import Image

    from render.heads.people import person_of

    worn = _skin(skin)
    full, light = _open().make(person_of(description), worn)
    if worn is None:
        return Head(full, light)
    out = io.BytesIO()
    Image.fromarray(worn).save(out, "PNG")
    return Head(full, light, out.getvalue())


def _open() -> "Workshop":
    assert _workshop is not None, "open_workshop comes first"
    return _workshop


def _skin(skin: str | Path) -> "Picture | None":
    """Return the skin of a photo by its name or its file; None for no photo."""
    import numpy as np
    from PIL import Image

    if isinstance(skin, str):
        if skin and skin not in _skins:
            raise StudioError(_GONE)
        return _skins.get(skin)
    try:
        with Image.open(skin) as image:
            return np.asarray(image.convert("RGB"))
    except OSError as error:
        raise StudioError(_GONE) from error
