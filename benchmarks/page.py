"""What the page weighs, how soon it is usable, whether it stays that way, and how it looks on every screen.

    warmchat bench page [--loads 5] [--minutes 10] [--sheet page.png]

Starts what a newcomer starts, and opens it in headless Chromium. Loads the page several times with an empty cache; talks to it
for `--minutes` in writing, and reads the memory of the page and the longest frames as it goes; with `--sheet`
leaves one picture of all its states, in three widths and both schemes. Prints a table and ends in one line of JSON.

Without a graphics card the frames are drawn by the processor and say nothing about a machine that has one.
"""

import argparse
import asyncio
import gzip
import io
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final, Literal

from PIL import Image
from playwright.async_api import Browser, Page, Response, async_playwright

from benchmarks.socket_page import running_server

BUDGETS: Final = {"first_load_kb": 350, "person_kb": 3000, "usable_s": 2.0}
WIDTHS: Final = {390: 800, 820: 1000, 1440: 900}
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
_FLAGS: Final = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--autoplay-policy=no-user-gesture-required",
    "--enable-precise-memory-info",
)
_SHOWN: Final = "document.querySelector('[data-picture=\"shown\"]') && document.querySelector('.welcome')"
_LINES: Final = ("I had a long day.", "My sister called.", "We laughed a lot.", "Now I am tired.", "And you?")
# The longest frames since the last look, by the clock of the display.
_FRAMES: Final = """
let last = performance.now(); window.longest = 0;
(function step(now) { window.longest = Math.max(window.longest, now - last); last = now; requestAnimationFrame(step); })(last);
"""


async def _until(page: Page, condition: str, limit_s: float = 60.0) -> None:
    """Wait until an expression is true; asked from outside, because the page's policy forbids to evaluate text."""
    async with asyncio.timeout(limit_s):
        while not await page.evaluate(condition):  # noqa: ASYNC110 (what we wait for is in another process)
            await asyncio.sleep(0.02)


async def measure_load(browser: Browser, address: str) -> dict[str, float]:
    """Return seconds until the page can be used and until the person is seen, and kilobytes of what was fetched."""
    page = await browser.new_page(viewport={"width": 1200, "height": 800})
    sizes: dict[str, int] = {}
    reading: list[Awaitable[None]] = []

    async def weigh(response: Response) -> None:
        body = await response.body()
        head = response.url.endswith((".glb", ".hdr"))
        sizes[response.url] = len(body) if head else len(gzip.compress(body, 9))

    page.on("response", lambda response: reading.append(asyncio.create_task(weigh(response))))
    await page.goto(f"http://{address}/", wait_until="commit")
    await page.wait_for_selector(".welcome .choice")
    usable_ms: float = await page.evaluate("performance.now()")
    await _until(page, _SHOWN)
    shown_ms: float = await page.evaluate("performance.now()")
    await asyncio.gather(*reading, return_exceptions=True)
    await page.close()
    people = sum(size for url, size in sizes.items() if ".glb" in url)
    return {
        "usable_s": usable_ms / 1000,
        "shown_s": shown_ms / 1000,
        "first_load_kb": (sum(sizes.values()) - people) / 1000,
        "person_kb": people / 1000,
    }


async def measure_talk(browser: Browser, address: str, minutes: float) -> list[dict[str, float]]:
    """Return the page's memory and longest frame, minute by minute of a talk in writing."""
    page = await browser.new_page(viewport={"width": 960, "height": 720})
    await page.goto(f"http://{address}/")
    await _until(page, _SHOWN)
    session = await page.context.new_cdp_session(page)
    await page.evaluate(_FRAMES)
    rows = []
    for minute in range(round(minutes)):
        await page.evaluate("window.longest = 0")
        for turn in range(4):
            await page.get_by_role("textbox").first.fill(_LINES[(4 * minute + turn) % len(_LINES)])
            await page.keyboard.press("Enter")
            await page.wait_for_timeout(15_000)
        await session.send("HeapProfiler.collectGarbage")
        heap = await page.evaluate("performance.memory.usedJSHeapSize")
        longest_ms = await page.evaluate("window.longest")
        rows.append({"minute": minute + 1, "heap_mb": heap / 1e6, "longest_frame_ms": longest_ms})
        print(
            f"minute {minute + 1:3}: {heap / 1e6:6.1f} MB, longest frame {longest_ms:5.0f} ms",
            file=sys.stderr,
        )
    await page.close()
    return rows


