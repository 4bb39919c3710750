"""Files are read strictly: what does not fit is a sentence that names file, place, and what to write instead."""

from pathlib import Path

import pytest

from server.errors import ConfigError
from server.studies import strict

pytestmark = pytest.mark.unit


class Leaf(strict.Part):
    colour: str
    size: int = 1


class Tree(strict.Part):
    name: str
    leaves: tuple[Leaf, ...] = ()
    by_name: dict[str, Leaf] = {}


def test_what_fits_is_taken_as_it_stands() -> None:
    made = strict.checked(Tree, {"name": "oak", "leaves": [{"colour": "green", "size": 3}]}, "f.toml")
    assert made == Tree(name="oak", leaves=(Leaf(colour="green", size=3),))


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (
            {"name": "oak", "leafs": []},
            r"f\.toml: no key is called 'leafs'; did you mean 'leaves'\? there are: name",
        ),
        (
            {"name": "oak", "leaves": [{"colour": "green"}, {"color": "red"}]},
            r"no key is called 'color' in leaves\[2\]; did you mean 'colour'\?",
        ),
        (
            {"name": "oak", "by_name": {"a": {"colour": "green", "sise": 1}}},
            r"no key is called 'sise' in by_name\.a; did you mean 'size'\?",
        ),
        ({}, r"name is missing; add it"),
        ({"name": 3}, r"name must be a text, got 3"),
        ({"name": "oak", "leaves": "green"}, r"leaves must be a list, got 'green'"),
        (
            {"name": "oak", "leaves": [{"colour": "green", "size": "3"}]},
            r"leaves\[1\]\.size must be a whole number",
        ),
        (
            {"name": "oak", "leaves": [{"colour": "green", "size": True}]},
            r"leaves\[1\]\.size must be a whole number",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(data: dict[str, object], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        strict.checked(Tree, data, "f.toml")


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    path = tmp_path / "f.toml"
    path.write_text("name = ", "utf-8")
    with pytest.raises(ConfigError, match=r"expected TOML in .*f\.toml"):
        strict.read(path)
    with pytest.raises(ConfigError, match=r"gone\.toml"):
        strict.read(tmp_path / "gone.toml")


def test_the_closest_name_is_offered_and_all_are_listed() -> None:
    assert (
        strict.closest("godsped", ["godspeed", "sam"]) == "did you mean 'godspeed'? there are: godspeed, sam"
    )
    assert strict.closest("x", []) == "there are: none"
