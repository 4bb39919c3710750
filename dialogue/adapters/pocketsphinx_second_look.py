"""A second look at an utterance that was not clear: all of it at once, with the mean cepstrum that it really has.

Unhurried and no surer than the first look, but closer to the words where a room, a microphone or an accent moves the
spectrum away from what the English model expects. Only the worker process imports this module.
"""

from typing import Final

import numpy as np
from pocketsphinx import Decoder

from dialogue.adapters.sphinx_decoder import LEVEL, MOST_GAIN, RATE_HZ, Understood, stretch_of
from sound.pcm import Samples, from_pcm16, rms, to_pcm16

_FRAME: Final = 160
# Pauses are shortened to this: they are no words, they pull the mean towards the room's own noise, and how much of them
# there is depends on where the end of a turn was seen, which should not decide the words.
_PAUSE_FRAMES: Final = 25
_QUIET: Final = 0.12
_SHORTEST: Final = RATE_HZ // 2


class WholeDecoder:
    """Keeps an utterance until it is over, and then decodes it in one piece."""

    def __init__(self) -> None:
        """Load the English model once more; its files are shared with the other process by the page cache.

        Raises:
            RuntimeError: the model is not there.
        """
        self._decoder = Decoder(samprate=RATE_HZ, cmn="batch", loglevel="FATAL")
        self._sound = bytearray()

    def begin(self) -> None:
        """Begin an utterance."""
        self._sound.clear()

    def hear(self, pcm: bytes) -> None:
        """Keep PCM16 sound at 16 kHz."""
        self._sound += pcm

    def partial(self) -> str:
        """Return "": nothing is understood before the end."""
        return ""

    def abandon(self) -> None:
        """Drop the open utterance."""
        self._sound.clear()

    def end(self) -> Understood:
        """Decode what was kept; the words are a guess whatever they are, and none where no mouth could have said them."""
        samples = from_pcm16(bytes(self._sound))
        self._sound.clear()
        if len(samples) < _SHORTEST:
            return Understood("", 0.0)
        self._decoder.start_utt()
        self._decoder.process_raw(to_pcm16(_prepared(samples)), full_utt=True)
        self._decoder.end_utt()
        stretch = stretch_of(self._decoder)
        if not stretch.is_speech:
            return Understood("", 0.0)
        return Understood("", round(stretch.sureness, 3), " ".join(stretch.words))


def _prepared(samples: Samples) -> Samples:
    """Return (n,) samples at the model's loudness and with short pauses only."""
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    levels = np.sqrt(np.mean(frames**2, axis=1))
    loud = rms(levels[levels >= 0.15 * levels.max()])
    gain = np.float32(min(LEVEL / max(loud, 1e-6), MOST_GAIN))
    kept = np.ones(len(frames), dtype=bool)
    edges = np.flatnonzero(np.diff(levels < _QUIET * levels.max(), prepend=False, append=False))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end - begin > _PAUSE_FRAMES:
            kept[begin + _PAUSE_FRAMES // 2 : end - _PAUSE_FRAMES // 2] = False
    return frames[kept].ravel() * gain