# ---- how it looks ---------------------------------------------------------------------------------------


async def _talk(page: Page) -> None:
    await page.get_by_role("textbox").first.fill("Hello, I had a long day.")
    await page.keyboard.press("Enter")
    await page.wait_for_timeout(3000)


async def _settings(page: Page) -> None:
    await page.get_by_role("button", name="Settings").click()
    # Portraits are drawn one after the other.
    await page.wait_for_timeout(9000)


async def _studio(page: Page) -> None:
    await page.get_by_role("button", name="Make somebody new").click()
    await page.wait_for_timeout(8000)


STATES: Final[dict[str, Callable[[Page], Awaitable[None]] | None]] = {
    "welcome": None,
    "talk": _talk,
    "settings": _settings,
    "studio": _studio,
}


async def take_sheet(browser: Browser, address: str) -> Image.Image:
    """Return all states of the page (columns: widths; rows: states, light beside dark)."""
    pictures: dict[tuple[str, str, int], Image.Image] = {}
    for scheme in SCHEMES:
        for width, height in WIDTHS.items():
            context = await browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme
            )
            page = await context.new_page()
            await page.goto(f"http://{address}/")
            await _until(page, _SHOWN)
            await page.wait_for_timeout(1500)
            for state, reach in STATES.items():
                if reach is not None:
                    await reach(page)
                pictures[state, scheme, width] = Image.open(io.BytesIO(await page.screenshot())).convert(
                    "RGB"
                )
            await context.close()
    tall = max(WIDTHS.values())
    gap = 24
    across = (sum(WIDTHS) + gap * len(WIDTHS)) * len(SCHEMES)
    sheet = Image.new("RGB", (across, (tall + gap) * len(STATES)), "#8a8580")
    for row, state in enumerate(STATES):
        left = 0
        for scheme in SCHEMES:
            for width in WIDTHS:
                sheet.paste(pictures[state, scheme, width], (left, row * (tall + gap)))
                left += width + gap
    return sheet


async def _run(loads: int, minutes: float, sheet: Path | None) -> dict[str, Any]:
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if binary is None:
        raise SystemExit("expected Chromium on PATH; on Debian and Ubuntu: apt install chromium")
    with tempfile.TemporaryDirectory() as data:
        environment = {**os.environ, "XDG_DATA_HOME": data, "WARMCHAT_MIND__NAME": "companion"}
        async with running_server(environment=environment) as address, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=binary, args=list(_FLAGS))
            measured = [await measure_load(browser, address) for _ in range(loads)]
            talk = await measure_talk(browser, address, minutes) if minutes else []
            if sheet is not None:
                (await take_sheet(browser, address)).save(sheet)
            await browser.close()
    load = {name: round(median(row[name] for row in measured), 3) for name in measured[0]} if measured else {}
    return {"load": load, "talk": talk}


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table and one JSON line; return 0 whether or not the budgets are met: it reports, it does not judge."""
    parser = argparse.ArgumentParser(prog="warmchat bench page", description=__doc__)
    parser.add_argument("--loads", type=int, default=5)
    parser.add_argument("--minutes", type=float, default=0.0, help="how long to talk; 0 leaves it out")
    parser.add_argument("--sheet", type=Path, help="leave a picture of all states here")
    chosen = parser.parse_args(argv)
    found = asyncio.run(_run(chosen.loads, chosen.minutes, chosen.sheet))
    for name, value in found["load"].items():
        budget = f"≤ {BUDGETS[name]:g}" if name in BUDGETS else ""
        print(f"{name:16}{value:10.2f}   {budget}")
    if found["talk"]:
        first, last = found["talk"][0], found["talk"][-1]
        print(
            f"heap             {first['heap_mb']:.1f} → {last['heap_mb']:.1f} MB in {len(found['talk'])} minutes"
        )
    machine = f"{platform.machine()}, {os.cpu_count()} cores, no graphics card"
    print(json.dumps({"bench": "page", "n": chosen.loads, **found, "machine": machine}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
