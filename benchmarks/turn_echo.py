"""The character's own voice in the microphone: `warmchat bench turn_echo`.

A loudspeaker plays an answer; a room returns it to the microphone late, drawn out and at a given level. Counted are starts of
speech (each would pause the character) while nobody speaks, and how soon a real interruption over the echo is noticed.
With `--plain` the same without `dialogue.echo`. The last line is one JSON object.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import soxr

from benchmarks.socket_page import spoken_by_flite
from dialogue.adapters import silero_vad
from dialogue.echo import EchoGuard
from dialogue.hearing import Hearing, SpeechStarted
from sound.espeak import shared_engine
from sound.flite import FliteEngine
from sound.pcm import Samples

RATE_HZ: Final = 16000
PLAYED_RATE_HZ: Final = 24000
PACKET: Final = 320
LEVELS_DB: Final = (-6, -12, -18, -24, -30)
DELAYS_S: Final = (0.04, 0.12, 0.2, 0.3)
TEXT: Final = (
    "Let me tell you about a little harbour by the sea. Every morning the boats went out before the sun came up. "
    "They came back when the bells rang at noon, full of fish and very tired. Nobody remembers who built the tower. "
    "I like this story, because it has no end. What would you do, if you lived there? Perhaps you would sail too. "
)
_DEAF_S: Final = 2.5
INTERRUPTIONS: Final = (
    "Wait a moment please.",
    "No, let me explain that.",
    "Stop, that is not what I meant.",
    "But I already told you.",
    "Hold on, I did not get that.",
    "What do you mean by that?",
)


@dataclass(frozen=True)
class Echo:
    """What came of one room.

    Attributes:
        starts: how often the own voice began speech.
        played_s: how much of it was played.
        noticed: how many of `spoken` interruptions were noticed within a second.
        after_ms: how long after their first loud sample, of those.
    """

    level_db: float
    delay_s: float
    starts: int
    played_s: float
    noticed: int
    spoken: int
    after_ms: tuple[float, ...]


def answer(voice: str, length_s: float) -> Samples:
    """Return (n,) samples at `PLAYED_RATE_HZ` of a voice reading for so long, as loud as voices are made here."""
    engine = shared_engine() if voice == "espeak" else FliteEngine()
    speech = engine.speak(TEXT, "en-us" if voice == "espeak" else voice)
    sound = np.asarray(soxr.resample(speech.samples, speech.rate_hz, PLAYED_RATE_HZ), dtype=np.float32)
    sound *= 0.09 / float(np.sqrt(np.mean(np.square(sound))))
    count = round(length_s * PLAYED_RATE_HZ)
    return np.tile(sound, count // len(sound) + 1)[:count]


def room(delay_s: float, seed: int, dies_s: float = 0.4) -> Samples:
    """Return (n,) the response at 16 kHz of a room: a direct path after `delay_s`, and a tail of `dies_s` (60 dB)."""
    rng = np.random.default_rng(seed)
    tail_s = np.arange(round(dies_s * RATE_HZ)) / RATE_HZ
    tail = rng.standard_normal(len(tail_s)) * np.exp(-6.9 * tail_s / dies_s) * 0.03
    tail[0] += 1.0
    response = np.concatenate([np.zeros(round(delay_s * RATE_HZ)), tail])
    return np.asarray(response / np.sqrt(np.square(response).sum()), dtype=np.float32)


def heard_back(played: Samples, level_db: float, delay_s: float, seed: int = 0) -> Samples:
    """Return (n,) what a microphone at 16 kHz hears of (m,) played at `PLAYED_RATE_HZ`, with a quiet room's noise."""
    near = np.asarray(soxr.resample(played, PLAYED_RATE_HZ, RATE_HZ), dtype=np.float32)
    echo = _convolved(near, room(delay_s, seed)) * 10 ** (level_db / 20)
    noise = np.random.default_rng(seed).standard_normal(len(near)) * 10 ** (-65 / 20)
    return np.asarray(echo + noise, dtype=np.float32)


def _convolved(sound: Samples, response: Samples) -> Samples:
    """Return (n,) samples of a sound in a room."""
    size = 1 << int(np.ceil(np.log2(len(sound) + len(response))))
    product = np.fft.rfft(sound, size) * np.fft.rfft(response, size)
    return np.asarray(np.fft.irfft(product, size)[: len(sound)], dtype=np.float32)


