"""One look of Whisper's at a stretch of sound, through the objects of `faster_whisper`, at the price of its length.

Whisper pads everything to 30 s, and its encoder takes as long for "yes" as for half a minute. CTranslate2's encoder
takes any length, so here a few seconds cost a few seconds: the sound, a margin of silence, and no more. Whisper was
not trained so; a careful look pads, as its training did.
"""

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from dialogue.adapters.looks.decoder import RATE_HZ, Decoded, Segment
from dialogue.adapters.looks.guards import WHISPERS, Limits
from sound.pcm import Samples

WHOLE_S: Final = 30.0
# Silence after the sound, so that the end looks like an end and not like a cut; and the least there is to look at.
_MARGIN_S: Final = 1.0
_LEAST_S: Final = 3.0
_STEP_S: Final = 0.5
_FRAMES_PER_S: Final = 100
_TIME_STEP_S: Final = 0.02
# No language of Whisper's needs more tokens for a second of speech; what needs more is a loop, and ends sooner.
_MOST_TOKENS_PER_S: Final = 25
_TOKENS_TO_SPARE: Final = 24
# Whisper's own beam takes five to ten times as long as the first best word after the other, for few words' difference:
# it is for what is doubtful. The rest is there before the turn ends.
_CAREFUL_BEAM: Final = 5


class WhisperDecoder:
    """Looks with a `faster_whisper.WhisperModel`; one look at a time."""

    def __init__(self, model: Any) -> None:
        """Take a model."""
        self._model = model
        self._suppressed: list[int] | None = None
        self._tokenizers: dict[str, Any] = {}

    @property
    def limits(self) -> Limits:
        """How sure of its words the model must be."""
        return WHISPERS

    @property
    def sees_more_with_care(self) -> bool:
        """A careful look is padded as Whisper's training was, and has a beam."""
        return True

    def decode(self, samples: Samples, language: str | None = None, *, careful: bool = False) -> Decoded:
        """Return what is heard.

        Args:
            samples: (n,) at 16 kHz, at most 30 s.
            language: a code of Whisper's; None tells it from the sound.
            careful: padded to 30 s, as in Whisper's training, and with its beam of five.

        Raises:
            ValueError: more sound, or CTranslate2 refuses it.
            RuntimeError: CTranslate2 failed.
        """
        encoded = self._model.encode(self.features(samples, whole=careful))
        language, probability = self._language(encoded, language)
        tokenizer = self._tokenizer(language)
        prompt = self._model.get_prompt(tokenizer, [])
        most = _TOKENS_TO_SPARE + math.ceil(_MOST_TOKENS_PER_S * len(samples) / RATE_HZ)
        (result,) = self._model.model.generate(
            encoded,
            [prompt],
            beam_size=_CAREFUL_BEAM if careful else 1,
            # CTranslate2 writes half of this: the other half is room for a prompt.
            max_length=min(2 * most, self._model.max_length),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=self._suppressed,
        )
        tokens = result.sequences_ids[0]
        # The score is a mean over the tokens already; Whisper's own mean counts the end token as well.
        mean = result.scores[0] * len(tokens) / (len(tokens) + 1)
        segments = _segments(tokens, tokenizer)
        return Decoded(segments, mean, len(tokens) + 1, float(result.no_speech_prob), language, probability)

    def features(self, samples: Samples, *, whole: bool = False) -> Any:
        """Return (mels, frames) of log-mel energies of the sound and the silence after it, 10 ms a frame.

        Raises:
            ValueError: more than 30 s.
        """
        length_s = len(samples) / RATE_HZ
        if length_s > WHOLE_S:
            raise ValueError(f"expected at most {WHOLE_S:.0f} s of sound for one look, got {length_s:.1f} s")
        window_s = WHOLE_S if whole else encoded_s(length_s)
        padded = np.pad(samples, (0, round(window_s * RATE_HZ) - len(samples)))
        features = self._model.feature_extractor(padded)
        return features[:, : round(window_s * _FRAMES_PER_S)]

    def _language(self, encoded: Any, wanted: str | None) -> tuple[str, float]:
        if wanted is not None:
            return wanted, 1.0
        if not self._model.model.is_multilingual:
            return "en", 1.0
        token, probability = self._model.model.detect_language(encoded)[0][0]
        return token[2:-2], probability

    def _tokenizer(self, language: str) -> Any:
        if language not in self._tokenizers:
            # Takes a second to import, and is there: the model is of this package.
            from faster_whisper.tokenizer import Tokenizer
            from faster_whisper.transcribe import get_suppressed_tokens

            multilingual = self._model.model.is_multilingual
            tokenizer = Tokenizer(
                self._model.hf_tokenizer, multilingual, task="transcribe", language=language
            )
            self._tokenizers[language] = tokenizer
            self._suppressed = self._suppressed or list(get_suppressed_tokens(tokenizer, [-1]))
        return self._tokenizers[language]


def encoded_s(length_s: float) -> float:
    """Return how many seconds the encoder is given for so much sound.

    >>> encoded_s(0.4), encoded_s(4.2), encoded_s(29.8)
    (3.0, 5.5, 30.0)
    """
    wanted_s = math.ceil((length_s + _MARGIN_S) / _STEP_S) * _STEP_S
    return min(max(wanted_s, _LEAST_S), WHOLE_S)


def _segments(tokens: Sequence[int], tokenizer: Any) -> tuple[Segment, ...]:
    """Return the words between the model's time tokens."""
    segments: list[Segment] = []
    words: list[int] = []
    for token in [*tokens, tokenizer.timestamp_begin]:
        if token < tokenizer.timestamp_begin:
            words.append(token)
            continue
        # The last word may lack its time: then it is the one put there to end the loop, and says nothing.
        end_s = (token - tokenizer.timestamp_begin) * _TIME_STEP_S or None
        text = tokenizer.decode(words).strip()
        if text:
            segments.append(Segment(text, end_s))
        words = []
    return tuple(segments)
