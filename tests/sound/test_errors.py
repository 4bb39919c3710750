"""Errors of engines: one catch for all, and a way to tell the missing ones."""

import pytest

from sound.errors import EngineError, EngineMissing

pytestmark = pytest.mark.unit


def test_a_missing_engine_is_an_engine_error() -> None:
    assert issubclass(EngineMissing, EngineError)
    assert str(EngineMissing("install it")) == "install it"
