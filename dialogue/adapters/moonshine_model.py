"""Moonshine in ONNX Runtime: an encoder that costs as much as there is sound, and a decoder word piece by piece.

Jeffries et al., "Moonshine: Speech Recognition for Live Transcription and Voice Commands", 2024 (arXiv 2410.15608).
The weights (27 million parameters, int8, English, MIT licence) lie in the package `moonshine-voice`, which is never
imported: its own runtime is not needed.
"""

import zlib
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples, rms

RATE_HZ: Final = 16000
FILES: Final = ("encoder_model.ort", "decoder_model_merged.ort", "tokenizer.bin")
_BEGIN: Final = 1
_END: Final = 2
# Nobody speaks more pieces a second; a decoder that is lost in noise would go on for ever.
_MOST_PIECES_A_SECOND: Final = 6.5
_SPARE_PIECES: Final = 4
# The encoder's first layers need so much; a shorter sound is no word.
SHORTEST_S: Final = 0.1
_SILENT: Final = 1e-4
_LEVEL: Final = 0.05
_MOST_GAIN: Final = 30.0
# Words that the training texts put under silence and noise, and how likely they must be to be believed.
_STOCK: Final = frozenset({"you", "thank you for watching", "thanks for watching", ""})
_SURE_OF_STOCK: Final = 0.9
# Said slowly, a word and a letter take no longer; more sound than that holds something else than these words.
_LONGEST_WORD_S: Final = 0.35
_LONGEST_LETTER_S: Final = 0.2
_LEAST_EXPLAINED_S: Final = 1.0
_FRAME: Final = 320
_QUIET: Final = 0.12
# As Whisper's guard: text that packs better than this repeats itself.
_MOST_COMPRESSION: Final = 2.4


@dataclass(frozen=True)
class Understood:
    """What the model makes of a sound.

    Attributes:
        text: with capitals and punctuation; "" where there are no words.
        sureness: the geometric mean of the pieces' probabilities, in [0, 1]; 0 where there are no words.
    """

    text: str
    sureness: float


NOTHING: Final = Understood("", 0.0)


