"""The files of rules and phrasings are whole, and no pattern can be made to run away."""

import re
import time

import pytest

from dialogue import crisis
from dialogue.companion import data
from dialogue.companion.choice import LOOK_BACK

pytestmark = pytest.mark.unit

SLOT = re.compile(r"\{(?:, )?(\w+)\}")
SLOTS = set("x X y z adj Adj rest name me clock date facts last occasion found".split())


def test_every_line_has_known_slots_and_ends_as_a_sentence() -> None:
    for line in data.all_lines():
        assert set(SLOT.findall(line)) <= SLOTS, line
        assert line.removesuffix("@noun")[-1] in ".?!}", line


def test_no_line_asks_more_than_once_or_is_too_long_to_listen_to() -> None:
    for line in data.all_lines():
        assert line.count("?") <= 1, line
        assert len(line.split()) <= 30, line


def test_pools_of_last_resort_outlast_the_look_back() -> None:
    for name in ("anything", "heavy", "crisis", "after_crisis", "unclear", "foreign", "listen"):
        pool = data.pool(name)
        assert len(pool.say) > LOOK_BACK, name
        assert not pool.ask or len(pool.ask) > LOOK_BACK, name


def test_lines_with_a_slot_that_patterns_must_give_find_it_there() -> None:
    for pattern in (*data.events(), *data.rules()):
        groups = {group for compiled in pattern.patterns for group in compiled.groupindex}
        lines = (*pattern.pool.say, *pattern.pool.ask)
        used = {slot.lower() for line in lines for slot in SLOT.findall(line)} - {"name"}
        assert used <= groups, pattern.name


def test_every_pool_of_an_act_says_something() -> None:
    assert all(act.pool.say for act in data.acts())
    assert len({act.name for act in data.acts()}) == len(data.acts())
    assert set(data.answers_to_yes().values()) <= {act.name for act in data.acts()}


def test_small_sets_of_words_are_in_lower_case() -> None:
    known = data.words()
    assert known.animals <= known.relations
    for some in (known.common, known.first_names, known.relations):
        assert all(word == word.lower() for word in some)


@pytest.mark.parametrize(
    "word", ["really", "feeling", "not", "thanks", "for", "my", "so", "I am", "good,", "haha"]
)
def test_no_pattern_runs_away_on_a_word_said_again_and_again(word: str) -> None:
    text = f"{word} " * 300 + "@"
    patterns = [
        p for some in (data.acts(), data.events(), data.rules()) for one in some for p in one.patterns
    ]
    patterns += [*crisis.patterns()[0], *crisis.patterns()[1], *(p for _, p in data.short_answers())]
    begun_s = time.process_time()
    for pattern in patterns:
        pattern.search(text)
    assert time.process_time() - begun_s < 0.5
