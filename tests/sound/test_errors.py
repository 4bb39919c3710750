"""A missing engine is an engine's error too, so that who catches the one catches the other."""

import pytest

from sound.errors import EngineError, EngineMissing

pytestmark = pytest.mark.unit


def test_a_missing_engine_is_caught_as_an_engines_error() -> None:
    with pytest.raises(EngineError, match="not on this machine"):
        raise EngineMissing("it is not on this machine")


def test_another_failure_is_not_taken_for_a_missing_engine() -> None:
    assert not isinstance(EngineError("it did not finish"), EngineMissing)
