"""What it brings to hear while somebody speaks: `warmchat bench ears_streaming --ears moonshine`, or `--model base`.

Each sentence comes at its own pace, with the silence after it that ends a turn, and is heard in three ways: through the
port while it is said; through the port in one piece once the turn has ended; and by Whisper as it is commonly run, once
the turn has ended, padded to 30 s and with its beam. Told are the wait for the final words from the end of the turn on, and the share of
wrong words. WARMCHAT_DATA adds recordings of people to the sentences of flite.
"""

import argparse
import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Final, cast

import numpy as np

from benchmarks.ears import RECORDINGS, SENTENCES, read_audio, word_errors
from dialogue import registry
from dialogue.adapters.looks.ear import LookingEar
from dialogue.errors import PluginError, ProviderError
from dialogue.ports import ASR
from sound.flite import FliteEngine
from sound.pcm import AudioChunk, Samples, silence

RATE_HZ: Final = 16000
CHUNK: Final = 320
# What ends an ordinary turn; see `dialogue.end_of_turn`.
TURN_ENDS_S: Final = 0.4
LONGEST_LOOK_S: Final = 30.0


@dataclass(frozen=True)
class Heard:
    """How one sentence was heard: the words, the wait for them, and the wait for the first of them while it was said."""

    text: str
    wait_s: float
    first_s: float | None = None


Way = Callable[[Samples], Coroutine[Any, Any, Heard]]


@dataclass(frozen=True)
class Row:
    """What one way made of all sentences; waits in milliseconds, `wrong` the share of wrong words."""

    way: str
    n: int
    wait_p50_ms: float
    wait_p95_ms: float
    first_words_p50_ms: float | None
    wrong: float


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table and one JSON line; return 0, or 1 where the ears are not there."""
    parser = argparse.ArgumentParser(prog="warmchat bench ears_streaming", description=__doc__)
    parser.add_argument("--ears", default="faster-whisper", help="a recogniser by name (faster-whisper)")
    parser.add_argument(
        "--model", default="", help="a Whisper model: a folder or a name; the usual ones if not given"
    )
    parser.add_argument("--language", default="en", help="of the sentences")
    parser.add_argument("--most", type=int, default=12, help="hear only so many sentences")
    chosen = parser.parse_args(argv)
    given = {"model": chosen.model, "language": chosen.language} if chosen.ears == "faster-whisper" else {}
    try:
        ears = cast("ASR", registry.create("asr", chosen.ears, {k: v for k, v in given.items() if v}))
    except (PluginError, ProviderError) as error:
        print(f"{chosen.ears}: not here ({error})", file=sys.stderr)
        return 1
    said = sentences()[: chosen.most]
    rows = asyncio.run(compared(ears, said))
    print("\n".join(map(line, rows)))
    print(json.dumps({"bench": "ears_streaming", "ears": chosen.ears, "rows": [vars(row) for row in rows]}))
    return 0


def sentences() -> list[tuple[Samples, str]]:
    """Return what is said: (n,) sound at 16 kHz and its words."""
    engine = FliteEngine()
    said = [(engine.speak(text, "slt").samples, text) for text in SENTENCES]
    folder = os.environ.get("WARMCHAT_DATA")
    if folder:
        said += [(read_audio(Path(folder) / "speech" / name), words) for name, words in RECORDINGS.items()]
    return said


async def compared(ears: ASR, said: Iterable[tuple[Samples, str]]) -> list[Row]:
    """Return a row for each way of hearing; the ways take turns, so that what else runs here hits all alike."""
    ways: dict[str, Way] = {
        "while it is said": lambda samples: through_port(ears, samples, paced=True),
        "at the end": lambda samples: through_port(ears, samples, paced=False),
    }
    if isinstance(ears, LookingEar) and ears.decoder.sees_more_with_care:
        ways["at the end, with care"] = lambda samples: careful(ears, samples)
    heard: dict[str, list[tuple[str, Heard]]] = {name: [] for name in ways}
    for samples, words in said:
        for name, way in ways.items():
            heard[name].append((words, await way(samples)))
    return [row(name, results) for name, results in heard.items()]


async def through_port(ears: ASR, samples: Samples, *, paced: bool) -> Heard:
    """Hear a sentence through the port, while it is said or at the end of its turn."""
    sound = np.concatenate([samples, silence(TURN_ENDS_S, RATE_HZ)])
    ended_s = 0.0

    async def chunks() -> AsyncIterator[AudioChunk]:
        nonlocal ended_s
        began_s = perf_counter()
        for at in range(0, len(sound), CHUNK):
            if paced:
                await asyncio.sleep(max(0.0, began_s + (at + CHUNK) / RATE_HZ - perf_counter()))
            yield AudioChunk(sound[at : at + CHUNK], RATE_HZ)
        ended_s = perf_counter() if paced else began_s

    started_s, first_s, text = perf_counter(), None, ""
    async for transcript in ears.transcribe(chunks()):
        if first_s is None and not transcript.final:
            first_s = perf_counter() - started_s
        text = transcript.text
    return Heard(text, perf_counter() - ended_s, first_s if paced else None)


async def careful(ears: LookingEar, samples: Samples) -> Heard:
    """Hear a sentence as Whisper is commonly run: all of it at once, padded to 30 s, with its usual beam of five."""
    sound = samples[: int(LONGEST_LOOK_S * RATE_HZ)]
    started_s = perf_counter()
    decoded = await asyncio.to_thread(ears.decoder.decode, sound, ears.language, careful=True)
    return Heard(decoded.hypothesis.text, perf_counter() - started_s)


def row(way: str, heard: Sequence[tuple[str, Heard]]) -> Row:
    """Return the row of a way.

    >>> row("w", [("one two", Heard("one too", 0.1)), ("three", Heard("three", 0.3))]).wrong
    0.333
    """
    waits_ms = [1000 * one.wait_s for _, one in heard]
    firsts_ms = [1000 * one.first_s for _, one in heard if one.first_s is not None]
    words = sum(len(said.split()) for said, _ in heard)
    return Row(
        way,
        len(heard),
        round(float(np.percentile(waits_ms, 50)), 1),
        round(float(np.percentile(waits_ms, 95)), 1),
        round(float(np.median(firsts_ms)), 1) if firsts_ms else None,
        round(sum(word_errors(said, one.text) for said, one in heard) / words, 3),
    )


def line(row: Row) -> str:
    """Return a row as a line of the table."""
    first = "" if row.first_words_p50_ms is None else f"   first words {row.first_words_p50_ms:7.0f} ms"
    waits = f"wait p50 {row.wait_p50_ms:7.0f} ms  p95 {row.wait_p95_ms:7.0f} ms"
    return f"{row.way:31}{row.n:>4}   {waits}   wrong words {row.wrong:.3f}{first}"


if __name__ == "__main__":
    sys.exit(main())
