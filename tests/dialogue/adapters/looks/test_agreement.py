"""Words that stand: those of two looks in a row, never withdrawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.adapters.looks.agreement import LocalAgreement

pytestmark = pytest.mark.unit

words = st.lists(st.sampled_from("ice cream is what we all i scream".split()), max_size=12)


def test_words_stand_once_two_looks_agree_on_them() -> None:
    agreement = LocalAgreement()
    assert agreement.hear("i scream".split()) == ()
    assert agreement.hear("ice cream is".split()) == ()
    assert agreement.hear("ice cream is what".split()) == ("ice", "cream", "is")
    assert agreement.hear("ice cream is what we".split()) == ("ice", "cream", "is", "what")


def test_capitals_and_signs_are_no_disagreement_and_the_newer_spelling_is_taken() -> None:
    agreement = LocalAgreement()
    agreement.hear("well its late".split())
    assert agreement.hear("Well, it's late.".split()) == ("Well,", "it's", "late.")


def test_before_a_pause_all_words_stand_at_once() -> None:
    agreement = LocalAgreement()
    assert agreement.hear("i went there because".split(), settled=True) == ("i", "went", "there", "because")


def test_a_look_that_words_the_beginning_anew_goes_on_where_the_committed_words_end() -> None:
    agreement = LocalAgreement()
    agreement.hear("i scream every day".split(), settled=True)
    agreement.hear("ice cream every day in summer".split())
    assert agreement.hear("ice cream every day in summer when".split())[-2:] == ("in", "summer")


def test_words_without_sound_are_dropped() -> None:
    agreement = LocalAgreement()
    agreement.hear("one two three".split(), settled=True)
    agreement.drop(2)
    assert agreement.committed == ("three",)
    with pytest.raises(ValueError, match="expected 0 to 1 committed words to drop, got 2"):
        agreement.drop(2)


@given(st.lists(st.tuples(words, st.booleans()), max_size=8))
def test_what_is_committed_is_never_withdrawn(looks: list[tuple[list[str], bool]]) -> None:
    agreement = LocalAgreement()
    before: tuple[str, ...] = ()
    for look, settled in looks:
        after = agreement.hear(look, settled=settled)
        assert after[: len(before)] == before
        before = after


@given(words)
def test_the_same_look_twice_commits_all_of_it(look: list[str]) -> None:
    agreement = LocalAgreement()
    agreement.hear(look)
    assert agreement.hear(look) == tuple(look)


@given(words, st.lists(st.integers(0, 12), min_size=1, max_size=6))
def test_looks_that_only_grow_commit_each_look_but_the_last(sentence: list[str], lengths: list[int]) -> None:
    agreement = LocalAgreement()
    looks = [sentence[:length] for length in sorted(lengths)]
    for look in looks:
        agreement.hear(look)
    assert list(agreement.committed) == (looks[-2] if len(looks) > 1 else [])


@given(words, words)
def test_nothing_stands_that_only_one_look_saw(first: list[str], second: list[str]) -> None:
    agreement = LocalAgreement()
    agreement.hear(first)
    committed = list(agreement.hear(second))
    assert committed == first[: len(committed)] == second[: len(committed)]
