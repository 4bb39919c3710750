"""The parts of one person, as good as they can be: skin, eyes, teeth, tongue, lashes, brows, hair and top."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

import numpy as np

from render.heads.assets import BASE_MESH, HAIR_TEXTURES, SKIN_FILES, TARGET_LIST, TARGETS, AssetFolder
from render.heads.base import BaseMesh, Floats
from render.heads.bust import Cloth, make_garment, skin_sheet
from render.heads.complexion import mouth_shade, scalp, skin_colours
from render.heads.figure import Figure, make_figure
from render.heads.glb import Paint, Part
from render.heads.hair import Hair, dress, hang
from render.heads.landmarks import Landmarks
from render.heads.mouth import Mouth
from render.heads.person import Person
from render.heads.proxies import Proxy, load_proxy
from render.heads.shapes import ShapeMaker
from render.heads.surface import Ints, Sheet, normals, turned, unit
from render.heads.teeth import seen
from render.heads.textures import (
    HAIR_PX,
    Dye,
    Picture,
    alpha_at,
    coloured,
    hair,
    hair_uvs,
    linear,
    mean_colour,
    opaque,
    skin_atlas,
    skin_jpeg,
    skin_uvs,
)

EYE_MESH: Final = "HighPolyEyes"
LIGHT_EYE_MESH: Final = "Low-Poly"
HAIR_DEPTH: Final = 0.55
"""How much of the light and shade that is drawn in a texture of hair is kept."""
EYE_GAIN: Final = (0.82, 0.79, 0.78)
TEETH_GAIN: Final = (1.0, 0.97, 0.92)
TONGUE_GAIN: Final = (0.44, 0.27, 0.28)
_HAIR_ROUGHNESS: Final = 0.66
_CURLS_ROUGHNESS: Final = 0.95
_CURLY: Final = ("afro01", "short01")
_SCALP_SHADE: Final = 0.6
"""How bright the skin under hair is, of the hair."""
_OVER_PHOTO: Final = 0.0
"""How opaque brows are over those of a photo, which lie in its skin."""
_LASH_COLOUR: Final = (0.07, 0.05, 0.045)


@dataclass(frozen=True, eq=False)
class Model:
    """One person, shaped."""

    folder: AssetFolder
    base: BaseMesh
    person: Person
    figure: Figure
    mouth: Mouth
    shapes: Floats
    """(52, 19158, 3) metres, in the order of `render.rig.ARKIT`."""
    skin_image: Picture | None = None
    """(S, S, 3) the atlas of a skin that comes from a photo; None for one of the listed textures."""

    def proxy(self, part: str) -> Proxy:
        """Return the mesh of a part that is worn, e.g. `brows`. Raises: AssetError as `load_proxy` does."""
        kind, mesh, _ = worn(self.person)[part]
        return load_proxy(self.folder, kind, mesh)

    @cached_property
    def skin(self) -> Paint:
        """The skin's texture and how it shines."""
        person = self.person
        if self.skin_image is not None:
            image = skin_jpeg(self.skin_image)
        else:
            image = skin_atlas(self.folder, SKIN_FILES[person.skin], person.skin_tone, person.skin_evenness)
        return Paint(0.58, image, "image/jpeg")

    @cached_property
    def tints(self) -> Floats:
        """What the skin's texture is multiplied by: lips, cheeks, mouth and scalp, (19158, 3) linear."""
        base, person, figure, mouth = self.base, self.person, self.figure, self.mouth
        sheet = skin_sheet(base, figure)
        lips = skin_uvs(sheet.uvs[sheet.apply(mouth.lip_area()) > 0.9])
        assert self.skin.image is not None
        painted = mean_colour(self.skin.image, lips)
        if self.skin_image is not None:
            # Lips of a photo are what they are, but where its mouth was open, and less there too.
            red, green, blue = (float(c) for c in np.sqrt(np.multiply(person.lip_colour, painted)))
            person = replace(person, lip_colour=(red, green, blue))
        tints = skin_colours(base, person, figure, mouth, painted, blush=self.skin_image is None)
        under = scalp(base, figure, self.hair.places[np.unique(self.hair.coarse.a)])[:, None]
        tone = np.array(linear(person.skin_tone or painted))
        shaded = np.clip(_SCALP_SHADE * np.array(linear(person.hair_colour)) / tone, 0.0, 1.0)
        covered: Floats = tints + under * (shaded - tints)
        return covered

    @cached_property
    def cloth(self) -> Cloth:
        """The top."""
        return make_garment(self.base, self.figure)

    @cached_property
    def hair(self) -> Hair:
        """The hair as it is worn."""
        return dress(self.proxy("hair"), self.figure.vertices, self.person)

    @property
    def hair_roughness(self) -> float:
        """How dull the hair is: curls scatter light, combed hair shines."""
        return _CURLS_ROUGHNESS if self.person.hair in _CURLY else _HAIR_ROUGHNESS

    def hair_picture(self, size_px: tuple[int, int] = HAIR_PX) -> bytes:
        """Return the hair's texture as a PNG with alpha."""
        dye = Dye(self.person.hair_colour, HAIR_DEPTH, self.person.greying)
        return hair(self.folder, self.picture("hair"), dye, self.hair.sheet, self.hair.ends, size_px)

    def picture(self, part: str) -> str:
        """Return the file of the texture of a part that is worn."""
        return texture_file(*worn(self.person)[part])


