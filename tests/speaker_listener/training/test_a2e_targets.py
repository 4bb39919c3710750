from dataclasses import replace

import numpy as np
import pytest

from render.rig import INDEX
from sound.speech import SILENCE
from speaker_listener.training.a2e_examples import ROWS_A_FRAME, SYMBOLS, Bytes, Example
from speaker_listener.training.a2e_targets import SHIFTS, before_sounds, like_real, moved
from tests.speaker_listener.training.a2e_toy import clip

pytestmark = pytest.mark.unit

JAW, CLOSE = INDEX["jawOpen"], INDEX["mouthClose"]


def saying(symbols: str, jaw: float = 0.2, frames: int = 40) -> Example:
    """An example in which each phone has the same time, with a still mouth."""
    names = symbols.split()
    rows = np.repeat([SYMBOLS.index(name) for name in names], ROWS_A_FRAME * frames // len(names))
    face = np.zeros((frames, 52), np.float16)
    face[:, JAW] = jaw
    one = clip(1, frames)
    return replace(one, face=face, phones=rows.astype(np.int8), style=np.zeros_like(one.style))


def pause(before_s: float, silent_s: float, after_s: float) -> Bytes:
    spans = [("AA", before_s), (SILENCE, silent_s), ("AA", after_s)]
    return np.concatenate([np.full(round(s * 100), SYMBOLS.index(name), np.int8) for name, s in spans])


def test_every_class_of_sounds_is_known_and_none_is_named_twice() -> None:
    named = [name for names in SHIFTS for name in names.split()]
    assert len(named) == len(set(named))
    assert set(named) <= set(SYMBOLS)


def test_hissing_sounds_open_and_round_ones_close_and_open_vowels_stay() -> None:
    for names, sign in (("S", 1), ("UW", -1), ("AA", 0)):
        made = moved(saying(names), 0.0).face[:, JAW].astype(float)
        assert np.sign(np.round(made.mean() - 0.2, 3)) == sign


def test_a_wide_style_moves_further() -> None:
    plain = saying("S")
    wide = replace(plain, style=np.concatenate([[0.5], plain.style[1:]]).astype(np.float32))
    assert moved(wide, 0.0).face[:, JAW].mean() > moved(plain, 0.0).face[:, JAW].mean()


def test_shut_lips_stay_shut_whatever_is_said() -> None:
    for symbols in ("P", "S", "UW", "F"):
        one = saying(symbols, jaw=0.0)
        assert not moved(one, 0.09).face[:, JAW].any()


def test_lips_part_before_a_first_sound_and_not_after_the_last() -> None:
    one = saying(f"{SILENCE} AA {SILENCE} {SILENCE}", jaw=0.0)
    made = moved(one, 0.09).face[:, JAW].astype(float)
    assert made[9] > made[4] > 0.0
    assert not made[20:].any()


def test_a_pause_is_told_by_how_near_its_end_is() -> None:
    made = before_sounds(pause(0.5, 0.6, 0.5))
    assert made[:50].max() == made[110:].max() == 0
    assert (np.diff(made[60:110]) > 0).all()
    assert 0.9 < made[109] <= 1.0
    assert not before_sounds(pause(0.5, 0.1, 0.5)).any()


def test_real_faces_are_left_as_they_are() -> None:
    real = replace(saying("S"), source="grid")
    (kept,) = like_real([real], 1)
    assert kept is real
    (changed,) = like_real([saying("S")], 1)
    assert changed is not real
    again = next(iter(like_real([saying("S")], 1)))
    np.testing.assert_array_equal(changed.face, again.face)
