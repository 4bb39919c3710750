"""Pauses are found where they are, with the words before them."""

from pathlib import Path

import numpy as np
import pytest

from dialogue.completeness import words_of
from dialogue.turn_training import corpus
from sound.flite import FliteEngine
from sound.pcm import silence
from sound.speech import Word

pytestmark = pytest.mark.unit

RNG = np.random.default_rng(0)


def spoken_with_a_pause() -> corpus.Spoken:
    """Return two stretches of one sentence, 0.7 s apart."""
    engine = FliteEngine()
    parts = [engine.speak(text, "slt") for text in ("I went to the", "market on Sunday morning")]
    between = silence(0.5, corpus.RATE_HZ)
    after_s = (len(parts[0].samples) + len(between)) / corpus.RATE_HZ
    words = [
        *parts[0].words,
        *(Word(w.text, w.start_s + after_s, w.end_s + after_s) for w in parts[1].words),
    ]
    sound = np.concatenate([parts[0].samples, between, parts[1].samples])
    noise = np.random.default_rng(1).standard_normal(len(sound)).astype(np.float32) * np.float32(1e-4)
    return corpus.Spoken("slt", sound + noise, tuple(words))


def test_a_pause_an_end_and_cuts_come_with_the_words_before_them() -> None:
    found = corpus.pauses(spoken_with_a_pause(), np.random.default_rng(3))
    inside = [one for one in found if one.kind == "inside"]
    assert len(inside) == 1
    assert words_of(" ".join(inside[0].words)) == ["i", "went", "to", "the"]
    assert inside[0].length_s is not None
    assert 0.4 < inside[0].length_s < 1.2
    ends = [one for one in found if one.kind == "end"]
    assert [len(one.words) for one in ends] == [8]
    assert all(0 < len(one.words) < 8 for one in found if one.kind == "cut")


def test_silence_has_no_pauses() -> None:
    assert corpus.pauses(corpus.Spoken("x", silence(1.0, corpus.RATE_HZ), ()), RNG) == []


def test_sentences_are_whole_and_their_cuts_are_beginnings(tmp_path: Path) -> None:
    path = tmp_path / "train.tsv"
    path.write_text("text\tlabel\tid\nI like [NAME]. Do you, my friend?\t1\tx\nnaïve\t1\ty\n", "utf-8")
    lines = corpus.sentences(path)
    assert lines == ["I like Peter.", "Do you, my friend?"]
    looks, whole = corpus.text_examples(lines)
    assert len(looks) == len(whole)
    assert whole.sum() == 2
    assert (whole == 0).sum() >= 3


def test_learners_are_read_with_their_words(data_dir: Path) -> None:
    wanted = "IT WAS GOOD FOR ME".lower()
    spoken = next(
        corpus.learners(data_dir / "speech" / "speechocean762", lambda text: text.lower() == wanted)
    )
    assert [word.text.lower() for word in spoken.words] == wanted.split()
