"""What can move a face, behind one small protocol: rules of others, our own, a learned model, the real face.

A system is handed only what it says it needs; the truth and the phones are taken out of every other clip.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, Literal, Protocol, TypeAlias

import numpy as np

from benchmarks import lip_peers
from render.rig import ARKIT, FPS, INDEX
from sound.all_phone import recognise_phones
from sound.resample import resampled
from sound.speech import SILENCE, Phone
from speaker_listener.a2e import network
from speaker_listener.a2e.phrases import LearnedLips
from speaker_listener.driver import RuleDriver
from speaker_listener.face_clip import FaceClip, no_face
from speaker_listener.frame_step import Means
from speaker_listener.motion import (
    OTHER_RATE_HZ,
    OWN_RATE_HZ,
    MotionInput,
    MotionModel,
    PhraseAhead,
    Shown,
)
from speaker_listener.motion_metrics.validation import Doubles, validate_face

# What a system is given: the sound; also the phones with times; also the real face.
Needs: TypeAlias = Literal["sound", "phones", "face"]

REAL: Final = "the real face"
ORACLE: Final = "our rules, phone times"
BY_SOUND: Final = "our rules, sound only"
LEARNED: Final = "A2E, sound only"
BOTH: Final = "A2E, phone times"
HEARD: Final = "our rules, heard phones"
TALKINGHEAD: Final = "TalkingHead, phone times"

# A stream of the driver begins at rest and takes a while to be speaking.
_WARM_UP_FRAMES: Final = FPS

# Visemes of TalkingHead as its `build-visemes-from-arkit.py` (MIT) mixes them; a name without a side means both.
_VISEMES: Final[dict[str, dict[str, float]]] = {
    "aa": {"jawOpen": 0.6},
    "E": {"mouthPress": 0.8, "mouthDimple": 1.0, "jawOpen": 0.3},
    "I": {"mouthPress": 0.6, "mouthDimple": 0.6, "jawOpen": 0.2},
    "O": {"mouthPucker": 1.0, "jawForward": 0.6, "jawOpen": 0.2},
    "U": {"mouthFunnel": 1.0},
    "PP": {"mouthRollLower": 0.8, "mouthRollUpper": 0.8, "mouthUpperUp": 0.3},
    "FF": {
        "mouthPucker": 1.0,
        "mouthShrugUpper": 1.0,
        "mouthLowerDown": 0.2,
        "mouthDimple": 1.0,
        "mouthRollLower": 1.0,
    },
    "DD": {"mouthPress": 0.8, "mouthFunnel": 0.5, "jawOpen": 0.2},
    "SS": {"mouthPress": 0.8, "mouthLowerDown": 0.5, "jawOpen": 0.1},
    "TH": {"mouthRollUpper": 0.6, "jawOpen": 0.2, "tongueOut": 0.4},
    "CH": {"mouthPucker": 0.5, "jawOpen": 0.2},
    "RR": {"mouthPucker": 0.5, "jawOpen": 0.2},
    "kk": {
        "mouthLowerDown": 0.4,
        "mouthDimple": 0.3,
        "mouthFunnel": 0.3,
        "mouthPucker": 0.3,
        "jawOpen": 0.15,
    },
    "nn": {
        "mouthLowerDown": 0.4,
        "mouthDimple": 0.3,
        "mouthFunnel": 0.3,
        "mouthPucker": 0.3,
        "jawOpen": 0.15,
        "tongueOut": 0.2,
    },
}


class FaceSystem(Protocol):
    """Anything that gives a face to a clip."""

    @property
    def name(self) -> str:
        """By which tables show it."""
        ...

    @property
    def needs(self) -> Needs:
        """What of a clip it is given."""
        ...

    def faces(self, clip: FaceClip) -> Doubles:
        """Return (T, 52) ARKit weights, one row for each 40 ms of the clip's sound."""
        ...


class Faces(Protocol):
    """What a system of one function does."""

    def __call__(self, clip: FaceClip) -> Doubles:
        """Return as `FaceSystem.faces`."""
        ...


@dataclass(frozen=True)
class Rule:
    """A system that is one function."""

    name: str
    needs: Needs
    make: Faces

    def faces(self, clip: FaceClip) -> Doubles:
        """Return as `FaceSystem.faces`."""
        return self.make(clip)


def builtin(seed: int = 0) -> list[FaceSystem]:
    """Return every system that needs no model, from the plainest to the ceiling.

    Args:
        seed: of our rules' blinks, gaze and brows.
    """
    driver = RuleDriver()
    return [
        Rule("loudness, Open-LLM-VTuber", "sound", partial(_jaw, peer=lip_peers.open_llm_vtuber)),
        Rule("loudness, amica", "sound", partial(_jaw, peer=lip_peers.amica)),
        Rule(TALKINGHEAD, "phones", talkinghead),
        Rule(BY_SOUND, "sound", partial(played, driver, seed=seed)),
        learned(LEARNED, network.shipped(), seed),
        Rule(HEARD, "sound", partial(_heard, driver, seed=seed)),
        Rule(BOTH, "phones", partial(_by_phones, _learned_driver(network.shipped()), seed=seed)),
        Rule(ORACLE, "phones", partial(_by_phones, driver, seed=seed)),
        Rule(REAL, "face", lambda clip: clip.weights.astype(np.float64)),
    ]


