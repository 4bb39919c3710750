"""What a talk is made of is shared, and so nobody may change it."""

from dataclasses import FrozenInstanceError

import pytest

from dialogue import registry
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


def test_parts_cannot_be_exchanged_while_sessions_share_them() -> None:
    parts = Stage().parts(registry.create("motion", "rules"))  # type: ignore[arg-type]
    with pytest.raises(FrozenInstanceError):
        parts.person = "/people/another.glb"  # type: ignore[misc]


def test_each_session_gets_ears_and_a_face_of_its_own() -> None:
    parts = Stage().parts(registry.create("motion", "rules"))  # type: ignore[arg-type]
    assert parts.vad() is not parts.vad()
    assert parts.motion() is not parts.motion()
