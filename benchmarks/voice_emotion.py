"""How well a voice's arousal and valence are read: `warmchat bench voice_emotion`.

Speakers 11, 12, 13 of EmoDB, whom no constant has seen, in twenty orders each: every utterance is read against a
baseline that knows only the earlier ones. Beside it, in the same run: without a baseline, after three calm utterances,
loudness alone, other gains, noise, the first half second; then two other voices (English), calm readers who should read
as calm, what is no voice, how far the stated errors hold, and what it costs. WARMCHAT_DATA names the recordings.
"""

import argparse
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from benchmarks import voice_checks
from benchmarks.voice_clips import (
    HIGH_AROUSAL,
    REPORT_SPEAKERS,
    Clip,
    Floats,
    auc,
    calm_readers,
    concordance,
    correlation,
    emodb,
    in_order,
    mixed,
    noises,
    read_audio,
    two_voices,
)
from emotion_tree.voice import Baseline, Estimate, VoiceReader, estimate, learn, load
from sound.pcm import Samples, from_pcm16, to_pcm16
from sound.prosody import RATE_HZ, HeardProsody, ProsodyStream

ORDERS: Final = 20
CALM_FIRST: Final = 3
CHUNK: Final = 640
NOISES: Final = ("noise1", "noise2", "noise3")

Change = Callable[[int, Clip], Clip]


@dataclass(frozen=True)
class Row:
    """Scores of one way to read one speaker; NaN where there is no scale to compare.

    Attributes:
        read: share of clips that gave a reading.
        r_*: correlation with the acted emotion's place.
        concordance_*: the same, minding scale and offset.
        auc_*: high against low arousal; pleasant or neutral against unpleasant.
        error, stated: root mean square error of arousal, and the one that the readings state.
    """

    way: str
    speaker: str
    read: float
    r_arousal: float
    concordance_arousal: float
    auc_arousal: float
    error: float
    stated: float
    r_valence: float
    concordance_valence: float
    auc_valence: float


Told = list[tuple[Clip, Estimate]]


def main(argv: Sequence[str] | None = None) -> int:
    """Print tables and one JSON line; return 0, or 1 without recordings."""
    parser = argparse.ArgumentParser(prog="warmchat bench voice_emotion", description=__doc__)
    parser.add_argument("--orders", type=int, default=ORDERS, help="in how many orders each speaker is heard")
    chosen = parser.parse_args(argv)
    folder = os.environ.get("WARMCHAT_DATA")
    if not folder or not Path(folder).is_dir():
        print(f"WARMCHAT_DATA must name the folder of recordings, it is {folder!r}", file=sys.stderr)
        return 1
    data = Path(folder)
    by_speaker = {name: emodb(data, [name]) for name in REPORT_SPEAKERS}
    rows: list[Row] = []
    told: list[tuple[Clip, Estimate]] = []
    noise = noises(data, NOISES)
    for name, clips in by_speaker.items():
        made, growing = speaker_rows(name, clips, noise, chosen.orders)
        rows += made
        told += growing
    print(table(rows))
    checks: dict[str, Mapping[str, object]] = {
        "gain": gain_effect(by_speaker),
        "calibration": voice_checks.calibration(told),
        "calm_readers": calm_effect(calm_readers(data, 1)),
        "two_voices": voices(two_voices(data)),
        "no_voice": voice_checks.no_voice(everything_else(data, noise)),
        "cost": cost(by_speaker[REPORT_SPEAKERS[0]]),
    }
    for title, found in checks.items():
        print(f"\n{title}\n" + "\n".join(f"  {line}" for line in voice_checks.lines(found)))
    print(json.dumps({"bench": "voice_emotion", "rows": [plain(row) for row in rows], **checks}))
    return 0


def speaker_rows(name: str, clips: list[Clip], noise: Samples, orders: int) -> tuple[list[Row], Told]:
    """Return the scores of one speaker in every way, and the estimates against the growing baseline."""
    clean = [prosody_of(clip.samples) for clip in clips]
    growing = [pair for seed in range(orders) for pair in talk(clips, clean, seed)]
    rows = [scored("own baseline, growing", name, growing, 1.0)]
    rows.append(after("no baseline (first utterance)", name, clips, clean, Baseline(load())))
    rows.append(after("after 3 calm utterances", name, clips, clean, calm_baseline(clips, clean)))
    rows.append(loudness(name, clips, clean, orders))
    for seconds in (0.5, 1.0, 1.5):
        cut = [prosody_of(clip.samples[: round(seconds * RATE_HZ)]) for clip in clips]
        rows.append(after(f"3 calm, first {seconds} s", name, clips, cut, calm_baseline(clips, clean)))
    for snr_db in (20.0, 10.0):
        loud = [prosody_of(mixed(c, noise, snr_db, 7919 * i).samples) for i, c in enumerate(clips)]
        rows.append(
            after(f"3 calm clean, noise {snr_db:g} dB", name, clips, loud, calm_baseline(clips, clean))
        )
        talked = [pair for seed in range(orders) for pair in talk(clips, loud, seed)]
        heard = sum(p is not None for p in loud) / len(loud)
        rows.append(scored(f"growing, all in noise {snr_db:g} dB", name, talked, heard))
    return rows, growing


