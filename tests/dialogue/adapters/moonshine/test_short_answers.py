"""Short answers: written as the model writes them, asked only where they may be, and taken with a prior."""

import tomllib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dialogue.adapters.moonshine import on_disk, short_answers
from dialogue.adapters.moonshine.decoder import MoonshineDecoder, load
from dialogue.adapters.moonshine.short_answers import ShortAnswers
from dialogue.adapters.moonshine.vocabulary import END, START, Vocabulary
from dialogue.errors import ProviderMissing
from sound.pcm import Samples

pytestmark = pytest.mark.unit

PIECES = ["<unk>", "<s>", "</s>", *list(".,?YNeso▁"), "Ye", "Yes", "▁Yes", "No", "▁No"]
VOCABULARY = Vocabulary([piece.encode() for piece in PIECES])
YES, NO = VOCABULARY.tokens("Yes")[0], VOCABULARY.tokens("No")[0]


def logits(rows: list[dict[int, float]]) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return (rows, vocabulary), very unlikely but for what is given."""
    made = np.full((len(rows), len(VOCABULARY)), -50.0, dtype=np.float32)
    for row, given in zip(made, rows, strict=True):
        for token, value in given.items():
            row[token] = value
    return made


def test_only_what_the_vocabulary_can_write_is_asked_about() -> None:
    answers = ShortAnswers(VOCABULARY)
    assert len(answers) == 6  # "Yes" and "No", each with three signs
    assert {tuple(row) for row in answers.inputs.tolist()} >= {(START, YES, VOCABULARY.tokens("Yes.")[1])}


def test_what_begins_too_unlikely_is_not_asked_about() -> None:
    answers = ShortAnswers(VOCABULARY)
    (first,) = logits([{YES: 0.0, NO: -3.0}])
    said = answers.inputs[answers.possible(first, -1.0), 1]
    assert said.tolist() == [YES] * 3
    assert len(answers.possible(first, -4.0)) == 6


def test_signs_count_together_and_the_likeliest_is_written() -> None:
    answers = ShortAnswers(VOCABULARY)
    rows = np.arange(len(answers))
    (dot,), (comma,) = (VOCABULARY.tokens(f"No{sign}")[1:] for sign in ".,")
    # "Yes." has 0.4; "No." and "No," have 0.3 each, and together more.
    step = logits([{YES: np.log(0.4), NO: np.log(0.6)}, {dot: np.log(0.5), comma: np.log(0.5)}, {END: 0.0}])
    made = np.stack([step] * len(answers))
    for row, wanted in zip(made, answers.inputs, strict=True):
        if wanted[1] == YES:
            row[1] = logits([{dot: 0.0}])[0]
    answer = answers.likeliest(rows, made)
    assert answer.text in ("No.", "No,")
    assert answer.log_probability == pytest.approx(np.log(0.6), abs=1e-5)
    assert answer.tokens == 3


@pytest.fixture(scope="module")
def decoder() -> MoonshineDecoder:
    try:
        return load(on_disk.find("", "moonshine"), 1)
    except ProviderMissing as missing:
        pytest.skip(f"there is no Moonshine here: {missing}")


def test_the_model_writes_what_is_asked_as_it_writes_itself(
    decoder: MoonshineDecoder, say: Callable[..., Samples]
) -> None:
    """Its own tokens for a sentence are those that its text is written in: so a short answer is not underrated."""
    tokens, _, _ = decoder._tokens(decoder._encoded(say("I had a long day at work and I am tired.")), 40)
    assert decoder._vocabulary.tokens(decoder._vocabulary.text(tokens)) == tokens


@pytest.mark.parametrize(
    ("said", "voice"), [("Yes.", "slt"), ("No.", "rms"), ("Stop.", "slt"), ("Okay.", "slt"), ("Sure.", "rms")]
)
def test_a_word_alone_is_understood(
    decoder: MoonshineDecoder, say: Callable[..., Samples], said: str, voice: str
) -> None:
    assert decoder.decode(say(said, voice)).hypothesis.text.strip(".,?") in said


@pytest.mark.parametrize("said", ["London.", "My sister."])
def test_other_words_alone_stay_what_they_are(
    decoder: MoonshineDecoder, say: Callable[..., Samples], said: str
) -> None:
    assert decoder.decode(say(said)).hypothesis.text == said


def test_every_answer_is_one_that_the_model_can_write(decoder: MoonshineDecoder) -> None:
    listed = tomllib.loads(Path(short_answers.__file__).with_suffix(".toml").read_text("utf-8"))
    assert len(ShortAnswers(decoder._vocabulary)) == len(listed["said"]) * len(listed["signs"])
