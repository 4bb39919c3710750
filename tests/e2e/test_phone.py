"""A phone of the network: it is warned, paired by the code that the terminal shows, and heard through its microphone."""

import re
from pathlib import Path

import pytest

from tests.e2e.browser import (
    chromium,
    events,
    press_talk,
    screenshot,
    spoken_by_flite,
    wait_for,
    wait_for_event,
    wave_file,
)
from tests.e2e.live_server import serving_as_a_newcomer

pytestmark = [pytest.mark.e2e, pytest.mark.spoken]


def test_a_phone_is_paired_by_the_code_and_then_talks(tmp_path: Path) -> None:
    microphone = wave_file(tmp_path / "talk.wav", 8.0, spoken_by_flite("Hello, my name is Peter."), 60.0)
    said: list[str] = []
    # The browser has no one to ask whether it may go on to a page that nobody vouches for.
    flags = ("--ignore-certificate-errors",)
    settings = {
        "WARMCHAT_SERVER__LAN": "true",
        "WARMCHAT_SERVER__LAN_PORT": "0",
        "XDG_DATA_HOME": str(tmp_path),
    }
    with (
        serving_as_a_newcomer(said, WARMCHAT_VOICE__NAME="espeak", **settings),
        chromium(microphone, calm=True, flags=flags, size=(390, 780)) as page,
    ):
        found = re.search(r"(https://\S+)/ and give the code (\w+)", "".join(said))
        assert found, said
        address = f"https://127.0.0.1:{found[1].rpartition(':')[2]}"
        page.goto(address)
        screenshot(page, "phone-pair")
        page.get_by_label("Code").fill("nonsense")
        page.get_by_role("button", name="Pair").click()
        page.get_by_text("This is not the code").wait_for()
        page.emulate_media(color_scheme="dark")
        screenshot(page, "phone-pair-wrong-dark")
        page.emulate_media(color_scheme="light")
        page.goto(f"{address}/?pair={found[2]}")
        assert page.url == f"{address}/"
        page.goto(f"{address}/?trace")
        wait_for(page, "document.querySelector('[data-picture=\"shown\"]')")
        assert page.evaluate("window.isSecureContext")
        press_talk(page)
        # Heard, be it that she asks whether she heard it right: her ears are less sure on a busy machine.
        wait_for_event(page, "speech.heard", where="e.final", limit_s=60)
        (heard,) = [e["text"] for e in events(page, "speech.heard") if e["final"]]
        assert "name is Peter" in heard
        wait_for_event(page, "playback.started", count=2)
        screenshot(page, "phone-talk")
