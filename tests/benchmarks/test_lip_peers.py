import numpy as np
import pytest

from benchmarks import lip_peers
from benchmarks.lip_peers import (
    PeerMissing,
    amica,
    open_llm_vtuber,
    talkinghead_by_phones,
    talkinghead_by_words,
)
from sound.speech import PHONES, SILENCE, Phone, Word

pytestmark = pytest.mark.unit

RATE_HZ = 16_000
QUIET = np.zeros(RATE_HZ, dtype=np.float32)


def burst() -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    samples = QUIET.copy()
    samples[6400:9600] = 0.3 * np.sin(2 * np.pi * 1000 * np.arange(3200) / RATE_HZ)
    return samples


def test_loudness_opens_the_jaw_where_the_sound_is_and_nothing_else() -> None:
    for peer in (open_llm_vtuber, amica):
        made = peer(burst(), 25)
        assert made.shape == (25, 3)
        assert not made[:, 1:].any()
        assert made[12, 0] > 0.4 > 0.01 > made[3, 0]
        assert not peer(QUIET, 25)[:, 0].any()


def test_amica_is_shut_below_a_tenth_and_never_over_a_half() -> None:
    loud = np.ones(RATE_HZ, dtype=np.float32)
    assert amica(loud, 25).max() == pytest.approx(0.5, abs=1e-6)
    assert not amica(0.04 * loud, 25).any()


def test_every_phone_has_visemes_that_are_known() -> None:
    assert lip_peers._OF_PHONE.keys() == PHONES - {SILENCE}
    assert {v for made in lip_peers._OF_PHONE.values() for v in made} <= lip_peers._VISEMES.keys()


def test_a_viseme_rises_to_its_level_in_its_middle_and_falls_after_it() -> None:
    made = talkinghead_by_phones((Phone("TH", 0.4, 0.6),), QUIET, 25)
    # 0.6 of the viseme, 0.2 of the jaw: 0.12 at the middle, half a phone's length of fall after it.
    assert made[:, 0].max() == pytest.approx(0.12, abs=0.01)
    assert int(made[:, 0].argmax()) == 12
    assert made[5, 0] == 0.0 == made[18, 0]
    assert made[14, 0] > made[16, 0] > 0


def test_vowels_follow_the_analyser_as_in_the_original() -> None:
    phone = (Phone("AA", 0.4, 0.6),)
    quiet, loud = talkinghead_by_phones(phone, QUIET, 25), talkinghead_by_phones(phone, burst(), 25)
    assert quiet[12, 0] == pytest.approx(0.36, abs=0.02)
    assert loud[12, 0] > 1.2 * quiet[12, 0]


def test_lips_touch_on_its_pp() -> None:
    made = talkinghead_by_phones((Phone("AA", 0.2, 0.4), Phone("B", 0.4, 0.5)), QUIET, 25)
    assert made[7, 0] > 0.2 > made[11, 0]


def test_words_are_spelled_by_its_own_module_and_scaled_to_their_times(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[list[str]] = []

    def spelled(words: list[str]) -> list[tuple[list[str], list[float], list[float]]]:
        asked.append(words)
        return [(["PP", "aa"], [0.0, 1.08], [1.08, 0.95]), ([], [], [])]

    monkeypatch.setattr(lip_peers, "_spell", spelled)
    made = talkinghead_by_words([Word("pa", 0.4, 0.6), Word("h", 0.7, 0.8)], QUIET, 25)
    assert asked == [["pa", "h"]]
    assert made[:, 0].max() == pytest.approx(0.36, abs=0.03)
    assert 0.5 < (int(made[:, 0].argmax()) + 0.5) / 25 < 0.6


def test_without_node_a_sentence_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    monkeypatch.setattr(lip_peers, "PEERS", tmp_path)
    monkeypatch.setattr("shutil.which", lambda name: None)
    with pytest.raises(PeerMissing, match="node and npm on PATH"):
        lip_peers.install()
