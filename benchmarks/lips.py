"""How near our lips come to real ones, beside other projects' rules: `warmchat bench lips`.

Real faces with their sound (`WARMCHAT_DATA`), the report clips only. Every method gets the same evidence: GRID clips
their words, which the file names spell, laid along the sound; talk clips, which have no transcript, what
pocketsphinx hears: its phones, and for rules that read letters its words. Prints tables and ends in one JSON line.

    --plot FILE.png   draw the curves of the clips
    --fit             search the constants on the fit clips instead, and print them
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks import lip_clips, lip_fit, lip_peers, lip_plot, lip_scores
from benchmarks.lip_clips import LipClip
from benchmarks.lip_peers import PeerMissing
from sound.errors import EngineError
from sound.resample import resampled
from sound.speech import Phone
from speaker_listener import loudness, soundlips, visemes
from speaker_listener.face_clip import RATE_HZ
from speaker_listener.metrics import Doubles
from speaker_listener.motion import OWN_RATE_HZ

OURS: Final = "our rules, phones"
REAL: Final = "the real face"
PEERS: Final = (
    "Open-LLM-VTuber, loudness",
    "amica, loudness",
    "TalkingHead, words",
    "TalkingHead, our phone times",
)
_COLUMNS: Final = (
    ("aperture", "apert", "{:.2f}"),
    ("spoken", "spoken", "{:.2f}"),
    ("width", "width", "{:.2f}"),
    ("rounding", "round", "{:.2f}"),
    ("error", "error", "{:.3f}"),
    ("warped", "DTW", "{:.3f}"),
    ("closures", "close", "{:.2f}"),
    ("onset_ms", "onset", "{:+.0f}"),
    ("lag_ms", "lag", "{:+.0f}"),
    ("jerk", "jerk", "{:.1f}"),
)
_EVIDENCE: Final = {
    "grid": "words of the file names, force-aligned by pocketsphinx",
    "talk": "no transcript: pocketsphinx's all-phone times, and its own guess at the words where letters are needed",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; returns 0, or 1 with a sentence where something that it needs is not there."""
    parser = argparse.ArgumentParser(prog="warmchat bench lips", description=__doc__.split("\n")[0])
    parser.add_argument("--plot", type=Path, help="draw the curves of the clips into this PNG")
    parser.add_argument("--fit", action="store_true", help="search the constants, on the fit clips only")
    options = parser.parse_args(argv)
    try:
        return _fit() if options.fit else _report(options.plot)
    except (FileNotFoundError, EngineError, PeerMissing) as missing:
        print(missing, file=sys.stderr)
        return 1


def methods(clips: Sequence[LipClip]) -> dict[str, list[Doubles]]:
    """Return per method one (T, 3) lips a clip.

    Raises:
        PeerMissing: TalkingHead's package or Node is not there.
    """
    made: dict[str, list[Doubles]] = {name: [] for name in PEERS}
    made |= {OURS: [], "our rules, heard phones": [], "our lips from sound": []}
    for clip in clips:
        count, samples = len(clip.real), clip.samples
        made["Open-LLM-VTuber, loudness"].append(lip_peers.open_llm_vtuber(samples, count))
        made["amica, loudness"].append(lip_peers.amica(samples, count))
        made["TalkingHead, words"].append(lip_peers.talkinghead_by_words(clip.words, samples, count))
        made["TalkingHead, our phone times"].append(
            lip_peers.talkinghead_by_phones(clip.phones, samples, count)
        )
        made[OURS].append(by_rules(clip, clip.phones))
        made["our rules, heard phones"].append(by_rules(clip, clip.heard))
        made["our lips from sound"].append(by_sound(clip))
    made["chance: ours for another clip"] = [*made[OURS][1:], made[OURS][0]]
    made[REAL] = [clip.real for clip in clips]
    return made


def by_rules(clip: LipClip, phones: tuple[Phone, ...]) -> Doubles:
    """Return (T, 3) lips of the rule driver from phones."""
    level = loudness.levels(clip.samples, RATE_HZ)
    curve = visemes.curve(phones, len(clip.samples) / RATE_HZ, level, loudness.RATE_HZ)
    return lip_fit.sample_curve(curve, len(clip.real))


def by_sound(clip: LipClip) -> Doubles:
    """Return (T, 3) lips of the rule driver from the sound alone."""
    samples = resampled(clip.samples, RATE_HZ, OWN_RATE_HZ)
    curve = soundlips.curve(samples, OWN_RATE_HZ, loudness.levels(samples, OWN_RATE_HZ))
    return lip_fit.sample_curve(curve, len(clip.real))


def _report(plot: Path | None) -> int:
    clips = lip_clips.load(lip_clips.REPORT)
    results: dict[str, Any] = {"bench": "lips", "clips": list(lip_clips.REPORT), "evidence": _EVIDENCE}
    for group, evidence in _EVIDENCE.items():
        chosen = [clip for clip in clips if clip.group == group]
        made = methods(chosen)
        results[group] = _group(group, evidence, chosen, made)
        if plot is not None:
            path = plot.with_stem(f"{plot.stem}-{group}")
            lip_plot.draw(path, chosen, {name: made[name] for name in (REAL, PEERS[3], OURS)})
            print(f"curves drawn: {path}")
    print(json.dumps(results))
    return 0


def _group(
    group: str, evidence: str, clips: Sequence[LipClip], made: dict[str, list[Doubles]]
) -> dict[str, Any]:
    scored = {
        name: [lip_scores.score(row, clip) for row, clip in zip(rows, clips, strict=True)]
        for name, rows in made.items()
    }
    ranges = lip_scores.intervals(lip_scores.drawn(made, clips), OURS)
    seconds = sum(len(clip.samples) for clip in clips) / RATE_HZ
    print(f"\n{group}: {len(clips)} clips, {seconds:.0f} s. {evidence}.")
    print(f"{'':30s}{''.join(f'{title:>8s}' for _, title, _ in _COLUMNS)}   95 % of aperture   ours minus it")
    table: dict[str, Any] = {}
    for name, scores in scored.items():
        mean = lip_scores.means(scores)
        cells = "".join(f"{_cell(mean[key], form):>8s}" for key, _, form in _COLUMNS)
        own, less = ranges[name]["aperture"], ranges[name]["ours_minus"]
        shown = f"   {own[0]:.2f} to {own[1]:.2f}       {less[0]:+.2f} to {less[1]:+.2f}"
        print(f"{name:30s}{cells}{shown if name not in (REAL, OURS) else f'   {own[0]:.2f} to {own[1]:.2f}'}")
        table[name] = {
            "mean": {key: _number(value) for key, value in mean.items()},
            "aperture_95": own,
            "ours_minus_95": less,
            "clips": {
                clip.name: {key: _number(value) for key, value in asdict(one).items()}
                for clip, one in zip(clips, scores, strict=True)
            },
        }
    return table


def _cell(value: float, form: str) -> str:
    return form.format(value) if np.isfinite(value) else "–"


def _number(value: float) -> float | None:
    return round(float(value), 4) if np.isfinite(value) else None


def _fit() -> int:
    clips = lip_clips.load(lip_clips.FIT)
    best, score = lip_fit.search(clips)
    print(f"\nwhat the search ends with; copy into speaker_listener/visemes.toml what is worth it:\n{score}")
    for path in lip_fit.paths(best):
        print(f"{'.'.join(path)} = {lip_fit.constant(best, path):.4g}")
    print(json.dumps({"bench": "lips", "fit": asdict(score)}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
