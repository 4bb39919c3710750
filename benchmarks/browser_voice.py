"""Does the mouth keep to a voice that the browser speaks with, as it does to the server's own?

    python -m benchmarks.browser_voice [--voice NAME]

Needs Chromium, and of Debian `speech-dispatcher speech-dispatcher-espeak-ng pulseaudio pulseaudio-utils`: the browser's voice is the
system's, and what it says is heard at the output of a sound server that leads nowhere. Three answers are said by each
voice, one after the other in one run; what sounded is compared with the mouth that the page showed at that time.
Prints a table and ends in one line of JSON.
"""

import argparse
import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from playwright.async_api import Browser, Page, async_playwright

from benchmarks.socket_page import running_server

Floats = NDArray[np.float64]

RATE_HZ: Final = 24_000
HOP_S: Final = 0.02
LAGS_MS: Final = range(-300, 301, 20)
PROGRAMS: Final = ("chromium", "speech-dispatcher", "pulseaudio", "pactl", "parec")
QUESTIONS: Final = (
    "Hello, I had a long day.",
    "My sister is coming to visit me on Friday.",
    "I am a little worried about her.",
)
_FLAGS: Final = (
    "--no-sandbox",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--autoplay-policy=no-user-gesture-required",
)
_MODULES: Final = 'AudioOutputMethod "pulse"\nAddModule "espeak-ng" "sd_espeak-ng" "espeak-ng.conf"\nDefaultModule espeak-ng\n'


