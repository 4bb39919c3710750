"""What `warmchat render` and `warmchat sessions replay --out` are told about pictures, and what they say at the end."""

import argparse
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.errors import ConfigError

if TYPE_CHECKING:
    from server.pictures.production import Order, Produced

QUALITIES: Final = ("normal", "light")
LEAST_PX: Final = 64
MOST_PX: Final = 4096
MOST_FPS: Final = 60
_BACKGROUNDS: Final = {"day": "page", "dark": "page-dark", "transparent": "transparent"}
_COLOUR: Final = re.compile(r"#[0-9a-fA-F]{6}")
_SIZE: Final = re.compile(r"(\d{1,5})(?:[x×](\d{1,5}))?")


def add_picture_options(parser: argparse.ArgumentParser) -> None:
    """Add what says how pictures look and where they go, `--out` excepted."""
    parser.add_argument("--size", default="512", help="pixels, such as 512 or 1280x720 (512)")
    parser.add_argument("--fps", type=int, default=25, help="pictures a second (25)")
    parser.add_argument(
        "--quality", choices=QUALITIES, default="normal", help="light is faster, and simpler (normal)"
    )
    parser.add_argument(
        "--background", default="day", help="day, dark, transparent, or a colour such as #00ff00 (day)"
    )
    parser.add_argument("--browser", type=Path, help="the Chromium or Chrome that draws; found by name")
    parser.add_argument("--force", action="store_true", help="write over what is there")


def order_of(arguments: argparse.Namespace) -> "Order":
    """Return what was asked for; all that can be refused is refused here, before anything is read or drawn.

    Raises:
        ConfigError: an option cannot be, the place cannot be written to, or the page, a browser or ffmpeg is lacking.
    """
    from server.pictures.browser import find_browser
    from server.pictures.film import find_ffmpeg
    from server.pictures.production import Order
    from server.pictures.stage import Look, check_built
    from server.pictures.target import check_target, target_of

    width_px, height_px = _size(arguments.size)
    background = _background(arguments.background)
    if not 1 <= arguments.fps <= MOST_FPS:
        raise ConfigError(f"--fps must be a whole number from 1 to {MOST_FPS}, got {arguments.fps}")
    target = target_of(arguments.out)
    if target.kind == "film" and background == "transparent":
        raise ConfigError(
            "an MP4 cannot be transparent: write pictures with --out frames/, or choose a colour"
        )
    check_target(target, arguments.force)
    if target.kind == "film":
        find_ffmpeg()
    check_built()
    browser = find_browser(arguments.browser)
    look = Look(width_px, height_px, background, arguments.quality == "light")
    return Order(target, browser, look, arguments.fps)


def report(order: "Order", produced: "Produced", heard: str) -> str:
    """Return the last line: what was made, and how fast.

    Args:
        order: what was asked for.
        produced: what came of it.
        heard: of the sound, such as "with sound".
    """
    target, look = order.target, order.look
    length_s = produced.pictures / order.fps
    took_s = max(produced.took_s, 1e-9)
    where = target.path if target.kind == "film" else target.path / target.pattern
    return (
        f"wrote {where}: {produced.pictures} pictures of {look.width_px} × {look.height_px}, {length_s:.2f} s at "
        f"{order.fps} a second, {heard} ({produced.pictures / took_s:.1f} pictures a second, "
        f"{length_s / took_s:.2f} × real time)"
    )


def _size(text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text)
    sides = (int(found[1]), int(found[2] or found[1])) if found else ()
    # Half as many pixels carry the colour of a film: the sides have to be even.
    if not sides or any(not LEAST_PX <= side <= MOST_PX or side % 2 for side in sides):
        raise ConfigError(
            f"--size must be even numbers of pixels from {LEAST_PX} to {MOST_PX}, such as 512 or 1280x720; got {text!r}"
        )
    return sides[0], sides[1]


def _background(text: str) -> str:
    if text in _BACKGROUNDS:
        return _BACKGROUNDS[text]
    if _COLOUR.fullmatch(text):
        return text
    raise ConfigError(
        f"--background must be {', '.join(_BACKGROUNDS)}, or a colour such as #00ff00; got {text!r}"
    )
