"""People in the making: a description says everything, and a draft looks like the person it becomes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.heads.form import SLIDERS
from render.heads.people import load_people, person_of
from render.heads.person import EYES, HAIR, SKINS, Person
from render.heads.studio import described, offer

pytestmark = pytest.mark.unit

COLOURS = st.tuples(*[st.integers(0, 255).map(lambda part: round(part / 255, 4))] * 3)


@given(
    st.floats(25, 90),
    st.floats(-1, 1),
    st.sampled_from(HAIR),
    st.sampled_from(SKINS),
    st.sampled_from(EYES),
    COLOURS,
    st.one_of(st.none(), COLOURS),
)
def test_a_description_gives_the_same_person_again(
    age: float, weight: float, hair: str, skin: str, eyes: str, colour: object, tone: object
) -> None:
    person = Person(
        name="x", title="X", age_years=age, weight=weight, hair=hair, skin=skin, eyes=eyes,
        hair_colour=colour, skin_tone=tone,  # type: ignore[arg-type]
    )  # fmt: skip
    again = person_of(described(person))

    # Colours go through whole numbers; those that were none stay.
    def plain(one: Person) -> Person:
        black = (0.0, 0.0, 0.0)
        return replace(one, lip_colour=black, brow_colour=black, garment_colour=black)

    assert plain(again) == plain(person)


def test_everybody_who_comes_along_can_be_started_from() -> None:
    assert [person_of(one) for one in offer()["people"]] == list(load_people())
    assert offer()["form"].keys() == SLIDERS.keys()
