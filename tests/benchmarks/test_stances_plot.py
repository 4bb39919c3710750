"""The pictures of the stance bench, without a browser."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from benchmarks import stances_plot
from benchmarks.stances_plot import chosen, draw_profiles, draw_strips, draw_talk
from benchmarks.stances_scores import GROUPS
from benchmarks.stances_talks import stance_talk
from render.rig import INDEX
from speaker_listener.driver import create
from speaker_listener.metrics import Frames
from speaker_listener.scene import play
from tests.benchmarks.stances_models import voices

pytestmark = pytest.mark.unit


class FlatStage:
    """A stage whose pictures are as bright as the jaw is open."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size

    def __enter__(self) -> "FlatStage":
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def load(self, person: str) -> None:
        assert person == "mira"

    def image(self, face: "Frames") -> Image.Image:
        grey = round(255 * float(face[INDEX["jawOpen"]]))
        return Image.new("RGB", self.size, (grey, grey, grey))


def test_a_talk_is_drawn_a_row_a_minute_and_a_picture_every_few_minutes(tmp_path: Path) -> None:
    talk = stance_talk(voices(), 60, 0)
    frames = np.zeros((len(talk.inputs), len(INDEX)), dtype=np.float32)
    frames[:, INDEX["head_yaw_rad"]] = np.sin(np.arange(len(frames)) / 20) * 0.2
    paths = draw_talk(tmp_path / "new", frames, talk, minutes=1)
    assert len(paths) == -(-len(frames) // 1500)
    with Image.open(paths[0]) as opened:
        picture = np.asarray(opened)
    inked = np.all(picture == (0x10, 0x60, 0xC0), axis=-1)
    assert inked.sum() > 2000
    floor = np.all(picture == (0xFF, 0xE9, 0xCC), axis=-1)
    speaking = np.mean([one.stance == "speaking" for one in talk.inputs[:1500]])
    panels = np.all(picture[:, stances_plot._LEFT + 2 :] != 255, axis=-1).size
    assert floor.sum() / panels == pytest.approx(speaking, abs=0.2)


def test_jumps_around_switches_are_one_panel_a_set(tmp_path: Path) -> None:
    talk = stance_talk(voices(), 12, 0)
    path = draw_profiles(tmp_path, [(play(create({}), talk.inputs), talk)], dict.fromkeys(GROUPS, 0.1))
    with Image.open(path) as picture:
        assert picture.size == (3 * stances_plot._PROFILE[0], 4 * stances_plot._PROFILE[1])


def test_strips_show_two_switches_of_each_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stances_plot, "Stage", FlatStage)
    talk = stance_talk(voices(), 80, 0)
    frames = np.zeros((len(talk.inputs), len(INDEX)), dtype=np.float32)
    rows = chosen(talk, len(frames))
    kinds = [change.kind for change in rows]
    assert {kind: kinds.count(kind) for kind in kinds} == dict.fromkeys(
        ("takes", "gives", "interrupted", "after held"), 2
    )
    with Image.open(draw_strips(tmp_path, frames, talk, "mira", "flat")) as picture:
        assert picture.size == (9 * 208, len(rows) * 228)
