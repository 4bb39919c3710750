"""A performance becomes a film, or pictures with their sound, by the real browser and the real ffmpeg."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from render.rig import CHANNELS, Frame
from server.pictures.browser import find_browser
from server.pictures.production import SOUND, Order, Performance, produce
from server.pictures.stage import Look
from server.pictures.target import target_of
from tests.server.pictures.test_film import probed
from tests.speaker_listener.animation.recordings import write_talk

pytestmark = pytest.mark.e2e

SMALL = Look(64, 64, light=True)


def opening(count: int) -> Iterator[Frame]:
    for at in range(count):
        values = np.zeros(len(CHANNELS), dtype=np.float32)
        values[CHANNELS.index("jawOpen")] = at / count
        yield values


def test_a_film_has_a_picture_for_every_moment_at_any_rate(tmp_path: Path) -> None:
    sound = write_talk(tmp_path / "speech.wav", 0.4)
    order = Order(target_of(str(tmp_path / "talk.mp4")), find_browser(None), SMALL, fps=30)
    produced = produce(Performance("mira", opening(10), 10, sounds=(sound,)), order)
    assert produced.pictures == 12
    found = probed(tmp_path / "talk.mp4")
    assert found["streams"][0]["nb_frames"] == "12"
    assert float(found["format"]["duration"]) == pytest.approx(0.4, abs=0.03)


def test_pictures_bring_a_sound_that_lies_nowhere_else(tmp_path: Path) -> None:
    sound = write_talk(tmp_path / "speech.wav", 0.1)
    order = Order(target_of(f"{tmp_path / 'frames'}/"), find_browser(None), SMALL)
    produce(Performance("mira", opening(2), 2, sounds=(sound,), carries_sound=True), order)
    assert sorted(path.name for path in (tmp_path / "frames").iterdir()) == ["00001.png", "00002.png", SOUND]


def test_faces_that_break_off_leave_no_film(tmp_path: Path) -> None:
    def breaking() -> Iterator[Frame]:
        yield from opening(1)
        raise KeyboardInterrupt

    order = Order(target_of(str(tmp_path / "talk.mp4")), find_browser(None), SMALL)
    with pytest.raises(KeyboardInterrupt):
        produce(Performance("mira", breaking(), 3), order)
    assert not list(tmp_path.iterdir())