def prosody_of(samples: Samples) -> HeardProsody | None:
    """Return the prosody of a whole sound."""
    stream = ProsodyStream()
    stream.feed(samples)
    return stream.prosody()


def talk(clips: Sequence[Clip], heard: Sequence[HeardProsody | None], seed: int) -> Told:
    """Return what is read of each clip where the baseline grows from those before it."""
    model = load()
    baseline, told = Baseline(model), []
    for i in in_order(clips, seed):
        prosody = heard[i]
        if prosody is not None:
            found = estimate(model, prosody, baseline)
            told.append((clips[i], found))
            learn(model, baseline, prosody, found)
    return told


def calm_baseline(clips: Sequence[Clip], heard: Sequence[HeardProsody | None]) -> Baseline:
    """Return a baseline of the first three neutral clips."""
    model = load()
    baseline = Baseline(model)
    for i in calm_ones(clips):
        prosody = heard[i]
        if prosody is not None:
            baseline.learn(model.picked(prosody), 1.0)
    return baseline


def calm_ones(clips: Sequence[Clip]) -> list[int]:
    """Return where the clips lie that a calm baseline is made of."""
    return [i for i, clip in enumerate(clips) if clip.emotion == "neutral"][:CALM_FIRST]


def after(
    way: str, name: str, clips: Sequence[Clip], heard: Sequence[HeardProsody | None], baseline: Baseline
) -> Row:
    """Score each clip against one baseline; the calm ones that it may be made of are left out."""
    left_out = calm_ones(clips) if baseline.weight > 0 else []
    kept = [(c, p) for i, (c, p) in enumerate(zip(clips, heard, strict=True)) if i not in left_out]
    told = [(clip, estimate(load(), prosody, baseline)) for clip, prosody in kept if prosody is not None]
    return scored(way, name, told, len(told) / len(kept))


def scored(way: str, name: str, told: Told, read: float) -> Row:
    """Return the scores of estimates."""
    true_a, true_v = (np.array([getattr(c, axis) for c, _ in told]) for axis in ("arousal", "valence"))
    a, v = (np.array([getattr(e, axis) for _, e in told]) for axis in ("arousal", "valence"))
    stated = np.array([e.arousal_error for _, e in told])
    return Row(
        way,
        name,
        read,
        correlation(a, true_a),
        concordance(a, true_a),
        auc(a, true_a >= HIGH_AROUSAL),
        float(np.sqrt(np.mean(np.square(a - true_a)))),
        float(np.sqrt(np.mean(np.square(stated)))),
        correlation(v, true_v),
        concordance(v, true_v),
        auc(v, true_v >= 0),
    )


def loudness(name: str, clips: Sequence[Clip], heard: Sequence[HeardProsody | None], orders: int) -> Row:
    """Score loudness against the mean of the person's earlier utterances: louder is taken for more aroused."""
    guesses: list[tuple[float, float, float]] = []
    for seed in range(orders):
        before: list[float] = []
        for i in in_order(clips, seed):
            prosody = heard[i]
            if prosody is not None:
                level = prosody["level_db"]
                if before:
                    guesses.append((level - float(np.mean(before)), clips[i].arousal, clips[i].valence))
                before.append(level)
    a, true_a, true_v = np.array(guesses).T
    none = float("nan")
    scores = correlation(a, true_a), none, auc(a, true_a >= HIGH_AROUSAL), none, none
    return Row("loudness alone", name, 1.0, *scores, correlation(a, true_v), none, auc(a, true_v >= 0))


def gain_effect(by_speaker: dict[str, list[Clip]]) -> dict[str, float]:
    """Return the largest change of arousal that another gain of the microphone makes, also one that changes."""
    changes: dict[str, Callable[[int], float]] = {
        "-20 dB": lambda _: 0.1,
        "-20 dB, as PCM16": lambda _: 0.1,
        "-40 dB": lambda _: 0.01,
        "another each time, to -30 dB": lambda i: float(0.1 ** (i % 4 / 2)),
    }
    found = {}
    for title, gain in changes.items():
        worst = 0.0
        for clips in by_speaker.values():
            plain, turned = VoiceReader(), VoiceReader()
            for i, clip in enumerate(clips[:12]):
                plain.feed(clip.samples)
                quiet = clip.samples * np.float32(gain(i))
                turned.feed(from_pcm16(to_pcm16(quiet)) if "PCM16" in title else quiet)
                pair = plain.end(), turned.end()
                if pair[0] is not None and pair[1] is not None:
                    worst = max(worst, abs(pair[0].arousal - pair[1].arousal))
        found[title] = worst
    return found