def learned(name: str, net: network.Network, seed: int = 0) -> FaceSystem:
    """Return audio to expression as the page shows it: its lips in our driver, from the sound alone."""
    return Rule(name, "sound", partial(played, _learned_driver(net), seed=seed))


def _learned_driver(net: network.Network) -> RuleDriver:
    return RuleDriver(means=Means(lips=LearnedLips(net)))


def run(system: FaceSystem, clip: FaceClip) -> Doubles:
    """Return the face that a system gives a clip of which it sees only what it needs.

    Args:
        system: to run.
        clip: on the frames of its sound, with everything.

    Raises:
        ValueError: it gave another number of frames than 25 a second, or what is no face; names the system.
    """
    made = np.asarray(system.faces(_only(clip, system.needs)), dtype=np.float64)
    validate_face(made, f"the face by {system.name}")
    wanted = frames_of(clip)
    if len(made) != wanted:
        raise ValueError(
            f"expected {wanted} frames by {system.name} for {clip.duration_s:.2f} s of {clip.name}, got {len(made)}; "
            f"give one row for each of {FPS} frames a second"
        )
    return made


def frames_of(clip: FaceClip) -> int:
    """Return how many frames of 40 ms fit into the clip."""
    return int(clip.duration_s * FPS + 1e-9)


def played(model: MotionModel, clip: FaceClip, seed: int = 0, phones: tuple[Phone, ...] = ()) -> Doubles:
    """Return (T, 52): what a motion model shows while the whole clip is spoken as one phrase, neutral throughout.

    Args:
        model: any of the group `warmchat.motion`.
        clip: whose sound is spoken.
        seed: of the stream.
        phones: with times; empty where the voice gives none.
    """
    own = resampled(clip.samples, clip.rate_hz, OWN_RATE_HZ)
    step = OWN_RATE_HZ // FPS
    frames = np.pad(own, (0, max(0, frames_of(clip) * step - len(own))))[: frames_of(clip) * step]
    sounds = [np.zeros(step, dtype=np.float32)] * _WARM_UP_FRAMES + list(frames.reshape(-1, step))
    other = np.zeros(OTHER_RATE_HZ // FPS, dtype=np.float32)
    stream, shown, made = model.stream(seed), Shown(), []
    for number, sound in enumerate(sounds):
        phrase = PhraseAhead(phones, own, (number - _WARM_UP_FRAMES) / FPS)
        (frame,) = model.step([stream], [MotionInput("speaking", sound, other, phrase, shown)])
        made.append(frame.values[: len(ARKIT)])
    return np.array(made[_WARM_UP_FRAMES:], dtype=np.float64)


def talkinghead(clip: FaceClip) -> Doubles:
    """Return (T, 52) by TalkingHead's rules for voices that give times, as it moves an ARKit face."""
    return lip_peers.talkinghead_by_phones(clip.phones, clip.samples, frames_of(clip), _rows(_VISEMES))


def _rows(visemes: Mapping[str, Mapping[str, float]]) -> dict[str, Sequence[float]]:
    made: dict[str, Sequence[float]] = {}
    for name, mix in visemes.items():
        row = np.zeros(len(ARKIT))
        for shape, weight in mix.items():
            for side in [shape] if shape in INDEX else [f"{shape}Left", f"{shape}Right"]:
                row[INDEX[side]] = weight
        made[name] = list(row)
    return made


class _Peer(Protocol):
    def __call__(self, samples: "np.ndarray[tuple[int], np.dtype[np.float32]]", count: int) -> Doubles: ...


def _jaw(clip: FaceClip, peer: _Peer) -> Doubles:
    made = np.zeros((frames_of(clip), len(ARKIT)))
    made[:, INDEX["jawOpen"]] = peer(clip.samples, len(made))[:, 0]
    return made


def _by_phones(driver: RuleDriver, clip: FaceClip, seed: int) -> Doubles:
    # Without a single phone the driver would follow the sound instead.
    return played(driver, clip, seed, clip.phones or (Phone(SILENCE, 0.0, clip.duration_s),))


def _heard(driver: RuleDriver, clip: FaceClip, seed: int) -> Doubles:
    heard = recognise_phones(clip.samples, clip.rate_hz).phones
    return _by_phones(driver, replace(clip, phones=heard), seed)


def _only(clip: FaceClip, needs: Needs) -> FaceClip:
    if needs == "face":
        return clip
    channels, valid = no_face()
    bare = replace(clip, channels=channels, valid=valid, motion="", emotion=None, intensity=None)
    return bare if needs == "phones" else replace(bare, phones=(), text=None)
