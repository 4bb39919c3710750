"""The tag line, as models write it and as they should not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.reading import INDEX, Reading
from emotion_tree.tag import TagLine, parse

pytestmark = pytest.mark.unit


def tag(line: str) -> TagLine:
    found = parse(line)
    assert found is not None, f"{line!r} was not taken for a tag line"
    return found


def felt(reading: Reading | None) -> dict[str, float]:
    """Return what is felt by class, rounded, without what is not felt."""
    assert reading is not None
    strengths = {
        name: round(reading.intensity * float(reading.probabilities[i]), 3) for name, i in INDEX.items()
    }
    return {name: strength for name, strength in strengths.items() if strength > 0}


def test_the_line_as_it_is_asked_for() -> None:
    found = tag("[you: sadness 0.7 | me: concern 0.5]")
    assert felt(found.user) == {"sadness": 0.7}
    assert felt(found.avatar) == {"sadness": 0.3, "neutral": 0.2}
    assert found.attitude == (("concern", 0.5),)
    assert found.user is not None
    assert found.user.source == "llm"


@pytest.mark.parametrize(
    ("line", "user"),
    [
        ("[you: sadness 0.6, fear 0.2 | me: warm]", {"sadness": 0.6, "fear": 0.2}),
        ("[YOU: Sadness 0.6,, , Fear: 0.2,|ME: Calm]", {"sadness": 0.6, "fear": 0.2}),
        ("  **[You = sad (0.7); me = concern]** Oh no.", {"sadness": 0.7}),
        ("[you: sadness 70% | me: concern 50%]", {"sadness": 0.7}),
        ("[you: sadness 0,7 | me: concern 0,5]", {"sadness": 0.7}),
        ("[you: sadness .7, me: concern]", {"sadness": 0.7}),
        ("[user: joy 0.4 | avatar: joy 0.3]", {"joy": 0.4}),
        ("(you: joy 0.4 | me: joy 0.3) Hello!", {"joy": 0.4}),
        ("[me: concern 0.5 | you: joy 0.4", {"joy": 0.4}),
        ("[you: flummery 0.9, joy 0.4 | me: zeal 0.3]", {"joy": 0.4}),
        ("[you: a little sad 0.3 | me: calm]", {"sadness": 0.3}),
        ("[you: joy and fear 0.4]", {"joy": 0.6, "fear": 0.4}),
        ("[you: joy 7 | me: joy]", {"joy": 1.0}),
        ("[you: joy -0.5 | me: joy]", {"neutral": 0.0}),
        ("[you: anger 1, fear 1]", {"anger": 0.5, "fear": 0.5}),
        ("[you: sad]", {"sadness": 0.6}),
    ],
)
def test_what_can_be_understood_is(line: str, user: dict[str, float]) -> None:
    assert felt(tag(line).user) == {name: strength for name, strength in user.items() if strength > 0}


def test_a_missing_part_is_none_and_so_is_one_with_unknown_words_only() -> None:
    assert tag("[me: joy 0.5]").user is None
    assert tag("[you: joy 0.5]").avatar is None
    assert tag("[you: joy 0.5]").attitude == ()
    assert tag("[you: flummery 0.4 | me: joy]").user is None
    assert tag("[you: not sad | me: joy]").user is None


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Hello.",
        "[laughs] That is great.",
        "you: sadness 0.7",
        "[note: see me: there]",
        "[]",
        "I know [you: joy]",
    ],
)
def test_what_is_no_tag_line_is_left_alone(line: str) -> None:
    assert parse(line) is None


@given(st.text(alphabet="[]()youme:|=,.; 0123456789sadnejo%-ä*\n", max_size=60))
def test_no_line_breaks_it(line: str) -> None:
    found = parse(line)
    assert found is None or all(0 < weight <= 1 for _, weight in found.attitude)


@given(st.text(max_size=40), st.floats(0, 1))
def test_rubbish_beside_a_feeling_does_no_harm(rubbish: str, strength: float) -> None:
    line = f"[you: joy {strength:.3f}, ] {rubbish}"
    assert felt(tag(line).user).get("joy", 0.0) == pytest.approx(strength, abs=1e-3)
