"""Pictures for a person, made from the listed textures: cropped, tinted and packed for the size of a page."""

import io
from dataclasses import dataclass
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
Picture = NDArray[np.uint8]

ATLAS_PX: Final = 1024
_GRAIN: Final = 0.018
"""How strongly pores are drawn; the source has only 512 pixels for a whole body."""

# Where the parts of the source lie (left, top, right, bottom, of a 512-pixel picture) and where they go
# in the atlas (the same, of its 1024 pixels). The rest of the body is never seen.
_HEAD: Final = ((326.0, 86.0, 512.0, 512.0), (0.0, 0.0, 704.0, 1024.0))
_CHEST: Final = ((76.0, 0.0, 314.0, 176.0), (720.0, 0.0, 1024.0, 240.0))
_SOURCE_PX: Final = 512.0
_FACE_BOX: Final = (380, 180, 480, 250)
"""Where the face lies in the source."""
_BLOTCH: Final = 0.35
"""How far from the tone, as a share of it, a colour is more than a blotch."""
_HAZE: Final = 0.12
_SOLID: Final = 0.4
"""What is less opaque than this is an edge: its colour is taken from what is solid."""
_UNPAINTED: Final = 0.06
"""Hair textures are black, and opaque, where nobody painted."""
_DARKEST_MEAN: Final = 0.2
HAIR_PX: Final = (1024, 512)
"""Wider than high: strands run down it."""
_STRANDS: Final = 0.07
_GREY: Final = (0.97, 0.98, 1.0)
_THINNING: Final = 0.2
"""Over which share of the feathered part a strand runs out."""


@dataclass(frozen=True)
class Dye:
    """The colours of hair."""

    colour: Colour
    """The mean to reach where the texture is opaque."""
    depth: float
    """How much of the drawn light and shade is kept, 1 for all."""
    greying: float = 0.0
    """Share of single hairs that are grey."""


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


def skin_atlas(folder: AssetFolder, skin: str, tone: Colour | None, evenness: float) -> bytes:
    """Return the skin of head and chest as a JPEG of 1024 pixels.

    Args:
        folder: the package.
        skin: name of the texture.
        tone: the colour that cheeks and forehead shall have; None leaves the texture's own.
        evenness: how far blotches are evened out, in [0, 1]; what differs much from the tone, such as
            lips or a shaven scalp, stays.

    Raises:
        AssetError: if the texture is missing or not on the allow-list.
    """
    source = _load(folder, skin, "RGB")
    own = np.median(np.asarray(source.crop(_FACE_BOX), dtype=np.float64).reshape(-1, 3), axis=0) / 255.0
    atlas = Image.new("RGB", (ATLAS_PX, ATLAS_PX), tuple(int(255 * c) for c in own))
    for box, (left, top, right, bottom) in (_HEAD, _CHEST):
        size = (int(right - left), int(bottom - top))
        part = source.resize(size, Image.Resampling.BICUBIC, box=box)
        atlas.paste(part, (int(left), int(top)))
    calm = np.asarray(atlas.filter(ImageFilter.GaussianBlur(9)), dtype=np.float64) / 255.0
    detail = np.asarray(atlas, dtype=np.float64) / 255.0 - calm
    away = np.linalg.norm((calm - own) / own, axis=2) / _BLOTCH
    even = evenness * np.exp(-(away**2))[..., None]
    # The source has few pixels: enlarged, half of its detail is noise.
    pixels = calm + even * (own - calm) + 0.5 * (1.0 - 0.5 * even) * detail
    pixels *= np.array(tone if tone is not None else own) / own
    pixels *= 1.0 + _GRAIN * _pores()[:, :, None]
    return _encode(_picture(pixels), "JPEG")


def skin_jpeg(atlas: Picture) -> bytes:
    """Return an atlas of skin (S, S, 3), RGB, as a JPEG."""
    return _encode(Image.fromarray(atlas), "JPEG")


def mean_colour(picture: bytes, uvs: Floats) -> Colour:
    """Return the mean colour of a picture at places (N, 2), v upwards."""
    with Image.open(io.BytesIO(picture)) as image:
        pixels = np.asarray(image.convert("RGB"), dtype=np.float64) / 255.0
    red, green, blue = pixels[_pixel(pixels.shape, uvs)].mean(axis=0)
    return float(red), float(green), float(blue)