def judged(
    played: Samples,
    level_db: float,
    delay_s: float,
    spoken: Sequence[Samples] = (),
    guarded: bool = True,
    every_s: float = 4.0,
    seed: int = 0,
) -> Echo:
    """Return what hearing makes of an answer that comes back, with interruptions laid over it.

    Playback goes on after a start, so that one room can be asked often; the server's idea of what is played wavers by
    up to 40 ms, as reports of a page do.
    """
    microphone = heard_back(played, level_db, delay_s, seed)
    onsets_s = []
    for number, words in enumerate(spoken):
        at = round((3.0 + every_s * number) * RATE_HZ)
        microphone[at : at + len(words)] += words[: max(0, len(microphone) - at)]
        onsets_s.append(at / RATE_HZ + float(np.flatnonzero(np.abs(words) > 0.01)[0]) / RATE_HZ)
    starts_s = _starts(microphone, played, guarded, seed)
    after_ms, taken = [], set()
    for onset_s, words in zip(onsets_s, spoken, strict=True):
        hits = [s for s in starts_s if onset_s - 0.1 <= s <= onset_s + 1.0]
        taken |= {s for s in starts_s if onset_s - 0.1 <= s <= onset_s + len(words) / RATE_HZ + 0.6}
        after_ms += [1000 * (hits[0] - onset_s)] if hits else []
    return Echo(
        level_db,
        delay_s,
        len(set(starts_s) - taken),
        len(played) / PLAYED_RATE_HZ,
        len(after_ms),
        len(spoken),
        tuple(after_ms),
    )


def _starts(microphone: Samples, played: Samples, guarded: bool, seed: int) -> list[float]:
    """Return when hearing was sure that speech began, in the microphone's time."""
    guard = EchoGuard(RATE_HZ, PLAYED_RATE_HZ) if guarded else None
    hearing = Hearing(silero_vad.create({}), echo=guard)
    hearing.alert = True
    rng = np.random.default_rng(seed)
    step = PACKET * PLAYED_RATE_HZ // RATE_HZ
    wavers, deaf_until_s = 0, 0.0
    found: list[float] = []
    for number, at in enumerate(range(0, len(microphone) - PACKET, PACKET)):
        if number % 25 == 0:
            wavers = int(rng.integers(-960, 961))
        begin = max(0, number * step + wavers)
        if guard is not None:
            guard.feed(microphone[at : at + PACKET], played[begin : begin + step])
        clock_s = (at + PACKET) / RATE_HZ
        if clock_s < deaf_until_s:
            continue
        if any(isinstance(event, SpeechStarted) for event in hearing.feed(microphone[at : at + PACKET])):
            # A talk would pause the voice now. Here it goes on, so hearing begins anew when the words are over.
            found.append(clock_s)
            deaf_until_s = clock_s + _DEAF_S
            hearing.reset()
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table and one JSON line."""
    parser = argparse.ArgumentParser(prog="warmchat bench turn_echo", description=__doc__)
    parser.add_argument("--plain", action="store_true", help="without the guard")
    parser.add_argument(
        "--seconds", type=float, default=15.0, help="of each level and delay, without anybody"
    )
    chosen = parser.parse_args(argv)
    print(f"{'level dB':>9}{'delay s':>9}{'starts':>8}{'in s':>7}{'noticed':>9}{'p50 ms':>8}{'p95 ms':>8}")
    rows = []
    for level_db in LEVELS_DB:
        for number, delay_s in enumerate(DELAYS_S):
            played = answer(("slt", "espeak", "rms", "awb")[number], chosen.seconds)
            alone = judged(played, level_db, delay_s, guarded=not chosen.plain, seed=number)
            people = ("rms", "slt")
            spoken = [spoken_by_flite(text, people[(number + k) % 2]) for k, text in enumerate(INTERRUPTIONS)]
            long = answer(("slt", "espeak", "rms", "awb")[number], 28.0)
            over = judged(long, level_db, delay_s, spoken, guarded=not chosen.plain, seed=number)
            rows.append((alone, over))
            _line(alone, over)
    after = [ms for _, over in rows for ms in over.after_ms]
    total = {
        "bench": "turn_echo",
        "guarded": not chosen.plain,
        "self_interruptions": sum(alone.starts + over.starts for alone, over in rows),
        "played_s": round(sum(alone.played_s + over.played_s for alone, over in rows), 1),
        "noticed": round(sum(over.noticed for _, over in rows) / sum(over.spoken for _, over in rows), 3),
        "noticed_ms": {
            "p50": round(float(np.percentile(after, 50)), 1),
            "p95": round(float(np.percentile(after, 95)), 1),
        },
    }
    print(json.dumps(total))
    return 0


def _line(alone: Echo, over: Echo) -> None:
    times = over.after_ms or (float("nan"),)
    print(
        f"{alone.level_db:>9}{alone.delay_s:>9}{alone.starts + over.starts:>8}{alone.played_s:>7.0f}"
        f"{over.noticed:>6}/{over.spoken}{np.percentile(times, 50):>8.0f}{np.percentile(times, 95):>8.0f}",
        flush=True,
    )


if __name__ == "__main__":
    sys.exit(main())
