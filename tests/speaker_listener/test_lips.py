import numpy as np
import pytest

from render.rig import INDEX, rest
from speaker_listener.lips import (
    COLUMN,
    JAW,
    LIP_CHANNELS,
    LOWER,
    REST,
    LipCurve,
    LipState,
    blended,
    columns,
    heavy_jaw,
    smooth,
    step,
)

pytestmark = pytest.mark.unit


def ramp(rows: int = 11, start_s: float = 0.0) -> LipCurve:
    weights = np.zeros((rows, len(LIP_CHANNELS)), dtype=np.float32)
    weights[:, JAW] = np.linspace(0, 1, rows)
    return LipCurve(start_s, 10.0, weights, np.linspace(1, 0, rows).astype(np.float32))


def test_a_curve_is_read_between_its_rows_and_closed_outside() -> None:
    curve = ramp(start_s=-0.5)
    assert curve.at(0.0).weights[JAW] == pytest.approx(0.5)
    assert curve.at(0.025).weights[JAW] == pytest.approx(0.525)
    assert curve.at(0.025).contact == pytest.approx(0.475)
    assert curve.at(-0.51) is REST
    assert curve.at(0.51) is REST


def test_within_a_phrase_the_mouth_is_the_curve_and_nothing_else() -> None:
    curve = ramp()
    state = step(LipState(), curve, 0.3)
    for time_s in (0.5, 0.2, 0.9):
        state = step(state, curve, time_s)
        assert state.shape.weights[JAW] == pytest.approx(time_s, abs=1e-6)


def test_a_phrase_cut_off_closes_the_mouth_in_two_frames() -> None:
    curve = ramp()
    state = step(step(LipState(), curve, 0.8), curve, 0.9)
    first = step(state, None, 0.0)
    second = step(first, None, 0.0)
    assert first.shape.weights[JAW] < 0.45 * state.shape.weights[JAW]
    assert not second.shape.weights.any()


def test_a_phrase_entered_in_its_middle_is_joined_over_two_frames() -> None:
    curve = ramp()
    first = step(LipState(), curve, 0.9)
    assert 0.4 < first.shape.weights[JAW] < 0.7
    assert step(first, curve, 0.94).shape.weights[JAW] == pytest.approx(0.94, abs=1e-6)


def test_a_name_without_a_side_means_both_and_an_unknown_one_is_refused() -> None:
    assert columns({"mouthSmile": 0.2, "jawOpen": 0.1}) == {
        COLUMN["mouthSmileLeft"]: 0.2,
        COLUMN["mouthSmileRight"]: 0.2,
        JAW: 0.1,
    }
    with pytest.raises(ValueError, match="browInnerUp"):
        columns({"browInnerUp": 1.0})


def test_a_shape_is_added_to_its_own_channels_only() -> None:
    frame = rest()
    ramp().at(0.5).add_to(frame)
    assert frame[INDEX["jawOpen"]] == pytest.approx(0.5)
    assert np.count_nonzero(frame) == 1


def test_smoothing_keeps_the_level_and_softens_steps() -> None:
    rows = np.repeat([[0.0, 1.0], [1.0, 1.0]], 30, axis=0).astype(np.float32)
    made = smooth(rows, 3.0)
    assert np.allclose(made[:, 1], 1.0, atol=1e-6)
    assert np.all(np.diff(made[:, 0]) >= -1e-6)
    assert np.diff(made[:, 0]).max() < 0.15


def test_a_mixed_curve_lies_between_both_but_keeps_the_contacts_of_the_exact_one() -> None:
    exact, likely = ramp(), ramp()
    weights = np.zeros((6, len(LIP_CHANNELS)), dtype=np.float32)
    weights[:, JAW] = 0.6
    flat = LipCurve(0.0, 5.0, weights, np.zeros(6, dtype=np.float32))
    assert blended(exact, likely, 0.5).at(0.5).weights[JAW] == pytest.approx(0.5)
    mixed = blended(exact, flat, 0.5)
    assert mixed.at(0.0).weights[JAW] == pytest.approx(0.0)  # a full contact
    # A curve that opens less is widened until its widest place is as wide: 0.6 to 0.95.
    assert mixed.at(0.5).weights[JAW] == pytest.approx(0.5 + 0.5 * 0.5 * (0.95 - 0.5), abs=0.02)
    np.testing.assert_array_equal(mixed.contact, exact.contact)


def test_a_jaw_goes_along_with_the_lower_lip_but_where_lips_touch() -> None:
    weights = np.zeros((40, len(LIP_CHANNELS)), dtype=np.float32)
    weights[:, LOWER] = 0.5
    contact = np.zeros(40, dtype=np.float32)
    contact[20:] = 1.0
    made = heavy_jaw(LipCurve(0.0, 25.0, weights, contact), 0.2)
    assert made.weights[5:20, JAW] == pytest.approx(0.1)
    assert not made.weights[20:, JAW].any()
    assert not heavy_jaw(LipCurve(0.0, 25.0, weights * 0, contact), 0.2).weights.any()


def test_a_jaw_has_weight_and_an_empty_curve_stays_empty() -> None:
    weights = np.zeros((40, len(LIP_CHANNELS)), dtype=np.float32)
    weights[20, JAW] = 0.5
    made = heavy_jaw(LipCurve(0.0, 50.0, weights, np.zeros(40, dtype=np.float32)), 0.0)
    assert 0.1 < made.weights[20, JAW] < 0.45
    assert made.weights[:, JAW].sum() == pytest.approx(0.5, abs=1e-4)
    empty = LipCurve(0.0, 25.0, weights[:0], np.zeros(0, dtype=np.float32))
    assert len(heavy_jaw(empty, 0.2).weights) == 0
