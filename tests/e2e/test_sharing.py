"""A picture and a clip are taken on the page, and read with readers of others."""

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import chromium, open_talk, say, screenshot, wait_for, wait_for_event
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e


def probed(clip: Path) -> dict[str, Any]:
    words = ["ffprobe", "-v", "error", "-show_streams", "-of", "json", str(clip)]
    found: dict[str, Any] = json.loads(subprocess.run(words, capture_output=True, check=True).stdout)
    return found


def saved(page: Page, button: str, folder: Path, limit_s: float = 60) -> Path:
    with page.expect_download(timeout=1000 * limit_s) as download:
        page.get_by_role("button", name=button).click()
    path = folder / download.value.suggested_filename
    download.value.save_as(path)
    return path


def test_a_picture_and_a_clip_of_her_are_saved_and_say_that_they_were_generated(tmp_path: Path) -> None:
    mind = ScriptedLLM()
    mind.reply(
        "This is a sentence to be recorded, and it goes on for a little while, so that something is heard."
    )
    with ThreadedServer(mind) as server, chromium(size=(1200, 820)) as page:
        open_talk(page, server.url)
        say(page, "Please say something long.")
        wait_for_event(page, "playback.started")
        page.get_by_role("button", name="Settings").click()
        page.get_by_role("button", name="Take a picture").scroll_into_view_if_needed()
        picture = saved(page, "Take a picture", tmp_path)
        page.get_by_text("The picture is saved.").wait_for()
        screenshot(page, "sharing")
        with Image.open(picture) as image:
            assert image.format == "PNG"
            assert image.size == (1080, 1080)
            assert "computer-generated" in image.info["Description"]
            assert "trainedAlgorithmicMedia" in image.info["XML:com.adobe.xmp"]
            # She is in it: the middle is not the backdrop of the corner.
            pixels = np.asarray(image.convert("RGB"), dtype=float)
            assert np.abs(pixels[450:550, 450:550].mean((0, 1)) - pixels[:100, :100].mean((0, 1))).sum() > 40
        with Image.open(picture) as image:
            image.verify()  # the sums of all chunks
        page.get_by_role("button", name="Record 10 seconds").click()
        wait_for(page, "document.body.textContent.includes('Recording, 2 of 10 seconds')")
        clip = saved(page, "Stop recording", tmp_path)
        streams = {one["codec_type"]: one for one in probed(clip)["streams"]}
        assert (streams["video"]["width"], streams["video"]["height"]) == (1080, 1080)
        assert streams["audio"]["channels"] in (1, 2)
        page.get_by_text("The clip is saved.").wait_for()
