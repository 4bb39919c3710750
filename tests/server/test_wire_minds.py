"""What a page may say of minds: ids and names of models, and nothing by which a server could be sent elsewhere."""

import json

import pytest

from server import wire
from server.errors import WireError

pytestmark = pytest.mark.unit


def test_a_mind_is_chosen_by_its_id_and_the_model_may_be_left_to_it() -> None:
    event = wire.decode_event('{"type": "mind.choose", "id": "companion"}')
    assert event == wire.MindChoose(id="companion", model="")


@pytest.mark.parametrize("kind", ["mind.choose", "mind.try"])
@pytest.mark.parametrize("more", [{"url": "http://10.0.0.1/v1"}, {"key": "sk-x"}, {"id": "x" * 301}])
def test_addresses_keys_and_endless_names_are_refused(kind: str, more: dict[str, str]) -> None:
    with pytest.raises(WireError):
        wire.decode_event(json.dumps({"type": kind, "id": "companion", **more}))
