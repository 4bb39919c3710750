import re

import numpy as np
import pytest

from sound.spelling import phones_of_letters
from speaker_listener.corpora import sentences

pytestmark = pytest.mark.unit


def test_sentences_are_full_of_words_and_end_in_a_mark() -> None:
    rng = np.random.default_rng(0)
    for _ in range(300):
        said = sentences.sentence(rng)
        assert re.fullmatch(r"[A-Z][A-Za-z' ,;:]*[.!?]", said), said


def test_the_same_seed_says_the_same_and_hardly_ever_twice() -> None:
    first, second = np.random.default_rng(4), np.random.default_rng(4)
    said = [sentences.sentence(first) for _ in range(500)]
    assert said == [sentences.sentence(second) for _ in range(500)]
    # "Wow." and its like come again; the others do not.
    longer = [one for one in said if len(one) > 30]
    assert len(set(longer)) == len(longer)


def test_a_text_has_at_most_as_many_sentences_as_asked_for() -> None:
    rng = np.random.default_rng(0)
    counts = [len(re.findall(r"[.!?]", sentences.text(rng, 3))) for _ in range(200)]
    assert set(counts) == {1, 2, 3}
    assert counts.count(1) > counts.count(3)


def test_a_few_hundred_sentences_hold_every_consonant_that_lips_show() -> None:
    rng = np.random.default_rng(0)
    heard = {
        phone
        for _ in range(300)
        for word in sentences.sentence(rng).split()
        for phone in phones_of_letters(word)
    }
    assert {"P", "B", "M", "F", "V", "W", "TH", "SH", "CH", "JH", "UW", "OW", "IY", "AA"} <= heard
