"""Words laid along a recording: flite's own phone times are the truth."""

import sys

import numpy as np
import pytest

from sound import forced_alignment
from sound.errors import EngineError, EngineMissing
from sound.flite import FliteEngine
from sound.forced_alignment import align_words, pronunciation
from sound.pcm import silence
from sound.speech import SILENCE, Speech

pytestmark = pytest.mark.unit

TEXT = "Please bring my five blue shoes and a big box of popcorn"


@pytest.fixture(scope="module")
def spoken() -> Speech:
    try:
        return FliteEngine().speak(TEXT)
    except EngineMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="module")
def aligned(spoken: Speech) -> Speech:
    return align_words(spoken.samples, spoken.rate_hz, TEXT.split())


def test_words_come_back_as_written_in_order(aligned: Speech) -> None:
    assert [word.text for word in aligned.words] == TEXT.split()
    assert all(a.end_s <= b.start_s + 1e-6 for a, b in zip(aligned.words, aligned.words[1:], strict=False))


def test_phones_fill_the_recording_without_gaps(aligned: Speech, spoken: Speech) -> None:
    phones = aligned.phones
    assert phones[0].start_s == 0
    assert phones[-1].end_s == pytest.approx(spoken.duration_s, abs=0.05)
    assert all(a.end_s == pytest.approx(b.start_s) for a, b in zip(phones, phones[1:], strict=False))


def test_phones_stand_where_the_voice_put_them(aligned: Speech, spoken: Speech) -> None:
    """Closures must be found to within a frame of 40 ms."""
    found = [p.start_s for p in aligned.phones if p.symbol in "PBM"]
    truth = [p.start_s for p in spoken.phones if p.symbol in "PBM"]
    assert len(found) == len(truth) == 8
    assert np.median(np.abs(np.subtract(found, truth))) < 0.03
    assert np.max(np.abs(np.subtract(found, truth))) < 0.08


def test_silence_around_the_words_is_silence(spoken: Speech) -> None:
    rate_hz = spoken.rate_hz
    padded = np.concatenate([silence(0.6, rate_hz), spoken.samples, silence(0.5, rate_hz)])
    made = align_words(padded, rate_hz, TEXT.split())
    assert made.phones[0].symbol == SILENCE == made.phones[-1].symbol
    assert made.phones[0].end_s > 0.5
    assert made.words[0].start_s > 0.5


def test_a_word_that_the_dictionary_lacks_is_pronounced_as_it_is_told(spoken: Speech) -> None:
    asked: list[str] = []

    def tell(word: str) -> tuple[str, ...]:
        asked.append(word)
        return ("B", "L", "UW")

    words = TEXT.replace("blue", "Blooq,").split()
    made = align_words(spoken.samples, spoken.rate_hz, words, tell)
    assert asked == ["blooq"]
    placed = next(word for word in made.words if word.text == "Blooq,")
    inside = [p.symbol for p in made.phones if placed.start_s <= p.start_s < placed.end_s]
    assert inside == ["B", "L", "UW"]


def test_without_espeak_the_letters_are_sounded_out(monkeypatch: pytest.MonkeyPatch) -> None:
    class Nothing:
        def speak(self, text: str) -> Speech:
            raise EngineMissing("not here")

    monkeypatch.setattr(forced_alignment, "shared_engine", Nothing)
    assert pronunciation("blome") == ("B", "L", "OW", "M")


def test_words_without_letters_and_no_words_are_refused() -> None:
    sound = silence(1.0, 16_000)
    with pytest.raises(ValueError, match="at least one word"):
        align_words(sound, 16_000, [])
    with pytest.raises(ValueError, match="spell digits"):
        align_words(sound, 16_000, ["42"])


def test_more_words_than_the_sound_can_hold_are_refused_with_a_sentence(spoken: Speech) -> None:
    with pytest.raises(EngineError, match="do not fit the sound: 12 words"):
        align_words(spoken.samples[:4000], spoken.rate_hz, TEXT.split())


def test_a_missing_package_is_a_sentence_that_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pocketsphinx", None)
    with pytest.raises(EngineMissing, match="pip install pocketsphinx"):
        align_words(silence(1.0, 16_000), 16_000, ["hello"])
