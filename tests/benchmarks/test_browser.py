"""Which file an address of the offline page stands for."""

from pathlib import Path

import pytest

from benchmarks.browser import ORIGIN, file_of

pytestmark = pytest.mark.unit


@pytest.fixture
def folders(tmp_path: Path) -> dict[str, Path]:
    for name in ("page/index.html", "page/a/b.js", "models/net.bin", "secret.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name, "utf-8")
    return {
        "/": tmp_path / "page",
        "/models/": tmp_path / "models",
        "/one.bin": tmp_path / "models" / "net.bin",
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("/index.html", "page/index.html"),
        ("/a/b.js?import", "page/a/b.js"),
        ("/models/net.bin", "models/net.bin"),
        ("/one.bin", "models/net.bin"),
    ],
)
def test_the_longest_prefix_holds(folders: dict[str, Path], tmp_path: Path, asked: str, found: str) -> None:
    assert file_of(f"{ORIGIN}{asked}", folders) == (tmp_path / found).resolve()


@pytest.mark.parametrize("asked", ["/nothing.js", "/a", "/../secret.txt", "/models/../../secret.txt", "/"])
def test_what_is_not_there_or_lies_outside_is_not_found(folders: dict[str, Path], asked: str) -> None:
    assert file_of(f"{ORIGIN}{asked}", folders) is None


def test_other_sites_are_not_answered(folders: dict[str, Path]) -> None:
    assert file_of("https://example.org/index.html", folders) is None
