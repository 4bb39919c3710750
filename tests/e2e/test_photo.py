"""Somebody who looks like a photo: found in the browser, made on this machine; what cannot be used is said."""

import json
import os
import subprocess
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from render.heads.glb_file import read_glb
from tests.e2e.browser import chromium, screenshot, wait_for
from tests.e2e.live_server import ThreadedServer
from tests.e2e.test_studio import DRAWN, IDLE

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        "WARMCHAT_DATA" not in os.environ,
        reason="WARMCHAT_DATA is not set: it names the folder of real recordings",
    ),
]


@pytest.fixture(scope="module")
def face(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a frame of a film of somebody who talks."""
    film = Path(os.environ["WARMCHAT_DATA"]) / "videos" / "talk-p4-a.mp4"
    frame = tmp_path_factory.mktemp("photo") / "face.jpg"
    words = ["ffmpeg", "-v", "error", "-ss", "2", "-i", str(film), "-frames:v", "1", "-q:v", "2", str(frame)]
    subprocess.run(words, check=True)
    return frame


def choose(page: Page, file: Path) -> None:
    page.get_by_role("button", name="From a photo…").click()
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name="Yes, choose the photo").click()
    chooser.value.set_files(file)


def test_somebody_is_made_from_a_photo_and_what_cannot_be_used_is_said(face: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    with Image.open(face) as photo:
        empty, three = tmp_path / "empty.png", tmp_path / "three.png"
        Image.linear_gradient("L").resize((640, 480)).save(empty)
        row = Image.new("RGB", (3 * photo.width, photo.height))
        for place in range(3):
            row.paste(photo, (place * photo.width, 0))
        row.save(three)
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(face.read_bytes()[:200])
    with ThreadedServer(ScriptedLLM(), characters=own) as server, chromium(size=(1280, 860)) as page:
        page.goto(f"{server.url}?trace")
        page.get_by_role("button", name="Talk to somebody else").click()
        page.get_by_role("button", name="Make somebody new").click()
        wait_for(page, DRAWN, limit_s=40)
        for file, sentence in (
            (broken, "could not be read as a picture"),
            (empty, "I see no face on this picture"),
            (three, "I see 3 faces on this picture"),
        ):
            choose(page, file)
            page.get_by_text(sentence).wait_for(timeout=60_000)
        page.get_by_role("combobox", name="Start from").select_option("arjun")
        choose(page, face)
        page.get_by_text("That is how I understand the photo.").wait_for(timeout=60_000)
        page.wait_for_timeout(300)
        wait_for(page, IDLE, limit_s=60)
        screenshot(page, "photo")
        page.get_by_role("textbox", name="Name").fill("Robin")
        page.get_by_role("button", name="Keep, and talk").click()
        page.get_by_text("Hello, I am Robin.").wait_for(timeout=60_000)
        wait_for(page, "document.querySelector('[data-picture=\"shown\"]')")
        screenshot(page, "photo-kept")

        (folder,) = own.iterdir()
        scene = read_glb(folder / "robin.glb").records("scenes")[0]
        assert scene["extras"]["synthetic"] is True
        assert scene["extras"]["from_photo"] is True
        # The photo itself is nowhere: a head, its skin, and what it was made from in words.
        assert sorted(path.name for path in folder.iterdir()) == [
            "person.json", "persona.toml", "robin.glb", "robin.light.glb", "skin.png",
        ]  # fmt: skip
        assert json.loads((folder / "person.json").read_text("utf-8"))["form"]

        # It can be changed later, without the photo.
        page.get_by_role("button", name="Talk to somebody else").click()
        page.get_by_role("button", name="Change Robin").click()
        wait_for(page, DRAWN, limit_s=40)
        assert not page.locator(".studio .mind-problem").first.inner_text()
