import pytest

from render.heads.base import BaseMesh
from render.heads.landmarks import PLACES
from render.heads.recipes import SIDED, SIDEWAYS, WHOLE, Recipe
from render.rig import ARKIT

pytestmark = pytest.mark.unit

ALL = [*WHOLE.items(), *SIDED.items(), *SIDEWAYS.items()]


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_shape_is_a_shape(name: str) -> None:
    assert name in ARKIT


@pytest.mark.parametrize("name", [*SIDED, *SIDEWAYS])
def test_a_sided_shape_is_a_shape_on_both_sides(name: str) -> None:
    assert {f"{name}Left", f"{name}Right"} <= set(ARKIT)


@pytest.mark.parametrize(("name", "recipe"), ALL, ids=[name for name, _ in ALL])
def test_everything_in_a_recipe_exists_and_is_of_a_face_s_size(
    base: BaseMesh, name: str, recipe: Recipe
) -> None:
    for unit in recipe.units:
        for side in ("left", "right"):
            target = unit.format(side=side, s=side[0])
            paths = (
                [target]
                if "/" in target
                else [f"expression/units/{e}/{target}" for e in ("asian", "african", "caucasian")]
            )
            assert all(path in base.target_rows for path in paths), target
    for pull in recipe.pulls:
        assert pull.at in PLACES
        assert 0.005 < pull.reach_m < 0.09
        assert max(map(abs, pull.move_m)) < 0.015
        assert any(pull.move_m)
    assert recipe.units or recipe.pulls


@pytest.mark.parametrize(("name", "recipe"), list(WHOLE.items()), ids=list(WHOLE))
def test_a_whole_shape_names_the_units_of_both_sides(name: str, recipe: Recipe) -> None:
    for unit, amount in recipe.units.items():
        assert "{" not in unit
        if "-left-" in unit:
            assert recipe.units[unit.replace("-left-", "-right-")] == amount
