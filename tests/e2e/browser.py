"""Headless Chromium on the real page, with a microphone that plays a file; reads what the page traced."""

import re
import shutil
import subprocess
import time
import wave
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray
from playwright.sync_api import Page, sync_playwright

from sound.flite import FliteEngine
from sound.pcm import Samples, from_pcm16, silence, to_pcm16
from tests.e2e import accessibility

OUTPUT: Final = Path(__file__).resolve().parent.parent / "output"
RATE_HZ: Final = 16_000
Floats = NDArray[np.float64]

_FLAGS: Final = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--autoplay-policy=no-user-gesture-required",
)
# Without a graphics card a page draws with the processor, as often as it can; four times a second shows all there is.
_CALM: Final = (
    "window.requestAnimationFrame = (then) => setTimeout(() => then(performance.now()), 250);"
    "window.cancelAnimationFrame = (id) => clearTimeout(id);"
)
_MICROPHONE: Final = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


@contextmanager
def chromium(
    microphone: Path | None = None,
    *,
    flags: Sequence[str] = (),
    size: tuple[int, int] = (960, 720),
    calm: bool = False,
) -> Iterator[Page]:
    """Open a browser of its own; `microphone` is a wave file that plays once from when the page listens.

    A `calm` one draws four pictures a second: for tests that are about words and not about how she moves.
    """
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    assert binary is not None, "expected Chromium on PATH; `make test` installs it, or: apt install chromium"
    arguments = [*_FLAGS, *flags]
    if microphone is not None:
        arguments += [*_MICROPHONE, f"--use-file-for-fake-audio-capture={microphone}%noloop"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=arguments)
        try:
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            if calm:
                page.add_init_script(_CALM)
            problems: list[str] = []
            page.on("pageerror", lambda error: problems.append(str(error)))
            yield page
            assert not problems, f"the page threw: {problems}"
        finally:
            browser.close()


def open_talk(page: Page, url: str, picture: str = "shown") -> None:
    """Open the page with its trace, and wait until the talk is open and the person is there (or "none" is)."""
    page.goto(f"{url}?trace")
    wait_for(page, "window.warmchatTrace?.events.some(e => e.event.type === 'session.ready')")
    wait_for(page, f"document.querySelector('[data-picture=\"{picture}\"]')")


def wait_for(page: Page, condition: str, limit_s: float = 30.0) -> None:
    """Wait until an expression is true on the page; asked from outside, because the page's policy forbids eval."""
    until_s = time.monotonic() + limit_s
    while not page.evaluate(f"!!({condition})"):
        assert time.monotonic() < until_s, f"{condition} did not become true within {limit_s} s"
        page.wait_for_timeout(20)


def say(page: Page, text: str) -> None:
    """Type a message and send it."""
    box = page.locator("textarea")
    box.fill(text)
    box.press("Enter")


def press_talk(page: Page) -> None:
    """Begin with the microphone."""
    page.get_by_role("button", name=re.compile("^Talk with your voice")).click()


def wait_for_event(page: Page, kind: str, count: int = 1, limit_s: float = 30.0, where: str = "true") -> None:
    """Wait until so many events of a type came; `where` is an expression over the event `e`."""
    wait_for(
        page,
        # A page that is loaded anew has no trace for a moment.
        "(window.warmchatTrace?.events ?? [])"
        f".filter(({{event: e}}) => e.type === '{kind}' && ({where})).length >= {count}",
        limit_s,
    )


def events(page: Page, kind: str | None = None) -> list[dict[str, Any]]:
    """Return the events so far, each with its `at_ms` and `direction`."""
    found: list[dict[str, Any]] = page.evaluate(
        "window.warmchatTrace.events.map(e => ({...e.event, at_ms: e.at_ms, direction: e.direction}))"
    )
    return [event for event in found if kind is None or event["type"] == kind]


def screenshot(page: Page, name: str) -> Path:
    """Leave a picture of the page in tests/output; what is worth a picture must also be accessible to everybody."""
    OUTPUT.mkdir(exist_ok=True)
    path = OUTPUT / f"{name}.png"
    page.screenshot(path=path)
    found = accessibility.problems(page)
    assert not found, f"{name}: {'; '.join(found)}"
    return path


class Faces:
    """The face that the page applied, frame by frame, while an epoch's answer played."""

    def __init__(self, page: Page, epoch: int) -> None:
        found: list[list[Any]] = page.evaluate(
            "e => window.warmchatTrace.faces.filter(f => f[1] === 'speech' && f[2] === e)", epoch
        )
        assert found, f"no frame of epoch {epoch} was applied"
        self.played_ms: Floats = np.array([frame[3] for frame in found], dtype=float)
        self._values: list[dict[str, float]] = [frame[4] for frame in found]

    def channel(self, *names: str) -> Floats:
        """Return the mean of channels over time, (frames,)."""
        return np.array([np.mean([values[name] for name in names]) for values in self._values])

    def aperture(self) -> Floats:
        """Return jawOpen − mouthClose over time, (frames,)."""
        return self.channel("jawOpen") - self.channel("mouthClose")


def loudness(page: Page, epoch: int) -> tuple[Floats, Floats]:
    """Return (played_ms, rms) of each 40 ms of an answer, as they went out."""
    found: list[list[float]] = page.evaluate("e => window.warmchatTrace.sound[e] ?? []", epoch)
    assert found, f"no sound of epoch {epoch} went out"
    table = np.array(found, dtype=float)
    return table[:, 0], table[:, 1]


def spoken_by_flite(text: str, voice: str = "slt") -> Samples:
    """Return a sentence as 16 kHz sound, without silence at its ends."""
    speech = FliteEngine().speak(text, voice)
    return _trimmed(speech.samples, speech.rate_hz)


def hummed_by_flite(folder: Path, voice: str = "slt") -> Samples:
    """Return "mm-hm" as 16 kHz sound: phones, because flite spells the word."""
    path = folder / "hum.wav"
    subprocess.run(["flite", "-voice", voice, "-p", "pau m m hh m m pau", "-o", path], check=True)
    with wave.open(str(path), "rb") as file:
        return _trimmed(from_pcm16(file.readframes(file.getnframes())), file.getframerate())


def _trimmed(samples: Samples, rate_hz: int) -> Samples:
    resampled: Samples = soxr.resample(samples, rate_hz, RATE_HZ)
    loud = np.flatnonzero(np.abs(resampled) > 0.01)
    return resampled[loud[0] : loud[-1] + 1]


def wave_file(path: Path, *parts: Samples | float) -> Path:
    """Write sound and silences (in seconds) one after the other as a 16 kHz wave file."""
    sound = np.concatenate([silence(part, RATE_HZ) if isinstance(part, float) else part for part in parts])
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(to_pcm16(sound))
    return path


def word_error_rate(wanted: str, heard: str) -> float:
    """Return the edit distance in words, relative to the words that were said."""
    a, b = (_words(text) for text in (wanted, heard))
    row = list(range(len(b) + 1))
    for i, left in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, right in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (left != right))
    return row[-1] / max(1, len(a))


def _words(text: str) -> list[str]:
    return "".join(sign if sign.isalnum() or sign == "'" else " " for sign in text.lower()).split()
