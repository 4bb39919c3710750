"""Two real servers of models on this machine: a person switches from one to the other, and the other one answers."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dialogue.adapters import local_llm
from dialogue.testing import ScriptedLLM
from tests.dialogue.adapters.chat_server import ChatServer, saying, serving
from tests.e2e.browser import chromium, open_talk, say, screenshot, wait_for, wait_for_event
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e


@contextmanager
def model_servers(*answers: str) -> Iterator[list[ChatServer]]:
    """Run a server of models for each answer, in a thread of their own."""
    servers: list[ChatServer] = []
    ready, loop = threading.Event(), asyncio.new_event_loop()
    over = asyncio.Event()

    async def run() -> None:
        async with serving() as one, serving() as other:
            for server, answer in zip((one, other), answers, strict=True):
                server.answers.append(saying(answer))
                servers.append(server)
            ready.set()
            await over.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=(run(),))
    thread.start()
    assert ready.wait(10), "the servers of models did not start within 10 s"
    try:
        yield servers
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(10)
        loop.close()


def test_a_person_switches_the_mind_in_the_settings_and_the_other_one_answers() -> None:
    with (
        model_servers("I am the first one.", "I am the other one.") as (one, other),
        ThreadedServer(ScriptedLLM()) as server,
        chromium() as page,
    ):
        minds = server.hub._parts.minds
        assert minds is not None
        minds.find_local = lambda timeout_s: local_llm.discover(timeout_s, (one.port, other.port))
        open_talk(page, server.url)
        for chat, answer in ((one, "I am the first one."), (other, "I am the other one.")):
            page.get_by_role("button", name="Settings").click()
            mind = page.locator(".mind", has_text=f":{chat.port}")
            mind.get_by_role("radio").check()
            wait_for_event(page, "mind.chosen", where=f"e.id.endsWith(':{chat.port}')")
            if chat is other:
                mind.get_by_role("button").click()
                wait_for_event(page, "mind.tried", where="e.works")
                screenshot(page, "settings")
                page.emulate_media(color_scheme="dark")
                page.set_viewport_size({"width": 390, "height": 800})
                screenshot(page, "settings-dark-phone")
            page.keyboard.press("Escape")
            wait_for(page, "!document.querySelector('#settings')")
            say(page, "Who are you?")
            wait_for_event(page, "turn.committed", where=f"e.party === 'avatar' && e.text === '{answer}'")
        assert all(request["model"] == "first-model" for request in one.requests + other.requests)
