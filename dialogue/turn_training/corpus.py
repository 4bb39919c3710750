"""Pauses to learn from: silences inside sentences and after them, with the words and the sound before each.

    learners' recordings (speechocean762) ─▶ their own pauses, their ends, and cuts between words ┐
    sentences people wrote (GoEmotions), spoken by flite and eSpeak NG ─▶ the same ───────────────┴▶ `PauseExample`
    the sentences themselves, whole and cut ─▶ `text_examples`

A cut in running speech has no drawn-out syllable before it, which a real pause has; so of a cut only words and pitch are
kept, and the rest of its sound is that of some real pause (`training_rows`).
"""

import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

import numpy as np
import soxr
from numpy.typing import NDArray

from dialogue.adapters import silero_vad
from dialogue.completeness import features, words_of
from dialogue.pause_prosody import PauseProsody
from sound.errors import EngineError
from sound.espeak import shared_engine
from sound.flite import FliteEngine
from sound.forced_alignment import align_words
from sound.pcm import Samples, from_pcm16
from sound.speech import Prosody, Word

RATE_HZ: Final = 16000
CHUNK: Final = 512
VOICES: Final = ("slt", "rms", "awb", "espeak")
_KEEP: Final = 0.35
_SURE: Final = 0.5
_SHORTEST_S: Final = 0.19
_PRE_ROLL: Final = 4800
_TAIL_S: Final = 0.3
_LATE_S: Final = 0.12  # the last word's end and the last chunk of speech differ by so much
_SENTENCE_END: Final = re.compile(r"(?<=[.!?])\s+")

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Spoken:
    """A recording with its words in time; (n,) samples at 16 kHz."""

    speaker: str
    samples: Samples
    words: tuple[Word, ...]


@dataclass(frozen=True, eq=False)
class PauseExample:
    """One silence.

    Attributes:
        kind: the end of a sentence, a pause the speaker made inside one, or a cut of ours between two words.
        speaker: who.
        words: said before it.
        prosody: (12,) of `dialogue.pause_prosody`.
        length_s: how long it lasted; None where that is ours to say.
    """

    kind: Literal["end", "inside", "cut"]
    speaker: str
    words: tuple[str, ...]
    prosody: Floats
    length_s: float | None


def sentences(path: Path) -> list[str]:
    """Return the sentences of a GoEmotions file in plain letters, of at most 24 words, in its order."""
    found = []
    for line in path.read_text("utf-8").splitlines()[1:]:
        for sentence in _SENTENCE_END.split(line.split("\t")[0].replace("[NAME]", "Peter")):
            if sentence.isascii() and 1 <= len(words_of(sentence)) <= 24:
                found.append(sentence.strip().strip('"'))
    return found


def text_examples(lines: Sequence[str], seed: int = 1) -> tuple[NDArray[np.intp], Floats]:
    """Return (N, K) buckets and (N,) 1 for whole sentences, 0 for cut ones: at random, and at their first comma."""
    rng = np.random.default_rng(seed)
    looks, whole = [], []
    for line in lines:
        words = words_of(line)
        looks.append(features(words))
        whole.append(1.0)
        if len(words) < 3:
            continue
        cuts = set(rng.integers(1, len(words), size=2).tolist())
        commas = [len(words_of(line[: found.start()])) for found in re.finditer(r"[,;:]", line)]
        cuts |= set([cut for cut in commas if 0 < cut < len(words)][:1])
        for cut in sorted(cuts):
            looks.append(features(words[:cut]))
            whole.append(0.0)
    return np.array(looks), np.array(whole)


def learners(folder: Path, wanted: Callable[[str], bool] = bool) -> Iterator[Spoken]:
    """Yield the recordings of speechocean762 whose text is `wanted` and whose words can be laid along them."""
    for line in (folder / "transcripts.tsv").read_text("utf-8").splitlines():
        name, speaker, text = line.split("\t")
        if not wanted(text):
            continue
        samples = read_audio(folder / f"{name}.flac")
        try:
            aligned = align_words(samples, RATE_HZ, text.split())
        except EngineError:  # a few are too quick or too unclear
            continue
        yield Spoken(speaker, samples, aligned.words)