def rest_figure(base: BaseMesh, person: Person, landmarks: Landmarks) -> Figure:
    """Return a person's figure with the lips closed: mixing ethnicities parts them by a millimetre or two."""
    figure = make_figure(base, person)
    closing = Mouth(base, figure, landmarks).seal(np.zeros_like(figure.vertices))
    return replace(figure, vertices=figure.vertices + closing)


def shape_model(
    folder: AssetFolder, base: BaseMesh, person: Person, skin_image: Picture | None = None
) -> Model:
    """Shape the base mesh into a person, and all the shapes of their face.

    Args:
        folder: the package.
        base: the mesh.
        person: who.
        skin_image: (S, S, 3) RGB, the atlas of a skin that comes from a photo; the person's texture if not given.

    Raises:
        AssetError: if an asset is missing, not on the allow-list, or not as expected.
    """
    landmarks = Landmarks(base)
    figure = rest_figure(base, person, landmarks)
    mouth = Mouth(base, figure, landmarks)
    shapes = ShapeMaker(base, person, figure, mouth).make()
    return Model(folder, base, person, figure, mouth, shapes, skin_image)


def texture_file(kind: str, name: str, texture: str) -> str:
    """Return the path of a proxy's texture inside the package."""
    return f"public/data/proxies/{kind}/{name}/textures/{texture}.png"


def worn(person: Person) -> dict[str, tuple[str, str, str]]:
    """Return kind, mesh and texture of each part that sits on the base mesh, by the part's name."""
    return {
        "eyes": ("eyes", EYE_MESH, f"{person.eyes}_eye"),
        "teeth": ("teeth", person.teeth, "teeth"),
        "tongue": ("tongue", "tongue01", "tongue01_diffuse"),
        "lashes": ("eyelashes", person.lashes, person.lashes.lower()),
        "brows": ("eyebrows", person.brows, person.brows),
        "hair": ("hair", person.hair, HAIR_TEXTURES[person.hair]),
    }


def assets_of(person: Person) -> list[str]:
    """Return the files of the package that a person is made from."""
    names = [BASE_MESH, TARGETS, TARGET_LIST, SKIN_FILES[person.skin]]
    light_eyes = ("eyes", LIGHT_EYE_MESH, f"{person.eyes}_eye")
    for kind, name, texture in (*worn(person).values(), light_eyes):
        names += [f"public/data/proxies/{kind}/{name}/{name}.json", texture_file(kind, name, texture)]
    return names


def full_parts(model: Model) -> list[Part]:
    """Return everything of a person, one part for each thing."""
    skin = skin_part(model, skin_sheet(model.base, model.figure))
    parts = [skin, *(_worn_part(model, name, paint) for name, paint in _worn_paints(model).items())]
    paint = Paint(0.92, factor=linear(model.person.garment_colour), double_sided=True)
    return [*parts, hair_part(model), garment_part(model.cloth, paint)]


def brow_picture(model: Model) -> bytes:
    """Return the brows as a PNG with alpha; where a photo's skin has them, these are only a shade of them."""
    opacity = 1.0 if model.skin_image is None else _OVER_PHOTO
    return coloured(model.folder, model.picture("brows"), model.person.brow_colour, 0.3, opacity)


def lash_picture(model: Model) -> bytes:
    """Return the lashes as a PNG with alpha."""
    return coloured(model.folder, model.picture("lashes"), _LASH_COLOUR, 0.2)


