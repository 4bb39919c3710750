"""Looks put together: what stands, what is settled and let go, what is looked at again, and which language it is."""

import random
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from dialogue.adapters.looks.decoder import Decoded, Segment
from dialogue.adapters.looks.guards import WHISPERS
from dialogue.adapters.looks.heard import Sound
from dialogue.adapters.looks.recognition import Recognition
from sound.pcm import Samples

pytestmark = pytest.mark.unit

RATE_HZ = 16000
WORD_S = 0.5


@dataclass
class Reader:
    """A decoder that reads: word n is said from n/2 s on and is the sound's value there; sentences have eight words.

    Attributes:
        asked: (first word, seconds, language, careful) of each look.
        changed: what to alter about what was read, without care and with it.
        tells_times: whether sentences end at a time; if not, all is one segment.
    """

    asked: list[tuple[int, float, str | None, bool]] = field(default_factory=list)
    changed: dict[bool, dict[str, object]] = field(default_factory=dict)
    tells_times: bool = True
    sees_more_with_care: bool = True

    limits = WHISPERS

    def decode(self, samples: Samples, language: str | None = None, *, careful: bool = False) -> Decoded:
        length_s = len(samples) / RATE_HZ
        numbers = [round(float(n)) for n in samples[:: round(WORD_S * RATE_HZ)]]
        self.asked.append((numbers[0], length_s, language, careful))
        segments: list[Segment] = []
        for number in numbers:
            text = word(number)
            at_s = (number - numbers[0] + 1) * WORD_S
            if segments and segments[-1].end_s is None:
                segments[-1] = Segment(f"{segments[-1].text} {text}")
            else:
                segments.append(Segment(text))
            if number % 8 == 7 and self.tells_times:
                segments[-1] = Segment(segments[-1].text, at_s)
        read = Decoded(tuple(segments), -0.1, len(numbers), 0.0, language or "de", 1.0 if language else 0.6)
        return replace(read, **self.changed.get(careful, {}))  # type: ignore[arg-type]


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
    reader = Reader(changed={careful: {"mean_log_probability": -1.5} for careful in (False, True)})
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


def test_what_is_doubtful_is_looked_at_again_with_care() -> None:
    reader = Reader(changed={False: {"mean_log_probability": -1.5}})
    look = Recognition(reader).look(said(2.0), careful=True)
    assert (look.judged.text, look.judged.verdict) == (words(4), "trusted")
    assert [careful for *_, careful in reader.asked] == [False, True]


def test_a_fast_look_never_takes_the_long_way() -> None:
    reader = Reader(changed={False: {"mean_log_probability": -1.5}})
    Recognition(reader).look(said(2.0))
    assert [careful for *_, careful in reader.asked] == [False]


def test_a_language_stays_once_it_is_sure() -> None:
    reader = Reader(changed={False: {"language_probability": 0.9}})
    recognition = Recognition(reader)
    recognition.look(said(1.0))
    assert recognition.language == "de"
    recognition.look(said(2.0))
    assert [language for _, _, language, _ in reader.asked] == [None, "de"]


def test_a_language_that_is_not_sure_is_asked_again_until_there_was_enough_speech() -> None:
    reader = Reader()
    recognition = Recognition(reader)
    for length_s in (1.0, 2.0, 3.5, 4.0):
        recognition.look(said(length_s))
    assert [language for _, _, language, _ in reader.asked] == [None, None, None, "de"]


def test_words_in_a_language_told_by_dice_are_unsure() -> None:
    reader = Reader(changed={careful: {"language_probability": 0.2} for careful in (False, True)})
    judged = Recognition(reader).look(said(1.0), careful=True).judged
    assert (judged.verdict, judged.why) == ("unsure", "the language is not clear")


def test_a_chosen_language_is_what_every_look_is_asked_for() -> None:
    reader = Reader()
    recognition = Recognition(reader, "en")
    recognition.look(said(1.0))
    recognition.look(said(2.0), careful=True)
    assert {language for _, _, language, _ in reader.asked} == {"en"}


def test_a_decoder_to_which_care_is_nothing_is_not_asked_twice() -> None:
    reader = Reader(changed={False: {"mean_log_probability": -1.5}}, sees_more_with_care=False)
    look = Recognition(reader).look(said(2.0), careful=True)
    assert (look.judged.verdict, len(reader.asked)) == ("unsure", 1)


def test_without_times_a_long_utterance_is_settled_in_its_pauses() -> None:
    reader = Reader(tells_times=False)
    recognition = Recognition(reader)
    for length_s in (8.0, 16.0, 24.0, 32.0, 40.0):
        look = recognition.look(said(length_s, paused=True), careful=True)
        assert look.judged.text == look.committed == words(int(2 * length_s))
        assert look.judged.verdict == "trusted"
    assert [(number, length_s) for number, length_s, *_ in reader.asked] == [
        *((0, 8.0), (0, 16.0), (32, 8.0), (32, 16.0), (64, 8.0))
    ]


def test_without_times_and_pauses_the_sound_is_cut_where_it_is_softest() -> None:
    sound = said(60.0)
    soft_s = 24.05  # within a word, as it must be here: it is heard on both sides
    at = round(soft_s * RATE_HZ)
    sound.samples[at - 800 : at + 800] *= 1e-6
    reader = Reader(tells_times=False)
    look = Recognition(reader).look(sound, careful=True)
    assert look.judged.verdict == "trusted"
    assert reader.asked[1][1] == pytest.approx(soft_s, abs=0.05)
    assert all(length_s <= 28.0 for _, length_s, *_ in reader.asked)
