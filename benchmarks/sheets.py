"""Contact sheets to look at: `python -m benchmarks.sheets WHAT --out sheet.png`.

expressions   people × eight emotions, at each intensity
attitudes     people × concern, interest, amusement, thinking
people        people: front, three quarters, profile, a smile, eyes shut, jaw open
shapes        one person, all 52 shapes at full weight, each beside its name
sweep         one person, one or more channels from 0 to 1 (--channels jawOpen mouthClose)
sentence      one person says a sentence: a strip of faces, the phone that sounds underneath
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw, ImageFont

from benchmarks.sentence import spoken_faces
from benchmarks.shown_faces import ATTITUDES, INTENSITIES, shown_face
from benchmarks.stage import SHOTS, Face, Shot, Stage, StageError, people
from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT

_PAPER: Final = "#f4f1ee"
_INK: Final = "#2a2624"
_FONT_PX: Final = 13
_CAPTION_PX: Final = 20
_STEPS: Final = 6
DEFAULT_SENTENCE: Final = "Maybe Bob may buy five big maps for you."


@dataclass(frozen=True)
class Cell:
    """One picture of a sheet: a caption, a face, the person (None: the one before), the shot (None: the sheet's)."""

    caption: str
    face: Face
    person: str | None = None
    shot: Shot | None = None


def sheet(stage: Stage, cells: Sequence[Cell], columns: int, light: bool = False) -> Image.Image:
    """Return one picture of all cells, row by row.

    Args:
        stage: whose size is that of a cell.
        cells: in reading order; those of one person next to each other, because bringing one in takes a second.
        columns: cells in a row.
        light: draw in the light mode.

    Raises:
        StageError: if a person or a channel is unknown.
    """
    pictures: list[Image.Image] = []
    present: str | None = None
    for cell in cells:
        if cell.person is not None and cell.person != present:
            stage.load(cell.person, light)
            present = cell.person
        pictures.append(stage.image(cell.face, cell.shot))
    return lay_out([(cell.caption, picture) for cell, picture in zip(cells, pictures, strict=True)], columns)


def lay_out(pictures: Sequence[tuple[str, Image.Image]], columns: int) -> Image.Image:
    """Return captioned pictures of one size on one sheet."""
    width, height = pictures[0][1].size
    rows = -(-len(pictures) // columns)
    paper = Image.new("RGB", (columns * width, rows * (height + _CAPTION_PX)), _PAPER)
    draw = ImageDraw.Draw(paper)
    font = ImageFont.load_default(_FONT_PX)
    for i, (caption, picture) in enumerate(pictures):
        x, y = i % columns * width, i // columns * (height + _CAPTION_PX)
        paper.paste(picture, (x, y))
        draw.text((x + 4, y + height + 2), caption, fill=_INK, font=font)
    return paper


def expressions(arguments: argparse.Namespace) -> tuple[list[Cell], int]:
    """Return people × emotions × intensities."""
    cells = [
        Cell(f"{person} {name} {intensity:.2f}", shown_face(name, intensity), person)
        for person in arguments.people
        for intensity in arguments.intensities
        for name in EMOTIONS
    ]
    return cells, len(EMOTIONS)


def attitudes(arguments: argparse.Namespace) -> tuple[list[Cell], int]:
    """Return people × attitudes × intensities."""
    cells = [
        Cell(f"{person} {name} {intensity:.2f}", shown_face(name, intensity), person)
        for person in arguments.people
        for intensity in arguments.intensities
        for name in ATTITUDES
    ]
    return cells, len(ATTITUDES)


def portraits(arguments: argparse.Namespace) -> tuple[list[Cell], int]:
    """Return people from several sides, and doing the three things that every face does."""
    smile = {"mouthSmileLeft": 0.8, "mouthSmileRight": 0.8, "cheekSquintLeft": 0.6, "cheekSquintRight": 0.6}
    views: list[tuple[str, Face, Shot]] = [
        ("front", {}, "front"),
        ("three quarters", {}, "three_quarter"),
        ("profile", {}, "profile"),
        ("smile", smile, "front"),
        ("eyes shut", {"eyeBlinkLeft": 1.0, "eyeBlinkRight": 1.0}, "front"),
        ("jaw open", {"jawOpen": 0.8}, "front"),
    ]
    cells = [
        Cell(f"{person} {name}", face, person, shot)
        for person in arguments.people
        for name, face, shot in views
    ]
    return cells, len(views)


def shapes(arguments: argparse.Namespace) -> tuple[list[Cell], int]:
    """Return each of the 52 shapes alone; `mouthClose` with the jaw open, because it is a corrective."""
    person = arguments.people[0]
    faces: list[tuple[str, Face]] = [("rest", {}), *((name, {name: 1.0}) for name in ARKIT)]
    faces = [
        (f"{name} + jawOpen", {name: 1.0, "jawOpen": 1.0}) if name == "mouthClose" else (name, face)
        for name, face in faces
    ]
    return [Cell(name, face, person) for name, face in faces], 9


def sweep(arguments: argparse.Namespace) -> tuple[list[Cell], int]:
    """Return channels raised together from 0 to 1."""
    person = arguments.people[0]
    values = [step / (_STEPS - 1) for step in range(_STEPS)]
    rows = arguments.channels or ["jawOpen"]
    return [Cell(f"{name} {value:.1f}", {name: value}, person) for name in rows for value in values], _STEPS


def sentence(arguments: argparse.Namespace) -> tuple[list[Cell], int]:
    """Return a spoken sentence as a strip, every `--every` frames of 40 ms."""
    frames, captions = spoken_faces(arguments.text, arguments.emotion, arguments.intensities[-1])
    chosen = range(0, len(frames), arguments.every)
    return [Cell(captions[k], frames[k], arguments.people[0]) for k in chosen], 12


_SHEETS: Final[dict[str, Callable[[argparse.Namespace], tuple[list[Cell], int]]]] = {
    "expressions": expressions,
    "attitudes": attitudes,
    "people": portraits,
    "shapes": shapes,
    "sweep": sweep,
    "sentence": sentence,
}


def main(argv: Sequence[str] | None = None) -> int:
    """Write a sheet; return 0, or 2 with a sentence where something is not there."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.people = arguments.people or people()
        cells, columns = _SHEETS[arguments.what](arguments)
        with Stage((arguments.size, arguments.size), shot=arguments.shot) as stage:
            made = sheet(stage, cells, min(columns, len(cells)), arguments.light)
    except (StageError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    made.save(arguments.out)
    print(f"{arguments.out}: {len(cells)} pictures, {made.width} × {made.height} px")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=_SHEETS)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--people", nargs="+", metavar="NAME|GLB", help="by default all that the page has")
    parser.add_argument("--intensities", nargs="+", type=float, default=list(INTENSITIES))
    parser.add_argument("--channels", nargs="+", help="for sweep")
    parser.add_argument("--text", default=DEFAULT_SENTENCE, help="for sentence")
    parser.add_argument("--emotion", default="neutral", choices=EMOTIONS, help="for sentence")
    parser.add_argument("--every", type=int, default=1, help="for sentence: every so many frames")
    parser.add_argument("--shot", choices=SHOTS, default="front")
    parser.add_argument("--size", type=int, default=224, help="of one picture, in pixels")
    parser.add_argument(
        "--light", action="store_true", help="in the light mode, which is several times as fast"
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