def _worn_paints(model: Model) -> dict[str, Paint]:
    folder, files = model.folder, {part: model.picture(part) for part in worn(model.person)}
    return {
        "eyes": Paint(0.18, opaque(folder, files["eyes"], EYE_GAIN, 512), "image/jpeg"),
        "teeth": Paint(0.32, opaque(folder, files["teeth"], TEETH_GAIN, 512), "image/jpeg"),
        "tongue": Paint(0.45, opaque(folder, files["tongue"], TONGUE_GAIN, 256), "image/jpeg"),
        "lashes": Paint(1.0, lash_picture(model), alpha_mode="BLEND", double_sided=True, unlit=True),
        "brows": Paint(0.85, brow_picture(model), alpha_mode="BLEND"),
    }


def skin_part(model: Model, sheet: Sheet, smooth: Ints | None = None) -> Part:
    """Return the skin of a sheet over the base mesh, with the colours of lips, cheeks and mouth.

    Args:
        model: the person.
        sheet: what of the skin is shown.
        smooth: (T, 3) triangles of the base mesh that the normals come from; the sheet's own if not given.
    """
    figure = model.figure
    part = morphing("skin", sheet, figure.vertices, model.shapes, figure.weights, model.skin, smooth)
    return replace(part, colours=sheet.apply(model.tints), uvs=skin_uvs(sheet.uvs))


def morphing(
    name: str,
    sheet: Sheet,
    vertices: Floats,
    shapes: Floats,
    weights: Floats,
    paint: Paint,
    smooth: Ints | None = None,
) -> Part:
    """Return a part that follows the shapes of the face.

    Args:
        name: of the part.
        sheet: over the V vertices of a mesh.
        vertices: (V, 3) metres.
        shapes: (52, V, 3) metres.
        weights: (V, 3) for chest, neck and head.
        paint: what it is made of.
        smooth: (T, 3) triangles of the mesh that the normals come from; the sheet's own if not given.
    """
    faces = sheet.a[sheet.triangles] if smooth is None else smooth
    rest = normals(vertices, faces)
    turns = (turned(vertices, shape, faces, rest) for shape in shapes)
    return Part(
        name=name,
        positions=sheet.apply(vertices),
        normals=unit(sheet.apply(rest)),
        uvs=sheet.uvs,
        triangles=sheet.triangles,
        weights=sheet.apply(weights),
        paint=paint,
        morphs=np.stack([sheet.apply(shape) for shape in shapes]),
        morph_normals=np.stack([sheet.apply(turn) for turn in turns]),
    )


def on_head(vertices: Floats) -> Floats:
    """Return weights (V, 3) for what turns with the head alone."""
    return np.tile((0.0, 0.0, 1.0), (len(vertices), 1))


def shown_sheet(model: Model, name: str, proxy: Proxy, vertices: Floats) -> Sheet:
    """Return what is drawn of a part that is worn: of eyes no cornea, of teeth only what can be seen."""
    sheet = proxy.sheet
    if name == "eyes":
        # The cornea is clear in its texture; without it the iris shows, and nothing has to be sorted.
        solid = alpha_at(model.folder, model.picture("eyes"), sheet.uvs) > 0.5
        return sheet.keep(solid[sheet.triangles].any(axis=1))
    if name == "teeth":
        return sheet.keep(seen(sheet, vertices))
    return sheet


def _worn_part(model: Model, name: str, paint: Paint) -> Part:
    proxy = model.proxy(name)
    vertices = proxy.fit(model.figure.vertices)
    sheet = shown_sheet(model, name, proxy, vertices)
    part = morphing(name, sheet, vertices, proxy.follow(model.shapes), on_head(vertices), paint)
    return replace(part, colours=mouth_shade(part.positions)) if name == "teeth" else part


def hair_part(model: Model) -> Part:
    """Return the hair as the person wears it."""
    hair_worn = model.hair
    paint = Paint(
        model.hair_roughness, model.hair_picture(), alpha_mode="MASK", alpha_cutoff=0.4, double_sided=True
    )
    return Part(
        name="hair",
        positions=hair_worn.sheet.apply(hair_worn.places),
        normals=unit(hair_worn.sheet.apply(hair_worn.normals)),
        uvs=hair_uvs(hair_worn.sheet.uvs),
        triangles=hair_worn.sheet.triangles,
        weights=hair_worn.sheet.apply(hang(hair_worn.places)),
        paint=paint,
    )


def garment_part(cloth: Cloth, paint: Paint) -> Part:
    """Return the top."""
    return Part(
        name="garment",
        positions=cloth.positions,
        normals=cloth.normals,
        uvs=cloth.uvs,
        triangles=cloth.triangles,
        weights=cloth.weights,
        paint=paint,
        colours=np.repeat(cloth.shade[:, None], 3, axis=1),
    )
