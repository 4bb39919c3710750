"""One motion clock for all sessions: every 40 ms each face moves on, in one batch.

A face is in one of two modes. *Live*: one frame a tick, sent at once and shown on arrival; the character
listens, thinks, or is held. *Speech*: frames of an answer, made up to `LEAD_MS` ahead of what is heard and shown
by the page's audio clock. The stream is never cancelled: going back to what the person saw is a `restore` of the
snapshot at that frame, after which only the inputs change.

    frame of the answer | … heard │ made ahead (≤ 400 ms) │ not made yet
    snapshot            | kept from the heard one on      │ –
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Protocol, TypeAlias

import numpy as np

from emotion_tree.reading import Distribution, distribution
from render.rig import FPS, FRAME_MS, FRAME_S
from server.answer import FRAME_SAMPLES, Answer
from sound.pcm import Samples
from speaker_listener.motion import (
    OTHER_RATE_HZ,
    FaceFrame,
    HeadMask,
    MaskedModel,
    MotionInput,
    MotionModel,
    MotionStream,
    Shown,
)

LEAD_MS: Final = 400
LEAD_FRAMES: Final = LEAD_MS // FRAME_MS
# Who watches the masks gets one of so many frames: about eight a second.
MASK_EVERY: Final = 3
OTHER_SAMPLES: Final = OTHER_RATE_HZ // FPS
_SILENT_OWN: Final = np.zeros(FRAME_SAMPLES, dtype=np.float32)

Compute: TypeAlias = Callable[
    [Sequence[MotionStream], Sequence[MotionInput]], Awaitable[tuple[list[FaceFrame], list[object]]]
]

MaskSink: TypeAlias = Callable[[int, int | None, HeadMask | None], None]


class FaceSink(Protocol):
    """Where a session's frames go."""

    def live_face(self, frame: FaceFrame) -> None:
        """Show this at once."""
        ...

    def speech_face(self, epoch: int, index: int, frame: FaceFrame) -> None:
        """Show this at `index` × 40 ms of the answer's sound."""
        ...

    def heard_frame(self) -> int:
        """Return the frame of the answer that the person sees now."""
        ...

    def face_failed(self, error: Exception) -> None:
        """The motion model broke on this face; it moves no longer."""
        ...


