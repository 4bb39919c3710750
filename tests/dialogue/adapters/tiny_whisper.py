"""Makes a Whisper model of the real format, so small that a test can, which writes the words it is made with."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import whisper_spec
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

_MELS = 80


@dataclass(frozen=True)
class Shape:
    """How big a model is.

    Attributes:
        width: of every layer.
        layers: of the encoder, and as many of the decoder.
        heads: of each attention; they are as wide as Whisper's, 64, in models of its own shapes.
        tokens: fill the vocabulary up to this many; 0 leaves it at what is needed.
    """

    width: int = 32
    layers: int = 1
    heads: int = 2
    tokens: int = 0


TINY = Shape()
# Whisper's own base model, for benches of speed.
BASE = Shape(512, 6, 8, 51865)
# Whisper's own special tokens, in its order; one language is enough.
_SPECIAL = (
    "<|endoftext|> <|startoftranscript|> <|en|> <|translate|> <|transcribe|> <|startoflm|> <|startofprev|> "
    "<|nospeech|> <|notimestamps|>"
).split()


# Whisper's multilingual vocabulary has one token without letters, its English one does not; CTranslate2 goes by that.
_EMPTY = "<|empty|>"
LANGUAGES = ("en", "de")


def make(folder: Path, words: str, language: str = "", shape: Shape = TINY) -> None:
    """Write model.bin, config.json, vocabulary.json and tokenizer.json that transcribe any sound as `words`.

    With a language the model is a multilingual one, and takes every sound for that language.

    Encoder and attention have random weights and run in full. The decoder's are nought but for its positions,
    each of which points to one letter, so the text is known; at most 28 different letters, without spaces or
    signs, whose bytes the package forbids a model to begin a note of music with.
    """
    codes = LANGUAGES if language else ("en",)
    vocabulary = _tokenizer(folder / "tokenizer.json", codes, shape, empty=bool(language))
    rng = np.random.default_rng(0)

    def some(*size: int) -> NDArray[np.float32]:
        return rng.normal(0, 0.2, size).astype(np.float32)

    spec = whisper_spec.WhisperSpec(shape.layers, shape.heads, shape.layers, shape.heads)
    _encoder(spec.encoder, shape, some)
    _decoder(spec.decoder, shape, vocabulary, _written(words, language))
    spec.register_vocabulary(vocabulary)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = [vocabulary.index(f"<|{code}|>") for code in codes]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.save(str(folder))


def _written(words: str, language: str) -> list[str]:
    """Return the tokens that the model writes, from its first position on.

    An English model is asked with the one token startoftranscript, another is told language and task as well; after the
    first it would write the language. Words stand between two times.
    """
    letters = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str(words)
    asked = [f"<|{language}|>", "<|transcribe|>"] if language else []
    return [*asked, "<|0.00|>", *"".join(piece for piece, _ in letters), "<|0.50|>", "<|endoftext|>"]


def _tokenizer(file: Path, codes: tuple[str, ...], shape: Shape, *, empty: bool) -> list[str]:
    """Write a tokenizer of single bytes, Whisper's special tokens and its times; return its vocabulary."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet()) + ([_EMPTY] if empty else [])
    times = [f"<|{index * 0.02:.2f}|>" for index in range(1501)]
    special = [*_SPECIAL[:2], *(f"<|{code}|>" for code in codes), *_SPECIAL[3:], *times]
    letters += [f"unused{index}" for index in range(shape.tokens - len(letters) - len(special))]
    tokenizer = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in special])
    tokenizer.save(str(file))
    tokens = [str(tokenizer.id_to_token(index)) for index in range(tokenizer.get_vocab_size())]
    return ["" if token == _EMPTY else token for token in tokens]


def _encoder(encoder: Any, shape: Shape, some: Callable[..., NDArray[np.float32]]) -> None:
    width = shape.width
    for convolution, inputs in ((encoder.conv1, _MELS), (encoder.conv2, width)):
        convolution.weight, convolution.bias = some(width, inputs, 3), some(width)
    encoder.position_encodings.encodings = some(1500, width)
    _norm(encoder.layer_norm, width)
    for layer in encoder.layer:
        _layer(layer, (layer.self_attention,), width, some)


def _decoder(decoder: Any, shape: Shape, vocabulary: list[str], written: list[str]) -> None:
    def nought(*size: int) -> NDArray[np.float32]:
        return np.zeros(size, dtype=np.float32)

    width = shape.width
    for layer in decoder.layer:
        _layer(layer, (layer.self_attention, layer.attention), width, nought)
    _norm(decoder.layer_norm, width)
    alphabet = sorted(set(written))
    positions, projection = nought(448, width), nought(len(vocabulary), width)
    for at, token in enumerate(written):
        positions[at, alphabet.index(token)] = 1.0
    for index, token in enumerate(alphabet):
        projection[vocabulary.index(token), index] = 4.0
    decoder.embeddings.weight = nought(len(vocabulary), width)
    decoder.position_encodings.encodings = positions
    decoder.projection.weight = projection


def _layer(
    layer: Any, attentions: tuple[Any, ...], width: int, weights: Callable[..., NDArray[np.float32]]
) -> None:
    for index, attention in enumerate(attentions):
        _norm(attention.layer_norm, width)
        # Attention to oneself keeps query, key and value in one matrix; attention to the sound has two.
        widths = (3, 1) if index == 0 else (1, 2, 1)
        for linear, times in zip(attention.linear, widths, strict=True):
            linear.weight, linear.bias = weights(times * width, width), weights(times * width)
    ffn = layer.ffn
    _norm(ffn.layer_norm, width)
    ffn.linear_0.weight, ffn.linear_0.bias = weights(4 * width, width), weights(4 * width)
    ffn.linear_1.weight, ffn.linear_1.bias = weights(width, 4 * width), weights(width)


def _norm(norm: Any, width: int) -> None:
    norm.gamma = np.ones(width, dtype=np.float32)
    norm.beta = np.zeros(width, dtype=np.float32)
