from dataclasses import replace

import pytest

from render.heads.person import AGES, Person

pytestmark = pytest.mark.unit

SOMEONE = Person(name="someone", title="Someone")


def test_a_person_can_be_made_of_defaults_alone() -> None:
    assert SOMEONE.ethnicity == {"caucasian": 1.0}
    assert SOMEONE.seniority == 0.0
    assert replace(SOMEONE, age_years=AGES[1]).seniority == 1.0


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "../evil"}, "expected a name of a-z"),
        ({"ethnicity": {"caucasian": 0.5}}, "sum to 1"),
        ({"ethnicity": {"martian": 1.0}}, "martian"),
        ({"ethnicity": {"caucasian": 1.5, "asian": -0.5}}, "sum to 1"),
        ({"ethnicity": {}}, "sum to 1"),
        ({"masculinity": 1.2}, r"expected masculinity in \[0, 1\], got 1.2"),
        ({"age_years": 12}, r"expected age_years in \[25, 90\], got 12"),
        ({"age_years": float("nan")}, "expected age_years"),
        ({"weight": -1.5}, "expected weight in"),
        ({"greying": 2}, "expected greying in"),
        ({"hair_end_m": -0.9}, "expected hair_end_m in"),
        ({"lip_colour": (1.0, 2.0, 0.0)}, "expected lip_colour"),
        ({"skin_tone": (1.0, -0.1, 0.0)}, "expected skin_tone"),
        ({"form": {"oval": -0.2}}, r"expected form.oval in \[0, 1\]"),
        ({"form": {"nose_width": 1.5}}, r"expected form.nose_width in \[-1, 1\], got 1.5"),
        ({"form": {"wings": 0.5}}, "got 'wings'"),
        ({"hair": "mohawk"}, "expected hair to be one of short01.*got 'mohawk'"),
        ({"skin": "green"}, "expected skin to be one of"),
        ({"voice": "robot"}, "expected voice"),
    ],
)
def test_what_is_out_of_range_is_named(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(SOMEONE, **wrong)  # type: ignore[arg-type]
