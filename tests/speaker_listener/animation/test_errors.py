"""The error of this package is one of its own, so that a command can tell it from a mistake of ours."""

import pytest

from speaker_listener.animation.errors import AnimationError

pytestmark = pytest.mark.unit


def test_it_keeps_its_sentence_and_is_no_builtin_error() -> None:
    assert str(AnimationError("expected a recording at a.wav, and there is none")).startswith("expected")
    assert not issubclass(AnimationError, ValueError | OSError)
