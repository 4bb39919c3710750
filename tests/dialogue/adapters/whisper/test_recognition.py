"""Looks put together: what stands, what is settled and let go, what is looked at again, and which language it is."""

import random
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from dialogue.adapters.whisper.decoder import Decoded, Segment
from dialogue.adapters.whisper.heard import Sound
from dialogue.adapters.whisper.recognition import Recognition
from sound.pcm import Samples

pytestmark = pytest.mark.unit

RATE_HZ = 16000
WORD_S = 0.5


@dataclass
class Reader:
    """A decoder that reads: word n is said from n/2 s on and is the sound's value there; sentences have eight words.

    Attributes:
        asked: (first word, seconds, language, beam, whole) of each look.
        changed: what to alter about what was read.
    """

    asked: list[tuple[int, float, str | None, int, bool]] = field(default_factory=list)
    changed: dict[bool, dict[str, object]] = field(default_factory=dict)

    def decode(
        self, samples: Samples, language: str | None = None, beam_size: int = 1, *, whole: bool = False
    ) -> Decoded:
        length_s = len(samples) / RATE_HZ
        numbers = [round(float(n)) for n in samples[:: round(WORD_S * RATE_HZ)]]
        self.asked.append((numbers[0], length_s, language, beam_size, whole))
        segments: list[Segment] = []
        for number in numbers:
            text = word(number)
            at_s = (number - numbers[0] + 1) * WORD_S
            if segments and segments[-1].end_s is None:
                segments[-1] = Segment(f"{segments[-1].text} {text}")
            else:
                segments.append(Segment(text))
            if number % 8 == 7:
                segments[-1] = Segment(segments[-1].text, at_s)
        read = Decoded(tuple(segments), -0.1, 0.0, language or "de", 1.0 if language else 0.6)
        return replace(read, **self.changed.get(whole, {}))  # type: ignore[arg-type]


def said(length_s: float, *, paused: bool = False) -> Sound:
    samples = (np.arange(round(length_s * RATE_HZ)) // round(WORD_S * RATE_HZ)).astype(np.float32)
    return Sound(samples, (True,) * (len(samples) // 512), 512, RATE_HZ, paused)


def word(number: int) -> str:
    """Return a word like no other: a guard would take words that are alike for a loop."""
    return "".join(random.Random(number).choices("abcdefghijklmnoprstuw", k=5))


def words(count: int) -> str:
    return " ".join(map(word, range(count)))


def test_words_stand_when_two_looks_agree_and_all_of_them_after_a_pause() -> None:
    recognition = Recognition(Reader())
    assert recognition.look(said(1.0)).committed == ""
    assert recognition.look(said(1.5)).committed == words(2)
    last = recognition.look(said(2.0, paused=True), careful=True)
    assert last.committed == last.judged.text == words(4)
    assert (last.judged.verdict, last.end_sample, last.careful) == ("trusted", 2 * RATE_HZ, True)


def test_no_speech_is_not_looked_at() -> None:
    reader = Reader()
    silent = Sound(np.zeros(RATE_HZ, dtype=np.float32), (False,) * 31, 512, RATE_HZ, True)
    look = Recognition(reader).look(silent, careful=True)
    assert (look.judged.text, look.judged.verdict, reader.asked) == ("", "nothing", [])


@pytest.mark.parametrize("step_s", [1.0, 3.0, 7.0])
def test_a_long_utterance_is_settled_sentence_by_sentence_and_loses_no_word(step_s: float) -> None:
    reader = Reader()
    recognition = Recognition(reader)
    committed = ""
    for length_s in np.arange(step_s, 55.0, step_s):
        look = recognition.look(said(float(length_s)))
        assert look.committed.startswith(committed)
        committed = look.committed
    last = recognition.look(said(55.0, paused=True), careful=True)
    assert last.judged.text == words(110)
    assert last.judged.verdict == "trusted"
    assert max(length_s for _, length_s, *_ in reader.asked) <= 28.0
    assert reader.asked[-1][0] > 60  # the last look had only what is not settled


def test_a_minute_without_any_look_before_is_understood_whole() -> None:
    reader = Reader()
    look = Recognition(reader).look(said(60.0), careful=True)
    assert look.judged.text == words(120)
    assert all(length_s <= 28.0 for _, length_s, *_ in reader.asked)


def test_doubt_about_a_part_is_doubt_about_the_whole() -> None:
    reader = Reader(changed={whole: {"mean_log_probability": -1.5} for whole in (False, True)})
    recognition = Recognition(reader)
    recognition._settle_first(said(40.0))
    reader.changed.clear()
    look = recognition.look(said(40.0), careful=True)
    assert look.judged.verdict == "unsure"
    assert look.judged.text.startswith(words(2))
    assert look.judged.text.endswith(f"{word(78)} {word(79)}")
    assert look.judged.confidence == pytest.approx(np.exp(-1.5))


def test_doubtful_words_never_reach_a_partial() -> None:
    reader = Reader(changed={False: {"mean_log_probability": -1.5}})
    recognition = Recognition(reader)
    recognition.look(said(1.0))
    assert recognition.look(said(2.0)).committed == ""


def test_what_is_doubtful_in_a_short_window_is_looked_at_in_the_way_whisper_was_trained() -> None:
    reader = Reader(changed={False: {"mean_log_probability": -1.5}})
    look = Recognition(reader).look(said(2.0), careful=True)
    assert (look.judged.text, look.judged.verdict) == (words(4), "trusted")
    assert [(beam, whole) for *_, beam, whole in reader.asked] == [(1, False), (5, True)]


def test_a_fast_look_never_takes_the_long_way() -> None:
    reader = Reader(changed={False: {"mean_log_probability": -1.5}})
    Recognition(reader).look(said(2.0))
    assert [(beam, whole) for *_, beam, whole in reader.asked] == [(1, False)]


def test_a_language_stays_once_it_is_sure() -> None:
    reader = Reader(changed={False: {"language_probability": 0.9}})
    recognition = Recognition(reader)
    recognition.look(said(1.0))
    assert recognition.language == "de"
    recognition.look(said(2.0))
    assert [language for _, _, language, _, _ in reader.asked] == [None, "de"]


def test_a_language_that_is_not_sure_is_asked_again_until_there_was_enough_speech() -> None:
    reader = Reader()
    recognition = Recognition(reader)
    for length_s in (1.0, 2.0, 3.5, 4.0):
        recognition.look(said(length_s))
    assert [language for _, _, language, _, _ in reader.asked] == [None, None, None, "de"]


def test_words_in_a_language_told_by_dice_are_unsure() -> None:
    reader = Reader(changed={whole: {"language_probability": 0.2} for whole in (False, True)})
    judged = Recognition(reader).look(said(1.0), careful=True).judged
    assert (judged.verdict, judged.why) == ("unsure", "the language is not clear")


def test_a_chosen_language_is_what_every_look_is_asked_for() -> None:
    reader = Reader()
    recognition = Recognition(reader, "en")
    recognition.look(said(1.0))
    recognition.look(said(2.0), careful=True)
    assert {language for _, _, language, _, _ in reader.asked} == {"en"}
