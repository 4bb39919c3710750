"""Sound of any length to faces, in constant memory: cut into pieces that overlap by what the network can see.

A piece gives the very frames that the whole would, because attention and convolutions reach a set number of frames.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np

from emotion_tree.reading import EMOTIONS
from render.rig import FPS
from sound.mel import RATE_HZ, log_mel
from sound.pcm import Samples
from speaker_listener.a2e.level import level_of, levelled
from speaker_listener.a2e.network import ROWS_A_FRAME, Network
from speaker_listener.face_clip import Floats

A_FRAME: Final = RATE_HZ // FPS
# 20 s: long against what overlaps, short against memory.
_PIECE_FRAMES: Final = 500
# A voice shows its way in a few seconds; longer ones cost and add nothing.
_VOICE_FRAMES: Final = 10 * FPS
# Rows that a piece of sound needs on either side for its own rows to be right.
_EDGE_FRAMES: Final = 1
_LARGEST: Final = 1e12


def neutral() -> Floats:
    """Return (8,) the emotion of a neutral face: no intensity anywhere."""
    return np.zeros(len(EMOTIONS), dtype=np.float32)


def faces(
    net: Network, samples: Samples, emotion: Floats | None = None, code: Floats | None = None
) -> Floats:
    """Return (T, 52) faces of the whole sound; arguments as `pieces`."""
    made = list(pieces(net, samples, emotion, code))
    return np.concatenate(made) if made else np.zeros((0, 52), dtype=np.float32)


def pieces(
    net: Network, samples: Samples, emotion: Floats | None = None, code: Floats | None = None
) -> Iterator[Floats]:
    """Yield (T, 52) faces, piece after piece; one frame for each 40 ms of sound, the last one filled with silence.

    Args:
        net: the network.
        samples: (n,) at 16 kHz. What is not finite counts as silence.
        emotion: (8,) intensity in [0, 1] at the place of each emotion; None is neutral.
        code: (16,) of a style; None is the ordinary one.

    Raises:
        ValueError: an intensity is out of range.
    """
    for face, _ in pieces_heard(net, samples, emotion, code):
        yield face


def pieces_heard(
    net: Network, samples: Samples, emotion: Floats | None = None, code: Floats | None = None
) -> Iterator[tuple[Floats, Floats]]:
    """Yield faces as `pieces` does, each with (T,) how likely a frame holds a sound that needs the lips together."""
    felt = neutral() if emotion is None else np.asarray(emotion, dtype=np.float32)
    if felt.shape != (len(EMOTIONS),) or not np.all((felt >= 0) & (felt <= 1)):
        raise ValueError(f"expected {len(EMOTIONS)} intensities in [0, 1], got {felt.tolist()}")
    manner = ordinary(net) if code is None else code
    count = -(-len(samples) // A_FRAME)
    level = level_of_sound(samples)
    for start in range(0, count, _PIECE_FRAMES):
        stop = min(count, start + _PIECE_FRAMES)
        before, after = start - net.reach_frames, stop + net.reach_frames
        rows = levelled(_rows(samples, before, after), level)
        face, meet = net.frames_heard(rows, felt, manner)
        inside = slice(net.reach_frames, net.reach_frames + stop - start)
        yield face[inside], meet[inside]


def ordinary(net: Network) -> Floats:
    """Return (16,) the code of the ordinary style."""
    return net.code_of_style(np.zeros(int(net.config["style_size"]), dtype=np.float32))


def code_of_voice(net: Network, samples: Samples) -> Floats:
    """Return (16,) the way of speaking that the first ten seconds of (n,) sound at 16 kHz show."""
    count = min(_VOICE_FRAMES, -(-len(samples) // A_FRAME))
    if count == 0:
        return ordinary(net)
    return net.code_of_voice(levelled(_rows(samples, 0, count), level_of_sound(samples[: count * A_FRAME])))


def level_of_sound(samples: Samples) -> float:
    """Return the level of the voice in (n,) sound at 16 kHz, of any length."""
    size = _PIECE_FRAMES * A_FRAME
    # The mean over bands of the energy is all that a level needs: a row a number, and no more is kept.
    energies = [_energy(samples[at : at + size]) for at in range(0, len(samples), size)]
    return level_of(np.concatenate(energies)) if energies else level_of(np.zeros((0, 1), dtype=np.float32))


def _energy(samples: Samples) -> Floats:
    """Return (T, 1) the logarithm of the mean energy of the bands of each row."""
    rows = log_mel(_finite(samples), RATE_HZ)
    return np.asarray(np.log(np.exp(rows).mean(axis=1, keepdims=True)), dtype=np.float32)


def _rows(samples: Samples, start: int, stop: int) -> Floats:
    """Return (4 (stop − start), 80) log-mel rows of frames, silence before the sound and after it."""
    first, last = (start - _EDGE_FRAMES) * A_FRAME, (stop + _EDGE_FRAMES) * A_FRAME
    inside = _finite(samples[max(0, first) : max(0, last)])
    padded = np.pad(inside, (max(0, -first), 0))
    padded = np.pad(padded, (0, max(0, last - first - len(padded))))[: last - first]
    rows = log_mel(padded, RATE_HZ)
    return rows[_EDGE_FRAMES * ROWS_A_FRAME : _EDGE_FRAMES * ROWS_A_FRAME + (stop - start) * ROWS_A_FRAME]


def _finite(samples: Samples) -> Samples:
    """Return the samples with silence for what is not finite, and held where their squares would not be."""
    whole = np.nan_to_num(np.asarray(samples, dtype=np.float32), nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(whole, -_LARGEST, _LARGEST)
