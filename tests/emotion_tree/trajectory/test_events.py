"""The schema of the record."""

import json

import pytest
from pydantic import ValidationError

from emotion_tree.trajectory import events as ev
from tests.emotion_tree.trajectory.talks import the_events

pytestmark = pytest.mark.unit


def test_every_event_comes_back_as_it_was_written() -> None:
    for event in the_events():
        assert ev.decode(event.model_dump_json()) == event


def test_the_made_talk_has_every_event_of_the_schema() -> None:
    assert {type(event) for event in the_events()} == set(ev.EVENTS)


def test_types_are_a_noun_and_a_verb_and_no_two_are_alike() -> None:
    names = [ev.event_type(cls) for cls in ev.EVENTS]
    assert len(set(names)) == len(names)
    assert all(len(name.split(".")) == 2 and ev.is_known(name) for name in names)
    assert not ev.is_known("turn.imagined")


def test_fields_of_a_later_version_are_passed_over() -> None:
    body = json.loads(ev.TreeMoved(t_s=1.0, current=3).model_dump_json()) | {"why": "rewind"}
    assert ev.decode(json.dumps(body)) == ev.TreeMoved(t_s=1.0, current=3)


@pytest.mark.parametrize(
    "body",
    [
        '{"type": "turn.imagined", "t_s": 0}',
        '{"type": "tree.moved", "t_s": -1, "current": 3}',
        '{"type": "tree.moved", "t_s": "NaN", "current": 3}',
        '{"type": "tree.moved", "current": 3}',
        '{"type": "marker.set", "t_s": 0, "label": "", "source": "key"}',
        "no json",
    ],
)
def test_what_is_no_event_of_the_schema_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        ev.decode(body)
