"""How long one step of the motion model takes: `OMP_NUM_THREADS=1 python -m benchmarks.motion_step`.

Plays talks (listening, thinking, speaking with phones and without) through 1 and through 20 streams, each at
another place of its talk, and prints milliseconds a stream and step; the last line is one JSON object.
numpy takes the number of its threads from the environment when it starts; the budget is for one.
"""

import argparse
import json
import os
import platform
from collections.abc import Sequence
from time import perf_counter

import numpy as np

from benchmarks.provenance import git_hash
from dialogue import registry
from sound.espeak import EspeakEngine
from sound.resample import resampled
from speaker_listener.motion import OTHER_RATE_HZ, OWN_RATE_HZ, MotionInput, MotionModel
from speaker_listener.scene import Scene

BUDGET_MS = 2.0
WARM_UP_FRAMES = 50
TEXTS = (
    "Hello, it is good to see you. What would you like to talk about today?",
    "I am so sorry to hear that.",
    "That sounds wonderful! Tell me more about it, from the beginning if you like.",
)


def talk() -> tuple[MotionInput, ...]:
    """Return the inputs of about half a minute of talk with real speech."""
    engine = EspeakEngine()
    rng = np.random.default_rng(0)
    scene = Scene()
    for number, text in enumerate(TEXTS):
        theirs = (0.05 * rng.standard_normal(4 * OTHER_RATE_HZ)).astype(np.float32)
        speech = engine.speak(text)
        own = resampled(speech.samples, speech.rate_hz, OWN_RATE_HZ)
        phones = speech.phones if number != 1 else ()
        scene = scene.listen(theirs).think(0.6).speak(phones, own, from_s=-0.12).wait(1.0)
    engine.close()
    return scene.inputs


def measure(model: MotionModel, inputs: Sequence[MotionInput], streams: int, frames: int) -> list[float]:
    """Return milliseconds per stream of each step after the warm-up, with that many streams a step."""
    faces = [model.stream(seed) for seed in range(streams)]
    took_ms = []
    for frame in range(WARM_UP_FRAMES + frames):
        given = [inputs[(frame + 37 * number) % len(inputs)] for number in range(streams)]
        begun_s = perf_counter()
        model.step(faces, given)
        took_ms.append((perf_counter() - begun_s) * 1000.0 / streams)
    return took_ms[WARM_UP_FRAMES:]


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0, help="of talk a stream")
    parser.add_argument("--model", default="rules", help="name of a motion model")
    asked = parser.parse_args(argv)
    model = registry.create("motion", asked.model)
    inputs = talk()
    rows = []
    print(f"{'streams':>8} {'p50 ms':>8} {'p99 ms':>8} {'max ms':>8} {'n':>6}")
    for streams in (1, 20):
        took = measure(model, inputs, streams, round(asked.seconds * 25))  # type: ignore[arg-type]
        p50, p99 = (round(float(np.percentile(took, q)), 4) for q in (50, 99))
        rows.append({"streams": streams, "p50": p50, "p99": p99, "max": round(max(took), 4), "n": len(took)})
        print(f"{streams:>8} {p50:>8.3f} {p99:>8.3f} {max(took):>8.3f} {len(took):>6}")
    print(json.dumps(_result(asked.model, rows)))


def _result(model: str, rows: list[dict[str, float]]) -> dict[str, object]:
    return {
        "metric": "motion step, per stream",
        "unit": "ms",
        "higher_is_better": False,
        "model": model,
        "budget_p99": BUDGET_MS,
        "rows": rows,
        "git": git_hash(),
        "threads": os.environ.get("OMP_NUM_THREADS", "not set"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
    }


if __name__ == "__main__":
    main()
