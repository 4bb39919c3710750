"""A tree of 2,000 nodes in a real browser: drawn, scrolled and growing without a stutter."""

import pytest
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from emotion_tree.node import Party
from emotion_tree.reading import EMOTIONS, reading
from server.session import Session
from tests.e2e.browser import chromium, events, open_talk, screenshot, wait_for, wait_for_event
from tests.e2e.live_server import ThreadedServer

pytestmark = [pytest.mark.e2e, pytest.mark.clocked]

LIMIT_S = 90.0
# The tree does not need the face; without it the browser is quick enough to be measured.
NO_FACE = ("--disable-gpu", "--disable-3d-apis")


def fill(session: Session, count: int) -> None:
    """Grow a tree of so many nodes: a long way, and twenty-four branches that were left."""
    tree, news = session.talk.tree, session.talk.news
    turns = count // 2
    for number in range(turns):
        party: Party = "user" if number % 2 == 0 else "avatar"
        turn = tree.open_turn(party, float(number))
        tree.say(turn.id, f"These are the words of turn {number}, as they were said.")
        feeling = reading(
            {EMOTIONS[number % 8]: 1.0}, intensity=(number % 10) / 10, source="text", confidence=0.6
        )
        tree.read(turn.id, feeling)
        tree.close(turn.id, number + 1.0)
        news.tell(turn.id)
        if number % 40 == 39:
            path = tree.path()
            tree.rewind(path[-1 - number % 7].id)
    news.tell()


def test_a_tree_of_2000_nodes_stays_fluid() -> None:
    """Frames are counted while it is scrolled from end to end, and while it grows; load may cost a frame, not ten."""
    mind = ScriptedLLM()
    with ThreadedServer(mind) as server, chromium(size=(1200, 780), flags=NO_FACE) as page:
        open_talk(page, server.url, picture="none")
        page.get_by_role("button", name="Show how we feel").click()
        session = next(iter(server.hub._sessions.values()))
        session._loop.call_soon_threadsafe(fill, session, 2_000)
        wait_for(page, "document.querySelectorAll('.node').length > 10", LIMIT_S)
        wait_for_event(page, "tree.changed", count=1_000, limit_s=LIMIT_S)
        page.wait_for_timeout(1500)
        told = {n["id"] for e in events(page, "tree.changed") for n in e["nodes"]}
        assert len(told) == 2_000
        assert page.locator(".node").count() < 200  # what is out of sight is not drawn
        idle_ms, scroll_ms = page.evaluate(_SCROLL)
        bottom = int(
            page.evaluate("Math.max(...[...document.querySelectorAll('.node')].map(n => n.ariaLevel))")
        )
        assert bottom > 900  # it was scrolled to the end, and the end is drawn
        screenshot(page, "tree-2000")
        longest_ms = _growing(page, session)
        print(
            f"2,000 nodes: frames p95 idle {idle_ms:.1f} ms, scrolling {scroll_ms:.1f} ms; longest task {longest_ms:.0f} ms"
        )
        assert scroll_ms < max(100.0, 6 * idle_ms)  # 17 to 50 ms where other programs run, too
        assert longest_ms < 300.0


_SCROLL = """async () => {
  const box = document.querySelector('.tree-box');
  const frames = async (count, move) => {
    const gaps = [];
    let before = await new Promise(requestAnimationFrame);
    for (let i = 0; i < count; i++) {
      move(i);
      const now = await new Promise(requestAnimationFrame);
      gaps.push(now - before);
      before = now;
    }
    return gaps.sort((a, b) => a - b)[Math.floor(0.95 * count)];
  };
  box.scrollTop = 0;
  const idle = await frames(60, () => {});
  const scrolling = await frames(120, (i) => { box.scrollTop = i * 60; });
  box.scrollTop = box.scrollHeight;
  await frames(10, () => {});
  return [idle, scrolling];
}"""


def _growing(page: Page, session: Session) -> float:
    """Let eight turns come, and return the longest time in ms that the page was busy without a break; 0 below 50."""
    page.evaluate(
        """() => {
          const longest = document.body.dataset;
          longest.longest = '0';
          new PerformanceObserver((list) => {
            for (const entry of list.getEntries()) {
              longest.longest = String(Math.max(Number(longest.longest), entry.duration));
            }
          }).observe({ type: 'longtask' });
        }"""
    )
    for number in range(8):
        session._loop.call_soon_threadsafe(_one_more, session, number)
        page.wait_for_timeout(200)
    wait_for(
        page, "document.querySelector('.node[aria-selected=true]')?.ariaLabel.includes('One more.')", LIMIT_S
    )
    return float(page.evaluate("document.body.dataset.longest"))


def _one_more(session: Session, number: int) -> None:
    turn = session.talk.tree.open_turn("user", 5_000.0 + number)
    session.talk.tree.say(turn.id, "One more.")
    session.talk.tree.close(turn.id, 5_000.0 + number)
    session.talk.news.tell(turn.id)
