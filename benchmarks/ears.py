"""What the recognisers here understand, and what they admit they do not: `warmchat bench ears`.

Each installed recogniser hears, through its port and as fast as it can: sentences of flite, recordings whose words are known,
English by learners (speechocean762, where accents are strong), German (EmoDB) and noise. Right is a low share of wrong
words where something was accepted, and nothing accepted of what is no English. WARMCHAT_DATA names the recordings.
How long one waits for the words is measured by `warmchat bench ears_streaming`.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Final, cast

import numpy as np

from dialogue import registry
from dialogue.errors import PluginError, ProviderError
from dialogue.ports import ASR
from sound.flite import FliteEngine
from sound.pcm import AudioChunk, Samples, from_pcm16, silence

RATE_HZ: Final = 16000
CHUNK: Final = 320
RECORDINGS: Final = {
    "jfk.flac": "And so my fellow Americans, ask not what your country can do for you, "
    "ask what you can do for your country.",
    "change-sophie.wav": "The people who are crazy enough to think they can change the world are the ones who do.",
    "weather_question.wav": "What is the weather in Paris?",
}
SENTENCES: Final = (
    "I had a long day at work and I am tired.",
    "My sister is coming to visit me on Sunday.",
    "I feel sad because my dog is ill.",
    "Can you tell me something about yourself?",
    "That was the best holiday of my life.",
    "I do not know what to do about my job.",
    "We went to the sea and swam every morning.",
    "Thank you, that helps me a lot.",
)
NOISE_S: Final = 2.0


@dataclass(frozen=True)
class Sound:
    """One thing to hear; without words, nothing should be accepted."""

    group: str
    samples: Samples
    words: str


@dataclass(frozen=True)
class Row:
    """What one recogniser made of one group.

    Attributes:
        accepted: share of sounds of which anything was accepted.
        wrong: share of the words of accepted sounds that are wrong; None where nothing was said in English.
        real_time_factor: seconds of work for a second of sound.
    """

    ears: str
    group: str
    n: int
    accepted: float
    wrong: float | None
    real_time_factor: float


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table and one JSON line; return 0, or 1 without recordings."""
    parser = argparse.ArgumentParser(prog="warmchat bench ears", description=__doc__)
    parser.add_argument(
        "--every", type=int, default=5, help="hear each n-th of the learners and of the German"
    )
    parser.add_argument("--ears", nargs="*", help="recognisers by name; all that are registered if not given")
    parser.add_argument("--model", default="", help="a Whisper model for faster-whisper: a folder or a name")
    chosen = parser.parse_args(argv)
    folder = os.environ.get("WARMCHAT_DATA")
    if not folder or not Path(folder).is_dir():
        print(f"WARMCHAT_DATA must name the folder of recordings, it is {folder!r}", file=sys.stderr)
        return 1
    sounds = list(gathered(Path(folder), chosen.every))
    rows: list[Row] = []
    for name in chosen.ears or [plugin.name for plugin in registry.installed("asr")]:
        try:
            given = {"model": chosen.model} if chosen.model and name == "faster-whisper" else {}
            ears = cast("ASR", registry.create("asr", name, given))
        except (PluginError, ProviderError) as error:
            print(f"{name}: not here ({error})")
            continue
        rows += asyncio.run(judged(name, ears, sounds))
        print("\n".join(map(line, rows[-len(dict.fromkeys(s.group for s in sounds)) :])), flush=True)
    print(json.dumps({"bench": "ears", "rows": [vars(row) for row in rows]}))
    return 0


def line(row: Row) -> str:
    """Return a row as a line of the table."""
    wrong = "–" if row.wrong is None else f"{row.wrong:.3f}"
    heard = f"{row.ears:16}{row.group:16}{row.n:>5}   accepted {row.accepted:.2f}   wrong words {wrong:>6}"
    return f"{heard}   RTF {row.real_time_factor:.2f}"


def gathered(folder: Path, every: int) -> Iterator[Sound]:
    """Yield all there is to hear."""
    engine = FliteEngine()
    for voice in ("slt", "rms"):
        for text in SENTENCES:
            yield Sound("flite", engine.speak(text, voice).samples, text)
    speech = folder / "speech"
    for name, words in RECORDINGS.items():
        yield Sound(name.partition(".")[0], read_audio(speech / name), words)
    learners = speech / "speechocean762"
    for line in (learners / "transcripts.tsv").read_text("utf-8").splitlines()[::every]:
        name, _, words = line.split("\t")
        yield Sound("learners", read_audio(learners / f"{name}.flac"), words)
    for path in sorted((folder / "emotional_speech" / "emodb").iterdir())[::every]:
        yield Sound("german", read_audio(path), "")
    for path in sorted((folder / "noise").glob("*.wav")):
        sound = read_audio(path)
        for at in range(0, min(len(sound), 10 * RATE_HZ), int(NOISE_S * RATE_HZ)):
            yield Sound("noise", sound[at : at + int(NOISE_S * RATE_HZ)], "")


async def judged(name: str, ears: ASR, sounds: Iterable[Sound]) -> list[Row]:
    """Return a row for each group, in the order of the sounds."""
    groups: dict[str, list[tuple[Sound, str, float]]] = {}
    for sound in sounds:
        started_s = perf_counter()
        try:
            text = await understood(ears, sound.samples)
        except ProviderError as error:
            print(f"{name}, {sound.group}: counted as refused ({error})")
            text = ""
        groups.setdefault(sound.group, []).append((sound, text, perf_counter() - started_s))
    return [_row(name, group, heard) for group, heard in groups.items()]


def _row(name: str, group: str, heard: list[tuple[Sound, str, float]]) -> Row:
    english = [(sound.words, text) for sound, text, _ in heard if sound.words and text]
    words = sum(len(_words(said)) for said, _ in english)
    errors = sum(word_errors(said, text) for said, text in english)
    return Row(
        name,
        group,
        len(heard),
        round(sum(bool(text) for _, text, _ in heard) / len(heard), 3),
        round(errors / words, 3) if words else None,
        round(sum(took for *_, took in heard) / sum(len(s.samples) / RATE_HZ for s, *_ in heard), 3),
    )


async def understood(ears: ASR, samples: Samples) -> str:
    """Return the final transcript of (n,) samples at 16 kHz, with a little silence after them."""

    async def chunks() -> AsyncIterator[AudioChunk]:
        sound = np.concatenate([samples, silence(0.4, RATE_HZ)])
        for at in range(0, len(sound), CHUNK):
            yield AudioChunk(sound[at : at + CHUNK], RATE_HZ)

    final = ""
    async for transcript in ears.transcribe(chunks()):
        final = transcript.text if transcript.final and not transcript.unsure else final
    return final


def read_audio(path: Path) -> Samples:
    """Return a recording as 16 kHz sound, whatever its form."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE_HZ), "-"]
    return from_pcm16(subprocess.run(command, capture_output=True, check=True).stdout)


def word_errors(said: str, heard: str) -> int:
    """Return the edit distance in words.

    >>> word_errors("What is it?", "what was it")
    1
    """
    left, right = _words(said), _words(heard)
    row = list(range(len(right) + 1))
    for i, word in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (word != other))
    return row[-1]


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() or sign == "'" else " " for sign in text.lower()).split()


if __name__ == "__main__":
    sys.exit(main())
