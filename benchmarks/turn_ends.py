"""How long a talk waits, and whom it cuts off: `warmchat bench turn_ends` (WARMCHAT_DATA names the data; minutes).

Pauses of speakers who trained nothing, with the words and the sound before each: a policy's wait after the ends is what the
talk feels, and a pause inside a sentence that is longer than the wait is a person cut off. Side by side: silence alone, the
plain rules by words (`EndOfTurn`), and the shipped reader at several thresholds and patiences. A slow talker is one whose
own pauses are long (the upper third). The last line is one JSON object.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from dialogue.end_of_turn import EndOfTurn, Pause
from dialogue.turn_end import TurnEnd
from dialogue.turn_training import corpus, rows
from dialogue.turn_training.corpus import PauseExample

Floats = NDArray[np.float64]
Wait: TypeAlias = Callable[[Pause], float]

# Rows of one bench: an example, how long it lasted, what was known, and its speaker's temper.
Told: TypeAlias = tuple[PauseExample, float, Pause, float]
SLOW_SHARE: Final = 1 / 3


@dataclass(frozen=True)
class Outcome:
    """What a policy does.

    Attributes:
        wait_p50_s: after an end.
        wait_p90_s: after an end.
        cut_inside: share of the speakers' own pauses that it ends the turn in.
        cut_hesitating: of pauses laid between words, whose length follows each speaker's habit.
        cut_slow: of all pauses of the slowest third of speakers, from their fourth pause on.
    """

    policy: str
    wait_p50_s: float
    wait_p90_s: float
    cut_inside: float
    cut_hesitating: float
    cut_slow: float


def judged(name: str, wait: Wait, told: Sequence[Told]) -> Outcome:
    """Return what a policy does with these pauses."""
    waits = np.array([wait(pause) for _, _, pause, _ in told])
    lengths = np.array([length_s for _, length_s, *_ in told])
    kinds = np.array([one.kind for one, *_ in told])
    cut = lengths > waits
    ends = waits[kinds == "end"]
    slow = slow_rows(told) & (kinds != "end")
    return Outcome(
        name,
        round(float(np.median(ends)), 3),
        round(float(np.percentile(ends, 90)), 3),
        round(float(cut[kinds == "inside"].mean()), 3),
        round(float(cut[kinds == "cut"].mean()), 3),
        round(float(cut[slow].mean()), 3),
    )


def slow_rows(told: Sequence[Told]) -> NDArray[np.bool_]:
    """Return (N,) which rows are of slow talkers who have already paused three times."""
    tempers = {one.speaker: temper for one, _, _, temper in told}
    limit = np.quantile(list(tempers.values()), 1 - SLOW_SHARE)
    seen: dict[str, int] = {}
    found = []
    for one, length_s, *_ in told:
        found.append(tempers[one.speaker] >= limit and seen.get(one.speaker, 0) >= 3)
        if np.isfinite(length_s):
            seen[one.speaker] = seen.get(one.speaker, 0) + 1
    return np.array(found)


def policies() -> Iterable[tuple[str, Wait]]:
    """Yield what is compared."""
    for silence_s in (0.3, 0.4, 0.6, 0.8, 1.0, 1.2):
        yield f"silence {silence_s:.1f} s", partial(_silent, silence_s)
    yield "rules by words", EndOfTurn().wait_s
    shipped = TurnEnd()
    for needed in (-0.5, 0.0, 0.5, 1.0, 1.5):
        network = replace(shipped.network, needed=needed)
        mark = " (shipped)" if needed == shipped.network.needed else ""
        yield f"reader, needed {needed}{mark}", replace(shipped, network=network).wait_s
    for patience in (0.7, 1.5, 2.0):
        yield f"reader, patience {patience}", replace(shipped, patience=patience).wait_s


def _silent(silence_s: float, pause: Pause) -> float:
    return silence_s


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table and one JSON line; return 0, or 1 without data."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--synthetic", type=int, default=120, help="sentences to have spoken")
    chosen = parser.parse_args(argv)
    named = os.environ.get("WARMCHAT_DATA")
    if not named or not Path(named).is_dir():
        print(f"WARMCHAT_DATA must name the folder of data, it is {named!r}", file=sys.stderr)
        return 1
    return report(gathered(Path(named), chosen.synthetic))


def gathered(data: Path, synthetic: int) -> list[PauseExample]:
    """Return the pauses of held-out learners, and of one voice on sentences that trained no words either."""
    rng = np.random.default_rng(5)
    lines = corpus.sentences(data / "text_emotion" / "goemotions" / "dev.tsv")
    spoken = [
        *corpus.learners(data / "speech" / "speechocean762"),
        *corpus.synthetic(lines, synthetic),
    ]
    return [pause for one in spoken if rows.held_out(one.speaker) for pause in corpus.pauses(one, rng)]


def report(examples: Sequence[PauseExample]) -> int:
    """Print how each policy does."""
    told = rows.with_lengths(examples, seed=9)
    counts = {kind: sum(one.kind == kind for one in examples) for kind in ("end", "inside", "cut")}
    print(f"{counts['end']} ends, {counts['inside']} pauses inside, {counts['cut']} laid between words")
    print(f"{'policy':30}{'wait p50':>10}{'p90':>7}{'cut inside':>12}{'hesitating':>12}{'slow':>7}")
    outcomes = [judged(name, wait, told) for name, wait in policies()]
    for o in outcomes:
        print(
            f"{o.policy:30}{o.wait_p50_s:>10.2f}{o.wait_p90_s:>7.2f}{o.cut_inside:>12.3f}{o.cut_hesitating:>12.3f}"
            f"{o.cut_slow:>7.3f}"
        )
    print(json.dumps({"bench": "turn_ends", "n": counts, "rows": [vars(o) for o in outcomes]}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
