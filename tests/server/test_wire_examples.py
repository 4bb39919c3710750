"""The examples that the golden files are made of."""

import pytest

from server import wire, wire_examples

pytestmark = pytest.mark.unit


def test_there_is_one_example_of_every_event_in_the_order_of_the_wire() -> None:
    assert tuple(type(event) for event in wire_examples.client()) == wire.CLIENT_EVENTS
    assert tuple(type(event) for event in wire_examples.server()) == wire.SERVER_EVENTS


def test_the_examples_of_the_server_are_numbered_as_a_talk_would() -> None:
    assert [event.seq for event in wire_examples.server()] == list(range(1, len(wire.SERVER_EVENTS) + 1))