def synthetic(lines: Sequence[str], count: int, seed: int = 3) -> Iterator[Spoken]:
    """Yield sentences of 5 to 18 words, spoken at different rates, loudnesses and over different quiet noise."""
    rng = np.random.default_rng(seed)
    flite, espeak = FliteEngine(), shared_engine()
    fit = [
        line for line in lines if 5 <= len(words_of(line)) <= 18 and re.fullmatch(r"[A-Za-z ,'.!?]+", line)
    ]
    for number, at in enumerate(rng.permutation(len(fit))[:count]):
        voice = VOICES[number % len(VOICES)]
        prosody = Prosody(rate=float(np.exp(rng.normal(0, 0.15))))
        speech = espeak.speak(fit[at], "en-us") if voice == "espeak" else flite.speak(fit[at], voice, prosody)
        samples = np.asarray(soxr.resample(speech.samples, speech.rate_hz, RATE_HZ), dtype=np.float32)
        samples *= float(rng.uniform(0.1, 0.6)) / max(float(np.abs(samples).max(initial=0.0)), 1e-3)
        noise = rng.standard_normal(len(samples)) * 10 ** (rng.uniform(-80, -50) / 20)
        yield Spoken(voice, (samples + noise).astype(np.float32), speech.words)


def pauses(spoken: Spoken, rng: np.random.Generator) -> list[PauseExample]:
    """Return the pauses inside a recording, its end, and up to two cuts."""
    samples = np.concatenate([np.zeros(_PRE_ROLL, dtype=np.float32), _with_tail(spoken.samples, rng)])
    words = [(w.text, w.start_s + _PRE_ROLL / RATE_HZ, w.end_s + _PRE_ROLL / RATE_HZ) for w in spoken.words]
    vad = silero_vad.create({})
    chunks = range(0, len(samples) // CHUNK * CHUNK, CHUNK)
    likely = np.array([vad.probability(samples[at : at + CHUNK]) for at in chunks])
    sure = np.flatnonzero(likely >= _SURE)
    if len(sure) < 4 or not words:
        return []
    first, last = int(sure[0]), int(np.flatnonzero(likely >= _KEEP)[-1])
    start = max(0, first * CHUNK - _PRE_ROLL)

    def example(
        kind: Literal["end", "inside", "cut"], chunk: int, said: Sequence[str], length_s: float | None
    ) -> PauseExample:
        prosody = PauseProsody(RATE_HZ)
        sound = samples[start : chunk * CHUNK]
        for at in range(0, len(sound), CHUNK):
            prosody.feed(sound[at : at + CHUNK])
        prosody.feed((rng.standard_normal(2400) * 2e-4).astype(np.float32))
        return PauseExample(
            kind, spoken.speaker, tuple(said), prosody.features(len(sound) / RATE_HZ), length_s
        )

    found = [example("end", last + 1, [text for text, *_ in words], None)]
    for begin, end in _gaps(likely[: last + 1] >= _KEEP):
        said = [text for text, _, ended in words if ended <= begin * CHUNK / RATE_HZ + _LATE_S]
        length_s = (end - begin) * CHUNK / RATE_HZ
        if begin > first + 3 and length_s >= _SHORTEST_S and 0 < len(said) < len(words):
            found.append(example("inside", begin, said, length_s))
    for cut in _cuts(words, rng):
        chunk = round(words[cut - 1][2] * RATE_HZ / CHUNK)
        if first + 4 < chunk < last - 3:
            found.append(example("cut", chunk, [text for text, *_ in words[:cut]], None))
    return found


def _with_tail(samples: Samples, rng: np.random.Generator) -> Samples:
    """Return the recording with silence after it that is as quiet as its quietest moments."""
    frames = samples[: len(samples) // 320 * 320].reshape(-1, 320)
    quiet = float(np.percentile(np.sqrt(np.mean(np.square(frames), axis=1)), 5))
    tail = rng.standard_normal(round(_TAIL_S * RATE_HZ)) * max(quiet, 1e-4)
    return np.concatenate([samples, tail.astype(np.float32)])


def _gaps(speech: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return where silence begins and ends between speech, in chunks."""
    edges = np.flatnonzero(np.diff(speech.astype(np.int8)))
    falls = [int(at) + 1 for at in edges if speech[at]]
    return [
        (fall, fall + int(np.argmax(speech[fall:])))
        for fall in falls
        if speech[fall:].any() and not speech[fall]
    ]


def _cuts(words: Sequence[tuple[str, float, float]], rng: np.random.Generator) -> list[int]:
    """Return after how many words to cut: where one word runs into the next."""
    joined = [at for at in range(1, len(words)) if words[at][1] - words[at - 1][2] <= 0.15]
    return sorted(rng.choice(joined, size=min(2, len(joined)), replace=False).tolist()) if joined else []


def read_audio(path: Path) -> Samples:
    """Return a recording as (n,) samples at 16 kHz, whatever its form; needs ffmpeg."""
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", str(RATE_HZ), "-"]
    return from_pcm16(subprocess.run(command, capture_output=True, check=True).stdout)
