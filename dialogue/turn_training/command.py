"""Train the reader of turn ends and write its weights: `warmchat train turns --data FOLDER`.

About ten minutes on one core. It prints how well ends and pauses come apart for speakers that trained and speakers that did
not; `warmchat bench turn_ends` says what that means for waits and cut-offs.
"""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue import turn_end
from dialogue.completeness import Completeness
from dialogue.turn_training import corpus, rows
from dialogue.turn_training.corpus import PauseExample
from dialogue.turn_training.fit import fit_network, fit_words, separation

Floats = NDArray[np.float64]

# Log odds, where ends and pauses count the same, from which the wait is over; set by hand with a look at the
# table of the card, which therefore flatters.
NEEDED: Final = 0.5
SYNTHETIC: Final = 420


def main(argv: Sequence[str] | None = None) -> int:
    """Train, print, write; return 0, or 1 without the data."""
    parser = argparse.ArgumentParser(prog="warmchat train turns", description=__doc__)
    parser.add_argument("--data", type=Path, default=os.environ.get("WARMCHAT_DATA"))
    parser.add_argument("--out", type=Path, default=turn_end.WEIGHTS_FILE)
    parser.add_argument("--synthetic", type=int, default=SYNTHETIC, help="sentences to have spoken")
    chosen = parser.parse_args(argv)
    if chosen.data is None or not Path(chosen.data).is_dir():
        print(f"--data or WARMCHAT_DATA must name the folder of data, it is {chosen.data}", file=sys.stderr)
        return 1
    lines = corpus.sentences(chosen.data / "text_emotion" / "goemotions" / "train.tsv")
    weights, bias = fit_words(*corpus.text_examples(lines))
    examples = gathered(chosen.data, lines, chosen.synthetic)
    train = [one for one in examples if not rows.held_out(one.speaker)]
    network = trained(train, Completeness(weights.astype(np.float32), bias))
    content = turn_end.saved(weights, bias, network)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    chosen.out.write_text(json.dumps(content) + "\n", "utf-8")
    print(f"{chosen.out}: {chosen.out.stat().st_size / 1000:.0f} kB from {len(train)} pauses")
    for name, part in (
        ("trained on", train),
        ("held out", [one for one in examples if rows.held_out(one.speaker)]),
    ):
        print(f"{name}: separation after 0.25 s of silence {judged(part, content):.3f}, {len(part)} pauses")
    return 0


def gathered(data: Path, lines: Sequence[str], synthetic: int) -> list[PauseExample]:
    """Return all pauses: of the learners, and of sentences spoken by machines."""
    rng = np.random.default_rng(5)
    spoken = [
        *corpus.learners(data / "speech" / "speechocean762"),
        *corpus.synthetic(lines, synthetic),
    ]
    return [pause for one in spoken for pause in corpus.pauses(one, rng)]


def trained(examples: Sequence[PauseExample], reader: Completeness) -> turn_end.Network:
    """Return the network fitted to these pauses."""
    told = rows.with_lengths(examples)
    inputs = np.array([rows.known(pause, reader) for _, _, pause, _ in told])
    kinds = [one.kind for one, *_ in told]
    lengths_s = np.array([length_s for _, length_s, *_ in told])
    mean, scale = np.nanmean(inputs, axis=0), np.maximum(np.nanstd(inputs, axis=0), 1e-2)
    picked, silences, done, weight = rows.after_each_silence(inputs, kinds, lengths_s)
    wide = turn_end.expanded(inputs[picked], silences, mean, scale)
    inner, inner_bias, outer, outer_bias = fit_network(wide, done, weight)
    return turn_end.Network(mean, scale, inner, inner_bias, outer, outer_bias, NEEDED)


def judged(examples: Sequence[PauseExample], content: dict[str, object]) -> float:
    """Return how well ends and pauses inside come apart after a quarter of a second, from 0.5 to 1."""
    reader, network = turn_end.loaded(content)
    told = rows.with_lengths(examples, seed=9)
    scores = [network.log_odds(rows.known(pause, reader), np.array([0.25]))[0] for _, _, pause, _ in told]
    return separation(np.array(scores), np.array([float(one.kind == "end") for one, *_ in told]))


if __name__ == "__main__":
    sys.exit(main())
