"""The browser's own recogniser is chosen in the settings; its words become the turn, and muting shuts it too.

Headless Chromium has no service behind its recogniser, so a class of the same shape stands in its place on the page: it says
what a real one would while a real voice is heard from the microphone.
"""

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

pytestmark = [pytest.mark.e2e, pytest.mark.spoken]

# Words that Moonshine does not know: so they can only come from here.
NAME = "my name is Xanthippe Oyelaran"
RECOGNISER = """
window.recognisers = [];
window.SpeechRecognition = class {
  constructor() { window.recognisers.push(this); this.state = 'new'; }
  start() { this.state = 'running'; }
  abort() { this.state = 'aborted'; this.onend?.(); }
  says(text, isFinal) {
    this.onresult({resultIndex: 0, results: [{0: {transcript: text}, isFinal}]});
  }
};
window.webkitSpeechRecognition = window.SpeechRecognition;
"""


def test_the_browsers_words_become_the_turn_and_mute_shuts_its_ears(tmp_path: Path) -> None:
    microphone = wave_file(tmp_path / "talk.wav", 10.0, spoken_by_flite("Hello, my name is Peter."), 60.0)
    mind = ScriptedLLM()
    mind.reply("Hello Xanthippe, what a name.")
    with ThreadedServer(mind) as server, chromium(microphone, calm=True, size=(1200, 820)) as page:
        page.add_init_script(RECOGNISER)
        open_talk(page, server.url)
        page.get_by_role("button", name="Settings").click()
        page.get_by_label("Let my browser recognise my words").check()
        wait_for_event(page, "ears.chosen", where="e.provider.name === 'browser'")
        page.get_by_label("Let my browser recognise my words").scroll_into_view_if_needed()
        screenshot(page, "browser-ears")
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 390, "height": 800})
        screenshot(page, "browser-ears-dark-phone")
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1200, "height": 820})
        page.keyboard.press("Escape")
        press_talk(page)
        wait_for(page, "window.recognisers.at(-1)?.state === 'running'")
        page.evaluate("window.recognisers.at(-1).says('nobody speaks yet', true)")
        wait_for_event(page, "state.changed", where="e.state === 'user_speaking'", limit_s=60)
        page.evaluate(f"window.recognisers.at(-1).says('nobody speaks yet {NAME[:10]}', false)")
        wait_for_event(page, "speech.heard", where=f"!e.final && e.text === '{NAME[:10].strip()}'")
        page.evaluate(f"window.recognisers.at(-1).says('nobody speaks yet {NAME}', true)")
        wait_for_event(page, "turn.committed", where="e.party === 'user'")
        assert [e["text"] for e in events(page, "turn.committed") if e["party"] == "user"] == [NAME]
        wait_for_event(page, "turn.committed", where="e.party === 'avatar' && e.text.includes('Xanthippe')")

        page.get_by_role("button", name="Mute").first.click()
        wait_for(page, "window.recognisers.at(-1).state === 'aborted'")
        page.reload()
        wait_for_event(page, "ears.chosen")
        assert events(page, "ears.choose")[-1]["browser"] is True


def test_a_browser_whose_ears_fail_is_told_of_and_ours_hear_again(tmp_path: Path) -> None:
    microphone = wave_file(tmp_path / "talk.wav", 10.0, spoken_by_flite("Hello, my name is Peter."), 60.0)
    with ThreadedServer(ScriptedLLM()) as server, chromium(microphone, calm=True) as page:
        page.add_init_script(RECOGNISER)
        page.add_init_script("localStorage.setItem('warmchat.ears', 'browser')")
        open_talk(page, server.url)
        wait_for_event(page, "ears.chosen", where="e.provider.name === 'browser'")
        press_talk(page)
        wait_for(page, "window.recognisers.at(-1)?.state === 'running'")
        page.evaluate("window.recognisers.at(-1).onerror({error: 'service-not-allowed'})")
        page.get_by_text("own ears are not to be had").wait_for()
        wait_for_event(page, "ears.chosen", where="e.provider.name === 'moonshine'")
        screenshot(page, "browser-ears-failed")
        wait_for_event(page, "speech.heard", where="e.final", limit_s=60)
        assert "name is Peter" in [e["text"] for e in events(page, "speech.heard") if e["final"]][0]
