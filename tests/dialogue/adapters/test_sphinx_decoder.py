"""pocketsphinx in this process: what it understands, and when it had better say nothing."""

import doctest
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dialogue.adapters import sphinx_decoder
from dialogue.adapters.sphinx_decoder import SphinxDecoder, Stretch, Understood, understood
from sound.alignment import edit_distance
from sound.pcm import Samples, from_pcm16, to_pcm16

pytestmark = pytest.mark.unit

SENTENCES = [
    "I was wondering how you are feeling today.",
    "Please tell me more about your sister.",
    "It is good to see you again after such a long time.",
    "Can you help me find a good book about the history of Rome?",
    "She said that she would come back later in the afternoon.",
]
Say = Callable[..., Samples]


@pytest.fixture(scope="module")
def decoder() -> SphinxDecoder:
    return SphinxDecoder()


def words(text: str) -> list[str]:
    return re.sub(r"[^a-z' ]", " ", text.lower()).split()


def heard(decoder: SphinxDecoder, sound: Samples, chunk: int = 512) -> tuple[str, float]:
    decoder.begin()
    for at in range(0, len(sound), chunk):
        decoder.hear(to_pcm16(sound[at : at + chunk]))
    text, sureness, _ = decoder.end()
    return text, sureness


def test_the_examples_in_the_docstring_hold() -> None:
    assert doctest.testmod(sphinx_decoder).failed == 0


@pytest.mark.parametrize("voice", ["slt", "rms"])
def test_at_most_fifteen_in_a_hundred_words_of_clear_sentences_are_wrong(
    decoder: SphinxDecoder, say: Say, voice: str
) -> None:
    wrong = total = 0
    for sentence in SENTENCES:
        text, sureness = heard(decoder, say(sentence, voice))
        wrong += edit_distance(words(sentence), text.split())
        total += len(words(sentence))
        assert sureness > 0.3
    assert wrong / total <= 0.15


@pytest.mark.parametrize("gain", [0.1, 1.3])
def test_loudness_does_not_matter(decoder: SphinxDecoder, say: Say, gain: float) -> None:
    assert heard(decoder, say(SENTENCES[1], gain=gain))[0] == "please tell me more about your sister"


@pytest.mark.parametrize("word", ["yes", "no", "right", "really"])
def test_a_short_answer_is_understood(decoder: SphinxDecoder, say: Say, word: str) -> None:
    assert heard(decoder, say(f"{word.capitalize()}."))[0] == word


@pytest.mark.parametrize("chunk", [200, 10**6])
def test_any_cut_of_the_sound_gives_the_same_words(decoder: SphinxDecoder, say: Say, chunk: int) -> None:
    sound = say(SENTENCES[4])
    assert heard(decoder, sound, chunk)[0] == heard(decoder, sound)[0]


def test_utterances_do_not_know_of_each_other(decoder: SphinxDecoder, say: Say) -> None:
    first = heard(decoder, say(SENTENCES[0]))
    heard(decoder, say(SENTENCES[2], voice="rms"))
    decoder.begin()
    decoder.hear(to_pcm16(say(SENTENCES[3])[:20000]))
    assert heard(decoder, say(SENTENCES[0])) == pytest.approx(first, abs=0.02)


@pytest.mark.parametrize("level", [0.0, 0.0003, 0.01, 0.1])
def test_noise_is_no_words(decoder: SphinxDecoder, level: float) -> None:
    noise = np.random.default_rng(1).normal(0, level, 40000).astype(np.float32)
    assert heard(decoder, noise)[0] == ""


def test_a_hum_is_no_words(decoder: SphinxDecoder) -> None:
    at = np.arange(24000) / 16000
    hum = sum(np.sin(2 * np.pi * 120 * harmonic * at) / harmonic**2 for harmonic in range(1, 12))
    assert heard(decoder, (0.1 * np.asarray(hum)).astype(np.float32))[0] == ""


def test_no_sound_is_no_words(decoder: SphinxDecoder) -> None:
    assert heard(decoder, np.zeros(0, dtype=np.float32)) == ("", 0.0)
    assert heard(decoder, np.zeros(100, dtype=np.float32)) == ("", 0.0)


def test_words_come_while_the_person_speaks(decoder: SphinxDecoder, say: Say) -> None:
    sound = say(SENTENCES[2])
    decoder.begin()
    partials = []
    for at in range(0, len(sound), 3200):
        decoder.hear(to_pcm16(sound[at : at + 3200]))
        partials.append(decoder.partial())
    decoder.end()
    assert "" in partials
    assert any("good to see you" in partial for partial in partials[: len(partials) * 3 // 4])


def test_a_pause_in_the_middle_loses_no_words(decoder: SphinxDecoder, say: Say) -> None:
    """The early second pass is undone when the person goes on."""
    sound = np.concatenate([say("Please tell me"), say("more about your sister.")])
    assert heard(decoder, sound)[0] == "please tell me more about your sister"


def test_a_long_talk_is_decoded_in_stretches(decoder: SphinxDecoder, say: Say) -> None:
    sentences = SENTENCES[2:]
    sound = np.concatenate([say(sentence) for sentence in sentences])
    expected = words(" ".join(sentences))
    text = heard(decoder, sound)[0].split()
    assert edit_distance(expected, text) / len(expected) <= 0.2
    assert len(decoder._done) >= 2


def test_the_end_is_ready_when_the_silence_was_waited_out(
    decoder: SphinxDecoder, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = say(SENTENCES[1])
    decoder.begin()
    decoder.hear(to_pcm16(sound))
    monkeypatch.setattr(decoder, "_decoder", None)  # nothing is left to decode
    assert decoder.end()[0] == "please tell me more about your sister"


def test_a_stretch_that_no_mouth_could_take_so_long_over_is_dropped() -> None:
    speech, fan = Stretch(("thank", "you"), 0.8, 60), Stretch(("and",), 0.99, 150)
    assert understood([speech, fan]) == Understood("thank you", 0.8)
    assert understood([fan]) == Understood("", 0.0)


def test_words_that_are_not_clear_are_a_guess_and_nothing_else() -> None:
    clear, unclear = Stretch(("i", "see"), 0.3, 60), Stretch(("good", "kind"), 0.01, 60)
    assert understood([unclear]) == Understood("", 0.01, "good kind")
    assert understood([clear, unclear]).text == ""
    assert understood([clear, unclear]).guess == "i see good kind"


# ---- real recordings -----------------------------------------------------------------------------------


def recording(file: Path) -> Samples:
    command = ["ffmpeg", "-v", "error", "-i", str(file), "-f", "s16le", "-ac", "1", "-ar", "16000", "-"]
    return from_pcm16(subprocess.run(command, capture_output=True, check=True).stdout)


def test_a_real_question_is_understood(decoder: SphinxDecoder, data_dir: Path) -> None:
    text, sureness = heard(decoder, recording(data_dir / "speech" / "weather_question.wav"))
    assert text == "what is the weather in paris"
    assert sureness > 0.4


@pytest.mark.parametrize("name", ["noise/noise1.wav", "noise/noise2.wav", "speech/keyboard-typing.ogg"])
def test_real_noise_is_no_words(decoder: SphinxDecoder, data_dir: Path, name: str) -> None:
    noise = recording(data_dir / name)
    for at in range(0, 64000, 32000):
        assert heard(decoder, noise[at : at + 32000])[0] == ""
