"""Pictures for a person, made from the listed textures: cropped, tinted and packed for the size of a page."""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from render.heads.assets import AssetFolder
from render.heads.base import Floats
from render.heads.person import Colour

Pixels = NDArray[np.float64]

ATLAS_PX: Final = 1024
_GRAIN: Final = 0.018
"""How strongly pores are drawn; the source has only 512 pixels for a whole body."""

# Where the parts of the source lie (left, top, right, bottom, of a 512-pixel picture) and where they go
# in the atlas (the same, of its 1024 pixels). The rest of the body is never seen.
_HEAD: Final = ((326.0, 86.0, 512.0, 512.0), (0.0, 0.0, 704.0, 1024.0))
_CHEST: Final = ((76.0, 0.0, 314.0, 176.0), (720.0, 0.0, 1024.0, 240.0))
_SOURCE_PX: Final = 512.0
_HAZE: Final = 0.12


def _load(folder: AssetFolder, name: str, mode: str) -> Image.Image:
    with Image.open(folder.path(name)) as image:
        return image.convert(mode)


def _encode(image: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    if kind == "JPEG":
        image.save(out, kind, quality=88, optimize=True, subsampling=0)
    else:
        image.save(out, kind, compress_level=7)
    return out.getvalue()


def linear(colour: Colour) -> tuple[float, float, float]:
    """Return a screen colour (sRGB) as linear light, which is what glTF factors and vertex colours are."""
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return r, g, b


def skin_uvs(uvs: Floats) -> Floats:
    """Return the places in the atlas, (N, 2), of places in MakeHuman's skin texture, v upwards."""
    x, y = uvs[:, 0] * _SOURCE_PX, (1.0 - uvs[:, 1]) * _SOURCE_PX
    out = np.empty_like(uvs)
    on_head = x >= _HEAD[0][0]
    for (source, place), chosen in ((_HEAD, on_head), (_CHEST, ~on_head)):
        left, top, right, bottom = source
        to_left, to_top, to_right, to_bottom = place
        along = np.clip((x[chosen] - left) / (right - left), 0.0, 1.0)
        down = np.clip((y[chosen] - top) / (bottom - top), 0.0, 1.0)
        out[chosen, 0] = (to_left + along * (to_right - to_left)) / ATLAS_PX
        out[chosen, 1] = 1.0 - (to_top + down * (to_bottom - to_top)) / ATLAS_PX
    return out


def skin_atlas(folder: AssetFolder, skin: str, tint: Colour) -> bytes:
    """Return the skin of head and chest as a JPEG of 1024 pixels.

    Raises:
        AssetError: if the texture is missing or not on the allow-list.
    """
    source = _load(folder, f"public/data/skins/{skin}", "RGB")
    mean = np.asarray(source.crop((380, 180, 480, 250)), dtype=np.float64).mean(axis=(0, 1))
    atlas = Image.new("RGB", (ATLAS_PX, ATLAS_PX), tuple(int(c) for c in mean))
    for box, (left, top, right, bottom) in (_HEAD, _CHEST):
        size = (int(right - left), int(bottom - top))
        part = source.resize(size, Image.Resampling.BICUBIC, box=box)
        atlas.paste(part, (int(left), int(top)))
    # The source is blotchy once it is this large: half of what is coarser than a feature goes.
    calm = np.asarray(atlas.filter(ImageFilter.GaussianBlur(9)), dtype=np.float64)
    pixels = (np.asarray(atlas, dtype=np.float64) + calm) / 2.0 / 255.0 * np.array(tint)
    pixels *= 1.0 + _GRAIN * _pores()[:, :, None]
    return _encode(_picture(pixels), "JPEG")


def _pores() -> Pixels:
    """Return fine grain of unit strength, (1024, 1024); the seed is fixed so that a build can be repeated."""
    rng = np.random.default_rng(7)
    noise = Image.fromarray((rng.random((ATLAS_PX, ATLAS_PX)) * 255).astype(np.uint8))
    fine = np.asarray(noise.filter(ImageFilter.GaussianBlur(0.8)), dtype=np.float64)
    coarse = np.asarray(noise.filter(ImageFilter.GaussianBlur(3.0)), dtype=np.float64)
    grain: Pixels = (fine - fine.mean()) / fine.std() + 0.6 * (coarse - coarse.mean()) / coarse.std()
    return grain


def _picture(pixels: Pixels) -> Image.Image:
    return Image.fromarray(np.round(np.clip(pixels, 0.0, 1.0) * 255).astype(np.uint8))


def opaque(folder: AssetFolder, name: str, gain: Colour, size_px: int) -> bytes:
    """Return a texture as a JPEG, its colours multiplied; where it was clear, its mean colour shows."""
    source = np.asarray(_load(folder, name, "RGBA"), dtype=np.float64) / 255.0
    solid = source[..., 3] > 0.5
    pixels = np.where(solid[..., None], source[..., :3], source[solid][:, :3].mean(axis=0))
    picture = _picture(pixels * np.array(gain))
    return _encode(picture.resize((size_px, size_px), Image.Resampling.LANCZOS), "JPEG")


def coloured(folder: AssetFolder, name: str, colour: Colour, depth: float) -> bytes:
    """Return hair as a PNG with alpha whose mean colour is the given one.

    Args:
        folder: the package.
        name: of the texture.
        colour: the mean to reach where the hair is opaque.
        depth: how much of the drawn light and shade is kept, 1 for all.
    """
    source = np.asarray(_load(folder, name, "RGBA"), dtype=np.float64) / 255.0
    light = source[..., :3].mean(axis=2)
    # A haze too thin to see as hair is seen as a film over the skin.
    alpha = np.clip((source[..., 3] - _HAZE) / (1.0 - _HAZE), 0.0, 1.0)
    mean = float((light * alpha).sum() / max(alpha.sum(), 1e-9))
    shade = 1.0 + depth * (light / max(mean, 1e-3) - 1.0)
    # Clear pixels take the mean too, or a dark seam shows where the edge is filtered.
    shade = np.where(alpha > 0.02, np.clip(shade, 0.25, 2.2), 1.0)[..., None]
    # Shine is whiter than the hair.
    pixels = shade * np.array(colour) + np.clip(shade - 1.0, 0.0, None) * 0.12 * (1.0 - np.array(colour))
    pixels = np.concatenate([pixels, alpha[..., None]], axis=2)
    return _encode(_picture(pixels), "PNG")


def alpha_at(folder: AssetFolder, name: str, uvs: Floats) -> Floats:
    """Return how opaque a texture is at places (N, 2), v upwards, in [0, 1]."""
    alpha = np.asarray(_load(folder, name, "RGBA"), dtype=np.float64)[..., 3] / 255.0
    height, width = alpha.shape
    column = np.clip((uvs[:, 0] * width).astype(np.int64), 0, width - 1)
    row = np.clip(((1.0 - uvs[:, 1]) * height).astype(np.int64), 0, height - 1)
    found: Floats = alpha[row, column]
    return found
