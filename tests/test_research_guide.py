"""`docs/research.md`: its commands and its Python run, in order, in an empty folder with a database of its own."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.long]

ROOT = Path(__file__).resolve().parents[1]
GUIDE = ROOT / "docs" / "research.md"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.M | re.S)
_ENVIRONMENT = ".environment"


@dataclass(frozen=True)
class Block:
    """A block of code in the guide, and the line on which it begins."""

    language: str
    code: str
    line: int


def blocks() -> Iterator[Block]:
    """Yield the blocks that are to run: shell and Python, but not what needs a package that is not asked for."""
    text = GUIDE.read_text("utf-8")
    for found in _BLOCK.finditer(text):
        if found[1] in ("sh", "python") and not found[2].startswith("# needs:"):
            yield Block(found[1], found[2], text.count("\n", 0, found.start()) + 2)


def run_shell(block: Block, folder: Path) -> str:
    """Run a block in bash, with what earlier blocks exported; return what it printed."""
    script = (
        f"set -eu\n[ ! -e {_ENVIRONMENT} ] || . ./{_ENVIRONMENT}\n{block.code}\nexport -p > {_ENVIRONMENT}\n"
    )
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, (
        f"{GUIDE.name}, line {block.line}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}"
    )
    return done.stdout


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any], dict[str, str]]:
    """Run the whole guide once: its folder, the names of its Python, and what its commands printed."""
    folder = tmp_path_factory.mktemp("guide")
    (folder / "examples").symlink_to(ROOT / "examples", target_is_directory=True)
    names: dict[str, Any] = {}
    printed: dict[str, str] = {}
    before = Path.cwd()
    for block in blocks():
        if block.language == "sh":
            printed[block.code] = run_shell(block, folder)
            continue
        os.chdir(folder)
        try:
            exec(compile("\n" * (block.line - 1) + block.code, str(GUIDE), "exec"), names)
        finally:
            os.chdir(before)
    return folder, names, printed


Ran = tuple[Path, dict[str, Any], dict[str, str]]


def test_twenty_participants_went_through_in_two_balanced_conditions(ran: Ran) -> None:
    _, names, printed = ran
    assert "20 of 20 went through without trouble" in "".join(printed.values())
    assert len(names["records"]) == 20
    conditions = [one.header.condition for one in names["records"]]
    assert sorted(conditions.count(one) for one in set(conditions)) == [10, 10]


def test_every_link_is_in_the_table(ran: Ran) -> None:
    lines = (ran[0] / "links.csv").read_text("utf-8").splitlines()
    assert lines[0] == "code,link"
    assert len(lines) == 21


def test_tables_and_records_hold_the_same_turns_and_readings(ran: Ran) -> None:
    _, names, _ = ran
    assert len(names["talks"]) == 20
    assert len(names["turns"]) == sum(len(one.turns()) for one in names["records"])
    assert 60 <= len(names["felt"]) <= 140
    assert names["course"].shape[1] == 20


def test_inertia_is_a_number_for_each_condition(ran: Ran) -> None:
    found = ran[1]["by_condition"]
    assert len(found) == 2
    assert all(-1 < value < 1 for value in found)


def test_the_pages_are_there_and_say_what_they_rest_on(ran: Ran) -> None:
    folder = ran[0]
    study = (folder / "warmth.html").read_text("utf-8")
    assert "nobody took part" in study
    assert "Hedges" in study
    assert "What happened when" in (folder / "talk.html").read_text("utf-8")
    assert (folder / "measures.json").stat().st_size > 10_000


def test_the_guide_has_blocks_of_both_kinds_and_links_that_lead_somewhere() -> None:
    assert {block.language for block in blocks()} == {"sh", "python"}
    for target in re.findall(r"\]\(([^)#:]+)\)", GUIDE.read_text("utf-8")):
        assert (GUIDE.parent / target).exists(), target
