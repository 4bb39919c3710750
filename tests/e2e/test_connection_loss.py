"""A connection that drops in mid-answer, and pages that lack something: the talk goes on."""

import pytest

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import (
    chromium,
    events,
    open_talk,
    press_talk,
    say,
    screenshot,
    wait_for,
    wait_for_event,
)
from tests.e2e.live_server import ThreadedServer

pytestmark = [pytest.mark.e2e, pytest.mark.clocked]

LONG = (
    "This answer is long enough to lose the line in the middle of it. When the line is back, the rest of it comes "
    "as if nothing had happened. Not a word of it is missing, and none is said twice."
)


def test_an_answer_goes_on_after_a_dropped_connection() -> None:
    mind = ScriptedLLM().reply(LONG)
    with ThreadedServer(mind) as server, chromium() as page:
        page.add_init_script(
            "const Real = WebSocket; window.sockets = [];"
            "window.WebSocket = class extends Real { constructor(...a) { super(...a); window.sockets.push(this); } };"
        )
        open_talk(page, server.url)
        say(page, "Please say something long.")
        wait_for_event(page, "phrase.spoken", where="e.text.includes('This answer')")
        epoch = int(events(page, "phrase.spoken")[-1]["epoch"])
        wait_for_event(page, "playback.started", where=f"e.epoch === {epoch}")
        page.wait_for_timeout(1500)
        page.evaluate("window.sockets.at(-1).close()")
        wait_for(page, "window.sockets.length >= 2")
        wait_for_event(page, "session.ready", count=2, where="e.resumed || e.seq === 1")
        page.wait_for_timeout(500)
        screenshot(page, "resumed")
        wait_for_event(
            page, "turn.committed", where="e.party === 'avatar' && e.status === 'done'", limit_s=60
        )
        resumed = events(page, "session.ready")[-1]
        assert resumed["resumed"]
        assert server.nodes()[-1].heard_text == LONG
        played = [row[0] for row in page.evaluate("e => window.warmchatTrace.sound[e]", epoch)]
        assert played == sorted(played)
        assert max(b - a for a, b in zip(played, played[1:], strict=False)) <= 120


def test_without_webgl_the_talk_goes_on_and_the_page_says_why() -> None:
    mind = ScriptedLLM().reply("You can hear me all the same.")
    with ThreadedServer(mind) as server, chromium(flags=["--disable-gpu", "--disable-3d-apis"]) as page:
        open_talk(page, server.url, picture="none")
        say(page, "Are you there?")
        wait_for_event(page, "turn.committed", where="e.party === 'avatar' && e.status === 'done'")
        screenshot(page, "no-webgl")
        assert "WebGL" in page.locator("body").inner_text()
        assert server.nodes()[-1].heard_text == "You can hear me all the same."


def test_without_a_microphone_the_page_says_so_and_typing_works() -> None:
    mind = ScriptedLLM().reply("Typing is fine.")
    with ThreadedServer(mind) as server, chromium() as page:
        open_talk(page, server.url)
        press_talk(page)
        page.wait_for_timeout(800)
        screenshot(page, "no-microphone")
        assert "microphone" in page.locator("body").inner_text().lower()
        say(page, "Then I type.")
        wait_for_event(
            page,
            "turn.committed",
            where="e.party === 'avatar' && e.status === 'done' && e.text.startsWith('Typing')",
        )
        assert server.nodes()[-1].heard_text == "Typing is fine."
