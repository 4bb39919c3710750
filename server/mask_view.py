"""The page's view of how the head moves: generated masks, for as long as the page watches, and what they were drawn from."""

from collections.abc import Callable

import numpy as np

from render.rig import FRAME_MS
from server.faces import FaceTrack
from server.outbox import Outbox
from server.wire import KIND_HEAD_MASKS, MASK_SIZE, MasksWatched
from speaker_listener.motion import HeadMask


class MaskView:
    """Sends the head masks of one face while the page watches; while it does not, none is decoded."""

    def __init__(self, track: FaceTrack, outbox: Outbox, now_s: Callable[[], float]) -> None:
        """Look on at `track`; `now_s` gives the session time in seconds."""
        self._track = track
        self._outbox = outbox
        self._now_s = now_s
        self._told = False

    def watch(self, on: bool) -> None:
        """Begin to look on, or stop; the page is told again whether there is something to see."""
        self._told = False
        self._track.masks = self._take if on else None

    def _take(self, epoch: int, index: int | None, made: HeadMask | None) -> None:
        if not self._told:
            self._told = True
            self._outbox.event(MasksWatched(generated=made is not None))
        if made is None:
            # It will not begin to generate masks in the middle of a talk: ask it no longer.
            self._track.masks = None
            return
        at_ms = round(self._now_s() * 1000) if index is None else index * FRAME_MS
        self._outbox.media(KIND_HEAD_MASKS, 1, epoch, at_ms, packed(made), droppable=True)


def packed(made: HeadMask) -> bytes:
    """Return a head as the wire has it: 512 bytes of mask, then pose, role and liveliness as float16.

    Raises:
        ValueError: the mask is not 64 × 64, or the pose has not six values.
    """
    if made.mask.shape != (MASK_SIZE, MASK_SIZE) or made.pose.shape != (6,):
        raise ValueError(
            f"expected a mask of {MASK_SIZE} × {MASK_SIZE} and a pose of 6, got shapes {made.mask.shape} and "
            f"{made.pose.shape}; the motion model draws something else"
        )
    numbers = np.array([*made.pose, made.speaking, made.epsilon], dtype="<f2")
    return np.packbits(made.mask).tobytes() + numbers.tobytes()
