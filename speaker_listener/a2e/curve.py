"""The lips of a phrase from its sound by the learned model, as the curve that the driver follows.

The model gives a whole face; a curve wants what speech adds to a face at rest. Lips that the model leaves ajar in
silence are shut: nobody's mouth hangs open because a network is unsure. Where it hears /p b m/ itself the lips meet: its faces
are means over likely mouths, and no mean of an open and a shut mouth is shut.
"""

from typing import Final

import numpy as np

from render.rig import FPS, INDEX
from sound.mel import RATE_HZ
from sound.pcm import Samples
from sound.resample import resampled
from speaker_listener import soundlips
from speaker_listener.a2e.faces import pieces_heard
from speaker_listener.a2e.network import Network
from speaker_listener.lips import CLOSE, JAW, LIP_CHANNELS, Floats, LipCurve
from speaker_listener.presets import presets

_PLACES: Final = np.array([INDEX[name] for name in LIP_CHANNELS])
_OPENING: Final = [
    place
    for place, name in enumerate(LIP_CHANNELS)
    if name.startswith(("jawOpen", "mouthLowerDown", "mouthUpperUp", "mouthFunnel", "tongueOut"))
]
# A gap smaller than this is none: real lips touch, a mean over likely mouths does not quite.
_AJAR: Final = 0.03
# From this likelihood of /p b m/ on the lips come together, and at this they touch; the best pair of a few on the fit clips.
_MEET: Final = (0.2, 0.5)
_MARGIN_ROWS: Final = 2


def curve(
    net: Network, samples: Samples, rate_hz: int, loudness: Floats, code: Floats | None = None
) -> LipCurve:
    """Return the mouth of a phrase.

    Args:
        net: the network.
        samples: (n,) the whole phrase.
        rate_hz: of them.
        loudness: (T,) in [0, 1] at `loudness.RATE_HZ`, as `loudness.levels` gives it: what is silence.
        code: (16,) way of speaking; None is the ordinary one.
    """
    made, meet = _heard(net, resampled(samples, rate_hz, RATE_HZ), code)
    weights = np.maximum(0.0, made[:, _PLACES] - presets().rest[_PLACES]).astype(np.float32)
    _shut(weights)
    contact = np.clip((meet - _MEET[0]) / (_MEET[1] - _MEET[0]), 0.0, 1.0)
    weights[:, JAW] -= contact * np.maximum(0.0, weights[:, JAW] - weights[:, CLOSE])
    if len(weights):
        weights[:, _OPENING] *= soundlips.speech_gate(_by_frame(loudness, len(weights)))[:, None]
    weights = np.pad(weights, ((_MARGIN_ROWS, _MARGIN_ROWS), (0, 0)))
    contact = np.pad(contact, _MARGIN_ROWS).astype(np.float32)
    return LipCurve((0.5 - _MARGIN_ROWS) / FPS, FPS, weights, contact)


def _heard(net: Network, samples: Samples, code: Floats | None) -> tuple[Floats, Floats]:
    """Return (T, 52) faces, and (T,) how likely each needs its lips together."""
    made = list(pieces_heard(net, samples, code=code))
    if not made:
        return np.zeros((0, 52), dtype=np.float32), np.zeros(0, dtype=np.float32)
    return np.concatenate([face for face, _ in made]), np.concatenate([meet for _, meet in made])


def _shut(weights: Floats) -> None:
    """Take a small gap out of (T, lip channels) weights in place, and what is left of one softly back in."""
    gap = np.maximum(0.0, weights[:, JAW] - weights[:, CLOSE])
    share = np.clip(gap / _AJAR - 1.0, 0.0, 1.0)
    weights[:, JAW] -= (1.0 - share) * gap


def _by_frame(loudness: Floats, count: int) -> Floats:
    """Return (count,) the loudest 10 ms of each frame."""
    padded = np.pad(loudness, (0, max(0, 4 * count - len(loudness))))[: 4 * count]
    return np.asarray(padded.reshape(count, 4).max(axis=1))
