"""Pictures of people with the page's own scene, from Python.

    with Stage() as stage:
        stage.load("mira")                                   # or the path of any GLB; light=True for the light mode
        png = stage.png({"jawOpen": 0.6})                    # bytes
        pixels = stage.pixels({"mouthSmileLeft": 1.0}, shot="mouth")   # (height, width, 3) uint8

`python -m benchmarks.stage mira smile.png mouthSmileLeft=1 mouthSmileRight=1 --shot front` leaves one picture.
"""

import argparse
import base64
import io
import json
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Page

from benchmarks.browser import ORIGIN, offline_page
from render.rig import CHANNELS, INDEX

STATIC: Final = Path(__file__).resolve().parent.parent / "server" / "static"
PEOPLE: Final = STATIC / "people"

Shot: TypeAlias = Literal["front", "three_quarter", "profile", "mouth", "mouth_side", "eyes", "page"]
SHOTS: Final[tuple[str, ...]] = ("front", "three_quarter", "profile", "mouth", "mouth_side", "eyes", "page")
Pixels: TypeAlias = NDArray[np.uint8]
# What a face shows: channels by name, those that are not named at rest; or a frame in the order of CHANNELS.
Face: TypeAlias = Mapping[str, float] | NDArray[np.floating[Any]]


class StageError(RuntimeError):
    """A person, a file or a channel that the stage was asked for is not there."""


class Stage:
    """A browser with one person in it; a context manager. Pictures come one after the other from one page.

    Args:
        size: width and height of pictures in pixels.
        background: any CSS colour.
        shot: how the camera stands, one of SHOTS, unless a picture names its own.
        shadows: whether the key light casts shadows (the light mode has none).
        lights: one of LIGHTS of the page (`web/src/face/lights.ts`).
        folders: further folders for the page, by prefix (see `offline_page`).
        window: width and height of the browser's window, which matters only for `run`.
    """

    def __init__(
        self,
        size: tuple[int, int] = (512, 512),
        background: str = "#cfc7bf",
        shot: Shot = "front",
        shadows: bool = True,
        lights: str = "soft",
        folders: Mapping[str, Path] | None = None,
        window: tuple[int, int] = (640, 640),
    ) -> None:
        self._window = window
        self._settings: dict[str, Any] = {
            "width_px": size[0],
            "height_px": size[1],
            "background": background,
            "shot": shot,
            "shadows": shadows,
            "lights": lights,
        }
        self._folders = {"/": STATIC, **(folders or {})}
        self._shown: dict[str, Any] = {}
        self._open = ExitStack()
        self.page: Page
        self.missing: list[str] = []

    def __enter__(self) -> Self:
        if not (STATIC / "stage.html").is_file():
            raise StageError(f"expected the built page in {STATIC}; `make run` builds it")
        self.page = self._open.enter_context(offline_page(self._folders, self._window))
        try:
            self.page.goto(f"{ORIGIN}/stage.html")
            self._set({})
        except BaseException:
            self._open.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.__exit__(kind, error, trace)

    def load(self, person: str | Path, light: bool = False) -> list[str]:
        """Bring a person in; the one before leaves.

        Args:
            person: the name of one of the people that the page has, or the path of a GLB.
            light: draw in the light mode; a person by name comes with the smaller file where there is one.

        Returns:
            Channels that this person cannot show.

        Raises:
            StageError: if there is no such person or the file cannot be shown.
        """
        path = glb_of(person, light)
        # A new address for each file: the page must not take another's from its cache.
        url = f"/loaded/{len(self._folders)}.glb"
        self._folders[url] = path
        call = "([url, channels, light]) => window.warmchatStage.load(url, channels, light)"
        try:
            self.missing = self.page.evaluate(call, [url, list(CHANNELS), light])
        except Exception as error:
            raise StageError(f"{path} cannot be shown: {str(error).splitlines()[0]}") from error
        return self.missing

    def png(self, face: Face, shot: Shot | None = None) -> bytes:
        """Return a picture of a face as PNG.

        Raises:
            StageError: if a channel is unknown.
        """
        return self._decode(self._call("picture", face, shot))

    def pixels(self, face: Face, shot: Shot | None = None) -> Pixels:
        """Return a picture of a face: (height, width, 3), RGB. Errors as `png`."""
        return np.asarray(Image.open(io.BytesIO(self.png(face, shot))).convert("RGB"))

    def image(self, face: Face, shot: Shot | None = None) -> Image.Image:
        """Return a picture of a face as Pillow's image. Errors as `png`."""
        return Image.open(io.BytesIO(self.png(face, shot))).convert("RGB")

    def pose(self, face: Face, shot: Shot | None = None) -> None:
        """Draw a face on `window.warmchatStage.canvas` without fetching the picture. Errors as `png`."""
        self._call("pose", face, shot)

    def run(self, faces: Sequence[Face], duration_s: float) -> list[float]:
        """Draw a moving face on the screen as the page does; return when each picture was drawn, in ms."""
        call = "([frames, duration_ms]) => window.warmchatStage.run(frames, duration_ms)"
        drawn: list[float] = self.page.evaluate(
            call, [[face_values(face) for face in faces], 1000 * duration_s]
        )
        return drawn

    def probe(self) -> float:
        """Return how long this machine takes to shade a pixel, in ms: what the page chooses its look by."""
        return float(self.page.evaluate("window.warmchatStage.probe()"))

    def cost(self) -> dict[str, int]:
        """Return draw calls, triangles, programs, textures and their bytes of the last picture."""
        found: dict[str, int] = self.page.evaluate("window.warmchatStage.cost()")
        return found

    def _call(self, name: str, face: Face, shot: Shot | None) -> Any:
        self._set({} if shot is None else {"shot": shot})
        return self.page.evaluate(f"values => window.warmchatStage.{name}(values)", face_values(face))

    def _set(self, changes: Mapping[str, Any]) -> None:
        wanted = {**self._settings, **changes}
        if wanted != self._shown:
            self.page.evaluate("settings => window.warmchatStage.set(settings)", wanted)
            self._shown = wanted

    @staticmethod
    def _decode(address: str) -> bytes:
        return base64.b64decode(address.split(",", 1)[1])


