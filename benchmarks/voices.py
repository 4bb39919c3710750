"""How the voices here sound in numbers: `python -m benchmarks.voices`.

Each voice that can be had says the same phrases through its port. Measured: the wait for its first sound, how much of
the sound's own length it computes, its loudness (EBU R 128), its highest peak, how many words it timed. Then the two
ways of timing words for a voice that says nothing itself, forced alignment and the estimate from the sound alone, are
held against the times that eSpeak NG and flite tell of their own words. The last line is JSON.
"""

import argparse
import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, dataclass
from time import perf_counter
from typing import Final, cast

import numpy as np

from dialogue import registry
from dialogue.errors import PluginError, ProviderError
from dialogue.ports import TTS, SpeechChunk, VoiceStyle
from server import settings as settings_of
from server.providers import voice_options
from sound.espeak import EspeakEngine
from sound.flite import FliteEngine
from sound.loudness import integrated_lufs
from sound.speech import Speech, Word
from sound.word_times import estimated, with_times

PHRASES: Final = (
    "Oh, I see.",
    "That must have been hard for you, and I am glad that you told me.",
    "It was $5.50 at 10:30, wasn't it?",
    "My sister is coming to visit me on Sunday.",
    "Would you like to say more about what happened then?",
    "We went to the sea and swam every morning, until the weather turned.",
)
# Beside the voice that each would choose by itself, those that sound quite unlike it.
VARIANTS: Final = {"espeak": ("", "en-us", "en+m3"), "flite": ("", "rms", "awb", "kal16")}


@dataclass(frozen=True)
class Row:
    """What was measured of a voice; times in ms, the real-time factor without unit."""

    voice: str
    first_sound_ms: float
    rtf: float
    lufs: float
    peak_dbfs: float
    words_timed: float


@dataclass(frozen=True)
class WordError:
    """How far the starts of words lie from where the voice itself says they are, in ms."""

    voice: str
    way: str
    median_ms: float
    p90_ms: float
    words: int


def main(arguments: Sequence[str] = ()) -> int:
    """Measure, print a table and a line of JSON; return 0."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument(
        "--runs", type=int, default=5, help="how often each voice speaks; the medians are told"
    )
    runs = parser.parse_args(arguments).runs
    rows, missing = [], {}
    for plugin in registry.installed("tts"):
        for variant in VARIANTS.get(plugin.name, ("",)):
            try:
                rows.append(measure(plugin.name, variant, runs))
            except (PluginError, ProviderError) as error:
                missing[plugin.name] = str(error)
    errors = word_errors()
    print(table(rows, missing, errors))
    told = {"voices": [asdict(row) for row in rows], "word_errors": [asdict(one) for one in errors]}
    print(json.dumps(told | {"spread_lu": spread(rows), "missing": sorted(missing)}))
    return 0


def measure(name: str, variant: str, runs: int) -> Row:
    """Return a voice's numbers.

    Raises:
        PluginError, ProviderError: it cannot be had, or failed.
    """
    options = voice_options(name, settings_of.load())
    tts = cast(TTS, registry.create("tts", name, options | ({"voice": variant} if variant else {})))
    first_s, spent_s = [], []
    for _ in range(runs):
        chunks, times_s = asyncio.run(_said(tts))
        first_s.append(times_s[0])
        spent_s.append(times_s[-1])
    sound = np.concatenate([chunk.samples for chunk in chunks])
    timed = sum(len(chunk.phrase_words or chunk.words) for chunk in chunks)
    return Row(
        voice=f"{name} {variant}".strip(),
        first_sound_ms=round(1000 * float(np.median(first_s)), 1),
        rtf=round(float(np.median(spent_s)) / (len(sound) / tts.rate_hz), 4),
        lufs=round(integrated_lufs(sound, tts.rate_hz), 2),
        peak_dbfs=round(20 * float(np.log10(np.abs(sound).max())), 2),
        words_timed=round(timed / sum(len(phrase.split()) for phrase in PHRASES), 3),
    )


async def _said(tts: TTS) -> tuple[list[SpeechChunk], list[float]]:
    async def phrases() -> AsyncIterator[str]:
        for phrase in PHRASES:
            yield phrase

    chunks, times_s, began_s = [], [], perf_counter()
    async for chunk in tts.speak(phrases(), VoiceStyle()):
        chunks.append(chunk)
        times_s.append(perf_counter() - began_s)
    return chunks, times_s


def word_errors() -> list[WordError]:
    """Return how well words are found in sound alone, against the engines' own times."""
    texts = [phrase for phrase in PHRASES if not any(sign.isdigit() for sign in phrase)]
    espeak, flite = EspeakEngine(), FliteEngine()
    found: dict[tuple[str, str], list[float]] = {}
    for text in texts:
        for voice, told in (("espeak", espeak.speak(text)), ("flite", flite.speak(text))):
            words = [word.text for word in told.words]
            ways = {
                "aligned": with_times(Speech(told.samples, told.rate_hz), words).words,
                "estimated": estimated(told.samples, told.rate_hz, words),
            }
            for way, times in ways.items():
                found.setdefault((voice, way), []).extend(_apart_ms(times, told.words))
    espeak.close()
    return [
        WordError(
            voice,
            way,
            round(float(np.median(apart)), 1),
            round(float(np.quantile(apart, 0.9)), 1),
            len(apart),
        )
        for (voice, way), apart in found.items()
    ]


def _apart_ms(found: Sequence[Word], told: Sequence[Word]) -> list[float]:
    return [1000 * abs(a.start_s - b.start_s) for a, b in zip(found, told, strict=True)]


def spread(rows: Sequence[Row]) -> float:
    """Return how many LU the loudest voice is over the softest."""
    return round(max(row.lufs for row in rows) - min(row.lufs for row in rows), 2) if rows else 0.0


def table(rows: Sequence[Row], missing: dict[str, str], errors: Sequence[WordError]) -> str:
    """Return the numbers for people, as Markdown."""
    lines = ["| voice | first sound ms | RTF | LUFS | peak dBFS | words timed |", "|---|---|---|---|---|---|"]
    lines += [
        f"| {row.voice} | {row.first_sound_ms} | {row.rtf} | {row.lufs} | {row.peak_dbfs} | {row.words_timed:.0%} |"
        for row in rows
    ]
    lines += ["", f"From the softest to the loudest: {spread(rows)} LU.", ""]
    lines += ["| words of | found | median ms | p90 ms | words |", "|---|---|---|---|---|"]
    lines += [f"| {one.voice} | {one.way} | {one.median_ms} | {one.p90_ms} | {one.words} |" for one in errors]
    lines += ["", *(f"Not here: {why}" for why in missing.values()), ""]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
