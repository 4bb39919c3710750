"""Errors of the server carry what programs need: a code, and whether the connection can go on."""

import pytest

from server.errors import ConfigError, WireError

pytestmark = pytest.mark.unit


def test_a_wire_error_says_what_is_wrong_and_how_to_close() -> None:
    error = WireError("event.unknown", "expected one of a, b; got 'c'", 4400)
    assert str(error) == "expected one of a, b; got 'c'"
    assert (error.code, error.close) == ("event.unknown", 4400)


def test_a_wire_error_without_a_close_code_lets_the_connection_go_on() -> None:
    assert WireError("text.empty", "write a word").close is None


def test_the_two_kinds_are_not_caught_as_each_other() -> None:
    assert not issubclass(WireError, ConfigError)
    assert not issubclass(ConfigError, WireError)
    assert str(ConfigError("server.port must be in [0, 65535], got 70000")).startswith("server.port")
