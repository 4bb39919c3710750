from dataclasses import replace

import numpy as np
import pytest

from render.heads.assets import AssetError
from render.heads.base import BaseMesh
from render.heads.figure import Figure, macro_targets, make_figure
from render.heads.form import SLIDERS, Slider
from render.heads.people import bundled

pytestmark = pytest.mark.unit


def test_macro_targets_share_out_one_whole_person() -> None:
    mixed = replace(bundled("mira"), masculinity=0.3, age_years=51.0, weight=-0.5, form={})
    targets = macro_targets(mixed)
    bodies = [amount for name, amount in targets.items() if "universal" in name]
    faces = [
        amount
        for name, amount in targets.items()
        if name.startswith("macrodetails/") and "universal" not in name
    ]
    assert sum(bodies) == pytest.approx(1.0)
    assert sum(faces) == pytest.approx(1.0)
    assert targets["macrodetails/asian-male-old"] == pytest.approx(0.3 * 0.4 * 0.25)
    slight = "macrodetails/universal-male-old-averagemuscle-minweight"
    assert targets[slight] == pytest.approx(0.3 * 0.4 * 0.5)


def test_a_target_that_does_not_exist_is_named(base: BaseMesh, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SLIDERS, "oval", Slider("egg-shaped", {"head/no-such": 1.0}, {}))
    with pytest.raises(AssetError, match="head/no-such"):
        make_figure(base, replace(bundled("mira"), form={"oval": 0.5}))


def test_age_and_weight_change_the_face(base: BaseMesh) -> None:
    mira = bundled("mira")
    young, old = (make_figure(base, replace(mira, age_years=age)).vertices for age in (25.0, 80.0))
    skin = base.group_vertices("body")
    face = skin[young[skin, 2] > 0.05]
    assert np.linalg.norm(young[face] - old[face], axis=1).max() > 0.005
    slight, heavy = (make_figure(base, replace(mira, weight=weight)).vertices for weight in (-1.0, 1.0))
    cheeks = skin[(slight[skin, 1] > 0.0) & (slight[skin, 2] > 0.03)]
    shoulders = skin[(slight[skin, 1] < -0.15) & (np.abs(slight[skin, 0]) < 0.2)]
    for rows in (cheeks, shoulders):
        wider = np.abs(heavy[rows, 0]) - np.abs(slight[rows, 0])
        assert wider.max() > 0.004


def test_mira_has_the_size_of_a_person(figure: Figure) -> None:
    left, right = figure.eyes_m
    assert 0.13 < figure.head_width_m < 0.17
    assert 0.052 < np.linalg.norm(left - right) < 0.072
    assert left[0] > 0 > right[0]


def test_the_origin_is_the_top_of_the_neck(figure: Figure) -> None:
    assert not figure.head_m.any()
    assert -0.15 < figure.neck_m[1] < -0.07
    assert figure.eyes_m[0][1] > 0.0


def test_the_head_turns_and_the_shoulders_stay(base: BaseMesh, figure: Figure) -> None:
    weights = figure.weights
    np.testing.assert_allclose(weights.sum(axis=1), 1.0, atol=1e-9)
    assert (weights >= 0.0).all()
    skin = base.group_vertices("body")
    place = figure.vertices[skin]
    face = skin[(place[:, 1] > 0.0) & (place[:, 2] > 0.05)]
    assert weights[face, 2].min() > 0.99
    shoulders = skin[np.abs(place[:, 0]) > 0.12]
    assert weights[shoulders, 0].min() > 0.98


def test_weights_change_gradually_along_the_neck(base: BaseMesh, figure: Figure) -> None:
    quads = base.quads[base.body]
    y = figure.vertices[quads][..., 1].mean(axis=1)
    x = np.abs(figure.vertices[quads][..., 0]).max(axis=1)
    neck = quads[(y > -0.14) & (y < 0.0) & (x < 0.07)]
    assert np.ptp(figure.weights[neck], axis=1).max() < 0.45


def test_the_arms_hang(base: BaseMesh, figure: Figure) -> None:
    shoulder = base.joint("upperarm01.L____head", figure.vertices)
    elbow = base.joint("lowerarm01.L____head", figure.vertices)
    way = elbow - shoulder
    assert np.degrees(np.arctan2(-way[1], way[0])) > 68.0
