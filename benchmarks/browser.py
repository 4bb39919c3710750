"""A headless Chromium that sees only files from disk: no server, no socket, no network.

The page's address is `http://localhost/`, which browsers trust; every request is answered from folders that are
named here, or refused.
"""

import mimetypes
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, Route, sync_playwright

ORIGIN: Final = "http://localhost"
# Playwright's own limit for the answer to one call; software rendering of many pictures takes its time.
_LIMIT_MS: Final = 600_000

_FLAGS: Final = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
_TYPES: Final = {".js": "text/javascript", ".mjs": "text/javascript", ".wasm": "application/wasm"}


class BrowserMissing(RuntimeError):
    """There is no Chromium on this machine."""


@contextmanager
def offline_page(folders: Mapping[str, Path], size: tuple[int, int] = (640, 640)) -> Iterator[Page]:
    """Open a page whose requests below each prefix are answered from a folder or, for a file, with that file.

    Args:
        folders: prefix of the path ("/", "/people/") to folder; the longest that fits holds. The mapping is
            read at each request, so entries may be added while the page is open.
        size: width and height of the window in pixels.

    Raises:
        BrowserMissing: if Chromium is not on PATH.
        AssertionError: at the end, if the page threw an error.
    """
    binary = shutil.which("chromium") or shutil.which("chromium-browser")
    if binary is None:
        raise BrowserMissing("expected Chromium on PATH; on Debian and Ubuntu: apt install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=list(_FLAGS))
        try:
            page = browser.new_page(viewport={"width": size[0], "height": size[1]})
            page.set_default_timeout(_LIMIT_MS)
            problems: list[str] = []
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.route("**/*", lambda route: _answer(route, folders))
            yield page
            assert not problems, f"the page threw: {problems}"
        finally:
            browser.close()


def _answer(route: Route, folders: Mapping[str, Path]) -> None:
    path = file_of(route.request.url, folders)
    if path is None:
        route.fulfill(status=404, body="no such file")
        return
    route.fulfill(path=path, content_type=_type(path))


def file_of(url: str, folders: Mapping[str, Path]) -> Path | None:
    """Return the file that an address stands for, None if there is none or the address is not ours."""
    if not url.startswith(f"{ORIGIN}/"):
        return None
    asked = url.removeprefix(ORIGIN).split("?")[0].split("#")[0]
    for prefix in sorted(folders, key=len, reverse=True):
        if not asked.startswith(prefix):
            continue
        root = folders[prefix].resolve()
        path = (root / asked.removeprefix(prefix)).resolve() if root.is_dir() else root
        return path if path.is_file() and (path == root or root in path.parents) else None
    return None


def _type(path: Path) -> str:
    return _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
