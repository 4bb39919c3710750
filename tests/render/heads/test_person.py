from dataclasses import replace

import pytest

from render.heads.person import MIRA, PEOPLE, Person

pytestmark = pytest.mark.unit


def test_people_have_names_of_their_own() -> None:
    assert MIRA in PEOPLE
    assert len({person.name for person in PEOPLE}) == len(PEOPLE)


def test_a_person_can_be_made_of_defaults_alone() -> None:
    assert Person(name="someone", title="Someone").ethnicity == {"caucasian": 1.0}


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": "../evil"}, "expected a name of a-z"),
        ({"ethnicity": {"caucasian": 0.5}}, "sum to 1"),
        ({"ethnicity": {"martian": 1.0}}, "martian"),
        ({"ethnicity": {"caucasian": 1.5, "asian": -0.5}}, "sum to 1"),
        ({"ethnicity": {}}, "sum to 1"),
        ({"masculinity": 1.2}, "expected masculinity in"),
        ({"seniority": -0.1}, "expected seniority in"),
        ({"lip_colour": (1.0, 2.0, 0.0)}, "expected lip_colour"),
        ({"details": (("mouth/mouth-angles-up", 2.0),)}, "use its opposite"),
    ],
)
def test_what_is_out_of_range_is_named(wrong: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        replace(MIRA, **wrong)  # type: ignore[arg-type]
