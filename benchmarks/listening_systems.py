"""Who listens, for the listening bench: one face made in several ways, everything else alike.

leed        clips of the dictionary, reactions
presets     the presets alone as expression, the same reactions: what the dictionary adds
no answers  clips of the dictionary, reactions off: what they add
idle        a neutral face that hears nothing
driver      the motion model `warm` as it is, told what is felt and shown
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from benchmarks.listening_talks import Talk
from emotion_tree.reading import distribution
from render.rig import FPS, INDEX
from sound.pcm import Samples
from speaker_listener import blinks, breath, expression, gaze, head, layers, stance, warm
from speaker_listener.leed import dictionary as leed_dictionary
from speaker_listener.leed import playback
from speaker_listener.lips import LipState
from speaker_listener.metrics import Frames
from speaker_listener.motion import OTHER_RATE_HZ, Shown
from speaker_listener.reactions import answers
from speaker_listener.reactions.answers import AnswerState
from speaker_listener.scene import Scene, play

_STEP: Final = OTHER_RATE_HZ // FPS
_TILT_RAD: Final = 0.05


@dataclass(frozen=True, eq=False)
class Listened:
    """A face that listened, and what it did.

    Attributes:
        frames: (T, channels).
        clips: names of the clips, in the order in which they began, for each track.
        nods: frames in which a nod began; None where that is not known.
    """

    frames: Frames
    clips: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    nods: tuple[int, ...] | None = None


Listen = Callable[[Talk, int, float], Listened]


def listen(
    talk: Talk,
    seed: int,
    amplitude: float = 1.0,
    *,
    by_clips: bool = True,
    answering: bool = True,
) -> Listened:
    """Return the face of our listener, by clips or by presets, with or without reactions.

    Args:
        talk: what is heard, felt and shown.
        seed: of the stream.
        amplitude: how much the face moves.
        by_clips: whether the dictionary makes the expression.
        answering: whether the voice is answered.
    """
    rng = np.random.default_rng(seed)
    floor, lids, eyes, air = stance.StanceState(), blinks.BlinkState(), gaze.GazeState(), breath.BreathState()
    pose, shown, clips, answer = (
        head.HeadState(),
        expression.ExpressionState(),
        playback.LeedState(),
        AnswerState(),
    )
    frames, nods = [], []
    played: tuple[list[str], list[str]] = ([], [])
    for heard in framed(talk.samples):
        floor = stance.step(floor, "listening", amplitude, False)
        eyes = gaze.step(eyes, "listening", rng)
        answer = answers.step(answer, heard, talk.felt, answering and floor.settled, rng)
        cues = head.HeadCues(
            floor.speaking,
            nod=answer.nod is not None,
            gaze_yaw_rad=eyes.yaw_rad if eyes.away else 0.0,
            gaze_rise_rad=eyes.rise_rad if eyes.away else 0.0,
        )
        pose = head.step(pose, cues, rng)
        lids = blinks.step(lids, blinks.Moment(blinks.LISTENING_PER_MIN, gaze_shifts=eyes.shifts), rng)
        air = breath.step(air, rng)
        shown = expression.step(shown, talk.shown, False, floor.settled, floor.speaking, rng)
        clips = playback.step(clips, shown.shown.value, talk.felt, rng)
        face = (clips.face if by_clips else shown.face).astype(np.float32)
        answer.pulses.add_to(face, 1.0)
        face[INDEX["head_roll_rad"]] += _TILT_RAD * pose.tilt * answer.pulses.concern
        made = layers.Layers(
            LipState().shape,
            0.0,
            lids.lid,
            eyes.yaw_rad,
            eyes.rise_rad,
            face,
            pose.pose,
            air.lift,
            floor.liveliness,
        )
        frames.append(layers.compose(made))
        nods += [len(frames) - 1] if answer.nod is not None else []
        _note(played, clips)
    return Listened(np.stack(frames), (tuple(played[0]), tuple(played[1])), tuple(nods))


def idle(talk: Talk, seed: int, amplitude: float = 1.0) -> Listened:
    """Return a face that shows nothing and hears nothing for as long."""
    quiet = Talk(talk.name, talk.condition, np.zeros_like(talk.samples), distribution({}), Shown())
    return listen(quiet, seed, amplitude, by_clips=False)


def by_driver(talk: Talk, seed: int, amplitude: float = 1.0) -> Listened:
    """Return the face of the motion model that the server runs by default."""
    scene = Scene(shown=talk.shown, listener_amplitude=amplitude).listen(talk.samples)
    inputs = [replace(given, felt=talk.felt) for given in scene.inputs]
    return Listened(play(warm.create({}), inputs, seed))


def framed(samples: Samples) -> NDArray[np.float32]:
    """Return (T, 640) whole frames of (n,) sound, the last filled with silence."""
    return np.pad(samples, (0, -len(samples) % _STEP)).reshape(-1, _STEP)


def _note(played: tuple[list[str], list[str]], clips: playback.LeedState) -> None:
    known = leed_dictionary.dictionary()
    for names, track in zip(played, clips.tracks, strict=True):
        if track.now.clip >= 0 and track.faded == 0.0:
            names.append(known.clips[track.now.clip].name)


SYSTEMS: Final[dict[str, Listen]] = {
    "leed": listen,
    "presets": lambda talk, seed, amplitude: listen(talk, seed, amplitude, by_clips=False),
    "no answers": lambda talk, seed, amplitude: listen(talk, seed, amplitude, answering=False),
    "idle": idle,
    "driver": by_driver,
}
