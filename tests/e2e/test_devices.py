"""A person chooses another microphone and another loudspeaker in mid-talk; the browser of the test has several of each."""

from pathlib import Path

import pytest

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import (
    chromium,
    events,
    open_talk,
    press_talk,
    screenshot,
    spoken_by_flite,
    wait_for,
    wait_for_event,
    wave_file,
)
from tests.e2e.live_server import ThreadedServer

# The sound is shorter than a second: who only looks now and then may miss the words.
KEEP_WHAT_IS_SAID = """() => {
  const status = document.querySelector(".device-try [role=status]");
  window.said = [];
  new MutationObserver(() => window.said.push(status.textContent)).observe(status, {
    childList: true, characterData: true, subtree: true,
  });
}"""

pytestmark = [pytest.mark.e2e, pytest.mark.spoken]


def test_another_microphone_hears_from_then_on_and_is_remembered(tmp_path: Path) -> None:
    voice = spoken_by_flite("Hello, my name is Peter.")
    microphone = wave_file(tmp_path / "talk.wav", 8.0, voice, 60.0)
    with ThreadedServer(ScriptedLLM()) as server, chromium(microphone, calm=True, size=(1200, 820)) as page:
        open_talk(page, server.url)
        page.get_by_role("button", name="Settings").click()
        page.get_by_text("Turn the microphone on to see").wait_for()
        page.keyboard.press("Escape")
        press_talk(page)
        wait_for_event(page, "microphone.open")
        page.get_by_role("button", name="Settings").click()
        choice = page.get_by_label("Microphone", exact=True)
        wait_for(page, "document.querySelectorAll('.devices select')[0].options.length > 2")
        choice.select_option(index=2)
        wait_for_event(page, "microphone.open", count=2)
        assert [e["type"] for e in events(page) if e["type"].startswith("microphone")] == [
            "microphone.open",
            "microphone.close",
            "microphone.open",
        ]
        page.get_by_label("Loudspeaker").select_option(index=1)
        page.evaluate(KEEP_WHAT_IS_SAID)
        page.get_by_role("button", name="Play a sound").click()
        wait_for(page, "window.said.length > 1")
        assert page.evaluate("window.said") == ["Playing…", ""]
        page.locator(".device-try").scroll_into_view_if_needed()
        screenshot(page, "devices")
        chosen = choice.input_value()
        # The file of the test begins anew with each device that is opened: so it is this one that hears it.
        wait_for_event(page, "speech.heard", where="e.final", limit_s=60)
        page.reload()
        wait_for(page, "window.warmchatTrace?.events.some(e => e.event.type === 'session.ready')")
        page.get_by_role("button", name="Settings").click()
        assert page.get_by_label("Microphone", exact=True).input_value() == chosen
