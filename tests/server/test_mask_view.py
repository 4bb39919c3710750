"""The page's view of the head masks: told once, sent while it watches, and never otherwise."""

import numpy as np
import pytest

from dialogue import virtual_time
from server import wire
from server.faces import FaceTrack, MaskSink
from server.mask_view import MaskView, packed
from server.outbox import Outbox
from speaker_listener.driver import create
from speaker_listener.masks import silhouette
from speaker_listener.motion import FaceFrame, HeadMask
from tests.scripted_page import ScriptedPage
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


class Nobody:
    """A sink that is never asked for anything."""

    def live_face(self, frame: FaceFrame) -> None: ...

    def speech_face(self, epoch: int, index: int, frame: FaceFrame) -> None: ...

    def heard_frame(self) -> int:
        return 0

    def face_failed(self, error: Exception) -> None: ...


class Line:
    """A connection that keeps what it is sent."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.frames: list[tuple[bytes, bool]] = []

    def send_text(self, text: str) -> None:
        self.texts.append(text)

    def send_bytes(self, data: bytes, droppable: bool) -> None:
        self.frames.append((data, droppable))


def head() -> HeadMask:
    """A head of one pixel in the second row, turned and lively."""
    mask = np.zeros((64, 64), dtype=bool)
    mask[1, 9] = True
    return HeadMask(mask, np.array([0.25, -0.5, 0.0, 0.125, 0.0, 0.0]), 1.0, 0.75)


def view() -> tuple[FaceTrack, Line, MaskView]:
    track, line = FaceTrack(create({}).stream(1), Nobody()), Line()
    outbox = Outbox(lambda: 2.5)
    outbox.attach(line)
    return track, line, MaskView(track, outbox, lambda: 2.5)


def sink(track: FaceTrack) -> MaskSink | None:
    """Return who takes the masks of a face now."""
    return track.masks


def test_the_wires_mask_is_as_large_as_the_generators() -> None:
    assert wire.MASK_SIZE == silhouette.SIZE


def test_a_head_is_packed_row_by_row_and_its_numbers_follow() -> None:
    payload = packed(head())
    assert len(payload) == 528
    assert np.flatnonzero(np.unpackbits(np.frombuffer(payload[:512], dtype=np.uint8))).tolist() == [64 + 9]
    numbers = np.frombuffer(payload[512:], dtype="<f2")
    assert numbers.tolist() == [0.25, -0.5, 0.0, 0.125, 0.0, 0.0, 1.0, 0.75]


def test_a_mask_of_another_size_is_refused() -> None:
    small = HeadMask(np.zeros((32, 32), dtype=bool), np.zeros(6), 0.0, 0.0)
    with pytest.raises(ValueError, match=r"a mask of 64 × 64.*got shapes \(32, 32\)"):
        packed(small)


def test_the_page_is_told_once_and_then_gets_droppable_masks_by_their_own_clock() -> None:
    track, line, masks = view()
    assert sink(track) is None
    masks.watch(True)
    take = sink(track)
    assert take is not None
    take(0, None, head())
    take(7, 30, head())
    assert [wire.MasksWatched.model_validate_json(text).generated for text in line.texts] == [True]
    found = [wire.Media.HEADER.unpack_from(data) for data, _ in line.frames]
    assert found == [(5, 1, 1, 0, 0, 2500), (5, 1, 1, 7, 1, 1200)]
    assert all(droppable for _, droppable in line.frames)
    masks.watch(False)
    assert sink(track) is None


def test_a_model_without_masks_is_asked_once() -> None:
    track, line, masks = view()
    for _ in range(2):
        masks.watch(True)
        take = sink(track)
        assert take is not None
        take(0, None, None)
        assert sink(track) is None
    assert [wire.MasksWatched.model_validate_json(text).generated for text in line.texts] == [False, False]
    assert line.frames == []


def test_a_page_that_watches_a_face_that_rules_move_is_told_that_there_are_no_masks() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            stage.page.say(wire.MasksWatch(on=True))
            told = await stage.page.sometime("masks.watched")
            assert told["generated"] is False
            assert not [media for _, media in stage.page.media if media.kind == wire.KIND_HEAD_MASKS]

    virtual_time.run(main())


def test_a_lost_page_is_not_drawn_for_and_says_again_that_it_watches() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            page = stage.page
            page.say(wire.MasksWatch(on=True))
            stage.session.detach()
            assert sink(stage.talk.track) is None
            back = stage.page = ScriptedPage.after(page)
            back.session = stage.session
            ready = page.events[0]
            resume = wire.SessionResume(
                id=ready["id"], secret=ready["secret"], last_seq=page.events[-1]["seq"]
            )
            stage.session.reattach(back, resume)
            assert sink(stage.talk.track) is None
            back.say(wire.MasksWatch(on=True))
            assert sink(stage.talk.track) is not None
            await page.close()

    virtual_time.run(main())
