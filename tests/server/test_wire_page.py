"""The events of `server.wire_page`."""

import inspect

import pytest

from server import wire, wire_page
from server.wire_base import Event

pytestmark = pytest.mark.unit


def test_every_event_of_the_module_is_on_the_wire() -> None:
    mine = {
        cls
        for _, cls in inspect.getmembers(wire_page, inspect.isclass)
        if issubclass(cls, Event) and cls.__module__ == wire_page.__name__
    }
    assert mine
    assert mine <= {*wire.CLIENT_EVENTS, *wire.SERVER_EVENTS}
    assert all(getattr(wire, cls.__name__) is cls for cls in mine)