def people() -> list[str]:
    """Return the names of the people that the page has, in their order.

    Raises:
        StageError: if none were made yet.
    """
    return [str(person["name"]) for person in _listed()]


def glb_of(person: str | Path, light: bool = False) -> Path:
    """Return the file of a person by name or path; the smaller one for the light mode where there is one.

    Raises:
        StageError: if there is none, naming the people there are.
    """
    path = Path(person)
    if path.suffix == ".glb":
        if not path.is_file():
            raise StageError(f"expected a GLB at {path}; there is no file")
        return path
    for entry in _listed():
        if entry["name"] == str(person):
            small = PEOPLE / f"{person}.light.glb"
            return small if light and small.is_file() else PEOPLE / str(entry["file"])
    raise StageError(f"there is nobody named {str(person)!r}; here are: {', '.join(people())}")


def _listed() -> list[dict[str, Any]]:
    path = PEOPLE / "people.json"
    if not path.is_file():
        raise StageError(f"expected the people of the page in {path}; `make run` makes them")
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["people"]
    return found


def face_values(face: Face) -> list[float]:
    """Return the values of a face in the order of CHANNELS.

    Raises:
        StageError: if a channel is unknown, or a frame has another length.
    """
    if not isinstance(face, Mapping):
        if face.shape != (len(CHANNELS),):
            raise StageError(f"expected a frame of {len(CHANNELS)} values, got the shape {face.shape}")
        return [float(value) for value in face]
    values = [0.0] * len(CHANNELS)
    for name, value in face.items():
        if name not in INDEX:
            raise StageError(f"expected a channel of the rig, got {name!r}; see render.rig.CHANNELS")
        values[INDEX[name]] = float(value)
    return values


def main(argv: Sequence[str] | None = None) -> int:
    """Leave one picture of a person."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("person", help="a person of the page, or a GLB")
    parser.add_argument("out", type=Path, help="the PNG to write")
    parser.add_argument("channels", nargs="*", help="name=value")
    parser.add_argument("--shot", choices=SHOTS, default="front")
    parser.add_argument("--size", type=int, default=768)
    parser.add_argument("--light", action="store_true")
    arguments = parser.parse_args(argv)
    pairs = [text.partition("=") for text in arguments.channels]
    try:
        with Stage((arguments.size, arguments.size), shot=arguments.shot) as stage:
            stage.load(arguments.person, arguments.light)
            arguments.out.write_bytes(stage.png({name: float(value) for name, _, value in pairs}))
    except StageError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
