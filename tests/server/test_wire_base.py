"""What all events share."""

import json
from typing import Literal

import pytest
from pydantic import ValidationError

from server import wire_base

pytestmark = pytest.mark.unit


class Knock(wire_base.Event):
    """An event of no protocol."""

    type: Literal["door.knock"] = "door.knock"
    times: wire_base.Count = 1
    force: wire_base.Unit = 0.5


@pytest.mark.parametrize(
    "wrong", [{"times": -1}, {"times": 2**32}, {"force": 1.2}, {"times": "3"}, {"wood": 1}]
)
def test_what_does_not_fit_is_refused_and_never_converted(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Knock.model_validate_json(json.dumps({"type": "door.knock", **wrong}))


def test_every_close_code_has_its_sentence() -> None:
    codes = {
        value
        for name, value in vars(wire_base).items()
        if name.startswith("CLOSE_") and isinstance(value, int)
    }
    assert codes == set(wire_base.CLOSE_CODES)
    assert all(sentence.endswith(".") for sentence in wire_base.CLOSE_CODES.values())
