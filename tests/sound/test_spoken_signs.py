"""Short forms and signs in English words."""

import pytest

from sound.spoken_form import spoken_form

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Dr. Smith of Main St., vs. St. Paul etc.", "Doctor Smith of Main Street, versus Saint Paul et cetera."),
        ("e.g. No. 5, i.e. p. 12", "for example number five, that is page twelve"),
        ("He sat. Wait a sec. I ate a fig.", "He sat. Wait a sec. I ate a fig."),
        ("On Sat. I met Gen. Grant, fig. 3", "On Saturday. I met General Grant, figure three"),
        ("the U.S. President, J.R.R. Tolkien", "the U S President, J R R Tolkien"),
        ("They play 2 v 2 at 5 V.", "They play two v two at five volts."),
        ("I said no. Then we left.", "I said no. Then we left."),
        ("in the U.S. and a Ph.D.", "in the U S and a P H D."),
        ("Well... maybe… Really?!! Wait...", "Well, maybe, Really? Wait."),
        ("R&D, #1, w/o sugar, and/or", "R and D, number one, without sugar, and or"),
        ("2 + 2 = 4, ~5, ±2", "two plus two equals four, about five, plus or minus two"),
        ("my_function() of obj.method", "my function of obj dot method"),
    ],
)  # fmt: skip
def test_it_is_said_as_people_say_it(written: str, said: str) -> None:
    assert " ".join(spoken_form(written).said.split()) == said
