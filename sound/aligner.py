"""Forced alignment in a process of its own: pocketsphinx holds Python's lock while it computes, which no server can spare.

The worker (`sound.alignment_worker`) keeps its models; words that its dictionary lacks are pronounced here.
"""

import base64
from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sound.errors import EngineError
from sound.forced_alignment import pronunciation
from sound.pcm import Samples, to_pcm16
from sound.resample import resampled
from sound.speech import Phone, Speech, Word
from sound.sphinx import RATE_HZ
from sound.worker_process import WorkerLost, WorkerProcess

_DEADLINE_S: Final = 5.0
_DEADLINE_PER_SECOND_S: Final = 1.0


class Aligner:
    """Lays words along sound; may be called from any thread. The worker starts with the first call."""

    def __init__(self) -> None:
        self._worker = WorkerProcess("The aligner", "sound.alignment_worker")

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is no worker."""
        return self._worker.pid

    def align(self, samples: Samples, rate_hz: int, words: Sequence[str]) -> Speech:
        """Return the recording with the times of its words and phones, silences included; blocks.

        Args:
            samples: (n,) the recording of these words and nothing else.
            rate_hz: its rate.
            words: as said, in order; English, digits spelled out.

        Raises:
            EngineMissing: pocketsphinx is not installed.
            EngineError: the words cannot be laid along the sound, or have no pronunciation.
        """
        pcm = base64.b64encode(to_pcm16(resampled(samples, rate_hz, RATE_HZ))).decode()
        limit_s = _DEADLINE_S + _DEADLINE_PER_SECOND_S * len(samples) / rate_hz
        phones: dict[str, tuple[str, ...]] = {}
        head: dict[str, Any] = {"unknown": []}
        while "unknown" in head:
            phones |= {word: pronunciation(word) for word in head["unknown"]}
            head = self._ask({"words": list(words), "pcm": pcm, "phones": phones}, limit_s)
        if "error" in head:
            raise EngineError(str(head["error"]))
        return Speech(
            samples,
            rate_hz,
            tuple(Phone(*phone) for phone in head["phones"]),
            tuple(Word(*word) for word in head["words"]),
        )

    def close(self) -> None:
        """End the worker; the next call would start another."""
        self._worker.close()

    def _ask(self, request: dict[str, object], limit_s: float) -> dict[str, Any]:
        try:
            return self._worker.ask(request, limit_s)[0]
        except WorkerLost as lost:
            raise EngineError(f"the aligner gave no answer within {limit_s:.1f} s, or died") from lost


@cache
def shared_aligner() -> Aligner:
    """Return the one aligner of this process."""
    return Aligner()