@dataclass(eq=False)
class FaceTrack:
    """The face of one session.

    Attributes:
        stream: its motion state.
        sink: where frames go.
        shown: the expression to show.
        thinking: the character looks for an answer.
        listener_amplitude: how much the listening face moves.
        felt: (8,) what the person is taken to feel.
        masks: takes the generated head of a frame, now and then, with the epoch and index of a speech frame, or 0 and None
            of a live one; no head where the model generates none. None while nobody watches.
        other: (n,) the person's newest sound, at `OTHER_RATE_HZ`; one frame of it is used a tick.
    """

    stream: MotionStream
    sink: FaceSink
    shown: Shown = field(default_factory=Shown)
    thinking: bool = False
    listener_amplitude: float = 1.0
    felt: Distribution = field(default_factory=lambda: distribution({}))
    masks: MaskSink | None = None
    other: Samples = field(default_factory=lambda: np.zeros(0, dtype=np.float32))
    _answer: Answer | None = None
    _held: bool = False
    _next: int = 0
    _snapshots: dict[int, object] = field(default_factory=dict)
    _restore: object | None = None
    _nod: bool = False
    _generation: int = 0
    _due_live: bool = False
    _unmasked: int = 0

    def speak(self, answer: Answer) -> None:
        """The character takes the floor: frames of this answer from its first on."""
        self._answer, self._held, self._next = answer, False, 0
        self._snapshots = {}
        self._generation += 1

    def hold(self) -> None:
        """Playback is held: go back to the frame that is seen, and be alive in silence."""
        self._back_to_seen()
        self._held = True

    def resume(self) -> None:
        """Playback goes on: speech frames again, from the first one not seen yet."""
        if self._answer is None or not self._held:
            return
        self._held = False
        self._restore = self._snapshots.get(self._next - 1, self._restore)
        self._generation += 1

    def rewind(self, frame: int) -> None:
        """The page lost what it had: send speech frames from this one on again."""
        if self._answer is None:
            return
        self._go_back(min(frame, self._next))

    def listen(self) -> None:
        """The character gives the floor; frames made ahead and never seen did not happen."""
        if self._answer is None:
            return
        if not self._held:
            self._back_to_seen()
        self._answer, self._held = None, False
        self._snapshots = {}

    def nod(self) -> None:
        """Ask for a nod in the next frame."""
        self._nod = True

    def hear(self, samples: Samples) -> None:
        """The person's sound, at `OTHER_RATE_HZ`; only the newest 200 ms are kept."""
        self.other = np.concatenate([self.other, samples])[-5 * OTHER_SAMPLES :]

    # ---- for the scheduler --------------------------------------------------------------------------

    def tick(self) -> None:
        """A frame's time has passed; a live face owes a frame."""
        self._due_live = True

    def want(self) -> MotionInput | None:
        """Return the input of the next frame that is due, or None."""
        if self._restore is not None:
            self.stream.restore(self._restore)
            self._restore = None
        if self._answer is None or self._held:
            return self._live_input() if self._due_live else None
        self._due_live = False
        # A machine that cannot keep up shows fewer frames, never late ones: what was heard already is not made any more.
        self._next = max(self._next, min(self.sink.heard_frame(), self._answer.frame_count()))
        if self._next >= min(self.sink.heard_frame() + LEAD_FRAMES, self._answer.frame_count()):
            return None
        if not self._answer.ready(self._next):
            return None
        return self._speech_input(self._answer, self._next)

    def generation(self) -> int:
        """Return a number that changes whenever what is being made becomes stale."""
        return self._generation

    def deliver(self, frame: FaceFrame, snapshot: object) -> None:
        """The frame that `want` asked for was made."""
        self._unmasked += 1
        if self._answer is None or self._held:
            self._due_live = False
            self.sink.live_face(frame)
            return
        self.sink.speech_face(self._answer.epoch, self._next, frame)
        self._snapshots[self._next] = snapshot
        self._next += 1
        seen = self.sink.heard_frame()
        for old in [index for index in self._snapshots if index < seen - LEAD_FRAMES]:
            del self._snapshots[old]

    def wants_mask(self) -> bool:
        """Whether the head of the frame that is being made is to be looked at."""
        return self.masks is not None and self._unmasked + 1 >= MASK_EVERY

    def look(self, made: HeadMask | None) -> None:
        """The head of the frame that was delivered last was decoded."""
        self._unmasked = 0
        if self.masks is None:
            return
        if self._answer is None or self._held:
            self.masks(0, None, made)
        else:
            self.masks(self._answer.epoch, self._next - 1, made)

    def spoil(self, before: object) -> None:
        """What was made in the meantime is stale; take the stream back, unless a restore is asked for anyway."""
        if self._restore is None:
            self._restore = before

    def _back_to_seen(self) -> None:
        self._go_back(min(self.sink.heard_frame() + 1, self._next))

    def _go_back(self, next_frame: int) -> None:
        """Make `next_frame` the next one to be made, from the state after the one before it."""
        if next_frame < self._next:
            earlier = [index for index in self._snapshots if index < next_frame]
            if earlier:
                self._restore = self._snapshots[max(earlier)]
        self._next = next_frame
        self._generation += 1

    def _live_input(self) -> MotionInput:
        nod, self._nod = self._nod, False
        return MotionInput(
            stance="speaking" if self._held else "listening",
            own=_SILENT_OWN,
            other=self._take_other(),
            phrase=None,
            shown=self.shown,
            thinking=self.thinking,
            nod=nod,
            listener_amplitude=self.listener_amplitude,
            felt=self.felt,
        )

    def _speech_input(self, answer: Answer, index: int) -> MotionInput:
        nod, self._nod = self._nod, False
        return MotionInput(
            stance="speaking",
            own=answer.own(index),
            other=self._take_other(),
            phrase=answer.ahead(index),
            shown=self.shown,
            nod=nod,
            listener_amplitude=self.listener_amplitude,
            felt=self.felt,
        )

    def _take_other(self) -> Samples:
        taken, self.other = self.other[:OTHER_SAMPLES], self.other[OTHER_SAMPLES:]
        return np.pad(taken, (0, OTHER_SAMPLES - len(taken)))


