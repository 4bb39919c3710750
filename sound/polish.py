"""An engine's speech made ready to be played: its edges cut, its edge taken off, a pause after it."""

from dataclasses import replace
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples, silence
from sound.speech import SILENCE, Phone, Speech, Word

_FRAME_S: Final = 0.005
_QUIET_BELOW_PEAK: Final = 10 ** (-46 / 20)
_SHELF_TAPS: Final = 63


def trimmed(speech: Speech, lead_s: float = 0.03, tail_s: float = 0.03) -> Speech:
    """Return the speech without the silence around it, its phones and words moved along.

    Args:
        speech: what an engine made.
        lead_s: silence left before the first sound, at most.
        tail_s: silence left after the last sound, at most.
    """
    step = max(round(_FRAME_S * speech.rate_hz), 1)
    levels = _frame_levels(speech.samples, step)
    loud = np.flatnonzero(levels > _QUIET_BELOW_PEAK * levels.max(initial=0.0))
    if len(loud) == 0:
        return Speech(speech.samples[:0], speech.rate_hz)
    start = max(int(loud[0]) * step - round(lead_s * speech.rate_hz), 0)
    end = min((int(loud[-1]) + 1) * step + round(tail_s * speech.rate_hz), len(speech.samples))
    start_s, end_s = start / speech.rate_hz, end / speech.rate_hz
    return Speech(
        speech.samples[start:end],
        speech.rate_hz,
        tuple(
            Phone(p.symbol, *_moved(p, start_s, end_s)) for p in speech.phones if _inside(p, start_s, end_s)
        ),
        tuple(Word(w.text, *_moved(w, start_s, end_s)) for w in speech.words if _inside(w, start_s, end_s)),
    )


def with_pause(speech: Speech, pause_s: float) -> Speech:
    """Return the speech with silence after it; the last phone, where there are phones, is SIL."""
    if pause_s <= 0:
        return speech
    samples = np.concatenate([speech.samples, silence(pause_s, speech.rate_hz)])
    longer = replace(speech, samples=samples)
    if speech.phones:
        *before, last = speech.phones
        if last.symbol != SILENCE:
            before, last = [*before, last], Phone(SILENCE, last.end_s, last.end_s)
        pause = Phone(SILENCE, last.start_s, longer.duration_s)
        longer = replace(longer, phones=(*before, pause))
    return longer


def softened(speech: Speech, above_hz: float = 2500.0, gain: float = 0.5) -> Speech:
    """Return the speech with everything above a frequency turned down: a high shelf, linear phase, no delay."""
    kernel = _shelf(speech.rate_hz, above_hz, gain)
    if len(speech.samples) < len(kernel):
        return speech
    return replace(speech, samples=np.convolve(speech.samples, kernel, "same").astype(np.float32))


def _frame_levels(samples: Samples, step: int) -> NDArray[np.float32]:
    """Return (ceil(n / step),): the root mean square of each frame."""
    padded = np.pad(samples, (0, -len(samples) % step)).reshape(-1, step)
    levels: NDArray[np.float32] = np.sqrt(np.mean(np.square(padded), axis=1))
    return levels


@cache
def _shelf(rate_hz: int, above_hz: float, gain: float) -> NDArray[np.float64]:
    """Return the (taps,) kernel gain · identity + (1 - gain) · windowed-sinc low-pass."""
    at = np.arange(_SHELF_TAPS) - _SHELF_TAPS // 2
    low = np.sinc(2 * above_hz / rate_hz * at) * np.hamming(_SHELF_TAPS)
    kernel: NDArray[np.float64] = (1 - gain) * low / low.sum()
    kernel[_SHELF_TAPS // 2] += gain
    return kernel


def _inside(span: Phone | Word, start_s: float, end_s: float) -> bool:
    return span.end_s > start_s and span.start_s < end_s


def _moved(span: Phone | Word, start_s: float, end_s: float) -> tuple[float, float]:
    return max(span.start_s, start_s) - start_s, min(span.end_s, end_s) - start_s
