"""Somebody is made in the studio, kept, talked to, changed, and taken along as a GLB."""

from pathlib import Path

import pytest

from dialogue.testing import ScriptedLLM
from render.heads.check import check_file
from tests.e2e.browser import chromium, screenshot, wait_for
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

IDLE = "document.querySelector('.studio-stand p')?.textContent === ''"
PICTURES = "window.warmchatTrace.faces.length"
# What is drawn: how different the middle of the picture is from its corner.
DRAWN = """(() => {
  const canvas = document.querySelector('.studio-stand canvas');
  const out = canvas?.getContext('2d');
  if (!out || canvas.width === 0) return false;
  const at = (x, y) => out.getImageData(x * canvas.width, y * canvas.height, 1, 1).data;
  const [a, b] = [at(0.5, 0.45), at(0.03, 0.03)];
  return Math.abs(a[0] - b[0]) + Math.abs(a[1] - b[1]) + Math.abs(a[2] - b[2]) > 30;
})()"""


def test_somebody_is_made_kept_talked_to_and_changed(tmp_path: Path) -> None:
    with ThreadedServer(ScriptedLLM(), characters=tmp_path) as server, chromium(size=(1280, 860)) as page:
        page.goto(f"{server.url}?trace")
        page.get_by_role("button", name="Talk to somebody else").click()
        page.get_by_role("button", name="Make somebody new").click()
        wait_for(page, DRAWN, limit_s=40)
        page.get_by_role("combobox", name="Start from").select_option("arjun")
        page.get_by_role("slider", name="Age").fill("68")
        page.get_by_role("combobox", name="Cut").select_option("short02")
        page.wait_for_timeout(300)
        wait_for(page, IDLE, limit_s=60)
        # She behind it rests meanwhile, and the machine is the studio's; what cannot be seen of her is not gone.
        drawn = page.evaluate(PICTURES)
        page.wait_for_timeout(700)
        assert page.evaluate(PICTURES) == drawn
        page.set_viewport_size({"width": 1280, "height": 820})
        wait_for(page, f"{PICTURES} > {drawn}")
        screenshot(page, "studio")
        page.get_by_role("button", name="Keep, and talk").click()
        page.get_by_text("Give it a name first.").wait_for()
        page.get_by_role("textbox", name="Name").fill("Søren Ødegård")
        page.get_by_role("button", name="Keep, and talk").click()
        page.get_by_text("Hello, I am Søren Ødegård.").wait_for(timeout=60_000)
        wait_for(page, "document.querySelector('[data-picture=\"shown\"]')")
        wait_for(page, f"{PICTURES} > {drawn + 3}")
        screenshot(page, "studio-kept")
        (folder,) = tmp_path.iterdir()
        report = check_file(folder / f"{folder.name}.glb")
        assert (report.lacks, report.problems) == ([], [])
        assert folder.stat().st_mode & 0o077 == 0

        page.get_by_role("button", name="Talk to somebody else").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Save as GLB").click()
        assert download.value.suggested_filename == f"{folder.name}.glb"
        page.get_by_role("button", name="Change Søren Ødegård").click()
        wait_for(page, DRAWN, limit_s=40)
        assert page.get_by_role("slider", name="Age").input_value() == "68"
        page.get_by_role("textbox", name="Name").fill("Søren")
        page.get_by_role("button", name="Keep, and talk").click()
        page.get_by_text("Hello, I am Søren.").wait_for(timeout=60_000)
        assert [one.name for one in tmp_path.iterdir()] == [folder.name]
