"""What the scripted people say, and how they pause."""

import shutil

import numpy as np
import pytest

from benchmarks import conversation_script as script

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(shutil.which("flite") is None, reason="flite speaks here; apt install flite"),
]


def longest_silence_s(samples: "np.typing.NDArray[np.float32]") -> float:
    loud = np.flatnonzero(np.abs(samples) > 0.01)
    return float(np.diff(loud).max() / script.RATE_HZ)


def test_a_slow_talker_is_silent_for_as_long_as_it_says() -> None:
    for said, pause_s in zip(script.slow(2), script.PAUSES_S, strict=False):
        assert longest_silence_s(said.samples) == pytest.approx(pause_s, abs=0.05)
        assert f"{pause_s} s" in said.name


def test_pauses_and_parts_do_not_go_in_step() -> None:
    named = [said.name for said in script.slow(16)]
    assert len(set(named)) == 16


def test_turns_begin_and_end_with_sound_and_noises_have_no_words() -> None:
    for said in script.turns(2):
        assert abs(said.samples[0]) > 0.005
        assert len(said.words.split()) > 4
    assert not script.noise(0).words
    assert not script.noise(1).words
