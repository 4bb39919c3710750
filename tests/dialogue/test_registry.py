"""Providers are found by name, and mistakes are named."""

from collections.abc import Mapping
from importlib.metadata import EntryPoint
from typing import get_args

import pytest

from dialogue import registry
from dialogue.errors import PluginError, ProviderMissing
from dialogue.registry import SHAPES, Kind, Plugin, create, installed

pytestmark = pytest.mark.unit


class Parrot:
    def __init__(self, settings: Mapping[str, str]) -> None:
        self.settings = settings

    def stream(self) -> None:
        """Look like a model."""


def mute(settings: Mapping[str, str]) -> object:
    return object()


def absent(settings: Mapping[str, str]) -> object:
    raise ProviderMissing("absent", "no model is there; fetch one")


@pytest.fixture
def entries(monkeypatch: pytest.MonkeyPatch) -> None:
    here = __name__
    made = {"parrot": "Parrot", "mute": "mute", "absent": "absent", "gone": "nowhere"}
    found = [EntryPoint(name, f"{here}:{target}", "warmchat.llm") for name, target in made.items()]
    found.append(EntryPoint("broken", "no_such_module:create", "warmchat.llm"))
    monkeypatch.setattr(registry, "_entries", lambda kind: tuple(found) if kind == "llm" else ())


def test_built_in_providers_come_through_the_same_door() -> None:
    assert {"companion", "openai"} <= {plugin.name for plugin in installed("llm")}
    assert Plugin("llm", "companion", "dialogue.adapters.companion:create", "warmchat") in installed("llm")


def test_names_are_sorted() -> None:
    names = [plugin.name for plugin in installed("asr")]
    assert names == sorted(names)


def test_every_kind_has_a_shape() -> None:
    assert set(SHAPES) == set(get_args(Kind))


def test_a_provider_is_made_with_its_settings() -> None:
    companion = create("llm", "companion")
    assert hasattr(companion, "stream")


@pytest.mark.usefixtures("entries")
def test_settings_reach_the_factory() -> None:
    parrot = create("llm", "parrot", {"sound": "Krah"})
    assert isinstance(parrot, Parrot)
    assert parrot.settings == {"sound": "Krah"}


@pytest.mark.usefixtures("entries")
def test_an_unknown_name_is_answered_with_the_closest_and_all_others() -> None:
    with pytest.raises(
        PluginError, match=r"no llm is called 'parot'; did you mean 'parrot'\?.*absent, broken"
    ):
        create("llm", "parot")


@pytest.mark.usefixtures("entries")
def test_a_kind_without_providers_says_so() -> None:
    with pytest.raises(PluginError, match="no tts is called 'x'; there are: none"):
        create("tts", "x")


@pytest.mark.usefixtures("entries")
def test_a_wrong_shape_is_found_at_once() -> None:
    with pytest.raises(PluginError, match="must have stream; object of .*:mute lacks stream"):
        create("llm", "mute")


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize("name", ["broken", "gone"])
def test_a_plug_in_that_cannot_be_imported_is_named(name: str) -> None:
    with pytest.raises(PluginError, match=f"the llm '{name}' is registered as .* and cannot be imported"):
        create("llm", name)


@pytest.mark.usefixtures("entries")
def test_what_is_missing_is_told_in_the_plug_ins_own_words() -> None:
    with pytest.raises(ProviderMissing, match="absent: no model is there; fetch one"):
        create("llm", "absent")
