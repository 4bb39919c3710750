"""What real mouths do and our articulation rules do not, laid on the made faces that audio to expression learns from.

    phones ─┬▶ how far each class of sounds is more or less open than the rules say ─┐
            └▶ pauses that end ─▶ lips that part before the first sound ─────────────┴▶ jaw of the targets

The numbers are means over the talk clips of the fit part (three speakers), as the constants of the rules are: what is left of
the real opening where the rules have had their say, by class of sounds. Hissing and dental sounds are more open than the
rules have them and round ones less, in all three speakers alike. In pauses real lips part 0.2 to 0.4 s before a first sound.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import INDEX
from sound.mel import ROWS_HZ
from sound.speech import SILENCE
from speaker_listener.training.a2e_examples import ROWS_A_FRAME, SYMBOLS, Bytes, Example

Doubles = NDArray[np.float64]

# Of jawOpen − mouthClose: what a class of sounds has more than the rules give it.
SHIFTS: Final[dict[str, float]] = {
    "AO W UW OW UH OY R ER": -0.030,
    "S Z SH ZH CH JH": 0.025,
    "T D N L TH DH": 0.015,
    "F V": -0.020,
}
# A shift comes and goes like this (a Gaussian's spread), and leaves alone what lies between shut lips.
_SPREAD_S: Final = 0.04
_TOUCHING: Final = 0.04
_MOST_TAKEN: Final = 0.7
# Lips part before a sound by up to this, drawn for each clip; sooner or later by this time; only after pauses as long as this.
_MOST_PARTED: Final = 0.09
_PARTS_BEFORE_S: Final = 0.25
_PAUSE_S: Final = 0.2
_PARTS_IN_S: Final = 0.1
# The style's factor on the jaw goes along, within these.
_LEAST_SIZE: Final = 0.5
_MOST_SIZE: Final = 1.6
_REAL: Final = frozenset({"grid", "talk"})
_JAW, _CLOSE = INDEX["jawOpen"], INDEX["mouthClose"]
_SILENT: Final = SYMBOLS.index(SILENCE)


def like_real(examples: Iterable[Example], seed: int) -> Iterator[Example]:
    """Yield the examples; those with made faces move as the module says. Real faces stay as they are.

    Args:
        examples: as they lie in shards.
        seed: of how far each clip's lips part before a sound.
    """
    rng = np.random.default_rng(seed)
    for one in examples:
        parted = float(rng.uniform(0.0, _MOST_PARTED))
        yield one if one.source in _REAL else moved(one, parted)


def moved(one: Example, parted: float) -> Example:
    """Return the example with the opening of its mouth changed.

    Args:
        one: of a made face.
        parted: how far its lips part before a first sound, in jawOpen.
    """
    phones = one.phones[: ROWS_A_FRAME * one.frames].astype(np.intp)
    face = one.face.astype(np.float32)
    gap = np.maximum(0.0, face[:, _JAW] - face[:, _CLOSE])
    shift = _by_frame(_shifts(phones)) * _size(one)
    shift = np.where(
        shift < 0, np.maximum(shift, -_MOST_TAKEN * gap), shift * np.clip(gap / _TOUCHING, 0.0, 1.0)
    )
    jaw = np.clip(face[:, _JAW] + shift, 0.0, 1.0)
    silent = _by_frame((phones == _SILENT).astype(np.float64)) > 0.5
    ahead = _by_frame(before_sounds(one.phones[: len(phones)])) * parted + face[:, _CLOSE]
    face[:, _JAW] = np.where(silent, np.maximum(jaw, ahead), jaw)
    return replace(one, face=face.astype(np.float16))


def before_sounds(phones: Bytes) -> Doubles:
    """Return (rows,) in [0, 1]: how near in time the sound is that ends a pause; 0 outside pauses.

    Args:
        phones: (rows,) indices into SYMBOLS at 100 Hz.
    """
    made = np.zeros(len(phones))
    edges = np.flatnonzero(np.diff(np.concatenate([[0], phones == _SILENT, [0]]).astype(np.int8)))
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end < len(phones) and end - begin >= _PAUSE_S * ROWS_HZ:
            row = np.arange(begin, end)
            rise = np.clip((row - begin) / (_PARTS_IN_S * ROWS_HZ), 0.0, 1.0)
            made[begin:end] = rise * np.exp(-(end - row) / (_PARTS_BEFORE_S * ROWS_HZ))
    return made


def _shifts(phones: NDArray[np.intp]) -> Doubles:
    """Return (rows,) the shift of each row, smoothed over time."""
    table = np.zeros(len(SYMBOLS) + 1)  # the last one is what is not known
    for names, value in SHIFTS.items():
        table[[SYMBOLS.index(name) for name in names.split()]] = value
    reach = round(3 * _SPREAD_S * ROWS_HZ)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / (_SPREAD_S * ROWS_HZ)) ** 2)
    return np.convolve(np.pad(table[phones], reach, mode="edge"), kernel / kernel.sum(), mode="valid")


def _by_frame(rows: Doubles) -> Doubles:
    return np.asarray(rows.reshape(-1, ROWS_A_FRAME).mean(axis=1))


def _size(one: Example) -> float:
    """Return the style's factor on the jaw; 1 where it is not known."""
    jaw = 1.0 + float(one.style[0])
    return float(np.clip(jaw, _LEAST_SIZE, _MOST_SIZE)) if np.isfinite(jaw) else 1.0
