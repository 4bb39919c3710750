"""The GLB that `warmchat animate` writes is opened by three.js's own loader, and its mixer gives the frames back."""

import json
import subprocess
from pathlib import Path
from shutil import which
from typing import Any

import numpy as np
import pytest

from render.heads.turns import product, quaternions
from render.rig import ARKIT, CHANNELS, INDEX
from server import cli
from server.commands import animate
from tests.speaker_listener.animation.recordings import write_talk

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
TIMES_S = [0.02, 0.5, 1.0, 1.2, 1.58, 2.22]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Return what three.js found, and the frames that were given."""
    if which("node") is None or not (ROOT / "web/node_modules/three").is_dir():
        pytest.skip("node or web/node_modules is not there: run make")
    if not (animate._PEOPLE / "mira.glb").is_file():
        pytest.skip("the head of mira is not built: run warmchat people")
    folder = tmp_path_factory.mktemp("animated")
    sound = write_talk(folder / "a.wav", -0.3, 1.0, -0.3, 0.6, -0.1)
    words = ["animate", str(sound), "--emotion", "joy", "--seed", "3", "--out"]
    for name in ("a.glb", "a.npz"):
        assert cli.main([*words, str(folder / name)]) == 0
    script = Path(__file__).with_name("gltf_sampler.mjs")
    done = subprocess.run(
        ["node", str(script), str(folder / "a.glb"), json.dumps(TIMES_S)],
        capture_output=True,
        check=True,
        timeout=60,
    )
    with np.load(folder / "a.npz", allow_pickle=False) as arrays:
        return {**json.loads(done.stdout), "frames": arrays["channels"]}


def between(frames: Any, time_s: float) -> Any:
    """Return the frame at a time, straight lines between the middles of frames."""
    middles = (np.arange(len(frames)) + 0.5) / 25
    return np.stack([np.interp(time_s, middles, column) for column in frames.T])


def test_every_mesh_with_shapes_shows_the_frames_at_every_time(opened: dict[str, Any]) -> None:
    meshes = opened["samples"][0]["meshes"]
    assert {"skin", "eyes", "teeth", "tongue", "lashes", "brows"} <= meshes.keys()
    for time_s, sample in zip(TIMES_S, opened["samples"], strict=True):
        frame = between(opened["frames"], time_s)
        for weights in sample["meshes"].values():
            found = [weights[name] for name in ARKIT]
            np.testing.assert_allclose(found, frame[: len(ARKIT)], atol=1e-5)


def test_the_jaw_moves_at_all(opened: dict[str, Any]) -> None:
    jaws = [sample["meshes"]["skin"]["jawOpen"] for sample in opened["samples"]]
    assert max(jaws) > 0.1
    assert min(jaws) < 0.01


def test_the_head_turns_as_far_as_the_page_turns_it(opened: dict[str, Any]) -> None:
    for time_s, sample in zip(TIMES_S, opened["samples"], strict=True):
        turn = between(opened["frames"], time_s)[[INDEX[name] for name in CHANNELS[52:55]]]
        expected = product(quaternions(0.3 * turn[None])[0], quaternions(0.7 * turn[None])[0])
        found = np.array(sample["joints"]["head"]["turn"])
        assert abs(float(found @ expected)) == pytest.approx(1.0, abs=1e-6)


def test_there_is_one_animation_as_long_as_the_sound(opened: dict[str, Any]) -> None:
    (clip,) = opened["clips"]
    assert clip["name"] == "face"
    assert clip["duration"] == pytest.approx((len(opened["frames"]) - 0.5) / 25, abs=1e-5)
