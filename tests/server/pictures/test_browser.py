"""A browser is found by name, started without a window, and gone afterwards with all that it had."""

import os
import shutil
import stat
from pathlib import Path

import psutil
import pytest

from server.errors import ConfigError
from server.pictures import browser
from server.pictures.browser import find_browser, running_browser

pytestmark = pytest.mark.e2e


def test_the_browser_of_this_machine_is_found_by_name() -> None:
    assert find_browser(None).name.startswith("chrom")


def test_one_that_is_named_must_be_there() -> None:
    with pytest.raises(ConfigError, match="expected a browser at --browser no-such, and there is no program"):
        find_browser(Path("no-such"))


def test_where_none_is_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(browser, "which", lambda _: None)
    with pytest.raises(ConfigError, match="pictures are drawn by Chromium, Chrome, Edge or Brave, and none"):
        find_browser(None, "linux", {})
    chrome = tmp_path / "Google" / "Chrome" / "Application" / "chrome.exe"
    usual = list(browser._usual_places("win32", {"PROGRAMFILES": str(tmp_path)}))
    assert any("chrome.exe" in str(path) for path in usual)
    assert chrome.name in str(usual[0])
    assert any("Google Chrome.app" in str(path) for path in browser._usual_places("darwin", {}))


def test_it_says_where_it_listens_and_leaves_nothing_behind() -> None:
    before = {process.pid for process in psutil.process_iter()}
    with running_browser(find_browser(None)) as address:
        assert address.startswith("ws://127.0.0.1:")
        own = [p for p in psutil.Process().children(recursive=True) if "chrom" in p.name()]
        assert own
    assert not [p for p in own if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]
    assert before


def test_a_program_that_is_no_browser_is_a_sentence_with_its_own_words(tmp_path: Path) -> None:
    program = tmp_path / "chromium"
    program.write_text("#!/bin/sh\necho 'cannot open the display' >&2\n", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with (
        pytest.raises(ConfigError, match="did not start: cannot open the display; try another"),
        running_browser(program),
    ):
        pass
    assert shutil.which("sh")
    assert os.access(program, os.X_OK)
