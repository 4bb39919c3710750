"""A person on the page's own stage, in a browser without a window: a face in, a PNG out, one after the other.

What draws is `web/src/face/stage.ts`, the same scene, heads, light and framing as on the page of a talk. No clock runs
in it: a picture is drawn when it is asked for, so however slow a machine is, no frame is lost and none is twice.
"""

import base64
import json
import mimetypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import numpy as np

from render.rig import Frame
from server.errors import ConfigError
from server.pictures.browser import running_browser
from server.pictures.devtools import Answer, DevTools

STATIC: Final = Path(__file__).resolve().parents[1] / "static"
# Browsers trust this name; every request to it is answered here.
ORIGIN: Final = "http://localhost"
_KINDS: Final = {".js": "text/javascript", ".glb": "model/gltf-binary", ".wasm": "application/wasm"}


@dataclass(frozen=True)
class Look:
    """How pictures look.

    Attributes:
        width_px, height_px: of a picture.
        background: `page`, `page-dark`, `transparent`, or any CSS colour.
        light: draw in the page's light mode, as it does on machines without a graphics card.
    """

    width_px: int = 512
    height_px: int = 512
    background: str = "page"
    light: bool = False


class Stage:
    """A person who is ready to be drawn.

    Attributes:
        missing: channels that this person cannot show.
    """

    def __init__(self, page: DevTools, person: str, channels: Sequence[str], look: Look) -> None:
        """Bring a person in; see `open_stage`."""
        self._page = page
        settings = {
            "width_px": look.width_px,
            "height_px": look.height_px,
            "background": look.background,
            "shot": "page",
            "shadows": True,
        }
        page.open(f"{ORIGIN}/stage.html")
        if page.thrown:
            raise ConfigError(f"the page that draws could not begin: {page.thrown[0]}")
        page.run(f"window.warmchatStage.set({json.dumps(settings)})")
        load = json.dumps([f"/people/{person}.glb", list(channels), look.light])
        self.missing: list[str] = page.run(f"window.warmchatStage.load(...{load})")

    def picture(self, face: Frame) -> bytes:
        """Return a PNG of a face, values in the order of the channels.

        Raises:
            ConfigError: the browser has ended or does not answer.
        """
        values = json.dumps(np.round(face.astype(np.float64), 6).tolist())
        address: str = self._page.run(f"window.warmchatStage.picture({values})")
        return base64.b64decode(address.partition(",")[2])


@contextmanager
def open_stage(
    browser: Path, person: str, channels: Sequence[str], look: Look, static: Path = STATIC
) -> Iterator[Stage]:
    """Give a stage with a person on it.

    Args:
        browser: the program that draws.
        person: one of the page's people; her head is in `static/people`.
        channels: names of the values of a face, in their order.
        look: of the pictures.
        static: the built page.

    Raises:
        ConfigError: the page is not built, or the browser does not start, or it cannot show the person.
    """
    check_built(static)
    with running_browser(browser) as address:
        page = DevTools(address, lambda url: answer(url, static))
        try:
            yield Stage(page, person, channels, look)
        finally:
            page.close()


def check_built(static: Path = STATIC) -> None:
    """Refuse to begin without the page.

    Raises:
        ConfigError: it is not built.
    """
    if not (static / "stage.html").is_file():
        raise ConfigError(
            f"expected the page that draws at {static / 'stage.html'}, and it is not there; run `make run` in a "
            "checkout, or `npm ci && npm run build` in web/"
        )


def answer(url: str, static: Path) -> Answer:
    """Return the file of the built page that an address stands for; nothing for any other address."""
    if not url.startswith(f"{ORIGIN}/"):
        return Answer()
    root = static.resolve()
    path = (root / unquote(urlsplit(url).path).lstrip("/")).resolve()
    if root not in path.parents or not path.is_file():
        return Answer()
    kind = _KINDS.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Answer(path.read_bytes(), kind)
