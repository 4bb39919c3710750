"""Pictures of a real clip's video at the frames of its sound, whole and cut to the mouth.

The mouth is where the tracked pose of the head puts it: MediaPipe's face is in centimetres before a camera of 63° that looks along −z
(its face geometry module says so), so that no landmark of the picture is needed.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from render.rig import FRAME_S
from speaker_listener.corpora.tracked import FOLDER
from speaker_listener.face_clip import FaceClip

VIDEOS: Final = "videos"
_VIEW_DEG: Final = 63.0
# Between the lips of MediaPipe's canonical face, a little low because jaws open downwards; and how much is cut out.
_MOUTH_CM: Final = (0.0, -4.8, 5.4)
_CUT_CM: Final = 10.0
_DECODE_S: Final = 120


def pictures(
    folder: Path, clip: FaceClip, frames: Sequence[int], size: int
) -> list[tuple[Image.Image, Image.Image]]:
    """Return for each frame the whole picture and the mouth, (size, size) each; empty where the clip has no video.

    Args:
        folder: the data folder.
        clip: on the frames of its sound, its offset taken out.
        frames: of 40 ms, of the sound.
        size: in pixels.

    Raises:
        FileNotFoundError: there is a video and no ffmpeg.
        ValueError: the video cannot be read, or is shorter than what was tracked of it.
    """
    path = folder / VIDEOS / f"{clip.name}.mp4"
    if not path.is_file():
        return []
    with np.load(folder / FOLDER / f"{clip.name}.npz", allow_pickle=False) as track:
        fps, poses = float(track["fps"]), np.asarray(track["head"], dtype=np.float64)
    numbers = [picture_number(frame, clip.offset_s, fps, len(poses)) for frame in frames]
    shown = decoded(path, numbers)
    made = []
    for number in numbers:
        whole = shown[number]
        mouth = whole.crop(mouth_box(poses[number], whole.size))
        made.append((whole.resize((size, size)), mouth.resize((size, size))))
    return made


def picture_number(frame: int, offset_s: float, fps: float, total: int) -> int:
    """Return which picture of a video is seen in the middle of a 40 ms frame of its sound; held at the ends.

    Args:
        frame: of the sound.
        offset_s: how much later than its sound a thing is seen.
        fps: of the video.
        total: pictures of the video.
    """
    at_s = (frame + 0.5) * FRAME_S + offset_s
    return min(max(int(np.floor(at_s * fps + 1e-6)), 0), total - 1)


def mouth_box(pose: NDArray[np.float64], size: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of a square around the mouth in a picture of (width, height).

    Args:
        pose: (4, 4) of the head before the camera, in centimetres.
        size: of the picture.

    Raises:
        ValueError: the head is behind the camera.
    """
    place = pose @ np.array([*_MOUTH_CM, 1.0])
    depth_cm = -place[2]
    if depth_cm <= 0:
        raise ValueError(
            f"expected a head before the camera, got one at z = {place[2]:.1f} cm; is the pose another's?"
        )
    width, height = size
    # As many pixels as a centimetre has at this depth; both directions alike, because pixels are square.
    scale = height / 2 / (depth_cm * np.tan(np.radians(_VIEW_DEG / 2)))
    x, y = width / 2 + scale * place[0], height / 2 - scale * place[1]
    half = scale * _CUT_CM / 2
    return round(x - half), round(y - half), round(x + half), round(y + half)


def decoded(path: Path, numbers: Sequence[int]) -> dict[int, Image.Image]:
    """Return pictures of a video by their numbers.

    Raises:
        FileNotFoundError: ffmpeg is not there.
        ValueError: the video cannot be read or has fewer pictures.
    """
    binary = shutil.which("ffmpeg")
    if binary is None:
        raise FileNotFoundError(
            f"expected ffmpeg on PATH to read {path.name}, found none; on Debian and Ubuntu: apt install ffmpeg"
        )
    wanted = sorted(set(numbers))
    chosen = "+".join(f"eq(n\\,{number})" for number in wanted)
    with tempfile.TemporaryDirectory() as made:
        command = [
            binary,
            "-v",
            "error",
            "-nostdin",
            "-i",
            str(path),
            "-vf",
            f"select={chosen}",
            "-vsync",
            "0",
        ]
        done = subprocess.run(
            [*command, str(Path(made) / "%05d.png")], capture_output=True, timeout=_DECODE_S, check=False
        )
        found = [Image.open(one).convert("RGB") for one in sorted(Path(made).glob("*.png"))]
    if done.returncode or len(found) != len(wanted):
        said = done.stderr.decode(errors="replace").strip().splitlines()
        raise ValueError(
            f"expected {len(wanted)} pictures up to number {wanted[-1]} of {path.name}, got {len(found)}"
            + (f": {said[-1]}" if said else "; the video is shorter than its track")
        )
    return dict(zip(wanted, found, strict=True))
