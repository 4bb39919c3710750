"""The motion clock: one frame a tick while live, a lead while speaking, and a way back to what was seen."""

import asyncio
import threading
from collections.abc import Sequence

import numpy as np
import pytest

from dialogue import virtual_time
from render.rig import CHANNELS, rest
from server.answer import Answer
from server.faces import LEAD_FRAMES, MASK_EVERY, FaceScheduler, FaceTrack
from speaker_listener.motion import FaceFrame, HeadMask, MotionInput, MotionStream

pytestmark = pytest.mark.unit


class CountingStream:
    """A stream whose state is how many frames it made; jawOpen of a frame is that count / 1000."""

    def __init__(self) -> None:
        self.count = 0
        self.inputs: list[MotionInput] = []

    def snapshot(self) -> object:
        return self.count

    def restore(self, snapshot: object) -> None:
        assert isinstance(snapshot, int)
        self.count = snapshot


class CountingModel:
    fps = 25
    channels = CHANNELS

    def stream(self, seed: int) -> CountingStream:
        return CountingStream()

    def step(self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]) -> list[FaceFrame]:
        frames = []
        for stream, given in zip(streams, inputs, strict=True):
            assert isinstance(stream, CountingStream)
            stream.count += 1
            stream.inputs.append(given)
            values = rest()
            values[CHANNELS.index("jawOpen")] = stream.count / 1000
            frames.append(FaceFrame(values))
        return frames


class Sink:
    def __init__(self) -> None:
        self.live: list[int] = []
        self.speech: list[tuple[int, int, int]] = []
        self.seen = 0
        self.failed = ""

    def live_face(self, frame: FaceFrame) -> None:
        self.live.append(count_of(frame))

    def speech_face(self, epoch: int, index: int, frame: FaceFrame) -> None:
        self.speech.append((epoch, index, count_of(frame)))

    def heard_frame(self) -> int:
        return self.seen

    def face_failed(self, error: Exception) -> None:
        self.failed = str(error)


def count_of(frame: FaceFrame) -> int:
    return round(float(frame.values[CHANNELS.index("jawOpen")]) * 1000)


class Scene:
    """One face on a running clock."""

    def __init__(self) -> None:
        self.stream = CountingStream()
        self.sink = Sink()
        self.track = FaceTrack(self.stream, self.sink)
        self.clock = FaceScheduler(CountingModel(), in_thread=False)
        self.clock.add(self.track)

    async def run_for(self, duration_s: float) -> None:
        task = asyncio.create_task(self.clock.run())
        await asyncio.sleep(duration_s)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def answer(duration_s: float) -> Answer:
    made = Answer(epoch=1, node=2)
    made.add(np.ones(round(duration_s * 24_000), dtype=np.float32), "words")
    made.complete = True
    return made


def test_a_live_face_gets_25_frames_a_second() -> None:
    async def main() -> None:
        scene = Scene()
        await scene.run_for(1.999)
        assert scene.sink.live == list(range(1, 51))

    virtual_time.run(main())


def test_an_answer_is_made_at_most_400_ms_ahead_of_what_is_heard() -> None:
    async def main() -> None:
        scene = Scene()
        scene.track.speak(answer(3.0))
        await scene.run_for(0.5)
        assert [index for _, index, _ in scene.sink.speech] == list(range(LEAD_FRAMES))
        scene.sink.seen = 5
        await scene.run_for(0.1)
        assert len(scene.sink.speech) == 5 + LEAD_FRAMES

    virtual_time.run(main())


def test_a_held_face_goes_back_to_the_frame_that_was_seen_and_lives_in_silence() -> None:
    async def main() -> None:
        scene = Scene()
        scene.track.speak(answer(3.0))
        await scene.run_for(0.1)
        scene.sink.seen = 3
        scene.track.hold()
        await scene.run_for(0.1)
        assert scene.sink.live[0] == 5  # frames 0 to 3 were seen: their state is 4, and this is the next
        held = scene.stream.inputs[-1]
        assert (held.stance, held.phrase) == ("speaking", None)
        assert not held.own.any()

    virtual_time.run(main())


def test_resuming_goes_on_with_the_first_frame_that_was_not_seen() -> None:
    async def main() -> None:
        scene = Scene()
        scene.track.speak(answer(3.0))
        await scene.run_for(0.1)
        scene.sink.seen = 3
        scene.track.hold()
        await scene.run_for(0.4)
        scene.sink.speech.clear()
        scene.track.resume()
        await scene.run_for(0.05)
        assert scene.sink.speech[0] == (1, 4, 5)

    virtual_time.run(main())


def test_giving_the_floor_forgets_what_nobody_saw() -> None:
    async def main() -> None:
        scene = Scene()
        scene.track.speak(answer(3.0))
        await scene.run_for(0.1)
        scene.sink.seen = 2
        scene.track.listen()
        await scene.run_for(0.1)
        assert scene.sink.live[0] == 4
        assert scene.stream.inputs[-1].stance == "listening"

    virtual_time.run(main())


def test_a_page_that_lost_frames_gets_them_again() -> None:
    async def main() -> None:
        scene = Scene()
        scene.track.speak(answer(3.0))
        await scene.run_for(0.1)
        scene.sink.seen = 2
        scene.sink.speech.clear()
        scene.track.rewind(2)
        await scene.run_for(0.1)
        assert scene.sink.speech[0] == (1, 2, 3)

    virtual_time.run(main())


