"""Who only says "mm-hm" does not want the turn: `warmchat bench turn_backchannels`.

Agreement, hums, laughter and coughs, from flite's voices, from recordings (single words of speechocean762, cut out where they
stand) and made of noise, go through the server's ears in real time as if the character spoke. Cut is what would have
stopped it. Then interruptions of the same voices: missed is what would not have. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

import numpy as np
import soxr

from benchmarks.turn_echo import INTERRUPTIONS
from dialogue import registry
from dialogue.adapters import silero_vad
from dialogue.backchannel import is_backchannel
from dialogue.ports import ASR
from dialogue.turn_training.corpus import learners
from dialogue.unsure import Guess
from server import wire
from server.ears import Ears
from server.wire import Media
from sound.flite import FliteEngine
from sound.pcm import Samples, from_pcm16, to_pcm16

RATE_HZ: Final = 16000
VOICES: Final = ("slt", "rms", "awb", "kal16")
SAID: Final = (
    "yeah",
    "right",
    "okay",
    "uh huh",
    "I see",
    "sure",
    "really",
    "wow",
    "yes",
    "oh",
    "of course",
    "yeah, yeah",
    "oh, I see",
    "that's right",
    "great",
    "exactly",
)
HUMS: Final = ("m m hh m m", "m hh m", "m m m m", "hh m m m", "ah hh ah")
LAUGHS: Final = ("hh ah hh ah hh ah", "hh eh hh eh hh eh hh eh", "hh ax hh ax hh ax hh ax hh ax")
_TOGETHER: Final = 4
_QUIET_S: Final = 1.0


@dataclass(frozen=True, eq=False)
class Noise:
    """A sound somebody makes while the character speaks; (n,) at 16 kHz."""

    name: str
    group: str
    samples: Samples


@dataclass
class Verdict:
    """What the ears told of one sound; a `server.ears.Listener`."""

    heard: list[str] = field(default_factory=list)
    started: bool = False
    confirmed: bool = False
    taken: bool = False

    def speech_started(self, at_s: float) -> None:
        """Playback would be held."""
        self.started = True

    def speech_partial(self, text: str, backchannel: bool) -> None:
        """Words so far."""
        self.heard.append(text)

    def speech_confirmed(self) -> None:
        """The character would stop."""
        self.confirmed = True

    def speech_ended(
        self, text: str, backchannel: bool, understood: bool, voice_ended_s: float | None = None
    ) -> None:
        """Words that are no backchannel stop it too."""
        self.heard.append(text)
        self.taken = self.taken or bool(text and not backchannel)

    def speech_unsure(self, guess: Guess) -> None:
        """A draft stops nobody who is only held."""
        self.heard.append(f"({guess.text})")

    def ears_failed(self, error: Exception) -> None:
        """A bench does not go on with that."""
        raise error


def backchannels(data: Path | None) -> Iterator[Noise]:
    """Yield what shows only that somebody listens."""
    engine = FliteEngine()
    for voice in VOICES:
        for text in SAID:
            yield Noise(text, "words", _trimmed(engine.speak(text, voice).samples, engine.rate_hz))
        for phones in HUMS:
            yield Noise(phones, "hums", _of_phones(phones, voice))
        for phones in LAUGHS:
            yield Noise(phones, "laughs", _of_phones(phones, voice))
    for seed in range(12):
        yield Noise(f"cough {seed}", "coughs", cough(seed))
    if data is None:
        return
    for spoken in learners(data / "speech" / "speechocean762", wanted=_has_a_backchannel):
        for word in spoken.words:
            if is_backchannel(word.text) and word.end_s - word.start_s >= 0.15:
                first, last = (round(at * RATE_HZ) for at in (word.start_s, word.end_s))
                yield Noise(word.text, "recorded", _faded(spoken.samples[first:last]))


def interruptions() -> Iterator[Noise]:
    """Yield what is meant to take the turn."""
    engine = FliteEngine()
    for voice in VOICES:
        for text in INTERRUPTIONS:
            yield Noise(text, "interruptions", _trimmed(engine.speak(text, voice).samples, engine.rate_hz))


def cough(seed: int) -> Samples:
    """Return (n,) one to three bursts of noise through a throat's resonances."""
    rng = np.random.default_rng(seed)
    parts = []
    for _ in range(int(rng.integers(1, 4))):
        count = int(RATE_HZ * rng.uniform(0.12, 0.28))
        spectrum = np.fft.rfft(rng.standard_normal(count))
        frequency = np.fft.rfftfreq(count, 1 / RATE_HZ)
        shape = sum(
            np.exp(-np.square((frequency - f) / w)) for f, w in ((500, 250), (1500, 400), (2800, 700))
        )
        burst = np.fft.irfft(spectrum * shape, count) * np.exp(-np.arange(count) / (RATE_HZ * 0.07))
        parts += [0.4 * burst / np.abs(burst).max(), np.zeros(int(RATE_HZ * rng.uniform(0.05, 0.2)))]
    return np.concatenate(parts).astype(np.float32)


