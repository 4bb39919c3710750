"""A second look: the whole utterance at once."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dialogue.adapters.pocketsphinx_second_look import WholeDecoder
from sound.alignment import edit_distance
from sound.pcm import Samples, from_pcm16, to_pcm16

pytestmark = pytest.mark.unit

Say = Callable[..., Samples]


@pytest.fixture(scope="module")
def decoder() -> WholeDecoder:
    return WholeDecoder()


def guess(decoder: WholeDecoder, sound: Samples) -> tuple[str, float]:
    decoder.begin()
    for at in range(0, len(sound), 4000):
        decoder.hear(to_pcm16(sound[at : at + 4000]))
        assert decoder.partial() == ""
    text, confidence, words = decoder.end()
    assert text == ""  # it is never surer than the first look
    return words, confidence


@pytest.mark.parametrize("gain", [0.1, 1.0])
def test_a_clear_sentence_is_read_at_any_loudness(decoder: WholeDecoder, say: Say, gain: float) -> None:
    words, confidence = guess(decoder, say("Please tell me more about your sister.", gain=gain))
    assert words == "please tell me more about your sister"
    assert 0.2 < confidence <= 1


def test_a_dull_microphone_is_read_by_its_own_mean(decoder: WholeDecoder, say: Say) -> None:
    """A one-pole low pass tilts the spectrum by 12 dB and more, which the mean over the utterance takes out."""
    sound = say("It is good to see you again after such a long time.")
    dull = np.empty_like(sound)
    level = np.float32(0.0)
    for index, sample in enumerate(sound):
        level += np.float32(0.35) * (sample - level)
        dull[index] = level
    words = guess(decoder, dull)[0].split()
    assert len(set("it is good to see you again after such a long time".split()) & set(words)) >= 10


def test_how_long_a_pause_is_does_not_decide_the_words(decoder: WholeDecoder, say: Say) -> None:
    first, second = say("Please tell me more"), say("about your sister.")
    room = np.random.default_rng(2).normal(0, 2e-4, 24000).astype(np.float32)
    looks = [guess(decoder, np.concatenate([first, room[:length], second]))[0] for length in (4000, 24000)]
    assert looks[0] == looks[1]
    assert looks[0].endswith("about your sister")


@pytest.mark.parametrize("level", [0.0, 0.01, 0.1])
def test_noise_is_no_guess_worth_a_word(decoder: WholeDecoder, level: float) -> None:
    noise = np.random.default_rng(1).normal(0, level, 40000).astype(np.float32)
    words, confidence = guess(decoder, noise)
    assert not words or confidence < 0.12


def test_less_than_half_a_second_and_what_was_dropped_is_nothing(decoder: WholeDecoder, say: Say) -> None:
    assert guess(decoder, np.zeros(4000, dtype=np.float32)) == ("", 0.0)
    decoder.begin()
    decoder.hear(to_pcm16(say("Hello.")))
    decoder.abandon()
    assert decoder.end() == ("", 0.0, "")


def test_a_recording_from_a_difficult_room_is_about_half_right_as_a_draft_and_no_surer(
    decoder: WholeDecoder, data_dir: Path
) -> None:
    """Nobody is taken at these words: they are written down for the person to send or to change."""
    path = data_dir / "speech" / "jfk.flac"
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-ac", "1", "-ar", "16000", "-"]
    sound = from_pcm16(subprocess.run(command, capture_output=True, check=True).stdout)
    words, confidence = guess(decoder, sound)
    said = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
    assert 1 - edit_distance(said.split(), words.split()) / len(said.split()) >= 0.5, words
    assert confidence < 0.35
