"""Pictures for a person, made from the listed textures: cropped, tinted and packed for the size of a page."""

import io
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from render.heads.assets import AssetFolder
from render.heads.base import Floats
from render.heads.hair import Ends
from render.heads.person import Colour
from render.heads.surface import Sheet

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
_SOLID: Final = 0.4
"""What is less opaque than this is an edge: its colour is taken from what is solid."""
_UNPAINTED: Final = 0.06
"""Hair textures are black, and opaque, where nobody painted."""
_HAIR_PX: Final = (1024, 512)
"""Wider than high: strands run down it."""
_STRANDS: Final = 0.07
_THINNING: Final = 0.2
"""Over which share of the feathered part a strand runs out."""


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
    """Return lashes or brows as a PNG with alpha whose mean colour is the given one.

    Args:
        folder: the package.
        name: of the texture.
        colour: the mean to reach where the texture is opaque.
        depth: how much of the drawn light and shade is kept, 1 for all.
    """
    return _encode(_picture(_tinted(*_light_and_alpha(folder, name), colour, depth)), "PNG")


def hair(
    folder: AssetFolder, name: str, colour: Colour, depth: float, worn: Sheet, ends: Ends | None
) -> bytes:
    """Return hair as a PNG with alpha: the part of a texture that is worn, its ends feathered.

    Args:
        folder: the package.
        name: of the texture.
        colour: the mean to reach where the texture is opaque.
        depth: how much of the drawn light and shade is kept, 1 for all.
        worn: the surface; `hair_uvs` gives its places in the picture.
        ends: where strands end in the source; None leaves the ends as they are drawn there.
    """
    light, alpha = _light_and_alpha(folder, name)
    light = _bleed(light, (light > _UNPAINTED) & (alpha > _SOLID))
    height, width = light.shape
    (left, low), (right, high) = _worn_box(worn.uvs)
    box = (left * width, (1.0 - high) * height, right * width, (1.0 - low) * height)
    sized = [
        np.asarray(_plane(plane).resize(_HAIR_PX, Image.Resampling.BICUBIC, box=box), dtype=np.float64)
        for plane in (light, alpha)
    ]
    light, alpha = sized[0], np.clip(sized[1], 0.0, 1.0)
    light = np.clip(light, 0.0, None) * (1.0 + _STRANDS * _strands(0.6)[None, :])
    if ends is not None:
        alpha = alpha * _feather(ends, (left, low), (right, high))
    return _encode(_picture(_tinted(light, alpha, colour, depth)), "PNG")


def _worn_box(uvs: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = np.clip(uvs.min(axis=0) - 0.01, 0.0, 1.0), np.clip(uvs.max(axis=0) + 0.01, 0.0, 1.0)
    return (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))


def hair_uvs(uvs: Floats) -> Floats:
    """Return the places in the picture that `hair` makes, (N, 2), of a worn surface's places in the source."""
    low, high = (np.array(corner) for corner in _worn_box(uvs))
    moved: Floats = (uvs - low) / (high - low)
    return moved


def _strands(width_px: float) -> Pixels:
    """Return unit noise across the hair, (W,); the seed is fixed so that a build can be repeated."""
    noise = np.random.default_rng(11).normal(size=_HAIR_PX[0])
    reach = int(4 * width_px) + 1
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width_px) ** 2)
    calm = np.convolve(noise, bell / bell.sum(), mode="same")
    unit: Pixels = (calm - calm.mean()) / calm.std()
    return unit


def _feather(ends: Ends, low: tuple[float, float], high: tuple[float, float]) -> Pixels:
    """Return how much of a strand is left at each pixel, (H, W): each ends where it likes, and thins out."""
    width, height = _HAIR_PX
    u = low[0] + (np.arange(width) + 0.5) / width * (high[0] - low[0])
    v = high[1] - (np.arange(height) + 0.5) / height * (high[1] - low[1])
    shortest, longest = np.interp(u, ends.u, ends.shortest), np.interp(u, ends.u, ends.longest)
    along = (v[:, None] - longest) / (shortest - longest)
    # Single hairs, locks, and the sweep of the whole cut.
    uneven = 0.6 * _strands(1.0) + 0.15 * _strands(6.0) + 0.25 * _strands(30.0)
    end = np.clip(0.4 + 0.15 * uneven, 0.1, 0.8)
    left: Pixels = np.clip((along - end) / _THINNING + 0.5, 0.0, 1.0)
    return left


def _light_and_alpha(folder: AssetFolder, name: str) -> tuple[Pixels, Pixels]:
    source = np.asarray(_load(folder, name, "RGBA"), dtype=np.float64) / 255.0
    # A haze too thin to see as hair is seen as a film over the skin.
    alpha: Pixels = np.clip((source[..., 3] - _HAZE) / (1.0 - _HAZE), 0.0, 1.0)
    return source[..., :3].mean(axis=2), alpha


def _tinted(light: Pixels, alpha: Pixels, colour: Colour, depth: float) -> Pixels:
    """Return (H, W, 4): drawn light and shade in a colour; clear pixels take that of what is near.

    Otherwise a dark seam shows where edges are filtered, because what is clear in the source is black.
    """
    light = _bleed(light, alpha > min(_SOLID, 0.5 * float(alpha.max())))
    mean = float((light * alpha).sum() / max(alpha.sum(), 1e-9))
    shade = np.clip(1.0 + depth * (light / max(mean, 1e-3) - 1.0), 0.25, 2.2)[..., None]
    # Shine is whiter than the hair.
    pixels = shade * np.array(colour) + np.clip(shade - 1.0, 0.0, None) * 0.12 * (1.0 - np.array(colour))
    return np.concatenate([pixels, alpha[..., None]], axis=2)


def _plane(values: Pixels) -> Image.Image:
    return Image.fromarray(values.astype(np.float32))


def _bleed(values: Pixels, known: NDArray[np.bool_]) -> Pixels:
    """Return values (H, W) with what is not known filled in from what is known nearby, coarser further away."""
    if known.all() or not known.any() or min(values.shape) < 2:
        return values
    height, width = values.shape
    half = (width // 2, height // 2)
    share = np.asarray(_plane(known.astype(np.float64)).resize(half, Image.Resampling.BOX), dtype=np.float64)
    total = np.asarray(_plane(values * known).resize(half, Image.Resampling.BOX), dtype=np.float64)
    means = np.divide(total, share, out=np.zeros_like(total), where=share > 1e-6)
    coarse = _plane(_bleed(means, share > 1e-6)).resize((width, height), Image.Resampling.BILINEAR)
    filled: Pixels = np.where(known, values, np.asarray(coarse, dtype=np.float64))
    return filled


def alpha_at(folder: AssetFolder, name: str, uvs: Floats) -> Floats:
    """Return how opaque a texture is at places (N, 2), v upwards, in [0, 1]."""
    alpha = np.asarray(_load(folder, name, "RGBA"), dtype=np.float64)[..., 3] / 255.0
    height, width = alpha.shape
    column = np.clip((uvs[:, 0] * width).astype(np.int64), 0, width - 1)
    row = np.clip(((1.0 - uvs[:, 1]) * height).astype(np.int64), 0, height - 1)
    found: Floats = alpha[row, column]
    return found
