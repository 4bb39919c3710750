import os
import pickle
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from render.rig import ARKIT
from speaker_listener.corpora import vertex_files
from speaker_listener.corpora.vertex_files import Layout
from speaker_listener.face_clip import GROUPS
from tests.speaker_listener.corpora.files import tone, write_wav
from tests.speaker_listener.corpora.meshes import NAMES, face, write_corpus

pytestmark = pytest.mark.unit

LAYOUT = Layout("made", "ours", 50.0, lambda name: name.split("-")[0], lambda name: "fit")
PLACES = [ARKIT.index(name) for name in NAMES]


def test_meshes_become_channels_on_the_frames_of_the_sound(tmp_path: Path) -> None:
    weights = write_corpus(tmp_path, {"s-1": "s", "t-1": "t"}, fps=50.0, seconds=2.0)
    clips = list(vertex_files.clips(tmp_path, LAYOUT, face()))
    assert [clip.speaker for clip in clips] == ["s", "t"]
    for clip in clips:
        assert clip.channels.shape == (50, 52)
        # Frame t of 25 a second lies between the meshes 2t and 2t + 1 of 50.
        wanted = (weights[0::2] + weights[1::2]) / 2
        assert clip.channels[:, PLACES] == pytest.approx(wanted, abs=0.08)
        assert clip.valid[:, GROUPS.index("mouth")].all()
        assert not clip.valid[:, GROUPS.index("tongue")].any()
        assert clip.motion == "vertices"


def test_missing_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="templates.pkl"):
        list(vertex_files.clips(tmp_path, LAYOUT, face()))
    write_corpus(tmp_path, {"s-1": "s"}, fps=50.0)
    (tmp_path / "wav" / "s-1.wav").unlink()
    with pytest.raises(FileNotFoundError, match="s-1.wav"):
        list(vertex_files.clips(tmp_path, LAYOUT, face()))
    (tmp_path / "vertices_npy" / "s-1.npy").unlink()
    with pytest.raises(FileNotFoundError, match=r"no \*.npy"):
        list(vertex_files.clips(tmp_path, LAYOUT, face()))


def test_sound_of_another_length_is_refused(tmp_path: Path) -> None:
    write_corpus(tmp_path, {"s-1": "s"}, fps=50.0)
    write_wav(tmp_path / "wav" / "s-1.wav", tone(3.0))
    with pytest.raises(ValueError, match="3.00 and 1.00 s"):
        list(vertex_files.clips(tmp_path, LAYOUT, face()))


def test_an_unknown_speaker_a_broken_mesh_and_a_turning_head_are_refused(tmp_path: Path) -> None:
    write_corpus(tmp_path, {"s-1": "s"}, fps=50.0)
    with pytest.raises(ValueError, match="template of 'x'"):
        list(vertex_files.clips(tmp_path, replace(LAYOUT, speaker_of=lambda _: "x"), face()))
    path = tmp_path / "vertices_npy" / "s-1.npy"
    vertices = np.load(path).reshape(50, -1, 3)
    turning = np.stack([row @ _turn(0.01 * k).T for k, row in enumerate(vertices)])
    np.save(path, turning.reshape(50, -1))
    with pytest.raises(ValueError, match="explain only"):
        list(vertex_files.clips(tmp_path, LAYOUT, face()))
    np.save(path, vertices.reshape(50, -1)[:, :-3])
    with pytest.raises(ValueError, match="784 vertices"):
        list(vertex_files.clips(tmp_path, LAYOUT, face()))
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(ValueError, match="s-1.npy"):
        list(vertex_files.clips(tmp_path, LAYOUT, face()))


def _turn(angle: float) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    return np.array([[np.cos(angle), 0, np.sin(angle)], [0, 1, 0], [-np.sin(angle), 0, np.cos(angle)]])


class _Runs:
    def __reduce__(self) -> tuple[object, ...]:
        return os.putenv, ("WARMCHAT_PICKLED", "yes")


def test_a_pickle_that_would_run_something_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "templates.pkl"
    path.write_bytes(pickle.dumps({"s": _Runs()}))
    with pytest.raises(ValueError, match="putenv is no part of an array"):
        vertex_files.read_templates(path)
    for broken in (b"", b"\x80\x02", pickle.dumps([1, 2]), pickle.dumps({"s": 3})):
        path.write_bytes(broken)
        with pytest.raises(ValueError, match="templates.pkl"):
            vertex_files.read_templates(path)