class MoonshineModel:
    """One loaded model; `understand` may be called in several threads at once."""

    def __init__(self, folder: Path) -> None:
        """Load it; takes a quarter of a second and about 120 MB.

        Args:
            folder: with the files of `FILES`.

        Raises:
            OSError: a file is not there.
            ValueError: a file is not what its name says.
        """
        # The import takes a tenth of a second, and most commands do without ears.
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 4  # what it would print, it also raises
        self._pieces = read_vocabulary((folder / FILES[2]).read_bytes())
        try:
            self._encoder = onnxruntime.InferenceSession(str(folder / FILES[0]), options)
            self._decoder = onnxruntime.InferenceSession(str(folder / FILES[1]), options)
        except Exception as error:  # the runtime's own kinds of error share no public parent
            raise ValueError(f"expected Moonshine's encoder and decoder in {folder}: {error}") from error
        self._outputs = [output.name for output in self._decoder.get_outputs()]
        self._memory_shapes = {
            node.name: (1, node.shape[1], 0, node.shape[3])
            for node in self._decoder.get_inputs()
            if node.name.startswith("past_key_values")
        }

    def understand(self, samples: Samples) -> Understood:
        """Return the words in (n,) samples at 16 kHz; nothing for silence, and for what no words explain."""
        if len(samples) < SHORTEST_S * RATE_HZ or rms(samples) < _SILENT:
            return NOTHING
        # What is far away is brought near: the model is less sure of faint speech.
        gain = min(max(_LEVEL / rms(samples), 1.0), _MOST_GAIN)
        pieces, log_probability = self._decode(samples * np.float32(gain))
        text = self._text(pieces)
        understood = Understood(text, float(np.exp(log_probability)))
        return understood if text and _is_plausible(understood, samples) else NOTHING

    def _decode(self, samples: Samples) -> tuple[list[int], float]:
        """Return the likeliest pieces, chosen one by one, and the mean of their log probabilities."""
        heard = np.ones((1, len(samples)), dtype=np.int64)
        (states,) = self._encoder.run(None, {"input_values": samples[None], "attention_mask": heard})
        fixed = {"encoder_hidden_states": states, "encoder_attention_mask": heard}
        memory: dict[str, NDArray[np.float32]] = {
            name: np.zeros(shape, dtype=np.float32) for name, shape in self._memory_shapes.items()
        }
        pieces, logs = [_BEGIN], []
        most = int(len(samples) / RATE_HZ * _MOST_PIECES_A_SECOND) + _SPARE_PIECES
        while len(pieces) < most:
            answer = self._step(pieces[-1], fixed, memory, first=len(pieces) == 1)
            scores = answer["logits"][0, -1]
            piece = int(scores.argmax())
            logs.append(float(-np.log(np.exp(scores - scores[piece]).sum())))
            if piece == _END:
                break
            pieces.append(piece)
        return pieces[1:], float(np.mean(logs))

    def _step(
        self,
        piece: int,
        fixed: dict[str, NDArray[Any]],
        memory: dict[str, NDArray[np.float32]],
        first: bool,
    ) -> dict[str, NDArray[np.float32]]:
        """Return the decoder's answer to one piece; `memory` takes up what it adds."""
        asked = {
            **fixed,
            **memory,
            "input_ids": np.array([[piece]], dtype=np.int64),
            "use_cache_branch": np.array([not first]),
        }
        answer = dict(zip(self._outputs, self._decoder.run(None, asked), strict=True))
        for name in memory:
            # What it remembers of the sound is made once, at the first piece.
            if first or ".encoder." not in name:
                memory[name] = answer[name.replace("past_key_values", "present")]
        return answer

    def _text(self, pieces: list[int]) -> str:
        joined = b"".join(self._pieces[piece] for piece in pieces).decode("utf-8", "ignore")
        return " ".join(joined.replace("▁", " ").replace("♪", " ").split())


def read_vocabulary(data: bytes) -> list[bytes]:
    """Return the word pieces of a `tokenizer.bin`: each a length and as many bytes; 128 and more take two bytes.

    Raises:
        ValueError: the data ends inside a piece.

    >>> read_vocabulary(b"\\x03<s>\\x00\\x01a")
    [b'<s>', b'', b'a']
    """
    pieces = []
    at = 0
    while at < len(data):
        length, at = data[at], at + 1
        if length >= 128 and at < len(data):
            length, at = length - 128 + 128 * data[at], at + 1
        if at + length > len(data):
            raise ValueError(f"expected a list of word pieces, and its {len(data)} bytes end inside one")
        pieces.append(data[at : at + length])
        at += length
    return pieces


def _is_plausible(understood: Understood, samples: Samples) -> bool:
    """Return whether a mouth could have made this sound with these words."""
    words = "".join(sign if sign.isalnum() else " " for sign in understood.text.lower()).split()
    if " ".join(words) in _STOCK and understood.sureness < _SURE_OF_STOCK:
        return False
    packed = len(zlib.compress(understood.text.encode()))
    if len(understood.text) > _MOST_COMPRESSION * packed:
        return False
    explained_s = _LONGEST_WORD_S * len(words) + _LONGEST_LETTER_S * sum(map(len, words))
    return loud_s(samples) <= max(explained_s, _LEAST_EXPLAINED_S)


def loud_s(samples: Samples) -> float:
    """Return how many seconds of (n,) samples at 16 kHz are not quiet beside their loudest."""
    levels = [rms(samples[at:to]) for at, to in pairwise(range(0, len(samples) + 1, _FRAME))]
    if not levels:
        return 0.0
    return float(np.sum(np.array(levels) > _QUIET * max(levels))) * _FRAME / RATE_HZ
