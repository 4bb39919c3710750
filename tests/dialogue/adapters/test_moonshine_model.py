"""The model: what it reads, what it takes for no words, and how its files are read."""

import importlib.util
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.adapters.moonshine_asr import create
from dialogue.adapters.moonshine_model import NOTHING, RATE_HZ, MoonshineModel, loud_s, read_vocabulary
from sound.pcm import Samples, silence

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(
        importlib.util.find_spec("moonshine_voice") is None, reason="moonshine-voice is not installed"
    ),
]


@pytest.fixture(scope="module")
def model() -> MoonshineModel:
    return create({}).model


def test_a_sentence_is_read_with_capitals_and_punctuation(
    model: MoonshineModel, say: Callable[..., Samples]
) -> None:
    understood = model.understand(say("What is the weather in Paris?"))
    assert understood.text == "What is the weather in Paris?"
    assert 0.7 < understood.sureness <= 1


@pytest.mark.parametrize("duration_s", [0.0, 0.05, 2.0])
def test_silence_is_nothing(model: MoonshineModel, duration_s: float) -> None:
    assert model.understand(silence(duration_s, RATE_HZ)) == NOTHING


@pytest.mark.parametrize("seed", range(4))
def test_noise_is_nothing_or_unsure(model: MoonshineModel, seed: int) -> None:
    rng = np.random.default_rng(seed)
    noise = (0.05 * rng.standard_normal(int(rng.uniform(0.5, 3) * RATE_HZ))).astype(np.float32)
    assert model.understand(noise).sureness < 0.64


def test_the_same_sound_is_read_the_same(model: MoonshineModel, say: Callable[..., Samples]) -> None:
    sound = say("I had a long day.")
    assert model.understand(sound) == model.understand(sound)


def test_files_that_are_no_model_are_a_sentence(tmp_path: Path) -> None:
    for name in ("encoder_model.ort", "decoder_model_merged.ort"):
        (tmp_path / name).write_bytes(b"no model")
    (tmp_path / "tokenizer.bin").write_bytes(b"\x01a")
    with pytest.raises(ValueError, match="expected Moonshine's encoder and decoder in"):
        MoonshineModel(tmp_path)
    shutil.rmtree(tmp_path)


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_vocabulary_is_read_as_it_was_written(pieces: list[bytes]) -> None:
    written = b"".join(
        (bytes([n]) if (n := len(piece)) < 128 else bytes([128 + n % 128, n // 128])) + piece
        for piece in pieces
    )
    assert read_vocabulary(written) == pieces


def test_a_vocabulary_that_ends_inside_a_piece_is_refused() -> None:
    with pytest.raises(ValueError, match="its 2 bytes end inside one"):
        read_vocabulary(b"\x05a")


def test_loud_time_leaves_out_what_is_quiet_beside_the_loudest() -> None:
    assert loud_s(silence(0.01, RATE_HZ)) == 0.0
    tone = np.sin(np.arange(RATE_HZ) * 0.3).astype(np.float32)
    assert loud_s(np.concatenate([tone, 0.01 * tone])) == pytest.approx(1.0, abs=0.04)
