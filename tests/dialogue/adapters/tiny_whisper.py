"""Makes a Whisper model of the real format, so small that a test can, which writes the words it is made with."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import whisper_spec
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

_WIDTH = 32
_MELS = 80
_HEADS = 2
# Whisper's own special tokens, in its order; one language is enough.
_SPECIAL = (
    "<|endoftext|> <|startoftranscript|> <|en|> <|translate|> <|transcribe|> <|startoflm|> <|startofprev|> "
    "<|nospeech|> <|notimestamps|>"
).split()


def make(folder: Path, words: str) -> None:
    """Write model.bin, config.json, vocabulary.json and tokenizer.json that transcribe any sound as `words`.

    Encoder and attention have random weights and run in full. The decoder's are nought but for its positions,
    each of which points to one letter, so the text is known; at most 28 different letters, without spaces or
    signs, whose bytes the package forbids a model to begin a note of music with.
    """
    vocabulary = _tokenizer(folder / "tokenizer.json")
    rng = np.random.default_rng(0)
    spec = whisper_spec.WhisperSpec(1, _HEADS, 1, _HEADS)
    _encoder(spec.encoder, rng)
    _decoder(spec.decoder, vocabulary, words)
    spec.register_vocabulary(vocabulary)
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = []
    spec.config.lang_ids = [vocabulary.index("<|en|>")]
    spec.config.alignment_heads = [(0, 0)]
    spec.validate()
    spec.save(str(folder))


def _tokenizer(file: Path) -> list[str]:
    """Write a tokenizer of single bytes, Whisper's special tokens and its times; return its vocabulary."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    tokenizer = Tokenizer(models.BPE(vocab={letter: i for i, letter in enumerate(letters)}, merges=[]))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    times = [f"<|{index * 0.02:.2f}|>" for index in range(1501)]
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in (*_SPECIAL, *times)])
    tokenizer.save(str(file))
    return [str(tokenizer.id_to_token(index)) for index in range(tokenizer.get_vocab_size())]


def _encoder(encoder: Any, rng: np.random.Generator) -> None:
    def some(*shape: int) -> NDArray[np.float32]:
        return rng.normal(0, 0.2, shape).astype(np.float32)

    for convolution, width in ((encoder.conv1, _MELS), (encoder.conv2, _WIDTH)):
        convolution.weight, convolution.bias = some(_WIDTH, width, 3), some(_WIDTH)
    encoder.position_encodings.encodings = some(1500, _WIDTH)
    _norm(encoder.layer_norm)
    (layer,) = encoder.layer
    _layer(layer, (layer.self_attention,), some)


def _decoder(decoder: Any, vocabulary: list[str], words: str) -> None:
    def nought(*shape: int) -> NDArray[np.float32]:
        return np.zeros(shape, dtype=np.float32)

    (layer,) = decoder.layer
    _layer(layer, (layer.self_attention, layer.attention), nought)
    _norm(decoder.layer_norm)
    letters = pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str(words)
    # An English model is asked with the one token startoftranscript; what it writes stands between two times.
    text = "".join(piece for piece, _ in letters)
    written = ["<|0.00|>", *text, "<|0.50|>", "<|endoftext|>"]
    alphabet = sorted(set(written))
    positions, projection = nought(448, _WIDTH), nought(len(vocabulary), _WIDTH)
    for at, token in enumerate(written):
        positions[at, alphabet.index(token)] = 1.0
    for index, token in enumerate(alphabet):
        projection[vocabulary.index(token), index] = 4.0
    decoder.embeddings.weight = nought(len(vocabulary), _WIDTH)
    decoder.position_encodings.encodings = positions
    decoder.projection.weight = projection


def _layer(layer: Any, attentions: tuple[Any, ...], weights: Callable[..., NDArray[np.float32]]) -> None:
    for index, attention in enumerate(attentions):
        _norm(attention.layer_norm)
        # Attention to oneself keeps query, key and value in one matrix; attention to the sound has two.
        widths = (3, 1) if index == 0 else (1, 2, 1)
        for linear, width in zip(attention.linear, widths, strict=True):
            linear.weight, linear.bias = weights(width * _WIDTH, _WIDTH), weights(width * _WIDTH)
    ffn = layer.ffn
    _norm(ffn.layer_norm)
    ffn.linear_0.weight, ffn.linear_0.bias = weights(4 * _WIDTH, _WIDTH), weights(4 * _WIDTH)
    ffn.linear_1.weight, ffn.linear_1.bias = weights(_WIDTH, 4 * _WIDTH), weights(_WIDTH)


def _norm(norm: Any) -> None:
    norm.gamma = np.ones(_WIDTH, dtype=np.float32)
    norm.beta = np.zeros(_WIDTH, dtype=np.float32)