def test_a_step_that_has_become_stale_is_taken_back() -> None:
    """Between asking for a frame and having it, the talk may turn; that frame must not reach the page."""
    scene = Scene()
    scene.track.speak(answer(3.0))
    wanted = scene.track.want()
    assert wanted is not None
    generation, before = scene.track.generation(), scene.stream.snapshot()
    scene.track.listen()
    assert scene.track.generation() != generation
    CountingModel().step([scene.stream], [wanted])
    scene.track.spoil(before)
    scene.track.tick()
    assert scene.track.want() is not None
    assert scene.stream.count == 0


def test_a_stall_never_becomes_a_burst_of_live_frames() -> None:
    async def main() -> None:
        scene = Scene()
        task = asyncio.create_task(scene.clock.run())
        await asyncio.sleep(0.01)
        asyncio.get_running_loop()._jumping.now_s += 2.0  # type: ignore[attr-defined]
        await asyncio.sleep(0.2)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert len(scene.sink.live) <= 8

    virtual_time.run(main())


class BreakingModel(CountingModel):
    """Breaks on every step of one stream."""

    def __init__(self, bad: CountingStream) -> None:
        self.bad = bad

    def step(self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]) -> list[FaceFrame]:
        if self.bad in streams:
            raise RuntimeError("a bug in a plug-in")
        return super().step(streams, inputs)


def test_a_face_that_breaks_the_model_is_left_out_and_the_others_go_on() -> None:
    async def main() -> None:
        bad, good = Scene(), Scene()
        clock = FaceScheduler(BreakingModel(bad.stream), in_thread=False)
        clock.add(bad.track)
        clock.add(good.track)
        task = asyncio.create_task(clock.run())
        await asyncio.sleep(0.99)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        assert bad.sink.failed == "a bug in a plug-in"
        assert bad.sink.live == []
        assert len(good.sink.live) == 25
        clock.remove(bad.track)  # as the hub does when the talk ends

    virtual_time.run(main())


def test_only_the_newest_sound_of_the_person_is_kept() -> None:
    scene = Scene()
    scene.track.hear(np.arange(16_000, dtype=np.float32))
    scene.track.tick()
    wanted = scene.track.want()
    assert wanted is not None
    assert len(wanted.other) == 640
    assert wanted.other[0] == 16_000 - 3200


class DrawingModel(CountingModel):
    """Its masks are empty; the turn of their pose is how many frames the stream made."""

    def __init__(self) -> None:
        self.threads: set[int] = set()
        self.drawn = 0

    def mask(self, stream: MotionStream) -> HeadMask | None:
        assert isinstance(stream, CountingStream)
        self.threads.add(threading.get_ident())
        self.drawn += 1
        pose = np.array([stream.count, 0, 0, 0, 0, 0], dtype=np.float64)
        return HeadMask(np.zeros((64, 64), dtype=bool), pose, 0.0, 0.5)


class Watched(Scene):
    """One face whose masks somebody watches."""

    def __init__(self, model: CountingModel, *, in_thread: bool = False) -> None:
        super().__init__()
        self.clock = FaceScheduler(model, in_thread=in_thread)
        self.clock.add(self.track)
        self.masks: list[tuple[int, int | None, int | None]] = []
        self.track.masks = self.take

    def take(self, epoch: int, index: int | None, made: HeadMask | None) -> None:
        self.masks.append((epoch, index, None if made is None else int(made.pose[0])))


def test_who_watches_sees_the_mask_of_every_third_live_frame() -> None:
    async def main() -> None:
        scene = Watched(DrawingModel())
        await scene.run_for(1.99)
        assert scene.masks == [(0, None, count) for count in range(MASK_EVERY, 51, MASK_EVERY)]
        assert len(scene.masks) <= 20

    virtual_time.run(main())


def test_the_mask_of_a_speech_frame_says_where_it_belongs() -> None:
    async def main() -> None:
        scene = Watched(DrawingModel())
        scene.track.speak(answer(3.0))
        await scene.run_for(0.1)
        assert [(epoch, index, index + 1) for epoch, index, _ in scene.sink.speech][2::3] == scene.masks

    virtual_time.run(main())


def test_no_mask_is_decoded_that_nobody_watches() -> None:
    async def main() -> None:
        model = DrawingModel()
        scene = Watched(model)
        other = Scene()
        scene.clock.add(other.track)
        scene.track.masks = None
        await scene.run_for(0.5)
        assert model.drawn == 0
        scene.track.masks = scene.take
        await scene.run_for(0.5)
        assert model.drawn == len(scene.masks) > 0

    virtual_time.run(main())


def test_a_model_without_masks_says_so_to_who_watches() -> None:
    async def main() -> None:
        scene = Watched(CountingModel())
        await scene.run_for(0.2)
        assert set(scene.masks) == {(0, None, None)}
        assert len(scene.sink.live) == 5

    virtual_time.run(main())


def test_a_mask_of_a_frame_that_became_stale_meanwhile_is_not_shown() -> None:
    class Interrupting(DrawingModel):
        track: FaceTrack

        def mask(self, stream: MotionStream) -> HeadMask | None:
            self.track.listen()
            return super().mask(stream)

    async def main() -> None:
        model = Interrupting()
        scene = Watched(model)
        model.track = scene.track
        scene.track.speak(answer(3.0))
        await scene.run_for(0.03)
        assert [index for _, index, _ in scene.sink.speech] == [0, 1]
        assert (1, 2, 3) not in scene.masks

    virtual_time.run(main())


def test_masks_are_decoded_in_a_thread() -> None:
    async def main() -> None:
        model = DrawingModel()
        scene = Watched(model, in_thread=True)
        scene.track.speak(answer(3.0))
        seen = asyncio.Event()
        scene.track.masks = lambda epoch, index, made: seen.set()
        running = asyncio.create_task(scene.clock.run())
        async with asyncio.timeout(5):
            await seen.wait()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        assert threading.get_ident() not in model.threads

    asyncio.run(main())
