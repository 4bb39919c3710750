"""How well emotion is read in text, and whether the history of a talk helps: `warmchat bench emotion`.

Needs the folder of data in `WARMCHAT_DATA` (or `--data`). GoEmotions' valid part and MELD's dev part are reported; what is
fitted here (regressions over histories) is fitted on MELD train. Where `emotion_tree.training.meld_fit` has left its logits
(`--second`), a reader that learnt MELD, which does not ship, is measured as well.
The last line is one JSON object.
"""

import argparse
import json
import os
import platform
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from benchmarks import emotion_history_table
from benchmarks.provenance import git_hash
from emotion_tree.reading import INDEX
from emotion_tree.recognition import Evidence
from emotion_tree.text import network
from emotion_tree.text.calibration import log_softmax
from emotion_tree.text.goemotions import EKMAN, places
from emotion_tree.text.reader import TextReader, abstained, create
from emotion_tree.training import goemotions, meld, metrics

SIZE_LIMIT_BYTES = 8_000_000
SECOND = Path(__file__).parent / "output" / "emotion"
CLASSES = len(EKMAN)


def main(argv: Sequence[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("WARMCHAT_DATA"), help="the folder of data"
    )
    parser.add_argument("--second", type=Path, default=SECOND, help=f"what `meld_fit` left ({SECOND})")
    asked = parser.parse_args(argv)
    if asked.data is None:
        parser.error(
            "set WARMCHAT_DATA or give --data: the folder with text_emotion/goemotions and text_emotion/meld"
        )
    shipped = network.load()
    result: dict[str, Any] = {
        "metric": "emotion in text",
        "goemotions_valid": in_comments(shipped, asked.data),
        "speed": speed(shipped, asked.data),
        "meld_dev": in_dialogue(shipped, asked.data),
    }
    second = asked.second if (asked.second / "alone.npz").is_file() else None
    if second is None:
        print(f"There is no alone.npz in {asked.second}: the reader that learnt MELD is left out.")
    result["history"] = emotion_history_table.measure(shipped, asked.data, second)
    print(json.dumps({**result, "git": git_hash(), "machine": _machine()}))


def in_comments(shipped: network.Network, data: Path) -> dict[str, Any]:
    """Print and return the scores on GoEmotions valid: rows with one Ekman class."""
    rows = goemotions.read(data, "dev")
    rows = rows.take(rows.single)
    truth = rows.ekman.argmax(1)
    said = shipped.read_all(rows.texts)
    before = np.exp(log_softmax(said.ekman))
    after, _ = shipped.calibration.probabilities(said.ekman, said.fine, "goemotions")
    scores = {
        "n": len(truth),
        "macro_f1": metrics.macro_f1(truth, after.argmax(1), CLASSES),
        "macro_f1_before": metrics.macro_f1(truth, before.argmax(1), CLASSES),
        "accuracy": float((after.argmax(1) == truth).mean()),
        "calibration_error_before": metrics.calibration_error(before, truth),
        "calibration_error": metrics.calibration_error(after, truth),
        "log_loss": metrics.log_loss(after, truth),
    }
    by_class = metrics.f1_scores(truth, after.argmax(1), CLASSES)
    _print("GoEmotions valid, Ekman's classes", scores)
    _print("  F1 by class", dict(zip(EKMAN, by_class.tolist(), strict=True)))
    return _rounded({**scores, "f1": dict(zip(EKMAN, by_class.tolist(), strict=True))})


def speed(shipped: network.Network, data: Path) -> dict[str, Any]:
    """Print and return milliseconds a comment, on the clock and of the processor, and the size of what ships."""
    texts = goemotions.read(data, "dev").texts[:600]
    reader = TextReader(shipped)
    clock_ms, busy_ms = [], []
    for number, text in enumerate(texts):
        began_s, began_busy_s = perf_counter(), process_time()
        reader.read(Evidence(text=text))
        if number >= 50:  # warm
            clock_ms.append((perf_counter() - began_s) * 1000)
            busy_ms.append((process_time() - began_busy_s) * 1000)
    began_s = perf_counter()
    reader.read(Evidence(text="I am so happy to be here. " * 40_000))
    scores = {
        "ms_p50": float(np.median(clock_ms)),
        "ms_p95": float(np.percentile(clock_ms, 95)),
        "processor_ms_p50": float(np.median(busy_ms)),
        "processor_ms_p95": float(np.percentile(busy_ms, 95)),
        "ms_of_a_megabyte": (perf_counter() - began_s) * 1000,
        "bytes": float(sum(path.stat().st_size for path in network.WEIGHTS.iterdir())),
        "bytes_allowed": float(SIZE_LIMIT_BYTES),
    }
    _print("Speed and size, one thread", scores)
    return _rounded(scores)


def in_dialogue(shipped: network.Network, data: Path) -> dict[str, Any]:
    """Print and return the scores on MELD dev with the weights that ship, under each prior."""
    talk = meld.read(data, "dev")
    truth = meld.emotions(talk)
    said = shipped.read_all([one.text for one in talk])
    result: dict[str, Any] = {"n": len(talk)}
    for prior in shipped.calibration.priors:
        shares, fine = shipped.calibration.probabilities(said.ekman, said.fine, prior)
        result[prior] = {
            "weighted_f1": metrics.weighted_f1(truth, shares.argmax(1), CLASSES),
            "accuracy": float((shares.argmax(1) == truth).mean()),
            "calibration_error": metrics.calibration_error(shares, truth),
            "log_loss": metrics.log_loss(shares, truth),
            "valence_orders_sentiment": _orders(
                fine @ places().valence, np.array([one.sentiment for one in talk])
            ),
        }
        _print(f"MELD dev, weights that ship, prior {prior}", result[prior])
    shares = np.array([_of_the_talk(one.text) for one in talk])
    result["talk"] = {
        "weighted_f1": metrics.weighted_f1(truth, shares.argmax(1), CLASSES),
        "calibration_error": metrics.calibration_error(shares, truth),
        "log_loss": metrics.log_loss(shares, truth),
    }
    _print("MELD dev, as a talk reads: prior dialogue and the word list", result["talk"])
    always = np.zeros_like(truth)
    result["always_neutral_weighted_f1"] = metrics.weighted_f1(truth, always, CLASSES)
    return _rounded(result)


def _of_the_talk(text: str) -> np.ndarray[Any, Any]:
    """Return the shares (7,) of Ekman's classes as a talk reads a text; where it abstains, neutral."""
    read = (create({}).read(Evidence(text=text)) or abstained()).probabilities
    shares = np.clip(read[[INDEX[name] for name in EKMAN]], 1e-6, None)
    return np.asarray(shares / shares.sum())


def _orders(valence: np.ndarray[Any, Any], sentiment: np.ndarray[Any, Any]) -> float:
    """Return how often a positive utterance has a higher valence than a negative one, ties half: 0.5 is chance."""
    positive, negative = valence[sentiment > 0], valence[sentiment < 0]
    gap = positive[:, None] - negative[None, :]
    return float((gap > 0).mean() + 0.5 * (gap == 0).mean())


def _print(title: str, scores: dict[str, Any]) -> None:
    print(f"{title}: " + ", ".join(f"{name} {value:.4g}" for name, value in scores.items()))


def _rounded(values: dict[str, Any]) -> dict[str, Any]:
    """Return the values with four places, however deep they lie."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            made[name] = _rounded(value)
        else:
            made[name] = round(value, 4) if isinstance(value, float) else value
    return made


def _machine() -> str:
    return f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
