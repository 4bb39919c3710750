"""What audio to expression costs: `OMP_NUM_THREADS=1 warmchat bench a2e`.

Times the shipped network on speech of several lengths, log-mel and all, on one thread; prints times real time and the size
of the weights, and ends in one JSON line. How right it is says `warmchat bench motion`.
"""

import argparse
import json
import os
import platform
import tracemalloc
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter
from typing import Any, Final

import numpy as np

from benchmarks.provenance import git_hash
from sound.espeak import EspeakEngine
from sound.pcm import Samples
from sound.resample import resampled
from speaker_listener.a2e.faces import faces, pieces
from speaker_listener.a2e.network import WEIGHTS, Network, load

ASKED_X: Final = 50.0
_LENGTHS_S: Final = (1.0, 5.0, 20.0)
_TEXT: Final = "It is good to see you again. Tell me, how has your week been, and what did you dream of?"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; returns 0."""
    parser = argparse.ArgumentParser(prog="warmchat bench a2e", description=__doc__.split("\n")[0])
    parser.add_argument(
        "--weights", type=Path, default=WEIGHTS, metavar="FOLDER", help="those of the package if not given"
    )
    parser.add_argument("--repeats", type=int, default=9, help="runs of each length; the median counts (9)")
    options = parser.parse_args(argv)
    net, spoken = load(options.weights), speech()
    rows = []
    print(f"{'seconds':>8} {'ms':>8} {'x real time':>12}")
    for length_s in _LENGTHS_S:
        took_s = once(net, np.resize(spoken, round(length_s * 16_000)), options.repeats)
        rows.append({"seconds": length_s, "ms": round(1000 * took_s, 2), "x": round(length_s / took_s, 1)})
        print(f"{length_s:>8.0f} {1000 * took_s:>8.1f} {length_s / took_s:>12.1f}")
    size_mb = sum(path.stat().st_size for path in options.weights.glob("*.onnx")) / 1e6
    hour_mb = an_hour(net)
    print(f"weights {size_mb:.2f} MB; memory over an hour of sound, besides the sound: {hour_mb:.1f} MB")
    print(
        json.dumps(
            _facts(net) | {"rows": rows, "weights_mb": round(size_mb, 3), "hour_mb": round(hour_mb, 1)}
        )
    )
    return 0


def speech() -> Samples:
    """Return a few seconds of speech at 16 kHz."""
    engine = EspeakEngine()
    said = engine.speak(_TEXT)
    engine.close()
    return resampled(said.samples, said.rate_hz, 16_000)


def once(net: Network, samples: Samples, repeats: int) -> float:
    """Return the median time in seconds that the faces of a sound take."""
    faces(net, samples)
    took_s = []
    for _ in range(repeats):
        begun_s = perf_counter()
        faces(net, samples)
        took_s.append(perf_counter() - begun_s)
    return float(np.median(took_s))


def an_hour(net: Network) -> float:
    """Return the most memory in MB that numpy and Python took for an hour of silence, piece by piece."""
    sound = np.zeros(3600 * 16_000, dtype=np.float32)
    tracemalloc.start()
    for _ in pieces(net, sound):
        pass
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most / 1e6


def _facts(net: Network) -> dict[str, Any]:
    return {
        "bench": "a2e",
        "metric": "times real time, one thread",
        "higher_is_better": True,
        "asked": ASKED_X,
        "parity": net.config["parity"],
        "git": git_hash(),
        "threads": os.environ.get("OMP_NUM_THREADS", "not set"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
    }


if __name__ == "__main__":
    raise SystemExit(main())