class FaceScheduler:
    """Steps all faces on one clock; add a track, remove it, and run."""

    def __init__(self, model: MotionModel, *, in_thread: bool = True) -> None:
        """Step `model`, in a thread unless told otherwise (tests on a virtual clock step in place)."""
        self._model = model
        self._tracks: list[FaceTrack] = []
        self._wake = asyncio.Event()
        self._compute: Compute = self._threaded if in_thread else self._inline
        self._in_thread = in_thread
        self.step_ms: deque[float] = deque(maxlen=250)

    def add(self, track: FaceTrack) -> None:
        """Move this face from now on."""
        self._tracks.append(track)

    def remove(self, track: FaceTrack) -> None:
        """Move it no longer."""
        if track in self._tracks:
            self._tracks.remove(track)

    def wake(self) -> None:
        """Something changed that should not wait for the next tick."""
        self._wake.set()

    async def run(self) -> None:
        """Tick until cancelled; a late tick is not made up for, so a stall never becomes a burst."""
        now_s = asyncio.get_running_loop().time
        next_s = now_s()
        while True:
            if now_s() >= next_s:
                next_s = max(next_s + FRAME_S, now_s())
                for track in self._tracks:
                    track.tick()
            await self._round()
            self._wake.clear()
            try:
                async with asyncio.timeout_at(next_s):
                    await self._wake.wait()
            except TimeoutError:
                continue

    async def _round(self) -> None:
        """Make every frame that is due; several rounds where answers are made ahead."""
        for _ in range(LEAD_FRAMES + 2):
            due = [(track, wanted) for track in self._tracks if (wanted := track.want()) is not None]
            if not due:
                return
            await self._step(due)

    async def _step(self, due: Sequence[tuple[FaceTrack, MotionInput]]) -> None:
        tracks = [track for track, _ in due]
        marks = [(track.generation(), track.stream.snapshot()) for track in tracks]
        started = time.perf_counter()
        try:
            frames, snapshots = await self._compute([t.stream for t in tracks], [w for _, w in due])
            step_ms = (time.perf_counter() - started) * 1000
            masks = await self._masks([track for track in tracks if track.wants_mask()])
        except Exception as error:  # a motion model of a plug-in may raise anything
            for track, (_, before) in zip(tracks, marks, strict=True):
                track.stream.restore(before)
            await self._step_apart(due, error)
            return
        self.step_ms.append(step_ms)
        for track, frame, snapshot, (generation, before) in zip(
            tracks, frames, snapshots, marks, strict=True
        ):
            if track.generation() == generation:
                track.deliver(frame, snapshot)
                if track in masks:
                    track.look(masks[track])
            else:
                track.spoil(before)

    async def _step_apart(self, due: Sequence[tuple[FaceTrack, MotionInput]], error: Exception) -> None:
        """One face of a batch broke the step: find it, so that the others go on."""
        if len(due) == 1:
            track = due[0][0]
            self.remove(track)
            track.sink.face_failed(error)
            return
        for one in due:
            await self._step([one])

    async def _masks(self, watched: Sequence[FaceTrack]) -> dict[FaceTrack, HeadMask | None]:
        """Decode the heads that somebody watches, in the thread as well; nothing is stepped meanwhile."""
        if not watched:
            return {}
        streams = [track.stream for track in watched]
        made = await asyncio.to_thread(self._decode, streams) if self._in_thread else self._decode(streams)
        return dict(zip(watched, made, strict=True))

    def _decode(self, streams: Sequence[MotionStream]) -> list[HeadMask | None]:
        model = self._model
        return [model.mask(stream) if isinstance(model, MaskedModel) else None for stream in streams]

    async def _threaded(
        self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]
    ) -> tuple[list[FaceFrame], list[object]]:
        return await asyncio.to_thread(self._step_model, streams, inputs)

    async def _inline(
        self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]
    ) -> tuple[list[FaceFrame], list[object]]:
        await asyncio.sleep(0)
        return self._step_model(streams, inputs)

    def _step_model(
        self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]
    ) -> tuple[list[FaceFrame], list[object]]:
        frames = self._model.step(streams, inputs)
        return frames, [stream.snapshot() for stream in streams]
