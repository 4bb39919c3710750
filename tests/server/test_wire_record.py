"""Consent on the wire."""

import json

import pytest

from server import wire
from server.errors import WireError
from server.wire_record import ConsentSet, RecordChanged

pytestmark = pytest.mark.unit


def said(**fields: object) -> str:
    whole = {
        "type": "consent.set",
        "version": "1",
        "text": True,
        "sound": False,
        "face": False,
        "feelings": True,
    }
    return json.dumps(whole | fields)


def test_consent_comes_as_it_was_said_and_from_here_on_unless_said_otherwise() -> None:
    event = wire.decode_event(said())
    assert event == ConsentSet(version="1", text=True, sound=False, face=False, feelings=True)
    assert isinstance(event, ConsentSet)
    assert not event.from_start


@pytest.mark.parametrize("wrong", [{"text": "yes"}, {"sound": 1}, {"version": ""}, {"video": True}])
def test_consent_that_is_not_plain_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(WireError, match=r"consent\.set"):
        wire.decode_event(said(**wrong))


def test_a_switch_that_was_not_set_is_no_consent() -> None:
    body = json.loads(said())
    del body["sound"]
    with pytest.raises(WireError, match="sound"):
        wire.decode_event(json.dumps(body))


def test_both_are_events_of_the_wire() -> None:
    assert ConsentSet in wire.CLIENT_EVENTS
    assert RecordChanged in wire.SERVER_EVENTS
