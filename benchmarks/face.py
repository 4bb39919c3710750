"""Does the face say what it means? `warmchat bench face [--people mira] [--backend webgl]`.

Every person shows every emotion at three intensities and raises channels one by one; two judges from outside look
at the pictures that the page itself would draw:

- face-api names one of seven expressions (it has none for contempt, which is reported apart);
- MediaPipe's landmarker says which ARKit blendshapes it sees, which is held against those that were set.

The pictures lie in `benchmarks/output/face`. Aims: top-1 of 0.8 at full intensity over the seven classes, target
probability rising with intensity, correlation of 0.7 for jaw, smile, brow and blink. The last line is one JSON
object.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PIL import Image

from benchmarks import judgement
from benchmarks.browser import BrowserMissing
from benchmarks.judgement import CHANNEL_GROUPS, CLASSES, NO_FACE, Sighting, Verdict
from benchmarks.outside_judges import Judges, JudgesMissing, folders
from benchmarks.sheets import lay_out
from benchmarks.shown_faces import INTENSITIES, shown_face
from benchmarks.stage import Stage, StageError, people
from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT, INDEX, Frame, frame, rest

OUTPUT: Final = Path(__file__).resolve().parent / "output" / "face"
AIMS: Final = {"top_1": 0.8, "correlation": 0.7}
_SWEEP: Final = (0.25, 0.5, 0.75, 1.0)
_PICTURE_PX: Final = (400, 400)
_SHEET_PX: Final = (240, 240)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; 0 whether or not the aims are met, 2 with a sentence where something is not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--people", nargs="+", metavar="NAME|GLB", help="by default all that the page has")
    parser.add_argument("--emotions", nargs="+", choices=EMOTIONS[1:], default=EMOTIONS[1:], metavar="NAME")
    parser.add_argument("--light", action="store_true", help="as the light mode draws them")
    parser.add_argument("--backend", choices=("webgl", "cpu"), default="webgl", help="what face-api runs on")
    parser.add_argument("--no-sweeps", action="store_true", help="expressions only")
    arguments = parser.parse_args(argv)
    try:
        names = arguments.people or people()
        with Stage(_PICTURE_PX, folders=folders()) as stage:
            show = _Show(stage, Judges(stage, arguments.backend), arguments.light, arguments.emotions)
            for name in names:
                show.person(name, sweeps=not arguments.no_sweeps)
    except (JudgesMissing, StageError, BrowserMissing) as error:
        print(error, file=sys.stderr)
        return 2
    _keep_sheets(show.pictures)
    result = figures(show.verdicts, show.sightings, [Path(name).stem for name in names])
    _print(result)
    print(json.dumps(result))
    return 0


class _Show:
    """People on the stage before the judges; remembers what they said."""

    def __init__(self, stage: Stage, judges: Judges, light: bool, emotions: Sequence[str]) -> None:
        self._stage = stage
        self._judges = judges
        self._light = light
        self._emotions = emotions
        self.verdicts: list[Verdict] = []
        self.sightings: list[Sighting] = []
        self.pictures: dict[str, list[tuple[str, Image.Image]]] = {}

    def person(self, name: str, sweeps: bool) -> None:
        """Bring a person in and show all."""
        self._stage.load(name, self._light)
        short = Path(name).stem
        print(f"{short} ...", file=sys.stderr)
        for emotion in self._emotions:
            for intensity in INTENSITIES:
                self._expression(short, emotion, intensity)
        self._expression(short, "neutral", 1.0)
        if sweeps:
            self._sweeps(short)

    def _expression(self, person: str, emotion: str, intensity: float) -> None:
        face = shown_face(emotion, intensity)
        picture = self._stage.image(face)
        verdict = Verdict(person, emotion, intensity, self._judges.expression())
        self.verdicts.append(verdict)
        self.sightings.append(Sighting(person, None, _named(face), self._judges.blendshapes()))
        caption = f"{emotion} {intensity:.2f}: {verdict.seen} ({verdict.target:.2f})"
        self.pictures.setdefault(person, []).append((caption, picture.resize(_SHEET_PX)))

    def _sweeps(self, person: str) -> None:
        self._stage.pose(rest())
        self.sightings.append(Sighting(person, None, {}, self._judges.blendshapes()))
        for channels in CHANNEL_GROUPS.values():
            for channel in channels:
                for value in _SWEEP:
                    self._stage.pose(frame(**{channel: value}))
                    seen = self._judges.blendshapes()
                    self.sightings.append(Sighting(person, channel, {channel: value}, seen))


def _named(face: Frame) -> dict[str, float]:
    return {name: float(face[INDEX[name]]) for name in ARKIT}


def figures(
    verdicts: Sequence[Verdict], sightings: Sequence[Sighting], names: Sequence[str]
) -> dict[str, Any]:
    """Return the bench's figures, as plain numbers and names, ready for JSON."""
    judged = [verdict for verdict in verdicts if verdict.emotion in CLASSES]
    full = [verdict for verdict in judged if verdict.intensity == 1.0]
    git = ["git", "rev-parse", "--short", "HEAD"]
    return {
        "bench": "face",
        "people": list(names),
        "top_1": judgement.top_1(full),
        "aims": AIMS,
        "top_1_by_intensity": _by_intensity(judged, judgement.top_1),
        "target_by_intensity": _by_intensity(judged, judgement.mean_target),
        "rising": judgement.rising(judged),
        "confusion": judgement.confusion(full),
        "top_1_by_person": {
            name: judgement.top_1([verdict for verdict in full if verdict.person == name]) for name in names
        },
        "contempt_seen_as": {
            name: [v.seen for v in verdicts if v.emotion == "contempt" and v.person == name] for name in names
        },
        "correlation": _agreements(sightings, names, sweeps_only=False),
        "correlation_of_sweeps": _agreements(sightings, names, sweeps_only=True),
        "no_face": sum(sighting.seen is None for sighting in sightings),
        "git": subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip(),
    }


