import numpy as np
import pytest

from render.rig import ARKIT, INDEX
from sound.speech import Phone
from speaker_listener import visemes
from speaker_listener.articulation import table
from speaker_listener.corpora.styles import SpeakingStyle, random_style, style_of_voice
from speaker_listener.lips import CLOSE, COLUMN, JAW

pytestmark = pytest.mark.unit

PHONES = [Phone("AA", 0.2, 0.5), Phone("P", 0.5, 0.6), Phone("AA", 0.6, 0.9)]


def aperture(style: SpeakingStyle) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    curve = visemes.curve(PHONES, 1.1, np.zeros(0, dtype=np.float32), 100, known=style.table())
    return np.asarray(curve.weights[:, JAW] - curve.weights[:, CLOSE])


def test_the_ordinary_style_is_the_rules_own() -> None:
    made, own = SpeakingStyle().table(), table()
    assert np.array_equal(made.channels, own.channels)
    assert made.dynamics == own.dynamics


def test_more_jaw_opens_further_and_lips_still_close() -> None:
    small, large = aperture(SpeakingStyle(jaw=0.6)), aperture(SpeakingStyle(jaw=1.4))
    assert large.max() > 1.8 * small.max()
    rng = np.random.default_rng(0)
    times = -0.2 + np.arange(len(small)) / 125
    shut = (times > 0.53) & (times < 0.56)
    for _ in range(50):
        opened = aperture(random_style(rng))
        assert opened[shut].max() < 0.02
        assert opened.max() > 0.05


def test_a_slow_mouth_reaches_less_in_haste() -> None:
    hurried = [Phone("T", 0.2, 0.27), Phone("AA", 0.27, 0.33), Phone("T", 0.33, 0.4)]

    def top(style: SpeakingStyle) -> float:
        curve = visemes.curve(hurried, 0.6, np.zeros(0, dtype=np.float32), 100, known=style.table())
        return float(curve.weights[:, COLUMN["jawOpen"]].max())

    assert top(SpeakingStyle(quickness=1.3)) > top(SpeakingStyle(quickness=0.75))


def test_leaning_moves_one_side_of_the_mouth_and_no_eye() -> None:
    weights = np.full((3, len(ARKIT)), 0.4, dtype=np.float32)
    SpeakingStyle(lopsided=0.2).lean(weights)
    assert weights[0, INDEX["mouthSmileLeft"]] == pytest.approx(0.48)
    assert weights[0, INDEX["mouthSmileRight"]] == pytest.approx(0.32)
    assert weights[0, INDEX["eyeBlinkLeft"]] == pytest.approx(0.4)
    assert weights[0, INDEX["mouthLeft"]] == pytest.approx(0.4)


def test_styles_out_of_range_are_refused_and_drawn_ones_never_are() -> None:
    with pytest.raises(ValueError, match="jaw of a style"):
        SpeakingStyle(jaw=9)
    with pytest.raises(ValueError, match="lopsided"):
        SpeakingStyle(lopsided=0.5)
    rng = np.random.default_rng(0)
    jaws = [random_style(rng).jaw for _ in range(300)]
    assert 0.55 <= min(jaws) < 0.75
    assert 1.3 < max(jaws) <= 1.6


def test_a_parted_mouth_stays_open_between_sounds_and_shuts_where_lips_touch_and_in_silence() -> None:
    curve = visemes.curve(PHONES, 1.1, np.zeros(0, dtype=np.float32), 100)
    style = SpeakingStyle(parted=0.15)
    assert style.part(curve.at(0.35), 1.0).weights[JAW] == pytest.approx(curve.at(0.35).weights[JAW] + 0.15)
    assert style.part(curve.at(0.55), 1.0).weights[JAW] == pytest.approx(
        curve.at(0.55).weights[JAW], abs=1e-3
    )
    assert style.part(curve.at(-0.1), 0.0).weights[JAW] == 0.0
    with pytest.raises(ValueError, match="parted"):
        SpeakingStyle(parted=-0.1)


def test_slow_and_lively_voices_move_the_mouth_more_than_hasty_flat_ones() -> None:
    def jaw(rate: float, liveliness: float) -> float:
        rng = np.random.default_rng(3)
        return float(np.mean([style_of_voice(rate, liveliness, rng).jaw for _ in range(200)]))

    assert jaw(0.7, 1.5) > 1.15 * jaw(1.0, 1.0) > 1.3 * jaw(1.3, 0.6)


def test_a_voice_without_a_rate_is_refused_in_a_sentence() -> None:
    with pytest.raises(ValueError, match="expected a positive rate"):
        style_of_voice(0.0, 1.0, np.random.default_rng(0))
