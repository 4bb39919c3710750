"""What the character's voice plays at the page now, for the ears to tell it from the person."""

from collections.abc import Callable
from typing import Final

import numpy as np

from server.delivery import Delivery
from server.wire import VOICE_RATE_HZ
from sound.pcm import Samples

# The page's reports come late and in steps; a smaller difference is theirs, a larger one a jump.
_SLACK_SAMPLES: Final = VOICE_RATE_HZ // 20


class OwnVoice:
    """Follows playback as the server knows it, sample by sample, without the small jumps of reports."""

    def __init__(self, live: Callable[[], Delivery | None]) -> None:
        """`live` gives the reply that is being heard, if there is one."""
        self._live = live
        self._epoch = 0
        self._at = 0

    def played(self, duration_s: float) -> Samples:
        """Return (n,) samples at `VOICE_RATE_HZ` of what was played in the last `duration_s`; silence where nothing."""
        count = round(duration_s * VOICE_RATE_HZ)
        delivery = self._live()
        if delivery is None or not delivery.playhead.moving:
            return np.zeros(count, dtype=np.float32)
        here = delivery.position_ms * VOICE_RATE_HZ // 1000 - count
        if delivery.answer.epoch != self._epoch or abs(here - self._at) > _SLACK_SAMPLES:
            self._epoch, self._at = delivery.answer.epoch, here
        sound = delivery.answer.between(self._at, self._at + count)
        self._at += count
        return sound
