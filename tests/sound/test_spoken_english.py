"""Money, times, dates, measures, numbers and addresses in English words."""

import pytest

from sound.spoken_form import spoken_form

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("It costs $5.50.", "It costs five dollars and fifty cents."),
        ("-$3, $1, £0.99, $2.5 million, 12 €, $20k", "minus three dollars, one dollar, ninety-nine pence, two point five million dollars, twelve euros, twenty thousand dollars"),
        ("-5 °C, -3.2 and -40%", "minus five degrees Celsius, minus three point two and minus forty percent"),
        ("20% or 3.5 %", "twenty percent or three point five percent"),
        ("the 1st, 22nd and 100th", "the first, twenty-second and one hundredth"),
        ("at 7:00, 9:05pm, 10:30 a.m. sharp, 15:00", "at seven o'clock, nine oh five P M, ten thirty A M sharp, fifteen hundred"),
        ("We left at 5 p.m.", "We left at five P M."),
        ("on 2024-03-05", "on March fifth, twenty twenty-four"),
        ("March 5, 2024", "March fifth, twenty twenty-four"),
        ("the 5th of May, 3 June", "the fifth of May, the third of June"),
        ("in 1984, the '80s, 1939–1945", "in nineteen eighty-four, the eighties, nineteen thirty-nine to nineteen forty-five"),
        ("2000 people, 1,234,567 of them", "two thousand people, one million two hundred thirty-four thousand five hundred sixty-seven of them"),
        ("5 km, 1 kg, 20 °C, 60km/h, 3 ft", "five kilometres, one kilogram, twenty degrees Celsius, sixty kilometres per hour, three feet"),
        ("1/2 cup, 24/7, 5-10 minutes, 3:1", "one half cup, twenty-four seven, five to ten minutes, three to one"),
        ("Python 3.11, v1.2.3, 007", "Python three point one one, version one point two point three, zero zero seven"),
        ("Call 020 7946 0958.", "Call zero two zero, seven nine four six, zero nine five eight."),
        ("see www.example.org/docs?x=1.", "see example dot org slash docs."),
        ("anna.smith@example.org", "anna dot smith at example dot org"),
        ("open main.py or notes.txt", "open main dot P Y or notes dot txt"),
        ("mp3, H2O, COVID-19, World War II", "mp three, H two O, COVID-nineteen, World War two"),
        ("It is what it is.", "It is what it is."),
    ],
)  # fmt: skip
def test_it_is_said_as_people_say_it(written: str, said: str) -> None:
    assert " ".join(spoken_form(written).said.split()) == said


def test_a_date_of_three_numbers_follows_the_region() -> None:
    assert spoken_form("3/4/2025", "en-US").said == "March fourth, twenty twenty-five"
    assert spoken_form("3/4/2025", "en-GB").said == "April third, twenty twenty-five"
    assert spoken_form("25/4/2025", "en-US").said == "April twenty-fifth, twenty twenty-five"
