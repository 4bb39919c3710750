"""The house stands as drawn: who imports whom, where tests live, and what never stands in a commit."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parent.parent
MAY_IMPORT = {
    "sound": set(),
    "emotion_tree": {"sound"},
    "render": set(),
    "dialogue": {"sound", "emotion_tree"},
    "speaker_listener": {"sound", "emotion_tree", "render"},
    "server": {"sound", "emotion_tree", "render", "dialogue", "speaker_listener", "warmchat"},
    "warmchat": {"sound", "emotion_tree", "render", "dialogue", "speaker_listener"},
}
# Only code that trains may import torch.
TRAINING = ("emotion_tree/training/", "speaker_listener/training/")
# Small weights of our own are shipped; everything else of their kind is data.
WEIGHTS = re.compile(r"(emotion_tree/text|speaker_listener/(a2e|masks|sync))/weights/[a-z]+\.onnx")
# The weights that move a face, together.
MOTION_WEIGHTS_MB = 12.0
LONGEST_FILE = 500


def modules(package: str) -> list[Path]:
    return sorted(p for p in (ROOT / package).rglob("*.py") if "static" not in p.parts)


def imported(path: Path) -> Iterator[str]:
    """Yield the full name of every module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: import by full name, not relatively"
            yield node.module or ""


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_one_way(package: str) -> None:
    for path in modules(package):
        for name in imported(path):
            room = name.split(".")[0]
            if room in MAY_IMPORT and room != package:
                assert room in MAY_IMPORT[package], f"{path.relative_to(ROOT)} must not import {name}"


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_torch_is_imported_only_where_models_are_trained(package: str) -> None:
    for path in modules(package):
        here = str(path.relative_to(ROOT))
        assert here.startswith(TRAINING) or "torch" not in {name.split(".")[0] for name in imported(path)}, (
            here
        )


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_every_module_has_a_test_module_of_its_own(package: str) -> None:
    lacking = []
    for path in modules(package):
        if path.name in ("__init__.py", "__main__.py"):
            continue
        here = path.relative_to(ROOT)
        mirror = ROOT / "tests" / here.parent / f"test_{path.name}"
        if not mirror.is_file():
            lacking.append(str(mirror.relative_to(ROOT)))
    assert not lacking, f"no tests for: {', '.join(lacking)}"


@pytest.mark.parametrize("package", [*MAY_IMPORT, "tests", "benchmarks", "examples"])
def test_no_file_has_grown_into_a_hall(package: str) -> None:
    for path in modules(package):
        lines = len(path.read_text("utf-8").splitlines())
        assert lines <= LONGEST_FILE, f"{path.relative_to(ROOT)} has {lines} lines; split it"


def test_every_test_module_says_what_kind_it_is() -> None:
    for path in modules("tests"):
        if path.name.startswith("test_"):
            assert re.search(
                r"^pytestmark = \[?\s*pytest\.mark\.(unit|e2e|gpu)\b", path.read_text("utf-8"), re.M
            ), path


def test_no_registry_address_and_no_data_stand_in_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    files = [ROOT / name for name in listed if name]
    address = re.compile(r"pypi\.org/simple|files\.pythonhosted|registry\.npmjs|deb\.debian\.org")
    for path in files:
        assert WEIGHTS.fullmatch(str(path.relative_to(ROOT))) or path.suffix not in {
            ".glb",
            ".wav",
            ".flac",
            ".onnx",
            ".npz",
        }, f"{path} is data"
        if path.suffix in {".lock", ".json", ".toml", ".txt", ".npmrc"} or path.name == "Makefile":
            assert not address.search(path.read_text("utf-8")), f"{path} names a registry"


def test_the_weights_that_move_a_face_stay_small() -> None:
    found = list((ROOT / "speaker_listener").glob("*/weights/*.onnx"))
    assert found
    assert sum(path.stat().st_size for path in found) / 1e6 <= MOTION_WEIGHTS_MB
