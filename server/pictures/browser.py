"""A Chromium, Chrome, Edge or Brave of this machine, found by name and run without a window."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, Queue
from shutil import which
from typing import Final

from server.errors import ConfigError

NAMES: Final = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "microsoft-edge-stable",
    "msedge",
    "brave-browser",
)
_MAC: Final = ("Google Chrome", "Chromium", "Microsoft Edge", "Brave Browser")
_WINDOWS: Final = (
    r"Google\Chrome\Application\chrome.exe",
    r"Chromium\Application\chrome.exe",
    r"Microsoft\Edge\Application\msedge.exe",
    r"BraveSoftware\Brave-Browser\Application\brave.exe",
)
_WINDOWS_ROOTS: Final = ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA")
_START_S: Final = 30.0
_END_S: Final = 5.0
_SAYS: Final = "DevTools listening on "
_FLAGS: Final = (
    "--headless",
    "--remote-debugging-port=0",
    "--no-first-run",
    "--no-default-browser-check",
    "--mute-audio",
    "--hide-scrollbars",
    # Nothing leaves this machine: what the browser asks for by itself it does not ask for, or finds nowhere.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    # The same pictures on every machine, with and without a graphics card.
    "--force-color-profile=srgb",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # The shared memory of containers is too small.
    "--disable-dev-shm-usage",
)


def find_browser(
    given: Path | None, system: str = sys.platform, environment: Mapping[str, str] | None = None
) -> Path:
    """Return the browser that draws.

    Args:
        given: as `--browser` says; None to look for one.
        system: as `sys.platform`.
        environment: where Windows says its folders; that of this process where not given.

    Raises:
        ConfigError: there is none.
    """
    if given is not None:
        named = which(str(given))
        if named is None:
            raise ConfigError(
                f"expected a browser at --browser {given}, and there is no program of this name"
            )
        return Path(named)
    for name in NAMES:
        if (found := which(name)) is not None:
            return Path(found)
    for path in _usual_places(system, os.environ if environment is None else environment):
        if path.is_file():
            return path
    raise ConfigError(
        "pictures are drawn by Chromium, Chrome, Edge or Brave, and none of them was found; install one (Debian: apt "
        "install chromium; Ubuntu: snap install chromium; macOS: brew install --cask chromium), or name it with --browser"
    )


def _usual_places(system: str, environment: Mapping[str, str]) -> Iterator[Path]:
    if system == "darwin":
        for root in (Path("/Applications"), Path.home() / "Applications"):
            yield from (root / f"{name}.app" / "Contents" / "MacOS" / name for name in _MAC)
    elif system == "win32":
        for variable in _WINDOWS_ROOTS:
            if variable in environment:
                yield from (Path(environment[variable]) / path for path in _WINDOWS)


@contextmanager
def running_browser(binary: Path) -> Iterator[str]:
    """Run a browser with a profile of its own, which is gone afterwards; give the address it listens at.

    Raises:
        ConfigError: it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="warmchat-browser-", ignore_cleanup_errors=True) as profile:
        # In a session of its own, so that Ctrl-C comes to us, and all its processes can be ended together.
        program = subprocess.Popen(
            [str(binary), *_FLAGS, *_sandbox(), f"--user-data-dir={profile}", "about:blank"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        said = _Said(program)
        try:
            yield said.address(binary)
        finally:
            _end(program)
            said.close()


def _sandbox() -> tuple[str, ...]:
    """Return what a browser of root's needs: as root it starts only without its sandbox. It opens no page but ours."""
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return ("--no-sandbox",) if is_root else ()


class _Said:
    """What a browser writes to its stderr, read as it comes, so that it never waits for a reader."""

    def __init__(self, program: "subprocess.Popen[bytes]") -> None:
        assert program.stderr is not None
        self._pipe = program.stderr
        self._found: Queue[str | None] = Queue()
        self._last: deque[str] = deque(maxlen=20)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def address(self, binary: Path) -> str:
        try:
            found = self._found.get(timeout=_START_S)
        except Empty:
            found = None
        if found is not None:
            return found
        words = next((line for line in reversed(self._last) if line), "it said nothing")
        raise ConfigError(
            f"the browser {binary} did not start: {words}; try another with --browser, or a newer one"
        )

    def close(self) -> None:
        self._reader.join(_END_S)
        self._pipe.close()

    def _read(self) -> None:
        with suppress(ValueError, OSError):  # closed while it was read
            for raw in self._pipe:
                line = raw.decode("utf-8", "replace").strip()
                self._last.append(line)
                if line.startswith(_SAYS):
                    self._found.put(line.removeprefix(_SAYS))
        self._found.put(None)


def _end(program: "subprocess.Popen[bytes]") -> None:
    """End a browser with all its processes; it was asked to leave by itself before."""
    with suppress(subprocess.TimeoutExpired):
        program.wait(_END_S if program.poll() is None else 0)
    with suppress(ProcessLookupError, PermissionError):
        if hasattr(os, "killpg"):
            os.killpg(program.pid, signal.SIGKILL)
        else:
            program.kill()
    program.wait()
