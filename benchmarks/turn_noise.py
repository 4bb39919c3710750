"""Does noise or music begin a turn? `warmchat bench turn_noise` (WARMCHAT_DATA names the noise).

Recorded noise, keys, office and music made here (chords, a bass, a melody with vibrato, drums) go through hearing, at three
loudnesses, in both moods: listening, where a start would become a turn, and alert, where it only pauses the character. Then
sentences in the same noise. The last line is one JSON object.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.socket_page import spoken_by_flite
from dialogue.adapters import silero_vad
from dialogue.hearing import Hearing, SpeechEnded
from dialogue.turn_end import TurnEnd
from dialogue.turn_training.corpus import read_audio
from server.ears import NOT_UNDERSTOOD_S
from sound.pcm import Samples

RATE_HZ: Final = 16000
LOUD_DBFS: Final = (-42.0, -34.0, -26.0)
SENTENCES: Final = ("I had a long day at work and I am tired.", "What do you think about that?")


def music(length_s: float = 20.0, seed: int = 0) -> Samples:
    """Return (n,) samples of a plain tune: chords, bass, a melody with vibrato, and drums of noise."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    beat = (time_s * 2).astype(int)
    roots = np.array([0, 9, 5, 7])[beat // 4 % 4]
    tune = rng.choice([0, 2, 4, 7, 9, 12], size=beat[-1] + 1)[beat]
    fade = np.exp(-3 * (time_s * 2 % 1))
    sound = np.zeros(len(time_s))
    for step in (0, 4, 7):
        sound += 0.2 * _tone(220 * 2 ** ((roots + step) / 12)) * (0.5 + 0.5 * fade)
    sound += 0.4 * _tone(110 * 2 ** (roots / 12)) * fade
    wobble = 1 + 0.01 * np.sin(2 * np.pi * 5.5 * time_s)
    sound += 0.5 * _tone(440 * 2 ** (tune / 12) * wobble) * (0.3 + 0.7 * fade)
    sound += 0.4 * rng.standard_normal(len(time_s)) * np.exp(-30 * (time_s * 2 % 1))
    return np.asarray(0.1 * sound / np.sqrt(np.mean(np.square(sound))), dtype=np.float32)


def _tone(frequency_hz: NDArray[np.float64]) -> NDArray[np.float64]:
    phase = 2 * np.pi * np.cumsum(frequency_hz) / RATE_HZ
    return np.asarray(np.sum([np.sin(k * phase) / k**1.5 for k in range(1, 7)], axis=0))


def noises(data: Path | None) -> Iterator[tuple[str, Samples]]:
    """Yield name and sound of each, of at most 30 s."""
    for seed in range(3):
        yield f"music {seed}", music(seed=seed)
    if data is None:
        return
    for path in (
        *sorted((data / "noise").glob("*.wav")),
        data / "speech" / "keyboard-typing.ogg",
        data / "speech" / "office-ambience.ogg",
    ):
        yield path.stem, read_audio(path)[: 30 * RATE_HZ]


def at_level(sound: Samples, dbfs: float) -> Samples:
    """Return a sound at a level, root mean square."""
    return np.asarray(sound * (10 ** (dbfs / 20) / np.sqrt(np.mean(np.square(sound)))), dtype=np.float32)


def utterances(sound: Samples, alert: bool) -> list[float]:
    """Return how much speech each utterance had that hearing made of a sound."""
    hearing = Hearing(silero_vad.create({}), TurnEnd())
    hearing.alert = alert
    events = [
        *hearing.feed(np.concatenate([sound, np.zeros(3 * RATE_HZ, dtype=np.float32)])),
        *hearing.flush(),
    ]
    return [event.speech_s for event in events if isinstance(event, SpeechEnded)]


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table and one JSON line."""
    del argv
    named = os.environ.get("WARMCHAT_DATA")
    totals = {"turns": 0, "starts": 0, "holds": 0, "heard": 0, "said": 0, "noise_s": 0.0}
    print(
        f"{'noise':22}{'dBFS':>6}{'starts':>8}{'of them turns':>15}{'holds if alert':>16}{'talk heard':>12}"
    )
    for name, sound in noises(Path(named) if named else None):
        for dbfs in LOUD_DBFS:
            alone = at_level(sound, dbfs)
            spoken = utterances(alone, alert=False)
            held = utterances(alone, alert=True)
            heard = 0
            for text in SENTENCES:
                words = at_level(spoken_by_flite(text), -20)
                mixed = alone[: 2 * RATE_HZ + len(words)].copy()
                words = words[: len(mixed) - 2 * RATE_HZ]
                mixed[2 * RATE_HZ : 2 * RATE_HZ + len(words)] += words
                heard += sum(utterances(mixed, alert=False)) >= 0.5 * len(words) / RATE_HZ
            turns = sum(speech_s >= NOT_UNDERSTOOD_S for speech_s in spoken)
            print(
                f"{name:22}{dbfs:>6.0f}{len(spoken):>8}{turns:>15}{len(held):>16}{heard:>10}/{len(SENTENCES)}"
            )
            for key, value in zip(
                totals,
                (turns, len(spoken), len(held), heard, len(SENTENCES), len(sound) / RATE_HZ),
                strict=True,
            ):
                totals[key] += value
    print(json.dumps({"bench": "turn_noise", **{k: round(v, 1) for k, v in totals.items()}}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
