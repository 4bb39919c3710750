"""A person looks who is there, chooses, and meets them again the next time; who was made here can be deleted."""

from pathlib import Path
from shutil import copy

import pytest

from dialogue.persona import FOLDER
from dialogue.testing import ScriptedLLM
from server.app import STATIC
from tests.e2e.browser import chromium, screenshot, wait_for
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

DRAWN = "document.querySelectorAll('.character-picture img').length === 7"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a folder with Nadia, who looks like Amara."""
    folder = tmp_path / "nadia"
    folder.mkdir()
    for ending in (".glb", ".light.glb"):
        copy(STATIC / "people" / f"amara{ending}", folder / f"nadia{ending}")
    text = (FOLDER / "mira.toml").read_text("utf-8").replace("Mira", "Nadia")
    (folder / "persona.toml").write_text(text, "utf-8")
    return tmp_path


def test_a_person_chooses_whom_to_talk_to(own: Path) -> None:
    with ThreadedServer(ScriptedLLM(), characters=own) as server, chromium(size=(1100, 820)) as page:
        page.goto(f"{server.url}?trace")
        page.get_by_role("button", name="Talk to somebody else").click()
        page.get_by_role("button", name="Kenji").wait_for()
        wait_for(page, DRAWN, limit_s=40)
        screenshot(page, "characters")
        page.get_by_role("button", name="Delete Nadia…").click()
        page.get_by_role("button", name="Delete", exact=True).click()
        page.get_by_text("Nadia is deleted.").wait_for()
        assert list(own.iterdir()) == []
        page.get_by_role("button", name="Kenji").click()
        page.get_by_text("Hello, I am Kenji.").wait_for()
        page.reload()
        page.get_by_text("Hello, I am Kenji.").wait_for()
        page.get_by_role("button", name="Type", exact=False).first.click()
        page.get_by_text("I'm Kenji").first.wait_for()
        # Pictures that were drawn once come at once.
        page.get_by_role("button", name="Settings").click()
        wait_for(page, DRAWN.replace("7", "6"), limit_s=3)
