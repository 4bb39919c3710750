"""A person for machines without a graphics card: few triangles, few draw calls, small pictures.

It is the same person: corners are chosen from those of the full mesh, with its normals and its shapes. What can
be drawn together is one mesh: `skin` holds skin, teeth, tongue and top, `brows` holds brows and lashes.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from PIL import Image

from render.heads.assets import AssetFolder
from render.heads.base import BaseMesh, Floats
from render.heads.bust import cut_skin
from render.heads.complexion import inside_of_mouth, mouth_shade
from render.heads.glb import Paint, Part
from render.heads.hair import hang
from render.heads.parts import (
    EYE_GAIN,
    LIGHT_EYE_MESH,
    TEETH_GAIN,
    TONGUE_GAIN,
    Model,
    brow_picture,
    garment_part,
    lash_picture,
    morphing,
    on_head,
    shape_model,
    shown_sheet,
    skin_part,
    texture_file,
    worn,
)
from render.heads.person import ETHNICITIES, Person
from render.heads.proxies import load_proxy
from render.heads.simplify import simplify
from render.heads.surface import Sheet, pieces, plan, unit
from render.heads.textures import hair_uvs, linear, opaque
from render.rig import ARKIT

MOST_TRIANGLES: Final = 5000
ATLAS_PX: Final = 512
_HAIR_PX: Final = (512, 256)
_SKIN, _HAIR, _GARMENT = 2600, 1150, 640
_COUNTS: Final = {"teeth": 420, "tongue": 110, "lashes": 150, "brows": 110}
"""Triangles of each part; the eyes have 172. The cut at the collar adds a few to the skin."""
_COLLAR_DEAR: Final = 12.0
_POSES: Final = (
    ("jawOpen",),
    ("mouthPucker",),
    ("browInnerUp",),
    ("eyeBlinkLeft", "eyeBlinkRight"),
    ("mouthSmileLeft", "mouthSmileRight"),
)
"""Faces in which the light mesh shall be as good as at rest."""
_SKIN_BOX_M: Final = (0.2, -0.28)
"""Half the width, and the bottom, of the part of the body that may be shown."""

# Where pictures lie in the free corner of the atlas of the skin: left, top and size in pixels.
_TEETH_AT: Final = (368, 136, 128)
_TONGUE_AT: Final = (368, 280, 64)
_WHITE_AT: Final = (368, 360, 24)


@dataclass(frozen=True, eq=False)
class LightPlan:
    """Which corners of each surface light meshes keep; all people share the choice, as they share the mesh."""

    skin: Sheet
    worn: dict[tuple[str, str], Sheet]
    """By part and mesh, e.g. ("brows", "eyebrow001")."""


def make_plan(folder: AssetFolder, base: BaseMesh, people: Sequence[Person]) -> LightPlan:
    """Plan the light meshes of people, on somebody of average build.

    Raises:
        AssetError: if an asset is missing, changed, not on the allow-list, or not as expected.
    """
    model = shape_model(folder, base, average())
    chosen: dict[tuple[str, str], Sheet] = {}
    for person in people:
        for part, count in _COUNTS.items():
            mesh = worn(person)[part][1]
            if (part, mesh) not in chosen:
                dressed = replace(model, person=replace(person, name="average"))
                chosen[part, mesh] = _plan_worn(dressed, part, count)
    return LightPlan(_plan_skin(model), chosen)


def _plan_skin(model: Model) -> Sheet:
    base, vertices = model.base, model.figure.vertices
    whole = _whole(base)
    place = vertices[whole.a]
    wide_m, low_m = _SKIN_BOX_M
    within = (np.abs(place[:, 0]) < wide_m) & (place[:, 1] > low_m)
    near = whole.keep(within[whole.triangles].all(axis=1))
    return simplify(near, _poses(vertices, model.shapes), _SKIN, _dear(model))


def _plan_worn(model: Model, part: str, count: int) -> Sheet:
    proxy = model.proxy(part)
    vertices = proxy.fit(model.figure.vertices)
    shown = shown_sheet(model, part, proxy, vertices)
    return simplify(shown, _poses(vertices, proxy.follow(model.shapes)), count)


def average() -> Person:
    """Return the person on whom the light mesh of everybody is planned."""
    shares = {ethnicity: 1.0 / len(ETHNICITIES) for ethnicity in ETHNICITIES}
    return Person(name="average", title="Average", masculinity=0.5, age_years=45.0, ethnicity=shares)


def _whole(base: BaseMesh) -> Sheet:
    return plan(base.quads[base.body], base.quad_uvs[base.body], base.uvs)


def _poses(vertices: Floats, shapes: Floats) -> Floats:
    """Return places (K, V, 3) of the vertices (V, 3) at rest and in `_POSES`, from shapes (52, V, 3)."""
    moved = [np.sum([shapes[ARKIT.index(name)] for name in names], axis=0) for names in _POSES]
    return np.stack([vertices, *(vertices + move for move in moved)])


def _dear(model: Model) -> Floats:
    """Return how dear the skin is at each vertex, (19158,): a face is looked at, a scalp is under hair."""
    place = model.figure.vertices
    left, right = model.figure.eyes_m
    spots = (left, right, model.mouth.centre)
    near_m = np.min([np.linalg.norm(place - spot, axis=1) for spot in spots], axis=0)
    dear = 0.3 + 6.0 * np.exp(-((near_m / 0.035) ** 2))
    dear = np.where(place[:, 2] < 0.03, 0.12, dear)
    return np.where(inside_of_mouth(model.base) > 0, 0.02, dear)


def light_parts(model: Model, chosen: LightPlan) -> list[Part]:
    """Return a person in four meshes.

    Args:
        model: the person.
        chosen: a plan made for this person among others.
    """
    sheet = cut_skin(chosen.skin, model.figure)
    whole = _whole(model.base)
    face = skin_part(model, sheet, whole.a[whole.triangles])
    teeth, tongue, lashes, brows = (_light_worn(model, name, chosen) for name in _COUNTS)
    teeth = replace(teeth, colours=mouth_shade(teeth.positions))
    placed = [face, _placed(teeth, _TEETH_AT), _placed(tongue, _TONGUE_AT), _light_garment(model)]
    body = replace(_merged("skin", placed), paint=Paint(0.62, _atlas(model), "image/jpeg"))
    fringe = [_halved(brows, 0.0), _halved(lashes, 0.5)]
    fringe_paint = Paint(0.9, _fringe(model), alpha_mode="BLEND", double_sided=True)
    parts = [body, _eyes(model), replace(_merged("brows", fringe), paint=fringe_paint), _light_hair(model)]
    triangles = sum(len(part.triangles) for part in parts)
    assert triangles <= MOST_TRIANGLES, f"{model.person.name}: {triangles} triangles"
    return parts


def _light_worn(model: Model, name: str, chosen: LightPlan) -> Part:
    proxy = model.proxy(name)
    vertices = proxy.fit(model.figure.vertices)
    sheet = chosen.worn[name, worn(model.person)[name][1]]
    faces = proxy.sheet.a[proxy.sheet.triangles]
    moves = proxy.follow(model.shapes)
    return morphing(name, sheet, vertices, moves, on_head(vertices), Paint(0.5), faces)


def _eyes(model: Model) -> Part:
    proxy = load_proxy(model.folder, "eyes", LIGHT_EYE_MESH)
    vertices = proxy.fit(model.figure.vertices)
    file = texture_file("eyes", LIGHT_EYE_MESH, f"{model.person.eyes}_eye")
    paint = Paint(0.18, opaque(model.folder, file, EYE_GAIN, 256), "image/jpeg")
    return morphing("eyes", proxy.sheet, vertices, proxy.follow(model.shapes), on_head(vertices), paint)


def _light_garment(model: Model) -> Part:
    part = garment_part(model.cloth, Paint(0.92))
    # Collar and cloth meet in corners of their own at the same places: parted, a gap would open there.
    places, joined = np.unique(np.round(part.positions, 6), axis=0, return_inverse=True)
    over = joined.ravel().astype(np.int64)
    corners = np.arange(len(over), dtype=np.float64)
    whole = Sheet(
        over, over.copy(), np.zeros(len(over)), np.stack([corners, corners], axis=1), part.triangles
    )
    assert part.colours is not None
    dear = np.ones(len(places))
    dear[over[part.colours[:, 0] < 1.0]] = _COLLAR_DEAR
    kept = simplify(whole, places[None], _GARMENT, dear)
    rows = kept.uvs[:, 0].astype(np.int64)
    left, top, size = _WHITE_AT
    middle = ((left + size / 2) / ATLAS_PX, 1.0 - (top + size / 2) / ATLAS_PX)
    return replace(
        part,
        positions=part.positions[rows],
        normals=part.normals[rows],
        uvs=np.tile(middle, (len(rows), 1)),
        triangles=kept.triangles,
        weights=part.weights[rows],
        colours=part.colours[rows] * linear(model.person.garment_colour),
    )


def _light_hair(model: Model) -> Part:
    full = model.hair
    kept = simplify(_without_wisps(full.coarse, full.places), full.places[None], _HAIR)
    sheet = full.cut_like(kept)
    return Part(
        name="hair",
        positions=sheet.apply(full.places),
        normals=unit(sheet.apply(full.normals)),
        uvs=hair_uvs(sheet.uvs, full.sheet.uvs),
        triangles=sheet.triangles,
        weights=sheet.apply(hang(full.places)),
        paint=Paint(
            0.66, model.hair_picture(_HAIR_PX), alpha_mode="MASK", alpha_cutoff=0.4, double_sided=True
        ),
    )


def _without_wisps(sheet: Sheet, places: Floats) -> Sheet:
    """Leave out the smallest pieces, as many as it takes for the rest to come within reach of the budget."""
    faces = sheet.a[sheet.triangles]
    p = places[faces]
    area = np.linalg.norm(np.cross(p[:, 1] - p[:, 0], p[:, 2] - p[:, 0]), axis=1)
    piece = pieces(faces, len(places))[faces[:, 0]]
    total = np.bincount(piece, weights=area)
    # A piece can be thinned to a sixth of its triangles, and never to fewer than two.
    least = np.maximum(np.bincount(piece) / 6.0, 2.0)
    order = np.argsort(-total, kind="stable")
    within = np.cumsum(least[order] * (total[order] > 0)) <= 0.9 * _HAIR
    return sheet.keep(np.isin(piece, order[within]))


def _placed(part: Part, box: tuple[int, int, int]) -> Part:
    left, top, size = box
    u = (left + np.clip(part.uvs[:, 0], 0.0, 1.0) * size) / ATLAS_PX
    v = 1.0 - (top + (1.0 - np.clip(part.uvs[:, 1], 0.0, 1.0)) * size) / ATLAS_PX
    return replace(part, uvs=np.stack([u, v], axis=1))


def _halved(part: Part, start: float) -> Part:
    return replace(part, uvs=np.stack([start + 0.5 * part.uvs[:, 0], part.uvs[:, 1]], axis=1))


def _merged(name: str, parts: list[Part]) -> Part:
    first = np.cumsum([0, *(len(part.positions) for part in parts)])
    still = [np.zeros((len(ARKIT), len(part.positions), 3)) for part in parts]
    white = [np.ones_like(part.positions) for part in parts]
    return Part(
        name=name,
        positions=np.concatenate([part.positions for part in parts]),
        normals=np.concatenate([part.normals for part in parts]),
        uvs=np.concatenate([part.uvs for part in parts]),
        triangles=np.concatenate([p.triangles + start for p, start in zip(parts, first, strict=False)]),
        weights=np.concatenate([part.weights for part in parts]),
        paint=parts[0].paint,
        colours=np.concatenate([_or(p.colours, w) for p, w in zip(parts, white, strict=True)]),
        morphs=np.concatenate([_or(p.morphs, s) for p, s in zip(parts, still, strict=True)], axis=1),
        morph_normals=np.concatenate(
            [_or(p.morph_normals, s) for p, s in zip(parts, still, strict=True)], axis=1
        ),
    )


def _or(values: Floats | None, otherwise: Floats) -> Floats:
    return otherwise if values is None else values


def _atlas(model: Model) -> bytes:
    """Return one picture of skin, teeth, tongue and a white spot, (512, 512), as a JPEG."""
    assert model.skin.image is not None
    with Image.open(io.BytesIO(model.skin.image)) as image:
        atlas = image.convert("RGB").resize((ATLAS_PX, ATLAS_PX), Image.Resampling.LANCZOS)
    for part, gain, box in (("teeth", TEETH_GAIN, _TEETH_AT), ("tongue", TONGUE_GAIN, _TONGUE_AT)):
        left, top, size = box
        with Image.open(io.BytesIO(opaque(model.folder, model.picture(part), gain, size))) as image:
            atlas.paste(image, (left, top))
    left, top, size = _WHITE_AT
    atlas.paste((255, 255, 255), (left, top, left + size, top + size))
    out = io.BytesIO()
    atlas.save(out, "JPEG", quality=88, optimize=True, subsampling=0)
    return out.getvalue()


def _fringe(model: Model) -> bytes:
    """Return brows (left) and lashes (right) as one PNG with alpha, (256, 512)."""
    both = Image.new("RGBA", (512, 256))
    for left, data in ((0, brow_picture(model)), (256, lash_picture(model))):
        with Image.open(io.BytesIO(data)) as image:
            both.paste(image.resize((256, 256), Image.Resampling.LANCZOS), (left, 0))
    out = io.BytesIO()
    both.save(out, "PNG", compress_level=7)
    return out.getvalue()
