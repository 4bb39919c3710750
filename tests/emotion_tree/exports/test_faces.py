"""The face as a table: one grid of session time, as long as there was a face; none where none was kept."""

import numpy as np
import pytest

from emotion_tree.exports.faces import channel_columns, face_table, meaning, unit
from emotion_tree.trajectory.record import MediaBlock, Record
from tests.emotion_tree.trajectory.talks import a_header, a_talk, blocks_of

pytestmark = pytest.mark.unit


def test_the_table_is_as_long_as_the_talk() -> None:
    found = face_table(a_talk(), blocks_of(a_talk()))
    assert found is not None
    assert found.t_s[0] == 0.0
    assert found.t_s[-1] == pytest.approx(39.96)
    assert found.frames.shape == (1000, 58)


def test_a_face_that_lived_on_after_the_last_event_is_all_there() -> None:
    faces = np.full((50, 58), 0.5, dtype=np.float32)
    found = face_table(Record(a_header(), ()), [MediaBlock("live_faces", 0, 1000, faces=faces)])
    assert found is not None
    assert len(found.t_s) == 75
    assert np.isnan(found.frames[:25]).all()
    assert (found.frames[25:] == 0.5).all()


def test_no_face_is_no_table() -> None:
    sounds = [block for block in blocks_of(a_talk()) if block.pcm16]
    assert face_table(a_talk(), sounds) is None


def test_each_channel_says_its_unit() -> None:
    columns = channel_columns(a_talk())
    assert len(columns) == 4 + 58
    assert (unit("jawOpen"), unit("head_yaw_rad"), unit("head_x_hw")) == ("1", "rad", "head width")
    assert all(column.meaning.endswith(".") for column in columns)
    assert "ARKit" in meaning("tongueOut")
