"""Rules that replace pieces of a text, in the order of their precedence."""

import pytest

from sound.spoken_rules import Edit, apply, rule

pytestmark = pytest.mark.unit


def test_an_earlier_rule_has_what_it_took_for_itself() -> None:
    rules = (rule("bc", lambda found: "X"), rule("[a-d]", lambda found: "Y"))
    assert apply(rules, "a bc d") == (Edit(0, 1, "Y"), Edit(2, 4, "X"), Edit(5, 6, "Y"))


def test_words_are_kept_apart_from_the_letters_beside_them() -> None:
    numbers = (rule(r"\d", lambda found: "one"),)
    assert apply(numbers, "a1b") == (Edit(1, 2, " one "),)
    assert "".join(edit.said for edit in apply(numbers, "11")).split() == ["one", "one"]


def test_only_the_named_group_is_replaced_and_none_leaves_it() -> None:
    assert apply((rule("no (5)", lambda found: "five", group=1),), "no 5") == (Edit(3, 4, "five"),)
    assert apply((rule("5", lambda found: None),), "5") == ()


def test_capitals_matter_only_where_a_rule_says_so() -> None:
    assert len(apply((rule("st", lambda found: "x"),), "St st")) == 2
    assert len(apply((rule("St", lambda found: "x", exact=True),), "St st")) == 1
