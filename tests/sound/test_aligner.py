"""Alignment in its own process: the same times as in ours, models kept, odd words asked for."""

from collections.abc import Iterator

import pytest

from sound.aligner import Aligner
from sound.errors import EngineError
from sound.flite import FliteEngine
from sound.forced_alignment import align_words
from sound.pcm import silence

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def aligner() -> Iterator[Aligner]:
    made = Aligner()
    yield made
    made.close()


def test_it_finds_what_the_aligner_in_our_process_finds(aligner: Aligner, flite: FliteEngine) -> None:
    for text in ("We went to the sea.", "My sister is coming to visit me on Sunday.", "We went to the sea."):
        said = flite.speak(text)
        here = align_words(said.samples, said.rate_hz, text.split())
        there = aligner.align(said.samples, said.rate_hz, text.split())
        assert [word.text for word in there.words] == text.split()
        assert [word.start_s for word in there.words] == pytest.approx(
            [word.start_s for word in here.words], abs=0.03
        )
        assert there.phones[-1].end_s <= said.duration_s + 0.02


def test_words_that_no_dictionary_has_are_pronounced(aligner: Aligner, flite: FliteEngine) -> None:
    text = "Zorblax and Quimfly met Vantrigo."
    said = flite.speak(text)
    assert [
        word.text for word in aligner.align(said.samples, said.rate_hz, text.split()).words
    ] == text.split()


def test_words_that_do_not_fit_are_an_error_and_the_worker_goes_on(
    aligner: Aligner, flite: FliteEngine
) -> None:
    with pytest.raises(EngineError, match="do not fit the sound"):
        aligner.align(silence(0.1, 16_000), 16_000, ["many", "words", "are", "not", "in", "here"])
    said = flite.speak("We went to the sea.")
    assert len(aligner.align(said.samples, said.rate_hz, "We went to the sea.".split()).words) == 5
