"""Word times for voices that give none: by the aligner, or by the sound alone; against engines that know theirs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sound import word_times
from sound.errors import EngineMissing
from sound.espeak import EspeakEngine
from sound.flite import FliteEngine
from sound.pcm import silence
from sound.speech import Phone, Speech, Word
from sound.word_times import estimated, with_times

pytestmark = pytest.mark.unit

SENTENCE = "I was wondering how you are feeling today, and whether you slept well."


def median_error_s(found: tuple[Word, ...], truth: tuple[Word, ...]) -> float:
    assert [word.text for word in found] == [word.text for word in truth]
    return float(np.median([abs(a.start_s - b.start_s) for a, b in zip(found, truth, strict=True)]))


def test_the_aligner_finds_the_words_of_a_voice_that_told_nothing(flite: FliteEngine) -> None:
    told = flite.speak(SENTENCE)
    found = with_times(Speech(told.samples, told.rate_hz), SENTENCE.split())
    assert median_error_s(found.words, told.words) < 0.04
    assert len(found.phones) > 40


def test_without_an_aligner_the_sound_itself_says_enough(
    espeak: EspeakEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Nobody:
        def align(self, *_: object) -> Speech:
            raise EngineMissing("not here")

    monkeypatch.setattr(word_times, "shared_aligner", Nobody)
    told = espeak.speak(SENTENCE)
    found = with_times(Speech(told.samples, told.rate_hz), SENTENCE.split())
    assert median_error_s(found.words, told.words) < 0.25
    assert found.phones == ()


def test_another_language_is_estimated(espeak: EspeakEngine) -> None:
    text = "Guten Morgen, wie geht es dir?"
    told = espeak.speak(text, voice="de")
    found = with_times(Speech(told.samples, told.rate_hz), text.split(), "de")
    assert median_error_s(found.words, told.words) < 0.2


def test_times_that_are_there_stay() -> None:
    speech = Speech(silence(1.0, 16_000), 16_000, (Phone("AA", 0, 1),), (Word("ah", 0.0, 1.0),))
    assert with_times(speech, ["other"]) is speech
    assert with_times(replace(speech, words=()), []).words == ()


def test_a_pause_belongs_to_no_word() -> None:
    tone = np.ones(8000, np.float32) * 0.3
    samples = np.concatenate([silence(0.2, 16_000), tone, silence(1.0, 16_000), tone])
    one, two = estimated(samples, 16_000, ["aaaa", "bbbb"])
    assert [one.start_s, one.end_s] == pytest.approx([0.2, 0.7], abs=0.02)
    assert [two.start_s, two.end_s] == pytest.approx([1.7, 2.2], abs=0.02)


def test_silence_has_no_words() -> None:
    assert estimated(silence(1.0, 16_000), 16_000, ["word"]) == ()


@given(
    st.lists(st.text("abc", min_size=1, max_size=9), min_size=1, max_size=12),
    st.lists(st.tuples(st.floats(0.01, 0.4), st.floats(0.02, 0.5)), min_size=1, max_size=5),
)
def test_estimated_words_go_forward_inside_the_sound(
    words: list[str], stretches: list[tuple[float, float]]
) -> None:
    pieces = [
        (silence(pause_s, 8000), np.full(round(8000 * loud_s), 0.2, np.float32))
        for pause_s, loud_s in stretches
    ]
    samples = np.concatenate([part for pair in pieces for part in pair])
    found = estimated(samples, 8000, words)
    assert [word.text for word in found] == words
    assert all(0 <= word.start_s <= word.end_s <= len(samples) / 8000 + 1e-9 for word in found)
    assert all(a.end_s <= b.start_s + 1e-9 for a, b in zip(found, found[1:], strict=False))
