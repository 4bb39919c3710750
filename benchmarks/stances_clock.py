"""A machine that is too slow for its faces, on a virtual clock: which frames come, and how late they are.

The scheduler is the server's own. A step is made to last a given time of the clock, as a thread's would: the loop lives on
meanwhile. What a person hears goes on at its own pace, whatever the faces do.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from dialogue import virtual_time
from render.rig import CHANNELS, FPS, FRAME_S, rest
from server.answer import FRAME_SAMPLES, Answer
from server.faces import FaceScheduler, FaceTrack
from speaker_listener.motion import FaceFrame, MotionInput, MotionModel, MotionStream

_NOWHERE: Final = -1


class _SlowScheduler(FaceScheduler):
    """The server's scheduler on a machine on which every step takes so long."""

    def __init__(self, model: MotionModel, step_s: float) -> None:
        super().__init__(model, in_thread=False)
        self._step_s = step_s

    async def _inline(
        self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]
    ) -> tuple[list[FaceFrame], list[object]]:
        await asyncio.sleep(self._step_s)
        return await super()._inline(streams, inputs)


class _NumberingStream:
    """A stream whose state is how many frames it made."""

    def __init__(self) -> None:
        self.count = 0

    def snapshot(self) -> object:
        return self.count

    def restore(self, snapshot: object) -> None:
        if not isinstance(snapshot, int):
            raise TypeError(f"expected a number, got {type(snapshot).__name__}; it is no snapshot of ours")
        self.count = snapshot


class _NumberingModel:
    """Makes faces at rest, at no cost of its own: what is looked at is when they come."""

    fps = FPS
    channels = CHANNELS

    def stream(self, seed: int) -> _NumberingStream:
        return _NumberingStream()

    def step(self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]) -> list[FaceFrame]:
        for stream in streams:
            if isinstance(stream, _NumberingStream):
                stream.count += 1
        return [FaceFrame(rest()) for _ in inputs]


@dataclass(eq=False)
class _Viewer:
    """Sees when frames arrive; hears the answer from `heard_from_s` on."""

    heard_from_s: float = float("inf")
    live_s: list[float] = field(default_factory=list)
    speech: list[tuple[float, int]] = field(default_factory=list)

    def live_face(self, frame: FaceFrame) -> None:
        self.live_s.append(_now_s())

    def speech_face(self, epoch: int, index: int, frame: FaceFrame) -> None:
        self.speech.append((_now_s(), index))

    def heard_frame(self) -> int:
        passed_s = _now_s() - self.heard_from_s
        return int(passed_s / FRAME_S) if passed_s >= 0 else _NOWHERE

    def face_failed(self, error: Exception) -> None:
        raise error


@dataclass(frozen=True)
class Slow:
    """What a slow machine showed.

    Attributes:
        step_s: how long a step took.
        live_per_s: frames a second while listening.
        burst: the most live frames that came within one frame's time, beyond the first.
        pending_frames: of the person's sound that waited at the end: 200 ms at most are kept.
        speech_share: speech frames that came, as a share of the answer's.
        late_frames: how far behind the sound the last speech frame came; what lies ahead counts as 0.
        wasted_share: speech frames that came only after their moment, as a share of those that came.
    """

    step_s: float
    live_per_s: float
    burst: int
    pending_frames: float
    speech_share: float
    late_frames: int
    wasted_share: float


def slow_machine(step_s: float, duration_s: float = 20.0) -> Slow:
    """Return what the server's scheduler does where a step takes `step_s`: first listening, then speaking, as long each."""
    return virtual_time.run(_watched(step_s, duration_s))


async def _watched(step_s: float, duration_s: float) -> Slow:
    model = _NumberingModel()
    viewer = _Viewer()
    track = FaceTrack(model.stream(0), viewer)
    clock = _SlowScheduler(model, step_s)
    clock.add(track)
    running = asyncio.create_task(clock.run())
    for _ in range(round(duration_s * FPS)):
        track.hear(np.zeros(640, np.float32))
        await asyncio.sleep(FRAME_S)
    pending = len(track.other) / 640
    live_s = list(viewer.live_s)
    said = Answer(epoch=1, node=1)
    said.add(np.ones(round(duration_s * FPS) * FRAME_SAMPLES, np.float32), "words")
    said.complete = True
    viewer.heard_from_s = _now_s()
    track.speak(said)
    clock.wake()
    await asyncio.sleep(duration_s)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    return _told(step_s, duration_s, live_s, pending, viewer)


def _told(step_s: float, duration_s: float, live_s: list[float], pending: float, viewer: _Viewer) -> Slow:
    late = [int((at_s - viewer.heard_from_s) / FRAME_S) - index for at_s, index in viewer.speech]
    times = np.array(live_s)
    crowded = [int(np.count_nonzero((times > at) & (times < at + 0.9 * FRAME_S))) for at in times]
    return Slow(
        step_s,
        len(live_s) / duration_s,
        max(crowded, default=0),
        pending,
        len(late) / round(duration_s * FPS),
        max(0, late[-1]) if late else 0,
        sum(behind > 0 for behind in late) / max(1, len(late)),
    )


def _now_s() -> float:
    return asyncio.get_running_loop().time()
