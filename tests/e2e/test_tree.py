"""The talking tree in a real browser: it grows with the talk, is read, rewound, branched and asked why."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import chromium, events, open_talk, say, screenshot, wait_for, wait_for_event
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

LIMIT_S = 90.0

TALK = (
    ("I got the job that I wanted!", "[you: joy 0.9 | me: joy 0.7]\nOh, how lovely."),
    ("But my dog died this morning.", "[you: sadness 0.9 | me: sadness 0.5]\nI am so sorry."),
    ("He was fourteen.", "[you: sadness 0.6 | me: concern 0.6]\nA long life."),
)


def talk(page: Page, mind: ScriptedLLM, text: str, answer: str) -> None:
    """One turn, answered to its end."""
    mind.reply(answer)
    answered = len(done(page))
    say(page, text)
    wait_for(page, committed(answered + 1), LIMIT_S)


def done(page: Page) -> list[dict[str, Any]]:
    return [e for e in events(page, "turn.committed") if e["party"] == "avatar" and e["status"] == "done"]


def committed(count: int) -> str:
    return (
        "window.warmchatTrace.events.filter(({event: e}) => e.type === 'turn.committed' && "
        f"e.party === 'avatar' && e.status === 'done').length >= {count}"
    )


def node(page: Page, text: str) -> int:
    """Return the node that says this."""
    told = [n for e in events(page, "tree.changed") for n in e["nodes"]]
    return next(int(n["id"]) for n in reversed(told) if n["text"].startswith(text))


def current(page: Page) -> int:
    return int(events(page, "tree.changed")[-1]["current"])


def item(page: Page, node_id: int) -> Any:
    return page.locator(f"[data-node='{node_id}']")


def transcript(page: Page) -> list[str]:
    lines: list[str] = page.evaluate(
        "[...document.querySelectorAll('#transcript li p')].map(p => p.textContent)"
    )
    return lines


@pytest.fixture(scope="module")
def grown() -> Iterator[tuple[Page, ScriptedLLM, ThreadedServer]]:
    """A talk of three turns with a face beside its tree."""
    mind = ScriptedLLM()
    with ThreadedServer(mind) as server, chromium(size=(1200, 780)) as page:
        open_talk(page, server.url)
        page.get_by_role("button", name="Show how we feel").click()
        say_first = page.locator("textarea")
        say_first.wait_for(timeout=1000 * LIMIT_S)
        for text, answer in TALK:
            talk(page, mind, text, answer)
        yield page, mind, server


def test_both_parties_stand_in_the_tree_with_what_they_feel(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, _, _ = grown
    joy, sad = node(page, TALK[0][0]), node(page, TALK[1][0])
    assert item(page, joy).get_attribute("data-emotion") == "joy"
    assert item(page, sad).get_attribute("data-emotion") == "sadness"
    assert item(page, joy).locator(".letter").text_content() == "J"
    sizes = page.evaluate(
        "ids => ids.map(id => document.querySelector(`[data-node='${id}'] .body`).r.baseVal.value)",
        [sad, node(page, TALK[2][0])],
    )
    assert sizes[0] > sizes[1]  # what is felt more strongly is larger
    shapes = page.evaluate(
        "[...document.querySelectorAll('.node')].map(n => [n.dataset.party, n.querySelector('.body').tagName])"
    )
    assert {(party, shape) for party, shape in shapes} == {("user", "circle"), ("avatar", "rect")}
    assert "I got the job" in (item(page, joy).get_attribute("aria-label") or "")
    page.mouse.move(900, 300)
    screenshot(page, "tree-grown")


def test_pointing_at_a_node_shows_its_words_its_readings_and_their_source(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, _, _ = grown
    item(page, node(page, TALK[1][0])).hover()
    wait_for(page, "document.querySelector('.node-card').textContent.includes('my dog died')", LIMIT_S)
    text = page.locator(".node-card").inner_text()
    assert "sadness" in text
    assert "mind" in text
    assert "80 % sure" in text
    screenshot(page, "tree-hover")


def test_why_lights_the_nodes_that_weighed_most_with_their_shares(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, _, _ = grown
    page.get_by_role("button", name="Why this face?").click()
    page.locator(".reasons").wait_for(timeout=1000 * LIMIT_S)
    told = events(page, "tree.reasons")[-1]["feeling"]["weighed"]
    lit = page.evaluate(
        "Object.fromEntries([...document.querySelectorAll('.node.weighs')].map(n => [n.dataset.node, n.querySelector('.share')?.textContent]))"
    )
    assert len(lit) >= 3
    for share in told:
        assert lit[str(share["node"])] == f"{round(100 * share['share'])} %"
    assert "You seem to feel sadness" in page.locator(".reasons").inner_text()
    screenshot(page, "tree-why")
    page.locator(".reasons .link").click()
    wait_for(page, "!document.querySelector('.node.weighs')", LIMIT_S)


def test_the_timeline_shows_both_parties_and_is_moved_by_keys(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, _, _ = grown
    line = page.get_by_role("slider", name="How we felt, turn by turn")
    line.focus()
    line.press("End")
    page.wait_for_timeout(100)  # what a key does is drawn a frame later
    last = line.get_attribute("aria-valuetext") or ""
    assert "pleasantness −" in last
    for _ in range(4):
        line.press("ArrowLeft")
        page.wait_for_timeout(100)
    assert "you, pleasantness +" in (line.get_attribute("aria-valuetext") or "")
    assert page.locator(".timeline polyline").count() == 4
    assert (
        TALK[0][0] in page.locator(".node-card").inner_text()
        or "lovely" in page.locator(".node-card").inner_text()
    )
    screenshot(page, "tree-timeline")


def test_going_back_by_a_click_branches_and_the_transcript_follows(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, mind, server = grown
    back = node(page, "Oh, how lovely.")
    item(page, back).click()
    wait_for(page, f"window.warmchatTrace.events.at(-1) && {_current_is(back)}", LIMIT_S)
    wait_for(page, "document.querySelector('.state').textContent.includes('you went back')", LIMIT_S)
    assert transcript(page)[-1].startswith("Oh, how lovely.")
    screenshot(page, "tree-rewound")
    talk(page, mind, "I start on Monday.", "[you: joy 0.7 | me: joy 0.6]\nWonderful, I am glad.")
    left = node(page, TALK[1][0])
    assert "left" in (item(page, left).get_attribute("class") or "")
    assert "taken" in (item(page, node(page, "I start on Monday.")).get_attribute("class") or "")
    assert not any("dog" in line for line in transcript(page))
    assert [n.text for n in server.nodes()][-2:] == ["I start on Monday.", "Wonderful, I am glad."]
    page.mouse.move(900, 300)
    screenshot(page, "tree-branched")


def _current_is(node_id: int) -> str:
    return (
        "window.warmchatTrace.events.findLast(({event: e}) => e.type === 'tree.changed').event.current === "
        f"{node_id}"
    )


def test_another_answer_is_asked_for_by_a_key_and_stands_beside_the_first(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, mind, _ = grown
    first = node(page, "Wonderful, I am glad.")
    mind.reply("[you: joy 0.7 | me: surprise 0.7]\nSo soon?")
    answered = len(done(page))
    item(page, first).focus()
    page.keyboard.press("r")
    wait_for(page, committed(answered + 1), LIMIT_S)
    second = node(page, "So soon?")
    rows = [item(page, n).get_attribute("aria-level") for n in (first, second)]
    assert rows[0] == rows[1]
    assert "left" in (item(page, first).get_attribute("class") or "")
    assert transcript(page)[-1].startswith("So soon?")
    screenshot(page, "tree-regenerated")


def test_words_are_said_differently_beside_what_was_said(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, mind, _ = grown
    old = node(page, "I start on Monday.")
    item(page, old).focus()
    page.keyboard.press("e")
    wait_for(page, "document.querySelector('textarea').value === 'I start on Monday.'", LIMIT_S)
    screenshot(page, "tree-editing")
    mind.reply("[you: fear 0.8 | me: concern 0.7]\nWe can go through it together.")
    answered = len(done(page))
    say(page, "I am scared of the first day.")
    wait_for(page, committed(answered + 1), LIMIT_S)
    new = node(page, "I am scared")
    assert item(page, old).get_attribute("aria-level") == item(page, new).get_attribute("aria-level")
    assert item(page, new).get_attribute("data-emotion") == "fear"
    screenshot(page, "tree-edited")


def test_arrow_keys_walk_the_tree_and_enter_goes_there(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, _, _ = grown

    def focused() -> int:
        page.wait_for_timeout(100)  # what a key does is drawn a frame later
        return int(page.evaluate("document.activeElement?.dataset?.node ?? '-1'"))

    assert page.locator(".node[tabindex='0']").count() == 1  # one stop for the Tab key
    page.locator(".node[tabindex='0']").focus()
    page.keyboard.press("End")
    assert focused() == current(page)
    page.keyboard.press("ArrowUp")
    above = focused()
    assert above == node(page, "I am scared")
    page.keyboard.press("ArrowRight")
    assert focused() not in (above, -1)
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert focused() == current(page)
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    wait_for(page, _current_is(focused()), LIMIT_S)


def test_a_branch_while_she_speaks_stops_her_and_shows_where_she_was_cut(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, mind, _ = grown
    mind.reply(
        "[you: neutral 0.2 | me: interest 0.5]\n" + "One after the other they all came in and sat down. " * 6
    )
    say(page, "Tell me a story.")
    wait_for(page, "document.querySelector('.state[data-state=speaking]')", LIMIT_S)
    page.wait_for_timeout(2500)
    live = current(page)
    item(page, node(page, TALK[0][0])).click()
    wait_for_event(
        page, "turn.committed", limit_s=LIMIT_S, where=f"e.node === {live} && e.status === 'interrupted'"
    )
    wait_for(page, f"document.querySelector(\"[data-node='{live}'][data-status=interrupted]\")", LIMIT_S)
    item(page, live).hover()
    wait_for(
        page, "document.querySelector('.node-card').textContent.includes('the rest was not heard')", LIMIT_S
    )
    screenshot(page, "tree-interrupted")


def test_what_steers_can_be_chosen_and_why_says_so(
    grown: tuple[Page, ScriptedLLM, ThreadedServer],
) -> None:
    page, _, _ = grown
    page.locator(".status summary").click()
    page.get_by_label("What I go by").select_option("no feeling")
    assert [e["steers"] for e in events(page, "session.set")] == ["nothing"]
    screenshot(page, "tree-steers")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Why this face?").click()
    wait_for(
        page, "document.querySelector('.reasons')?.textContent.includes('Nothing of what I sense')", LIMIT_S
    )
    page.locator(".reasons .link").click()


def test_both_fold_away(grown: tuple[Page, ScriptedLLM, ThreadedServer]) -> None:
    page, _, _ = grown
    page.get_by_text("Over time").click()
    assert not page.locator(".timeline").is_visible()
    page.get_by_text("Our talk as a tree", exact=True).click()
    assert not page.locator(".tree-box").is_visible()
    page.get_by_text("Over time").click()
    page.get_by_text("Our talk as a tree", exact=True).click()
    assert page.locator(".tree-box").is_visible()
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(500)
    screenshot(page, "tree-dark")
    page.set_viewport_size({"width": 400, "height": 800})
    page.wait_for_timeout(1500)
    screenshot(page, "tree-phone")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1200, "height": 780})
    page.locator("#feelings > header").get_by_role("button", name="Hide how we feel").click()
    assert page.locator("#feelings").is_hidden()
