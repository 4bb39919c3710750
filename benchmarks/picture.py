"""What a picture costs: `warmchat bench picture [--person mira] [--seconds 10]`.

The normal look and the light look side by side, drawn in software on the page's own scene while a sentence is
spoken: triangles, draw calls, shader programs, texture memory, size of the file, pictures per second over at least
ten seconds, and processor time per picture. Processor time is summed over all processes of the browser and all
cores, so it hardly changes with what else the machine does; from two sizes it is split into a part per picture and
a part per pixel; on a machine that has other work, what one core alone could draw says more than the pictures that
came. `shading` is the probe by which the page chooses its look when it starts.
The light look's aims: at most 5,000 triangles, and 25 pictures a second at 320 pixels. The last line is JSON.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import psutil

from benchmarks.browser import BrowserMissing
from benchmarks.sentence import spoken_faces
from benchmarks.stage import Face, Stage, StageError, glb_of, people

TEXT: Final = "Maybe Bob may buy five big maps for you, and then we shall see how far we can go."
SIZES_PX: Final = {"normal": 512, "light": 320}
AIMS: Final = {"light_fps": 25.0, "light_triangles": 5000}
_SMALL_PX: Final = 160
_SMALL_S: Final = 3.0
_WARM_UP_S: Final = 1.0
_LEAST_S: Final = 10.0
_PROBES: Final = 5


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; 0 whether or not the aims are met, 2 with a sentence where something is not there."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--person", help="by default the first that the page has")
    parser.add_argument("--seconds", type=float, default=_LEAST_S, help="of each look, at least ten")
    arguments = parser.parse_args(argv)
    try:
        person = arguments.person or people()[0]
        faces, _ = spoken_faces(TEXT, "joy", 1.0)
        seconds = max(_LEAST_S, arguments.seconds)
        looks = {look: measured(person, look, faces, seconds) for look in SIZES_PX}
    except (StageError, BrowserMissing) as error:
        print(error, file=sys.stderr)
        return 2
    git = ["git", "rev-parse", "--short", "HEAD"]
    result = {
        "bench": "picture",
        "person": person,
        **looks,
        "aims": AIMS,
        "cores": psutil.cpu_count(),
        "load": os.getloadavg()[0],
        "git": subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip(),
    }
    _print(result)
    print(json.dumps(result))
    return 0


def measured(person: str, look: str, faces: Sequence[Face], seconds: float) -> dict[str, Any]:
    """Return the figures of one look.

    Args:
        person: a name or a GLB.
        look: normal or light.
        faces: shown one after the other, 25 a second.
        seconds: so long.

    Raises:
        StageError: if there is no such person.
    """
    light = look == "light"
    side_px = SIZES_PX[look]
    small_cpu_ms = _speed(person, light, _SMALL_PX, faces, _SMALL_S)["cpu_ms"]
    found = _speed(person, light, side_px, faces, seconds)
    per_pixel_ms = (found["cpu_ms"] - small_cpu_ms) / (side_px**2 - _SMALL_PX**2)
    return {
        **found,
        "side_px": side_px,
        "file_kb": round(glb_of(person, light).stat().st_size / 1000),
        "cpu_ms_per_picture": small_cpu_ms - per_pixel_ms * _SMALL_PX**2,
        "cpu_ns_per_pixel": 1e6 * per_pixel_ms,
    }


def _speed(person: str, light: bool, side_px: int, faces: Sequence[Face], seconds: float) -> dict[str, Any]:
    with Stage((side_px, side_px), shot="page", shadows=not light, window=(side_px, side_px)) as stage:
        stage.load(person, light)
        stage.pose(faces[0])
        cost = stage.cost()
        stage.run(faces, _WARM_UP_S)
        before_s, started_s = _processor_s(), time.monotonic()
        drawn_ms = np.array(stage.run(faces, seconds))
        spent_s, wall_s = _processor_s() - before_s, time.monotonic() - started_s
        probes = [stage.probe() for _ in range(_PROBES)]
    between_ms = np.diff(drawn_ms)
    return {
        **cost,
        "fps": len(drawn_ms) / wall_s,
        "ms_p50": float(np.percentile(between_ms, 50)),
        "ms_p95": float(np.percentile(between_ms, 95)),
        "cpu_ms": 1000 * spent_s / len(drawn_ms),
        "fps_of_one_core": len(drawn_ms) / spent_s,
        "shading_ns": 1e6 * float(np.median(probes)),
    }


def _processor_s() -> float:
    """Return the processor time so far of the browser's processes."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


_ROWS: Final = (
    ("picture", "side_px", "{:.0f} px"),
    ("file", "file_kb", "{:.0f} kB"),
    ("triangles", "triangles", "{:.0f}"),
    ("draw calls", "draw_calls", "{:.0f}"),
    ("shader programs", "programs", "{:.0f}"),
    ("textures", "textures", "{:.0f}"),
    ("pictures on surfaces", "texture_bytes", "{:.0f} bytes"),
    ("pictures a second", "fps", "{:.1f}"),
    ("  one core alone could", "fps_of_one_core", "{:.1f}"),
    ("between two, median", "ms_p50", "{:.0f} ms"),
    ("between two, p95", "ms_p95", "{:.0f} ms"),
    ("processor time", "cpu_ms", "{:.1f} ms"),
    ("  a picture", "cpu_ms_per_picture", "{:.1f} ms"),
    ("  a pixel", "cpu_ns_per_pixel", "{:.0f} ns"),
    ("shading (probe), a pixel", "shading_ns", "{:.0f} ns"),
)


def _print(result: dict[str, Any]) -> None:
    print(f"{result['person']}, drawn in software on {result['cores']} cores, load {result['load']:.1f}")
    print(f"{'':26}{'normal':>16}{'light':>16}")
    for title, key, form in _ROWS:
        print(f"{title:26}" + "".join(f"{form.format(result[look][key]):>16}" for look in SIZES_PX))


if __name__ == "__main__":
    raise SystemExit(main())