def _by_intensity(verdicts: Sequence[Verdict], measure: Any) -> dict[str, dict[str, float]]:
    """Return a measure by emotion and intensity; neutral has one intensity, as it has no strength."""
    table: dict[str, dict[str, float]] = {}
    for emotion in CLASSES:
        own = [verdict for verdict in verdicts if verdict.emotion == emotion]
        steps = sorted({verdict.intensity for verdict in own})
        table[emotion] = {f"{step:.2f}": measure([v for v in own if v.intensity == step]) for step in steps}
    return table


def _agreements(
    sightings: Sequence[Sighting], names: Sequence[str], *, sweeps_only: bool
) -> dict[str, dict[str, float]]:
    if not any(sighting.swept for sighting in sightings):
        return {}
    return {
        name: {
            **judgement.by_group(judgement.agreement(sightings, name, sweeps_only)),
            **judgement.agreement(sightings, name, sweeps_only),
        }
        for name in names
    }


def _keep_sheets(pictures: Mapping[str, Sequence[tuple[str, Image.Image]]]) -> None:
    """Leave a sheet a person: a row an emotion, each picture with what face-api saw and how sure it was of ours."""
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for person, own in pictures.items():
        lay_out(own, len(INTENSITIES)).save(OUTPUT / f"{person}.png")
    print(f"the pictures lie in {OUTPUT}", file=sys.stderr)


def _print(result: dict[str, Any]) -> None:
    print(
        f"face-api, top-1 over seven classes at full intensity: {result['top_1']:.2f} (aim {AIMS['top_1']})"
    )
    print(f"target probability rises with intensity in {100 * result['rising']:.0f} % of the series\n")
    print(f"{'':10}" + "".join(f"{f'top-1 at {x:.2f}':>15}{f'p at {x:.2f}':>11}" for x in INTENSITIES))
    for emotion, by_step in result["top_1_by_intensity"].items():
        cells = ""
        for step in (f"{x:.2f}" for x in INTENSITIES):
            top, target = by_step.get(step), result["target_by_intensity"][emotion].get(step)
            cells += (
                f"{'' if top is None else f'{top:.2f}':>15}{'' if target is None else f'{target:.2f}':>11}"
            )
        print(f"{emotion:10}{cells}")
    print("\nseen as, at full intensity")
    columns = (*CLASSES, NO_FACE)
    print(f"{'':10}" + "".join(f"{column:>10}" for column in columns))
    for row, seen in result["confusion"].items():
        print(f"{row:10}" + "".join(f"{seen[column] or '.':>10}" for column in columns))
    _print_people(result)


def _print_people(result: dict[str, Any]) -> None:
    print("\nMediaPipe, correlation of channels set and seen: over all pictures (own sweep alone)")
    print(
        f"{'':12}{'top-1':>7}" + "".join(f"{group:>15}" for group in CHANNEL_GROUPS) + "   contempt seen as"
    )
    for name in result["people"]:
        row = f"{name:12}{result['top_1_by_person'][name]:>7.2f}"
        for group in CHANNEL_GROUPS:
            if result["correlation"]:
                of_all = result["correlation"][name][group]
                alone = result["correlation_of_sweeps"][name][group]
                row += f"{f'{of_all:.2f} ({alone:.2f})':>15}"
        print(f"{row}   {', '.join(result['contempt_seen_as'][name])}")


if __name__ == "__main__":
    raise SystemExit(main())