@contextmanager
def sounding() -> Iterator[dict[str, str]]:
    """Run a sound server without a loudspeaker and the system's voices; yield the environment in which they are found."""
    missing = [name for name in PROGRAMS if shutil.which(name) is None]
    if missing:
        raise SystemExit(
            f"expected {', '.join(PROGRAMS)} on PATH, missed {', '.join(missing)}; on Debian and Ubuntu: apt install "
            "chromium speech-dispatcher speech-dispatcher-espeak-ng pulseaudio pulseaudio-utils"
        )
    with tempfile.TemporaryDirectory(prefix="warmchat-voice-") as folder:
        env = {**os.environ, "XDG_RUNTIME_DIR": folder, "HOME": folder, "XDG_CONFIG_HOME": folder}
        config = Path(folder, "speech-dispatcher")
        shutil.copytree("/etc/speech-dispatcher", config)
        (config / "speechd.conf").write_text(_MODULES, "utf-8")
        server = [
            "pulseaudio",
            "-n",
            "--daemonize=no",
            "--exit-idle-time=-1",
            "-L",
            "module-native-protocol-unix",
        ]
        sink = ["-L", f"module-null-sink sink_name=out rate={RATE_HZ}"]
        voices = ["speech-dispatcher", "-s", "-t", "0", "-C", str(config), "-L", folder]
        quiet: dict[str, Any] = {"env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        running = [subprocess.Popen([*server, *sink], **quiet)]
        try:
            until_s = time.monotonic() + 10
            while subprocess.run(["pactl", "info"], **quiet, check=False).returncode:
                if time.monotonic() > until_s:
                    raise SystemExit("expected a sound server within 10 s, got none; try `pulseaudio -n -v`")
                time.sleep(0.1)
            running.append(subprocess.Popen(voices, **quiet))
            time.sleep(1.0)
            yield env
        finally:
            for process in reversed(running):
                process.terminate()
                process.wait(10)


@contextmanager
def recorded(env: dict[str, str], path: Path) -> Iterator[float]:
    """Record what sounds; yield when it began, in seconds of the system's clock."""
    command = ["parec", "-d", "out.monitor", f"--rate={RATE_HZ}", "--channels=1", "--format=s16le"]
    with path.open("wb") as file:
        process = subprocess.Popen([*command, "--latency-msec=20"], env=env, stdout=file)
        try:
            yield time.time()
        finally:
            process.terminate()
            process.wait(5)


def loudness_of(path: Path) -> Floats:
    """Return the (n,) root mean squares of every 20 ms of a recording."""
    sound = np.frombuffer(path.read_bytes()[: path.stat().st_size // 2 * 2], dtype=np.int16) / 32768
    hop = round(HOP_S * RATE_HZ)
    count = len(sound) // hop
    rms: Floats = np.sqrt((sound[: count * hop].reshape(count, hop) ** 2).mean(axis=1))
    return np.convolve(rms, np.ones(3) / 3, "same")


async def mouth_of(page: Page, epoch: int) -> tuple[Floats, Floats]:
    """Return when the page showed each face of an answer, in seconds of the system's clock, and how open it was."""
    rows = np.array(
        await page.evaluate(
            "e => window.warmchatTrace.faces.filter(f => f[1] === 'speech' && f[2] === e)"
            ".map(f => [f[0] + performance.timeOrigin, f[4].jawOpen - f[4].mouthClose])",
            epoch,
        )
    )
    return rows[:, 0] / 1000, rows[:, 1]


def agreement(mouth: tuple[Floats, Floats], rms: Floats, began_s: float) -> tuple[float, int]:
    """Return the best correlation of mouth and sound, and by how many milliseconds the mouth is later then."""
    shown_s, opened = mouth
    times_s = np.arange(shown_s[0], shown_s[-1], HOP_S)
    mouth_then = np.interp(times_s, shown_s, opened)
    sound_s = began_s + HOP_S * np.arange(len(rms))
    found = [
        (float(np.corrcoef(mouth_then, np.interp(times_s - lag / 1000, sound_s, rms))[0, 1]), lag)
        for lag in LAGS_MS
    ]
    return max(found)


async def events_of(page: Page, kind: str) -> list[dict[str, Any]]:
    """Return the events of a type so far, each with its `at_ms`."""
    found: list[dict[str, Any]] = await page.evaluate(
        "kind => window.warmchatTrace.events.filter(e => e.event.type === kind)"
        ".map(e => ({...e.event, at_ms: e.at_ms}))",
        kind,
    )
    return found


async def answered(page: Page, question: str) -> dict[str, Any]:
    """Ask, and return how the answer was committed."""
    before = len(await events_of(page, "turn.committed"))
    await page.locator("textarea").fill(question)
    await page.locator("textarea").press("Enter")
    async with asyncio.timeout(60):
        while True:
            await asyncio.sleep(0.05)
            new = (await events_of(page, "turn.committed"))[before:]
            answers = [e for e in new if e["party"] == "avatar" and e["status"] == "done"]
            if answers:
                return answers[-1]


async def measured(browser: Browser, env: dict[str, str], address: str, voice: str) -> dict[str, float]:
    """Return how well the mouth keeps to a voice, "" for the server's own: medians over all answers."""
    page = await browser.new_page(viewport={"width": 480, "height": 480})
    await page.add_init_script(f"localStorage.setItem('warmchat.voice', {json.dumps(voice)})")
    await page.goto(f"http://{address}/?trace")
    await page.wait_for_selector('[data-picture="shown"]')
    await asyncio.sleep(1.5)
    trials: list[tuple[float, int]] = []
    gaps_ms: list[float] = []
    for question in QUESTIONS:
        with tempfile.NamedTemporaryFile(suffix=".raw") as file:
            with recorded(env, Path(file.name)) as began_s:
                answer = await answered(page, question)
                await asyncio.sleep(0.5)
            rms = loudness_of(Path(file.name))
        if answer["heard_text"] != answer["text"]:
            raise SystemExit(f"expected all of {answer['text']!r} to be heard, got {answer['heard_text']!r}")
        epoch = (await events_of(page, "reply.started"))[-1]["epoch"]
        trials.append(agreement(await mouth_of(page, epoch), rms, began_s))
        first = {
            kind: next(e["at_ms"] for e in await events_of(page, kind) if e["epoch"] == epoch)
            for kind in ("phrase.spoken", "playback.started")
        }
        gaps_ms.append(first["playback.started"] - first["phrase.spoken"])
    await page.close()
    return {
        "mouth_sound_r": round(float(np.median([r for r, _ in trials])), 2),
        "mouth_late_ms": int(np.median([lag for _, lag in trials])),
        "words_to_sound_ms": round(float(np.median(gaps_ms))),
    }


async def compared(voice: str) -> dict[str, dict[str, float]]:
    """Return the rows of the table."""
    async with running_server() as address, async_playwright() as playwright:
        with sounding() as env:
            browser = await playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=[*_FLAGS, "--enable-speech-dispatcher"],
                ignore_default_args=["--mute-audio"],
                env=dict(env),
            )
            try:
                return {
                    "the server's": await measured(browser, env, address, ""),
                    "the browser's": await measured(browser, env, address, voice),
                }
            finally:
                await browser.close()


def main(argv: Sequence[str] | None = None) -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--voice", default="English (America) espeak-ng", help="the browser's name of its voice"
    )
    options = parser.parse_args(argv)
    rows = asyncio.run(compared(options.voice))
    print("| voice | mouth and sound, r | mouth later by ms | words to first sound ms |")
    print("|---|---|---|---|")
    for name, row in rows.items():
        print(f"| {name} | {row['mouth_sound_r']} | {row['mouth_late_ms']} | {row['words_to_sound_ms']} |")
    print(json.dumps({"bench": "browser_voice", "voice": options.voice, **rows}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
