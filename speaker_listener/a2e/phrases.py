"""Lip curves of phrases, made once for all sessions: ahead of time in a thread, or when a frame needs them.

A phrase is known by its samples *being* the same object. Curves go when their samples do.
"""

import threading
import weakref
from dataclasses import dataclass, field

from sound.pcm import Samples
from speaker_listener import loudness
from speaker_listener.a2e.curve import curve
from speaker_listener.a2e.network import Network
from speaker_listener.lips import LipCurve
from speaker_listener.motion import OWN_RATE_HZ


@dataclass(eq=False)
class _Entry:
    samples: "weakref.ref[Samples]"
    lock: threading.Lock = field(default_factory=threading.Lock)
    lips: LipCurve | None = None


class LearnedLips:
    """The mouths that the network gives to phrases; safe to ask from several threads."""

    def __init__(self, net: Network) -> None:
        self._net = net
        self._known: dict[int, _Entry] = {}
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._known)

    def of(self, samples: Samples) -> LipCurve:
        """Return the curve of (n,) samples at `OWN_RATE_HZ`; whoever asks meanwhile waits for it."""
        entry = self._entry(samples)
        with entry.lock:
            if entry.lips is None:
                level = loudness.levels(samples, OWN_RATE_HZ)
                entry.lips = curve(self._net, samples, OWN_RATE_HZ, level)
            return entry.lips

    def _entry(self, samples: Samples) -> _Entry:
        key = id(samples)
        with self._lock:
            entry = self._known.get(key)
            if entry is None or entry.samples() is not samples:
                entry = _Entry(weakref.ref(samples, lambda _: self._forget(key, entry_ref)))
                entry_ref = weakref.ref(entry)
                self._known[key] = entry
            return entry

    def _forget(self, key: int, entry: "weakref.ref[_Entry]") -> None:
        # Without the lock: this may run inside any allocation of a thread that holds it. A dict's pop is one step.
        if self._known.get(key) is entry():
            self._known.pop(key, None)
