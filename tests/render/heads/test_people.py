from pathlib import Path

import pytest

from render.heads.people import BUNDLED, PeopleError, bundled, load_people, parse_people

pytestmark = pytest.mark.unit

TEXT = BUNDLED.read_text(encoding="utf-8")


def test_six_people_come_with_warm_chat_and_mira_is_the_first() -> None:
    people = load_people()
    assert len(people) == 6
    assert people[0].name == "mira"
    assert bundled("mira") == people[0]


def test_people_differ_in_age_gender_ethnicity_hair_and_face() -> None:
    people = load_people()
    assert len({person.hair for person in people}) >= 5
    assert {person.voice for person in people} == {"female", "male"}
    assert sum(person.masculinity > 0.5 for person in people) == 3
    ages = sorted(person.age_years for person in people)
    assert ages[0] < 30 < 60 < ages[-1]
    assert {max(p.ethnicity, key=p.ethnicity.__getitem__) for p in people} == {
        "african",
        "asian",
        "caucasian",
    }
    for what in ("title", "description", "form", "skin_tone", "garment_colour"):
        assert len({str(getattr(person, what)) for person in people}) == 6, what


def test_nobody_unknown_is_found() -> None:
    with pytest.raises(PeopleError, match="expected one of mira, .*got 'nobody'"):
        bundled("nobody")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("age_years = 29", "age_years = 9"), r"person 1 \(mira\): expected age_years in \[25, 90\], got 9"),
        (("age_years = 29", "age_year = 29"), "no key 'age_year'; did you mean age_years?"),
        (("age_years = 29", 'age_years = "29"'), "expected age_years to be a number, got '29'"),
        (("age_years = 29", "age_years = true"), "expected age_years to be a number, got True"),
        (('style = "long01"', 'style = "long99"'), "expected hair to be one of .*got 'long99'"),
        (('colour = "#573826"', 'colour = "brown"'), "expected hair.colour to be a colour.*got 'brown'"),
        (("strands = false", "strand = false"), "hair has no key 'strand'; did you mean strands?"),
        (("strands = false", "strands = 0"), "expected hair.strands to be true or false, got 0"),
        (("caucasian = 0.6,", "caucasian = 0.7,"), "sum to 1"),
        (("oval = 0.5,", "ovel = 0.5,"), "got 'ovel'"),
        (("oval = 0.5,", "oval = 5,"), "expected form.oval"),
        (('title = "Mira"', ""), "expected title, it is missing"),
        (('top = { colour = "#406b73" }', 'top = "red"'), "expected top to be a table"),
        (("format = 1", "format = 2"), "expected format = 1, got 2"),
        (('name = "kenji"', 'name = "mira"'), "mira more than once"),
        (("format = 1", "format = "), "Invalid value"),
    ],
)
def test_what_is_wrong_is_named(change: tuple[str, str], sentence: str) -> None:
    assert change[0] in TEXT
    with pytest.raises(ValueError, match=sentence):
        parse_people(TEXT.replace(*change, 1))


def test_a_file_without_people_is_a_sentence() -> None:
    with pytest.raises(ValueError, match=r"at least one \[\[person\]\]"):
        parse_people("format = 1\n")


def test_a_missing_file_and_one_that_is_no_text_are_sentences(tmp_path: Path) -> None:
    with pytest.raises(PeopleError, match="nowhere.toml; it cannot be read"):
        load_people(tmp_path / "nowhere.toml")
    (tmp_path / "wrong.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(PeopleError, match="UTF-8"):
        load_people(tmp_path / "wrong.toml")
    (tmp_path / "bad.toml").write_text("format = 3", encoding="utf-8")
    with pytest.raises(PeopleError, match=r"bad\.toml: expected format = 1"):
        load_people(tmp_path / "bad.toml")
