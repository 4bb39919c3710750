import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.heads.base import BaseMesh
from render.heads.form import SLIDERS, form_targets

pytestmark = pytest.mark.unit


def test_every_slider_names_targets_that_exist(base: BaseMesh) -> None:
    for name, slider in SLIDERS.items():
        for value in (slider.least, 1.0):
            for target in slider.targets(value):
                assert base.target(target).any(), f"{name}: {target}"


def test_a_slider_with_an_opposite_goes_both_ways() -> None:
    assert SLIDERS["nose_tip"].targets(-0.5) == {"nose/nose-point-down": 0.5}
    assert SLIDERS["eye_size"].targets(0.2) == {
        "eyes/l-eye-size-big": 0.2,
        "eyes/r-eye-size-big": 0.2,
    }
    assert SLIDERS["oval"].least == 0.0


@given(st.dictionaries(st.sampled_from(sorted(SLIDERS)), st.floats(0.0, 1.0)))
def test_amounts_are_never_negative_and_add_up(form: dict[str, float]) -> None:
    targets = form_targets(form)
    assert all(amount >= 0.0 for amount in targets.values())
    expected = sum(sum(SLIDERS[name].targets(value).values()) for name, value in form.items())
    assert sum(targets.values()) == pytest.approx(expected)
