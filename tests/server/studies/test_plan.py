"""Plans: the example is one, every mistake is a sentence, and what is stored is what was read."""

from pathlib import Path
from typing import Any

import pytest

from server.errors import ConfigError
from server.studies import plan as plans
from tests.server.studies.plans import EXAMPLE, PLAN, a_plan

pytestmark = pytest.mark.unit


def test_the_example_is_a_plan_and_survives_being_stored() -> None:
    plan = plans.load(EXAMPLE / "plan.toml")
    assert list(plan.conditions) == ["whole_talk", "last_turn"]
    assert plan.conditions["whole_talk"].named() == {}
    assert plan.conditions["last_turn"].named() == {"steers": "last_turn", "expression": "fixed"}
    assert [sheet.name for sheet in plan.questionnaires.after] == ["sam", "godspeed", "closing"]
    assert plans.stored(plan.model_dump_json(), plan.name) == plan


def test_twenty_participants_of_the_example_are_ten_in_each_condition() -> None:
    plan = plans.load(EXAMPLE / "plan.toml")
    given = [plan.condition(slot) for slot in range(20)]
    assert given.count("whole_talk") == given.count("last_turn") == 10


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"welcom": "Hello"}, r"no key is called 'welcom'; did you mean 'welcome'\?"),
        ({"conditions": {}}, r"conditions"),
        (
            {"conditions": {"a": {"steers": "lastturn"}, "b": {}}},
            r"conditions\.a\.steers must be one of 'tree'",
        ),
        (
            {"conditions": {"a": {"stears": "tree"}, "b": {}}},
            r"'stears' in conditions\.a; did you mean 'steers'",
        ),
        ({"block_size": 3}, r"block_size must be a multiple of the number of conditions.*got 3 for 2"),
        ({"participants": "4"}, r"participants must be a whole number, got '4'"),
        ({"participants": 0}, r"participants must be greater than or equal to 1"),
        ({"name": "My Study"}, r"name must be a name that fits"),
        ({"talk": {"limit_s": 0.0}}, r"the talk would never end"),
        ({"talk": {"limit_s": -1.0}}, r"talk\.limit_s"),
        ({"script": [{"say": "x"}]}, r"script\[1\]: give either after_s or after_turns"),
        ({"script": [{"after_s": 1.0, "after_turns": 1, "say": "x"}]}, r"either after_s or after_turns"),
        ({"script": [{"after_s": 1.0}]}, r"nothing happens here"),
        ({"script": [{"after_s": 1.0, "say": "x", "value": "1"}]}, r"a value belongs to a mark"),
        ({"script": [{"after_s": 60.0, "say": "x"}]}, r"script\[1\] comes after 60 s, when the talk is over"),
        ({"keys": {"": "odd"}}, r"keys"),
        ({"consent": {"version": "1", "words": "?", "ask": {"text": "asked"}}}, r"a study keeps something"),
        ({"consent": {"version": "1", "words": "?", "ask": {"txt": "asked"}}}, r"'txt' in consent\.ask"),
        ({"seed": -1}, r"seed"),
    ],
)
def test_a_mistake_is_a_sentence_that_names_its_place(changed: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        a_plan(**changed)


def test_the_same_questionnaire_cannot_stand_twice_in_a_phase() -> None:
    sheet = PLAN["questionnaires"]["before"][0]
    with pytest.raises(ConfigError, match="stands there twice"):
        a_plan(questionnaires={"before": [sheet, sheet]})


def test_a_questionnaire_that_is_not_there_names_the_plan(tmp_path: Path) -> None:
    path = tmp_path / "plan.toml"
    text = (EXAMPLE / "plan.toml").read_text("utf-8")
    path.write_text(text.replace('"godspeed"', '"godsped"'), "utf-8")
    with pytest.raises(ConfigError, match=r"plan\.toml: no questionnaire is called 'godsped'"):
        plans.load(path)
    path.write_text(text, "utf-8")  # its own questionnaire does not lie beside it
    with pytest.raises(ConfigError, match=r"closing\.toml"):
        plans.load(path)


def test_a_plan_of_a_newer_version_says_what_to_use() -> None:
    with pytest.raises(ConfigError, match="the version of Warm Chat that made it"):
        plans.stored('{"name": "x"}', "x")
