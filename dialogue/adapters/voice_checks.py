"""Whether what a voice gave can be the speech that was asked for; if not, a sentence that says what came.

The turn's words reach the person all the same: the reply shows what the voice did not say.
"""

from typing import Final

import numpy as np

from dialogue.errors import ProviderError
from sound.pcm import Samples
from sound.speech import Speech

# Quieter than this no voice speaks, and no microphone of a recording is: 16-bit sound's own noise lies here.
_SILENCE: Final = 10 ** (-66 / 20)
# Fast speech has about 25 letters a second, the slowest that anybody would wait for about 3.
_MOST_LETTERS_A_SECOND: Final = 60.0
_LEAST_LETTERS_A_SECOND: Final = 1.2
_JUDGED_LETTERS: Final = 12


def require_sound(provider: str, speech: Speech, said: str, rate_hz: int) -> None:
    """Return if the speech can be played.

    Args:
        provider: the name that the error carries.
        speech: what the voice gave for a phrase, all of it.
        said: what was to be said.
        rate_hz: the rate that the voice told.

    Raises:
        ProviderError: no sound, silence, numbers that are none, another rate, or far too long or short for its words.
    """
    if speech.rate_hz != rate_hz:
        raise ProviderError(
            provider,
            f"expected sound at {rate_hz} Hz, which the voice told, and got {speech.rate_hz} Hz; choose the voice anew",
        )
    require_numbers(provider, speech.samples)
    quoted = _quoted(said)
    if len(speech.samples) == 0:
        raise ProviderError(provider, f"expected to hear {quoted}, and no sound came; try another voice")
    if float(np.abs(speech.samples).max()) < _SILENCE:
        raise ProviderError(
            provider,
            f"expected to hear {quoted}, and {speech.duration_s:.1f} s of silence came; try another voice",
        )
    _require_pace(provider, speech, said)


def require_numbers(provider: str, samples: Samples) -> None:
    """Return if (n,) samples are all finite.

    Raises:
        ProviderError: some are not.
    """
    wrong = len(samples) - int(np.count_nonzero(np.isfinite(samples)))
    if wrong:
        raise ProviderError(
            provider,
            f"expected sound, and {wrong} of {len(samples)} samples are no numbers; its model may be damaged",
        )


def _require_pace(provider: str, speech: Speech, said: str) -> None:
    """A wrong rate is not written into raw sound; that nobody can speak so fast or so slowly gives it away."""
    letters = sum(sign.isalnum() for sign in said)
    pace = letters / speech.duration_s
    if letters >= _JUDGED_LETTERS and not _LEAST_LETTERS_A_SECOND <= pace <= _MOST_LETTERS_A_SECOND:
        raise ProviderError(
            provider,
            f"expected {_quoted(said)} to take about {letters / 14:.1f} s, and {speech.duration_s:.1f} s of sound came; "
            f"is it really at {speech.rate_hz} Hz?",
        )


def _quoted(said: str) -> str:
    plain = " ".join(said.split())
    return repr(plain if len(plain) <= 40 else plain[:39] + "…")
