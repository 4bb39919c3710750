"""The parrot's own test: what every author of a plug-in writes."""

import tomllib
from pathlib import Path
from types import ModuleType

import pytest

from warmchat import Message
from warmchat.testing import check_llm

pytestmark = pytest.mark.unit


async def test_the_parrot_keeps_to_the_port(parrot: ModuleType) -> None:
    assert await check_llm(parrot.create({})) == "Squawk! Hello, how are you? "


async def test_it_repeats_the_last_words(parrot: ModuleType) -> None:
    talk = [Message("user", "One."), Message("assistant", "Squawk! One."), Message("user", "Two.")]
    answer = [word async for word in parrot.create({"sound": "Krah!"}).stream(talk)]
    assert "".join(answer) == "Krah! Two. "


def test_the_entry_point_names_what_is_there(parrot: ModuleType) -> None:
    project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))
    module, _, factory = project["project"]["entry-points"]["warmchat.llm"]["parrot"].partition(":")
    assert module == parrot.__name__
    assert callable(getattr(parrot, factory))
