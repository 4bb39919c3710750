"""One look of Moonshine's at a stretch of sound: an encoder that takes any length, and the likeliest word after the other.

The model is that of Jeffries et al., "Moonshine: speech recognition for live transcription and voice commands", 2024
(arXiv 2410.15608), as its makers export it: raw sound in, no padding, so that a second costs a second's work. It is run here
rather than by its makers' library, which does not tell how likely the words are.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dialogue.adapters.looks.decoder import RATE_HZ, Decoded, Segment
from dialogue.adapters.looks.guards import Limits
from dialogue.adapters.moonshine.on_disk import DECODER, ENCODER, VOCABULARY
from dialogue.adapters.moonshine.short_answers import MOST_TOKENS, PRIOR, Answer, ShortAnswers
from dialogue.adapters.moonshine.vocabulary import END, START, Vocabulary, read
from sound.pcm import Samples

LONGEST_S: Final = 30.0
# The encoder needs some sound to make its first frame of.
_LEAST_S: Final = 0.25
# The paper's own limit against loops, and a few for "yes".
_MOST_TOKENS_PER_S: Final = 6.5
_TOKENS_TO_SPARE: Final = 8
# Chosen on half of the learners of speechocean762 and four speakers of EmoDB: of the German 2.7 % is trusted and a quarter more
# is shown, of the learners' sentences 92 % are trusted (docs/lab-log.md).
LIMITS: Final = Limits(
    unsure_mean=-1.0,
    hopeless_mean=-2.0,
    unsure_mean_of_few=-0.65,
    unsure_per_s=-3.0,
    hopeless_per_s=-5.0,
)
_Arrays = dict[str, NDArray[Any]]


class MoonshineDecoder:
    """Looks with one model, in one language; one look at a time."""

    def __init__(
        self,
        encoder: onnxruntime.InferenceSession,
        decoder: onnxruntime.InferenceSession,
        vocabulary: Vocabulary,
        language: str = "en",
    ) -> None:
        """Take the two networks, what their tokens mean, and the language that they know."""
        self._encoder = encoder
        self._decoder = decoder
        self._vocabulary = vocabulary
        self._language = language
        # English ones: another language's words would be mistaken for them.
        self._answers = ShortAnswers(vocabulary) if language == "en" else None
        self._outputs = [output.name for output in decoder.get_outputs()]
        # (1, heads, 0, width of a head) each: nothing was said yet.
        self._empty: _Arrays = {
            given.name: np.zeros((1, given.shape[1], 0, given.shape[3]), dtype=np.float32)
            for given in decoder.get_inputs()
            if given.name.startswith("past_key_values")
        }

    @property
    def limits(self) -> Limits:
        """How sure of its words the model must be."""
        return LIMITS

    @property
    def sees_more_with_care(self) -> bool:
        """There is one way to look."""
        return False

    def decode(self, samples: Samples, language: str | None = None, *, careful: bool = False) -> Decoded:
        """Return what is heard in (n,) samples at 16 kHz; the language and the care are always the same.

        Raises:
            ValueError: more than 30 s.
            RuntimeError: ONNX Runtime failed.
        """
        length_s = len(samples) / RATE_HZ
        if length_s > LONGEST_S:
            raise ValueError(
                f"expected at most {LONGEST_S:.0f} s of sound for one look, got {length_s:.1f} s"
            )
        given = self._encoded(samples)
        most = _TOKENS_TO_SPARE + int(_MOST_TOKENS_PER_S * length_s)
        tokens, log_probability, first = self._tokens(given, most)
        text, count = self._vocabulary.text(tokens), len(tokens) + 1
        if text and count <= MOST_TOKENS:
            answer = self._answer(given, first, log_probability - PRIOR)
            if answer:
                text, log_probability, count = answer.text, answer.log_probability, answer.tokens
        segments = (Segment(text),) if text else ()
        return Decoded(segments, log_probability / count, count, 0.0, self._language, 1.0)

    def _encoded(self, samples: Samples) -> _Arrays:
        """Return what the decoder looks up in the sound."""
        sound = np.pad(samples, (0, max(0, round(_LEAST_S * RATE_HZ) - len(samples))))[np.newaxis]
        mask = np.ones(sound.shape, dtype=np.int64)
        (seen,) = self._encoder.run(None, {"input_values": sound, "attention_mask": mask})
        return {"encoder_hidden_states": seen, "encoder_attention_mask": mask}

    def _tokens(self, given: _Arrays, most: int) -> tuple[list[int], float, NDArray[np.float32]]:
        """Return the likeliest tokens, the log probability of all of them and of the end, and the logits of the first."""
        past = dict(self._empty)
        tokens = [START]
        total = 0.0
        first: NDArray[np.float32] | None = None
        while first is None or len(tokens) < most:
            logits = self._step(tokens[-1], first=first is None, given=given, past=past)["logits"][0, -1]
            first = logits if first is None else first
            token, log_probability = _likeliest(logits)
            total += log_probability
            if token == END:
                break
            tokens.append(token)
        return tokens[1:], total, first

    def _answer(self, given: _Arrays, first: NDArray[np.float32], least: float) -> Answer | None:
        """Return the likeliest short answer, if it is at least so likely."""
        rows = self._answers.possible(first, least) if self._answers else np.zeros(0, dtype=np.intp)
        if self._answers is None or not len(rows):
            return None
        alike = {name: np.repeat(array, len(rows), axis=0) for name, array in (given | self._empty).items()}
        said = {"input_ids": self._answers.inputs[rows], "use_cache_branch": np.array([False])}
        answer = self._answers.likeliest(rows, self._decoder.run(["logits"], {**said, **alike})[0])
        return answer if answer.log_probability > least else None

    def _step(self, token: int, *, first: bool, given: Mapping[str, NDArray[Any]], past: _Arrays) -> _Arrays:
        """Return what the decoder makes of one more token; what it must remember goes into `past`."""
        said = {"input_ids": np.array([[token]]), "use_cache_branch": np.array([not first])}
        made = dict(zip(self._outputs, self._decoder.run(None, {**said, **given, **past}), strict=True))
        for name in past:
            # What it looks up in the sound is made with the first token, and does not change.
            if first or ".decoder." in name:
                past[name] = made[name.replace("past_key_values", "present")]
        return made


def load(folder: Path, threads: int) -> MoonshineDecoder:
    """Return what looks with the model in a folder.

    Args:
        folder: with `on_disk.FILES`.
        threads: that a look may take.

    Raises:
        ValueError: the networks are not what they should be; the message says what is wrong.
        OSError: a file cannot be read.
    """
    encoder, decoder = (_session(folder / name, threads) for name in (ENCODER, DECODER))
    vocabulary = read(folder / VOCABULARY)
    logits = next((output for output in decoder.get_outputs() if output.name == "logits"), None)
    if logits is None or logits.shape[-1] != len(vocabulary):
        raise ValueError(
            f"expected {DECODER} to choose among the {len(vocabulary)} pieces of {VOCABULARY}, "
            f"it chooses among {logits.shape[-1] if logits else 'none'}"
        )
    return MoonshineDecoder(encoder, decoder, vocabulary)


def _session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # A thread that waits in a loop takes the core from the talk.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # ONNX Runtime's errors share no class of their own
        raise ValueError(f"{path.name} does not load: {error}") from error


def _likeliest(logits: NDArray[Any]) -> tuple[int, float]:
    """Return the likeliest of (vocabulary,), and its log probability."""
    token = int(np.argmax(logits))
    return token, -float(np.log(np.exp(logits.astype(np.float64) - float(logits[token])).sum()))
