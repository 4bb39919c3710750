"""A face as a table: our own CSV, and the CSV of the app Live Link Face. Written row by row, whatever the length.

    CSV         t_s, the 52 ARKit names, the six head channels; 25 rows a second
    Live Link   Timecode, BlendshapeCount, 52 shapes and nine angles in the app's order; 50 rows a second

A row of our CSV stands for the middle of its frame: t_s = (t + 0.5) / 25. In the Live Link file each frame stands at
the same time, with a row of the mean between each two, so that its rows begin at 0 and are evenly spaced. Its
timecodes count 60ths of a second, as the app's do, so row k has 1.2 k of them.

The app's angles are in radians; their signs are written down nowhere. Measured on ten takes of the app, the eyes'
yaw is positive towards the character's right (−0.66 rad at a full look to the left; r −0.95 to −1.00) and their pitch
is positive downwards (0.50 rad at a full look down; r −0.97 to −1.00). The heads of these takes do not turn, so
the head is written as the mirror image that the eyes ask for: yaw and roll reversed, pitch kept. That is a
conclusion, not a measurement.
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np

from render.rig import CHANNELS, FPS, FRAME_S, INDEX, Frame
from speaker_listener.animation.partial import whole_file

LIVELINK_SHAPES: Final[tuple[str, ...]] = tuple(
    (
        "EyeBlinkLeft EyeLookDownLeft EyeLookInLeft EyeLookOutLeft EyeLookUpLeft EyeSquintLeft EyeWideLeft "
        "EyeBlinkRight EyeLookDownRight EyeLookInRight EyeLookOutRight EyeLookUpRight EyeSquintRight EyeWideRight "
        "JawForward JawRight JawLeft JawOpen "
        "MouthClose MouthFunnel MouthPucker MouthRight MouthLeft MouthSmileLeft MouthSmileRight "
        "MouthFrownLeft MouthFrownRight MouthDimpleLeft MouthDimpleRight MouthStretchLeft MouthStretchRight "
        "MouthRollLower MouthRollUpper MouthShrugLower MouthShrugUpper MouthPressLeft MouthPressRight "
        "MouthLowerDownLeft MouthLowerDownRight MouthUpperUpLeft MouthUpperUpRight "
        "BrowDownLeft BrowDownRight BrowInnerUp BrowOuterUpLeft BrowOuterUpRight "
        "CheekPuff CheekSquintLeft CheekSquintRight NoseSneerLeft NoseSneerRight TongueOut"
    ).split()
)
LIVELINK_ANGLES: Final[tuple[str, ...]] = tuple(
    (
        "HeadYaw HeadPitch HeadRoll LeftEyeYaw LeftEyePitch LeftEyeRoll RightEyeYaw RightEyePitch RightEyeRoll"
    ).split()
)
_ROWS_PER_S: Final = 2 * FPS
_TIMECODE_HZ: Final = 60
_EYE_YAW_RAD: Final = 0.66
_EYE_PITCH_RAD: Final = 0.50
_COLUMNS: Final = np.array([INDEX[name[0].lower() + name[1:]] for name in LIVELINK_SHAPES])


def write_csv(path: Path, frames: Iterable[Frame], facts: Mapping[str, object]) -> None:
    """Write frames (58,) as the table described above; six decimals. A table has no room for facts.

    Raises:
        AnimationError: the disk does not take it.
    """
    del facts
    row = ",".join(["%.2f", *["%.6f"] * len(CHANNELS)]) + "\n"
    with whole_file(path) as beside, beside.open("w", encoding="ascii", newline="") as file:
        file.write(",".join(["t_s", *CHANNELS]) + "\n")
        for place, frame in enumerate(frames):
            file.write(row % ((place + 0.5) * FRAME_S, *_positive_zeros(frame)))


def write_livelink(path: Path, frames: Iterable[Frame], facts: Mapping[str, object]) -> None:
    """Write frames (58,) as a take of Live Link Face; six decimals.

    The head's translations are left out: the app has no columns for them.

    Raises:
        AnimationError: the disk does not take it.
    """
    del facts
    names = (*LIVELINK_SHAPES, *LIVELINK_ANGLES)
    row = ",".join(["%s", str(len(names)), *["%.6f"] * len(names)]) + "\n"
    with whole_file(path) as beside, beside.open("w", encoding="ascii", newline="") as file:
        file.write(",".join(["Timecode", "BlendshapeCount", *names]) + "\n")
        for place, frame in enumerate(_with_means(frames)):
            values = np.concatenate([frame[_COLUMNS], livelink_angles(frame)])
            file.write(row % (timecode(place), *_positive_zeros(values)))


def livelink_angles(frame: Frame) -> Frame:
    """Return (9,) the app's angles of head, left and right eye, in radians."""

    def of(name: str) -> float:
        return float(frame[INDEX[name]])

    head = [-of("head_yaw_rad"), of("head_pitch_rad"), -of("head_roll_rad")]
    left_yaw = _EYE_YAW_RAD * (of("eyeLookInLeft") - of("eyeLookOutLeft"))
    right_yaw = _EYE_YAW_RAD * (of("eyeLookOutRight") - of("eyeLookInRight"))
    left_pitch, right_pitch = (
        _EYE_PITCH_RAD * (of(f"eyeLookDown{side}") - of(f"eyeLookUp{side}")) for side in ("Left", "Right")
    )
    return np.array([*head, left_yaw, left_pitch, 0.0, right_yaw, right_pitch, 0.0], dtype=np.float32)


def timecode(row: int) -> str:
    """Return hours:minutes:seconds:frames of a row of a Live Link file, which begins at midnight.

    >>> timecode(0), timecode(1), timecode(3676)
    ('00:00:00:00.000', '00:00:00:01.200', '00:01:13:31.200')
    """
    seconds, rest = divmod(row, _ROWS_PER_S)
    minutes, second = divmod(seconds, 60)
    hour, minute = divmod(minutes, 60)
    return f"{hour % 24:02}:{minute:02}:{second:02}:{rest * _TIMECODE_HZ / _ROWS_PER_S:06.3f}"


def _with_means(frames: Iterable[Frame]) -> Iterator[Frame]:
    """Yield twice as many frames and one: the given ones, and the means between; the ends are held."""
    before: Frame | None = None
    last: list[Frame] = []
    for frame in frames:
        yield frame if before is None else (before + frame) / np.float32(2)
        yield frame
        before = frame
        last = [frame]
    yield from last


def _positive_zeros(values: Frame) -> list[float]:
    """Return the values without −0, which a table would show as -0.000000."""
    rounded: list[float] = (np.round(values.astype(np.float64), 6) + 0.0).tolist()
    return rounded