def _pixel(shape: tuple[int, ...], uvs: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return row and column of each place (N, 2), v upwards, in a picture of this shape."""
    row = np.clip(((1.0 - uvs[:, 1]) * shape[0]).astype(np.int64), 0, shape[0] - 1)
    column = np.clip((uvs[:, 0] * shape[1]).astype(np.int64), 0, shape[1] - 1)
    return row, column


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


def coloured(folder: AssetFolder, name: str, colour: Colour, depth: float, opacity: float = 1.0) -> bytes:
    """Return lashes or brows as a PNG with alpha whose mean colour is the given one.

    Args:
        folder: the package.
        name: of the texture.
        colour: the mean to reach where the texture is opaque.
        depth: how much of the drawn light and shade is kept, 1 for all.
        opacity: of what is opaque, in [0, 1].
    """
    pixels = _tinted(*_light_and_alpha(folder, name), colour, depth)
    pixels[..., 3] *= opacity
    return _encode(_picture(pixels), "PNG")


def hair(
    folder: AssetFolder,
    name: str,
    dye: Dye,
    worn: Sheet,
    ends: Ends | None,
    size_px: tuple[int, int] = HAIR_PX,
) -> bytes:
    """Return hair as a PNG with alpha: the part of a texture that is worn, its ends feathered.

    Args:
        folder: the package.
        name: of the texture.
        dye: its colours.
        worn: the surface; `hair_uvs` gives its places in the picture.
        ends: where strands end in the source; None leaves the ends as they are drawn there.
        size_px: width and height of the picture.
    """
    light, alpha = _light_and_alpha(folder, name)
    light = _bleed(light, (light > _UNPAINTED) & (alpha > _SOLID))
    height, width = light.shape
    (left, low), (right, high) = _worn_box(worn.uvs)
    box = (left * width, (1.0 - high) * height, right * width, (1.0 - low) * height)
    sized = [
        np.asarray(_plane(plane).resize(size_px, Image.Resampling.BICUBIC, box=box), dtype=np.float64)
        for plane in (light, alpha)
    ]
    light, alpha = sized[0], np.clip(sized[1], 0.0, 1.0)
    light = np.clip(light, 0.0, None) * (1.0 + _STRANDS * _strands(0.6, size_px[0])[None, :])
    if ends is not None:
        alpha = alpha * _feather(ends, (left, low), (right, high), size_px)
    pixels = _tinted(light, alpha, dye.colour, dye.depth)
    if dye.greying > 0.0:
        pixels[..., :3] = _greyed(pixels[..., :3], dye.greying)
    return _encode(_picture(pixels), "PNG")


def _greyed(pixels: Pixels, share: float) -> Pixels:
    """Return hair (H, W, 3) of which a share of hairs is grey: streaks along the strands, finer than locks."""
    height, width = pixels.shape[:2]
    noise = np.random.default_rng(13).random((height // 24, width))
    streaks = np.asarray(_plane(noise).resize((width, height), Image.Resampling.BICUBIC), dtype=np.float64)
    grey = np.clip((share - streaks) / 0.25 + 0.5, 0.0, 1.0)[..., None]
    light = pixels.mean(axis=2, keepdims=True)
    turned: Pixels = pixels + grey * (np.clip(0.35 + 0.9 * light, 0.0, 0.8) * np.array(_GREY) - pixels) * 0.7
    return turned


def _worn_box(uvs: Floats) -> tuple[tuple[float, float], tuple[float, float]]:
    low, high = np.clip(uvs.min(axis=0) - 0.01, 0.0, 1.0), np.clip(uvs.max(axis=0) + 0.01, 0.0, 1.0)
    return (float(low[0]), float(low[1])), (float(high[0]), float(high[1]))


def hair_uvs(uvs: Floats, worn: Floats | None = None) -> Floats:
    """Return the places in the picture that `hair` makes, (N, 2), of places in the source.

    Args:
        uvs: (N, 2) places in the source.
        worn: (M, 2) those of the surface that the picture was made for; `uvs` if not given.
    """
    low, high = (np.array(corner) for corner in _worn_box(uvs if worn is None else worn))
    moved: Floats = (uvs - low) / (high - low)
    return moved


def _strands(width_px: float, count: int) -> Pixels:
    """Return unit noise across the hair, (count,), with bumps of a width; the seed is fixed so that a build can be repeated."""
    noise = np.random.default_rng(11).normal(size=count)
    reach = int(4 * width_px) + 1
    bell = np.exp(-0.5 * (np.arange(-reach, reach + 1) / width_px) ** 2)
    calm = np.convolve(noise, bell / bell.sum(), mode="same")
    unit: Pixels = (calm - calm.mean()) / calm.std()
    return unit


def _feather(
    ends: Ends, low: tuple[float, float], high: tuple[float, float], size_px: tuple[int, int]
) -> Pixels:
    """Return how much of a strand is left at each pixel, (H, W): each ends where it likes, and thins out."""
    width, height = size_px
    u = low[0] + (np.arange(width) + 0.5) / width * (high[0] - low[0])
    v = high[1] - (np.arange(height) + 0.5) / height * (high[1] - low[1])
    shortest, longest = np.interp(u, ends.u, ends.shortest), np.interp(u, ends.u, ends.longest)
    along = (v[:, None] - longest) / (shortest - longest)
    # Single hairs, locks, and the sweep of the whole cut.
    uneven = 0.6 * _strands(1.0, width) + 0.15 * _strands(6.0, width) + 0.25 * _strands(30.0, width)
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
    # Textures of black hair would turn into glitter: what is a little lighter there is many times as light.
    contrast = (light - mean) / max(mean, _DARKEST_MEAN)
    shade = np.clip(1.0 + depth * contrast, 0.35, 1.7)[..., None]
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
    found: Floats = alpha[_pixel(alpha.shape, uvs)]
    return found