def calm_effect(clips: Sequence[Clip]) -> dict[str, dict[str, float]]:
    """Return what calm readers, who should read as calm, read as: by how many of their sentences came before."""
    by_place: list[list[tuple[float, float]]] = [[] for _ in range(5)]
    reader, speaker, place = VoiceReader(), "", 0
    for clip in clips:
        if clip.speaker != speaker:
            reader, speaker, place = VoiceReader(), clip.speaker, 0
        reader.feed(clip.samples)
        found = reader.end()
        if found is not None:
            by_place[place].append((found.arousal, found.confidence))
        place += 1
    return {
        f"after {i} utterances": {
            "mean arousal": float(np.mean([a for a, _ in pairs])),
            "rms arousal": float(np.sqrt(np.mean([a * a for a, _ in pairs]))),
            "confidence": float(np.mean([c for _, c in pairs])),
        }
        for i, pairs in enumerate(by_place)
    }


def voices(clips: Sequence[Clip]) -> dict[str, dict[str, float]]:
    """Return the readings of two other voices, each after its own neutral clip."""
    found: dict[str, dict[str, float]] = {}
    for name in sorted({clip.speaker for clip in clips}):
        reader = VoiceReader()
        for clip in sorted((c for c in clips if c.speaker == name), key=lambda c: c.emotion != "neutral"):
            reader.feed(clip.samples)
            reading = reader.end()
            if reading is not None:
                shares = dict(
                    zip(("neutral", "joy", "sadness", "anger"), reading.probabilities[:4], strict=True)
                )
                found[f"{name} {clip.emotion}"] = {
                    "arousal": reading.arousal,
                    "valence": reading.valence,
                    "confidence": reading.confidence,
                    **{f"p({emotion})": float(share) for emotion, share in shares.items()},
                }
    return found


def everything_else(data: Path, noise: Samples) -> dict[str, Samples]:
    """Return sounds that are no voice, and at the end some that are one, in other languages."""
    at_s = np.arange(6 * RATE_HZ) / RATE_HZ
    hum = sum(np.sin(2 * np.pi * 50 * k * at_s) / k for k in (1, 2, 3, 4))
    speech, a2f = data / "speech", data / "emotional_speech" / "a2f"
    return {
        "noise": noise,
        "keys": read_audio(speech / "keyboard-typing.ogg"),
        "office (people far away)": read_audio(speech / "office-ambience.ogg"),
        "hum": (0.05 * np.asarray(hum)).astype(np.float32),
        "tone": (0.1 * np.sin(2 * np.pi * 220 * at_s)).astype(np.float32),
        "silence": np.zeros(6 * RATE_HZ, dtype=np.float32),
        "voice, Mandarin": read_audio(a2f / "Claire_joy_mandarin.wav"),
        "voice, English": read_audio(a2f / "Mark_neutral.wav"),
    }


def cost(clips: Sequence[Clip]) -> dict[str, float]:
    """Return milliseconds of work for each 40 ms of sound, and for the chunk that makes a reading."""
    sound = np.concatenate([clip.samples for clip in clips])[: 30 * RATE_HZ]
    reader = VoiceReader()
    took: list[float] = []
    with_reading: list[float] = []
    for at in range(0, len(sound) - CHUNK, CHUNK):
        started_s = perf_counter()
        found = reader.feed(sound[at : at + CHUNK])
        (with_reading if found is not None else took).append((perf_counter() - started_s) * 1000)
    everything = np.array(took + with_reading)
    return {
        "ms per 40 ms, mean": float(everything.mean()),
        "ms per 40 ms, median": float(np.median(everything)),
        "ms of a chunk with a reading, median": float(np.median(with_reading)),
        "ms of a chunk with a reading, p99": float(np.percentile(with_reading, 99)),
    }


def plain(row: Row) -> dict[str, object]:
    """Return a row for JSON, which knows no NaN."""
    return {name: None if value != value else value for name, value in asdict(row).items()}


def table(rows: Sequence[Row]) -> str:
    """Return the rows for people, by way."""
    head = f"{'':34}{'':4}{'read':>5} | arousal  r   conc.   AUC  error stated | valence  r   conc.   AUC"
    lines = [head]
    for way in dict.fromkeys(row.way for row in rows):
        for row in (r for r in rows if r.way == way):
            numbers: Floats = np.array(list(asdict(row).values())[2:], dtype=np.float64)
            cells = [f"{n:7.2f}" if np.isfinite(n) else "      –" for n in numbers]
            lines.append(
                f"{way:34}{row.speaker:4}{cells[0][2:]} |{''.join(cells[1:6])} |{''.join(cells[6:])}"
            )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
