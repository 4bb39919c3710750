from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.record import MediaBlock
from server.records.media import BLOCK_MS, Joiner, amount, duration_ms, joined, size, to_row

pytestmark = pytest.mark.unit


def frame(start_ms: int, value: float = 0.0, **changed: Any) -> MediaBlock:
    made = MediaBlock("live_faces", 0, start_ms, faces=np.full((1, 58), value, dtype=np.float32))
    return replace(made, **changed)


def sound(start_ms: int, samples: int = 320, epoch: int = 0, rate_hz: int = 16_000) -> MediaBlock:
    return MediaBlock("microphone", epoch, start_ms, pcm16=b"\1\0" * samples, rate_hz=rate_hz)


def test_single_frames_become_blocks_of_two_seconds() -> None:
    joiner = Joiner()
    done = [block for at in range(120) for block in joiner.add(frame(40 * at, at / 120))]
    assert [(block.start_ms, amount(block)) for block in done] == [(0, 50), (2000, 50)]
    (rest,) = joiner.rest()
    assert (rest.start_ms, amount(rest)) == (4000, 20)
    assert joiner.rest() == []
    assert rest.faces is not None
    assert rest.faces[3, 0] == np.float32(103 / 120)


def test_a_frame_half_a_frame_late_keeps_its_place_and_a_later_one_begins_a_block() -> None:
    joiner = Joiner()
    assert joiner.add(frame(0)) == []
    assert joiner.add(frame(60)) == []
    (before,) = joiner.add(frame(101))
    assert (before.start_ms, amount(before)) == (0, 2)
    (after,) = joiner.rest()
    assert after.start_ms == 101


def test_places_never_drift_by_more_than_half_a_frame() -> None:
    joiner, given_ms = Joiner(), [round(41.0 * at) for at in range(500)]
    blocks = [block for at in given_ms for block in joiner.add(frame(at))] + joiner.rest()
    placed = [block.start_ms + 40 * at for block in blocks for at in range(amount(block))]
    assert len(placed) == len(given_ms)
    assert max(abs(a - b) for a, b in zip(placed, given_ms, strict=True)) <= 20


def test_a_lost_piece_of_sound_does_not_shift_what_follows() -> None:
    joiner = Joiner()
    done = [b for at in (0, 20, 40, 80, 100) for b in joiner.add(sound(at))] + joiner.rest()
    assert [(b.start_ms, amount(b)) for b in done] == [(0, 960), (80, 640)]


def test_another_rate_or_reply_begins_a_block_and_kinds_do_not_mix() -> None:
    joiner = Joiner()
    assert joiner.add(sound(0)) == []
    assert joiner.add(frame(0)) == []
    (first,) = joiner.add(sound(20, rate_hz=24_000))
    assert first.rate_hz == 16_000
    (second,) = joiner.add(sound(0, epoch=1, rate_hz=24_000))
    assert (second.start_ms, second.epoch) == (20, 0)
    assert sorted(block.kind for block in joiner.rest()) == ["live_faces", "microphone"]


def test_a_piece_of_many_seconds_is_a_block_at_once() -> None:
    (done,) = Joiner().add(sound(0, samples=16_000 * 5))
    assert duration_ms(done) == 5000 > BLOCK_MS


def test_joining_keeps_every_sample() -> None:
    whole = joined([sound(0, 10), sound(0, 20)])
    assert (amount(whole), size(whole)) == (30, 60)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (frame(0, faces=None), "expected faces or sound in a block of live_faces"),
        (frame(0, pcm16=b"ab"), "expected faces or sound in a block of live_faces"),
        (frame(0, kind="voice"), "expected faces or sound in a block of voice"),
        (sound(0, rate_hz=0), "expected the rate of the sound in a block of microphone, got 0 Hz"),
    ],
)
def test_a_block_of_the_wrong_thing_is_refused_and_leaves_the_rest_as_it_was(
    wrong: MediaBlock, said: str
) -> None:
    joiner = Joiner()
    joiner.add(frame(0))
    with pytest.raises(RecordError, match=said):
        joiner.add(wrong)
    with pytest.raises(RecordError, match=said):
        to_row(wrong)
    assert amount(joiner.rest()[0]) == 1
