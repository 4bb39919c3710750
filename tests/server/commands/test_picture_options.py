"""What can be asked of pictures, and what is refused before anything is drawn."""

import argparse
from pathlib import Path

import pytest

from server.commands import picture_options
from server.commands.picture_options import order_of, report
from server.errors import ConfigError
from server.pictures import browser, film, stage
from server.pictures.production import Order, Produced
from server.pictures.stage import Look
from server.pictures.target import target_of

pytestmark = pytest.mark.unit


def asked(out: str, *words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out")
    picture_options.add_picture_options(parser)
    return parser.parse_args(["--out", out, *words])


@pytest.fixture
def at_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    """A built page, a browser and ffmpeg."""
    monkeypatch.setattr(stage, "check_built", lambda: None)
    monkeypatch.setattr(browser, "find_browser", lambda given: given or Path("/usr/bin/chromium"))
    monkeypatch.setattr(film, "find_ffmpeg", lambda: "ffmpeg")


@pytest.mark.usefixtures("at_hand")
def test_what_was_asked_for_is_what_is_ordered(tmp_path: Path) -> None:
    order = order_of(
        asked(str(tmp_path / "a.mp4"), "--size", "1280x720", "--fps", "30", "--quality", "light")
    )
    assert order.look == Look(1280, 720, "page", light=True)
    assert order.fps == 30
    plain = order_of(asked(f"{tmp_path}/", "--background", "transparent"))
    assert plain.look == Look(512, 512, "transparent")
    assert order_of(asked(f"{tmp_path}/", "--background", "#00Ff00")).look.background == "#00Ff00"


@pytest.mark.usefixtures("at_hand")
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--size", "511"], "--size must be even numbers of pixels from 64 to 4096"),
        (["--size", "32"], "--size must be"),
        (["--size", "big"], "got 'big'"),
        (["--fps", "0"], "--fps must be a whole number from 1 to 60, got 0"),
        (["--background", "red"], "--background must be day, dark, transparent, or a colour"),
        (["--background", "transparent"], "an MP4 cannot be transparent"),
    ],
)
def test_what_cannot_be_is_a_sentence(tmp_path: Path, words: list[str], sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        order_of(asked(str(tmp_path / "a.mp4"), *words))


def test_the_last_line_says_what_was_made_and_how_fast(tmp_path: Path) -> None:
    order = Order(target_of(str(tmp_path / "a.mp4")), Path("chromium"), Look())
    line = report(order, Produced(50, 4.0), "with sound")
    assert "50 pictures of 512 × 512, 2.00 s at 25 a second, with sound" in line
    assert "12.5 pictures a second, 0.50 × real time" in line
