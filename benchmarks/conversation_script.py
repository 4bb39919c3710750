"""The scripted people: what they say, how they pause, and what else a microphone hears."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.socket_page import spoken_by_flite
from benchmarks.turn_backchannels import cough
from benchmarks.turn_noise import at_level, music
from dialogue.turn_training.corpus import read_audio
from sound.pcm import Samples

RATE_HZ: Final = 16_000
VOICES: Final = ("slt", "rms", "awb", "kal16")

# None of these trained or tuned anything here: they were written for this bench.
TURNS: Final = (
    "My neighbour gave me a basket of apples from her garden.",
    "I have been thinking about moving to another city.",
    "Last night I could not sleep at all.",
    "Do you think I should call my brother?",
    "We had dinner at the little place by the river.",
    "My daughter starts school next week.",
    "I lost my keys again this morning.",
    "It was the first warm day of the year.",
    "What would you do in my place?",
    "The doctor said that everything looks fine.",
    "I am trying to read more and watch less.",
    "Our team won the match on Sunday.",
)
WARMING: Final = "Hello there."
# Pauses inside a thought: before the second part a slow talker is silent for a while.
SLOW: Final = (
    ("I wanted to tell you about", "my grandmother and her house."),
    ("The thing is that", "I do not really like my work."),
    ("Yesterday we went to the market and", "bought far too much fruit."),
    ("If I could choose then", "I would live near the sea."),
    ("My friend asked me whether", "I could lend him some money."),
    ("I was going to say that", "it is not so easy for me."),
    ("When I was a child", "we spent every summer at the lake."),
    ("There is something", "I never told anybody."),
)
PAUSES_S: Final = (0.4, 0.6, 0.8, 1.0)
BACKCHANNELS: Final = ("yeah", "uh huh", "right", "okay", "I see", "sure")
INTERRUPTIONS: Final = (
    "Wait, can I ask you something?",
    "Sorry, that is not what I meant.",
    "Stop, I have to go now.",
    "No, hold on a second please.",
    "But what about my sister?",
    "Let me tell you something else.",
)
RECORDED: Final = {
    "change-sophie.wav": "The people who are crazy enough to think they can change the world are the ones who do.",
    "weather_question.wav": "What is the weather in Paris?",
}
SHORT: Final = "I see."
LONG: Final = (
    "Let me tell you about a harbour that I like very much where every morning the boats go out before the sun is up and "
    "come back when the bells ring at noon full of fish and very tired while the gulls follow them all the way to the quay "
    "and the children run down to see what they have caught and the old men sit on the wall and say that it was more then."
)


@dataclass(frozen=True, eq=False)
class Said:
    """One thing that a microphone hears.

    Attributes:
        name: for the report.
        words: what was said; "" for a noise.
        samples: (n,) at 16 kHz.
    """

    name: str
    words: str
    samples: Samples


def turns(count: int) -> Iterator[Said]:
    """Yield whole turns: voices in turn, and recordings of people where WARMCHAT_DATA names the data."""
    recorded = list(_recorded())
    for at in range(count):
        if recorded and at % 4 == 3:
            yield recorded[at // 4 % len(recorded)]
        else:
            words = TURNS[at % len(TURNS)]
            yield Said(words, words, spoken_by_flite(words, VOICES[at % len(VOICES)]))


def slow(count: int) -> Iterator[Said]:
    """Yield turns with one pause inside."""
    for at in range(count):
        first, second = SLOW[at % len(SLOW)]
        pause_s = PAUSES_S[(at + at // len(SLOW)) % len(PAUSES_S)]
        voice = VOICES[at % len(VOICES)]
        pause = np.zeros(round(pause_s * RATE_HZ), dtype=np.float32)
        samples = np.concatenate([spoken_by_flite(first, voice), pause, spoken_by_flite(second, voice)])
        yield Said(f"{first} … {pause_s} s … {second}", f"{first} {second}", samples)


def spoken(words: str, voice: str = VOICES[0]) -> Said:
    """Return one sentence."""
    return Said(words, words, spoken_by_flite(words, voice))


def agreeing(at: int) -> Said:
    """Return the nth backchannel."""
    words = BACKCHANNELS[at % len(BACKCHANNELS)]
    return Said(words, words, spoken_by_flite(words, VOICES[at % len(VOICES)]))


def interrupting(at: int) -> Said:
    """Return the nth interruption."""
    words = INTERRUPTIONS[at % len(INTERRUPTIONS)]
    return Said(words, words, spoken_by_flite(words, VOICES[(at + 1) % len(VOICES)]))


def noise(at: int) -> Said:
    """Return the nth noise, of about a second and a half: coughs, music, and recorded keys where there are some."""
    kinds = ("cough", "music", "keys")
    kind = kinds[at % len(kinds)]
    length = round(1.5 * RATE_HZ)
    if kind == "keys" and (path := _data("speech/keyboard-typing.ogg")):
        sound = read_audio(path)
        start = (at * RATE_HZ) % max(1, len(sound) - length)
        return Said("keys", "", at_level(sound[start : start + length], -34.0))
    if kind == "music":
        return Said("music", "", at_level(music(6.0, seed=at)[2 * RATE_HZ : 2 * RATE_HZ + length], -34.0))
    return Said("cough", "", cough(100 + at))


def _recorded() -> Iterator[Said]:
    for name, words in RECORDED.items():
        path = _data(f"speech/{name}")
        if path is not None:
            yield Said(name, words, _trimmed(read_audio(path)))


def _trimmed(samples: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return samples[loud[0] : loud[-1] + 1]


def _data(name: str) -> Path | None:
    folder = os.environ.get("WARMCHAT_DATA")
    path = Path(folder) / name if folder else None
    return path if path is not None and path.is_file() else None
