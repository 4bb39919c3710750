"""Questionnaires: the bundled ones as published, answers as they may be, scores as means."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.errors import ConfigError
from server.studies import questionnaire, strict
from server.studies.questionnaire import Item, Questionnaire

pytestmark = pytest.mark.unit

HERE = Path()
SCALE = Item(name="valence", type="scale", points=9, low="unhappy", high="happy")
CHOICE = Item(name="again", type="choice", prompt="Again?", options=("yes", "no"))
WORDS = Item(name="remarks", type="text", prompt="Remarks?", required=False)


def test_sam_has_two_pictures_of_nine_points_and_says_whose_it_is() -> None:
    sam = questionnaire.load("sam", HERE)
    assert [(item.name, item.points, item.picture) for item in sam.items] == [
        ("valence", 9, "valence"),
        ("arousal", 9, "arousal"),
    ]
    assert "Bradley" in sam.source
    assert sam.scores({"valence": 7.0, "arousal": 2.0}) == {"valence": 7.0, "arousal": 2.0}


def test_godspeed_has_its_five_subscales_of_five_points() -> None:
    godspeed = questionnaire.load("godspeed", HERE)
    assert {name: len(scale.items) for name, scale in godspeed.scales.items()} == {
        "anthropomorphism": 5,
        "animacy": 6,
        "likeability": 5,
        "intelligence": 5,
        "safety": 3,
    }
    assert len(godspeed.items) == 24
    assert {item.points for item in godspeed.items} == {5}
    assert "10.1007" in godspeed.source or "Bartneck" in godspeed.source
    pairs = [(item.low, item.high) for item in godspeed.items]
    assert pairs.count(("artificial", "lifelike")) == 2
    assert len(set(pairs)) == 23


def test_a_subscale_is_the_mean_of_its_items_and_lacks_where_one_was_left_out() -> None:
    godspeed = questionnaire.load("godspeed", HERE)
    given_ = {f"likeability_{number}": float(number) for number in range(1, 6)}
    assert godspeed.scores(given_) == {"likeability": 3.0}
    assert godspeed.scores({**given_, "likeability_3": "often"}) == {}


def test_a_reversed_item_counts_from_the_other_end() -> None:
    sheet = strict.checked(
        Questionnaire,
        {
            "name": "calm",
            "title": "Calm",
            "items": [
                {"name": "relaxed", "type": "scale", "points": 5, "low": "anxious", "high": "relaxed"},
                {"name": "surprised", "type": "scale", "points": 5, "low": "quiescent", "high": "surprised"},
            ],
            "scales": {
                "calm": {"title": "Calm", "items": ["relaxed", "surprised"], "reversed": ["surprised"]}
            },
        },
        "calm.toml",
    )
    assert sheet.scores({"relaxed": 5.0, "surprised": 1.0}) == {"calm": 5.0}


@given(st.integers(-20, 20))
def test_a_scale_takes_the_whole_numbers_of_its_points_and_no_other(value: int) -> None:
    assert (SCALE.wrong(float(value)) == "") == (1 <= value <= 9)


@pytest.mark.parametrize(
    ("item", "value", "says"),
    [
        (SCALE, 4.5, "a whole number from 1 to 9, got 4.5"),
        (SCALE, float("nan"), "got nan"),
        (SCALE, float("inf"), "got inf"),
        (SCALE, "4", "got '4'"),
        (CHOICE, "maybe", "one of yes, no; got 'maybe'"),
        (CHOICE, 1.0, "in words, got the number 1"),
        (WORDS, "x" * 8_001, "8000 characters, got 8001"),
    ],
)
def test_what_cannot_be_an_answer_is_told(item: Item, value: float | str, says: str) -> None:
    assert says in item.wrong(value)


def test_only_what_is_required_is_missing() -> None:
    sheet = Questionnaire(name="q", title="Q", items=(SCALE, CHOICE, WORDS))
    assert [item.name for item in sheet.missing({"again": "yes"})] == ["valence"]
    assert sheet.missing({"again": "yes", "valence": 3.0}) == []
    assert [item.name for item in sheet.missing({"again": "  ", "valence": 3.0})] == ["again"]


@pytest.mark.parametrize(
    ("item", "says"),
    [
        ({"type": "scale", "points": 1, "low": "a", "high": "b"}, "needs points"),
        ({"type": "scale", "points": 5}, "words for low and high"),
        ({"type": "text", "prompt": "?", "points": 5}, "belong to a scale"),
        ({"type": "choice", "prompt": "?", "options": ["one"]}, "two options or more"),
        ({"type": "text"}, "needs a prompt"),
    ],
)
def test_items_that_cannot_be_drawn_are_refused(item: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        strict.checked(Questionnaire, {"name": "q", "title": "Q", "items": [{"name": "a", **item}]}, "q.toml")


def test_a_subscale_of_unknown_items_and_items_of_one_name_are_refused() -> None:
    item = {"name": "a", "type": "text", "prompt": "?"}
    with pytest.raises(ConfigError, match="two items are called 'a'"):
        strict.checked(Questionnaire, {"name": "q", "title": "Q", "items": [item, item]}, "q.toml")
    scales = {"s": {"title": "S", "items": ["b"]}}
    with pytest.raises(ConfigError, match="names 'b', which is no scale"):
        strict.checked(
            Questionnaire, {"name": "q", "title": "Q", "items": [item], "scales": scales}, "q.toml"
        )


def test_an_unknown_name_offers_the_bundled_ones(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"did you mean 'godspeed'\? there are: godspeed, sam, words; or name a file"
    ):
        questionnaire.load("godsped", tmp_path)
    with pytest.raises(ConfigError, match="no questionnaire is called"):
        questionnaire.load("../sam", tmp_path)
