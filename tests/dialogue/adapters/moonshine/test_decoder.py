"""One look of the real model: real speech of any length, how sure it is of it, and no loop without end."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dialogue.adapters.moonshine import on_disk
from dialogue.adapters.moonshine.decoder import MoonshineDecoder, load
from dialogue.errors import ProviderMissing
from sound.pcm import Samples

pytestmark = pytest.mark.unit

SENTENCE = "I had a long day at work and I am tired."


@pytest.fixture(scope="module")
def folder() -> Path:
    try:
        return on_disk.find("", "moonshine")
    except ProviderMissing as missing:
        pytest.skip(f"there is no Moonshine here: {missing}")


@pytest.fixture(scope="module")
def decoder(folder: Path) -> MoonshineDecoder:
    return load(folder, 1)


def test_a_sentence_is_read_with_its_signs_and_the_model_is_sure_of_it(
    decoder: MoonshineDecoder, say: Callable[..., Samples]
) -> None:
    decoded = decoder.decode(say(SENTENCE))
    assert decoded.hypothesis.text == SENTENCE
    assert decoded.hypothesis.tokens == decoded.tokens > 8
    assert -0.5 < decoded.mean_log_probability < 0
    assert (decoded.language, decoded.language_probability) == ("en", 1.0)


@pytest.mark.parametrize("length_s", [0.0, 0.01, 0.25, 1.003, 29.99, 30.0])
def test_sound_of_any_length_is_looked_at(decoder: MoonshineDecoder, length_s: float) -> None:
    noise = np.random.default_rng(0).normal(0, 0.1, round(length_s * 16000)).astype(np.float32)
    decoded = decoder.decode(noise)
    assert 1 <= decoded.tokens <= 8 + 6.5 * max(length_s, 0.25)
    assert np.isfinite(decoded.mean_log_probability)


def test_more_than_half_a_minute_is_refused(decoder: MoonshineDecoder) -> None:
    with pytest.raises(ValueError, match="at most 30 s of sound for one look, got 31.0 s"):
        decoder.decode(np.zeros(31 * 16000, dtype=np.float32))


def test_one_look_leaves_nothing_behind_for_the_next(
    decoder: MoonshineDecoder, say: Callable[..., Samples]
) -> None:
    before = decoder.decode(say(SENTENCE))
    decoder.decode(say("My sister is coming to visit me on Sunday."))
    assert decoder.decode(say(SENTENCE)) == before


def test_a_vocabulary_of_another_model_is_refused(folder: Path, tmp_path: Path) -> None:
    for name in (on_disk.ENCODER, on_disk.DECODER):
        (tmp_path / name).symlink_to(folder / name)
    raw = b"".join(bytes([len(piece)]) + piece for piece in (b"<unk>", b"<s>", b"</s>", b"yes"))
    (tmp_path / on_disk.VOCABULARY).write_bytes(raw)
    with pytest.raises(ValueError, match="among the 4 pieces of tokenizer.bin, it chooses among 32768"):
        load(tmp_path, 1)


def test_a_broken_network_is_a_sentence(tmp_path: Path) -> None:
    for name in on_disk.FILES:
        (tmp_path / name).write_text("no network")
    with pytest.raises(ValueError, match="encoder_model.ort does not load"):
        load(tmp_path, 1)
