"""The public face: what plug-ins may lean on, and an example that leans on nothing else."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import warmchat
from dialogue import ports
from dialogue.registry import SHAPES

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parents[2]
PARROT = ROOT / "examples" / "llm_parrot"
GUIDE = (ROOT / "docs" / "plugins.md").read_text(encoding="utf-8")


def imports_of(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def python_in(guide: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", guide, re.DOTALL)


def test_every_public_name_is_there_and_sorted() -> None:
    assert all(hasattr(warmchat, name) for name in warmchat.__all__)
    assert len(set(warmchat.__all__)) == len(warmchat.__all__)


def test_nothing_else_is_public() -> None:
    modules = {"testing"}
    public = {name for name in vars(warmchat) if not name.startswith("_")} - modules
    assert public == set(warmchat.__all__)


def test_every_port_and_value_of_dialogue_is_public() -> None:
    tree = ast.parse(Path(ports.__file__).read_text(encoding="utf-8"))
    classes = {node.name for node in tree.body if isinstance(node, ast.ClassDef)}
    assert classes <= set(warmchat.__all__)


def test_the_face_defines_nothing_of_its_own() -> None:
    tree = ast.parse(Path(warmchat.__file__).read_text(encoding="utf-8"))
    allowed = (ast.ImportFrom, ast.Assign, ast.Expr)
    assert all(isinstance(node, allowed) for node in tree.body)


def test_the_parrot_is_under_thirty_lines_and_imports_only_warmchat() -> None:
    source = (PARROT / "llm_parrot.py").read_text(encoding="utf-8")
    assert len(source.splitlines()) < 30
    assert {name.partition(".")[0] for name in imports_of(source)} == {"collections", "warmchat"}


def test_the_parrots_project_plugs_it_in() -> None:
    project = tomllib.loads((PARROT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["entry-points"] == {"warmchat.llm": {"parrot": "llm_parrot:create"}}
    assert project["dependencies"] == ["warmchat"]


def test_code_of_the_guide_imports_only_warmchat() -> None:
    allowed = {"collections", "numpy", "warmchat"}
    for block in python_in(GUIDE):
        assert {name.partition(".")[0] for name in imports_of(block)} <= allowed


async def test_the_guides_plug_ins_pass_the_guides_tests() -> None:
    run = 0
    scope: dict[str, Any] = {}
    for block in python_in(GUIDE):
        exec(compile(block, "docs/plugins.md", "exec"), scope)
        for name in [name for name in scope if name.startswith("test_")]:
            await scope.pop(name)()
            run += 1
    assert run == 3


def test_the_guide_names_every_kind() -> None:
    assert all(f"| `{kind}` |" in GUIDE for kind in SHAPES)
    assert all(f"`{name}`" in GUIDE or f".{name}" in GUIDE for shape in SHAPES.values() for name in shape)