async def heard(asr: ASR, noise: Noise) -> Verdict:
    """Return what ears of their own make of a sound, in real time, while the character speaks."""
    verdict = Verdict()
    loop = asyncio.get_running_loop()
    ears = Ears(asr, silero_vad.create({}), verdict, loop.time)
    ears.open_microphone(RATE_HZ)
    ears.be_alert(True)
    hush = np.random.default_rng(0).standard_normal(round(_QUIET_S * RATE_HZ)).astype(np.float32) * 3e-4
    sound = np.concatenate([hush, noise.samples, hush, hush[: RATE_HZ // 2]])
    due_s = loop.time()
    for at in range(0, len(sound) - 320, 320):
        ears.hear(Media(wire.KIND_USER_SOUND, 320, 0, 0, 0, to_pcm16(sound[at : at + 320])))
        due_s += 0.02
        await asyncio.sleep(max(0.0, due_s - loop.time()))
    await asyncio.sleep(0.5)
    await ears.close()
    return verdict


async def all_heard(asr: ASR, noises: Sequence[Noise]) -> list[Verdict]:
    """Return a verdict for each, a few at a time."""
    turnstile = asyncio.Semaphore(_TOGETHER)

    async def one(noise: Noise) -> Verdict:
        async with turnstile:
            return await heard(asr, noise)

    return await asyncio.gather(*map(one, noises))


def main(argv: Sequence[str] | None = None) -> int:
    """Print what was cut or missed, a table, and one JSON line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--ears", default="pocketsphinx")
    parser.add_argument("--all", action="store_true", help="print everything that was heard")
    chosen = parser.parse_args(argv)
    named = os.environ.get("WARMCHAT_DATA")
    noises = [*backchannels(Path(named) if named else None), *interruptions()]
    asr = cast("ASR", registry.create("asr", chosen.ears))
    verdicts = asyncio.run(all_heard(asr, noises))
    groups: dict[str, list[bool]] = {}
    for noise, verdict in zip(noises, verdicts, strict=True):
        stopped = verdict.confirmed or verdict.taken
        groups.setdefault(noise.group, []).append(stopped)
        wrong = stopped != (noise.group == "interruptions")
        if wrong or chosen.all:
            print(f"  {noise.group:14}{noise.name:32}{'stopped' if stopped else 'went on'}   {verdict.heard}")
    for group, found in groups.items():
        print(f"{group:14}{len(found):>5}   stopped {sum(found):>4}")
    agreeing = [one for group, found in groups.items() for one in found if group != "interruptions"]
    meant = groups["interruptions"]
    print(
        json.dumps(
            {
                "bench": "turn_backchannels",
                "ears": chosen.ears,
                "backchannels": len(agreeing),
                "cut": round(float(np.mean(agreeing)), 3),
                "interruptions": len(meant),
                "missed": round(1 - float(np.mean(meant)), 3),
            }
        )
    )
    return 0


def _has_a_backchannel(text: str) -> bool:
    return any(is_backchannel(word) for word in text.split())


def _of_phones(phones: str, voice: str) -> Samples:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hum.wav"
        command = ["flite", "-voice", voice, "-p", phones, "-o", str(path)]
        subprocess.run(command, check=True, capture_output=True)
        raw = subprocess.run(
            ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE_HZ), "-"],
            check=True,
            capture_output=True,
        )
    return _trimmed(from_pcm16(raw.stdout), RATE_HZ)


def _trimmed(samples: Samples, rate_hz: int) -> Samples:
    sound = np.asarray(soxr.resample(samples, rate_hz, RATE_HZ), dtype=np.float32)
    loud = np.flatnonzero(np.abs(sound) > 0.01)
    return sound[loud[0] : loud[-1] + 1]


def _faded(samples: Samples) -> Samples:
    """Return a word cut out of speech, without clicks at its ends, as loud as flite's."""
    ramp = np.minimum(1.0, np.minimum(np.arange(len(samples)), np.arange(len(samples))[::-1]) / 160)
    return np.asarray(samples * ramp * (0.5 / max(1e-3, float(np.abs(samples).max()))), dtype=np.float32)


if __name__ == "__main__":
    sys.exit(main())
