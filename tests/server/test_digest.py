"""A long talk is summed up between replies, in nobody's way, and a branch that was left is no part of it."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

import pytest

from dialogue import virtual_time
from dialogue.ports import Message
from emotion_tree.tree import TalkingTree
from server import wire
from server.digest import LIMIT_S, Digest
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


class Summing:
    """A mind that takes its time for a summary."""

    summarises = True

    def __init__(self, takes_s: float = 1.0, error: Exception | None = None) -> None:
        self.takes_s, self.error = takes_s, error
        self.asked: list[list[Message]] = []
        self.closed = 0

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str, None]:
        self.asked.append(list(messages))
        try:
            await asyncio.sleep(self.takes_s)
            if self.error is not None:
                raise self.error
            yield f"Summary {len(self.asked)}."
        finally:
            self.closed += 1


def grown(turns: int, length: int = 40) -> TalkingTree:
    """Return a talk of so many turns."""
    tree = TalkingTree()
    for k in range(turns):
        speak(tree, f"{k}".ljust(length, "x"), k)
    return tree


def speak(tree: TalkingTree, text: str, at_s: float) -> int:
    node = tree.open_turn(
        "user" if tree.current.party == "avatar" or tree.current.is_root else "avatar", at_s
    )
    tree.say(node.id, text)
    tree.close(node.id, at_s + 0.5, "done", text)
    return node.id


def test_a_summary_tells_of_the_older_turns_and_is_taken_into_the_next() -> None:
    async def main() -> None:
        tree, mind, digest = grown(8), Summing(), Digest("Mira", "en", 400)
        digest.settle(mind, tree.path())
        await asyncio.sleep(1.5)
        told, since = digest.of(tree.path())
        assert told == "Summary 1."
        assert 0 < len(since) < 4
        assert digest.last(tree.path()) == tree.path()[-len(since) - 1].id
        for k in range(8, 14):
            speak(tree, f"{k}".ljust(40, "x"), k)
        digest.settle(mind, tree.path())
        await asyncio.sleep(1.5)
        assert digest.of(tree.path())[0] == "Summary 2."
        assert "What came before, in short: Summary 1." in mind.asked[1][1].content
        assert "\nMira: 1xxx" not in mind.asked[1][1].content
        await digest.close()

    virtual_time.run(main())


def test_going_back_leaves_the_summary_of_the_other_branch() -> None:
    async def main() -> None:
        tree, digest = grown(8), Digest("Mira", "en", 400)
        digest.settle(Summing(), tree.path())
        await asyncio.sleep(1.5)
        assert digest.of(tree.path())[0]
        tree.rewind(tree.path()[1].id)
        speak(tree, "another way", 20.0)
        assert digest.of(tree.path()) == ("", tree.path())
        assert digest.last(tree.path()) is None
        await digest.close()

    virtual_time.run(main())


def test_a_reply_drops_a_summary_that_is_under_way_and_its_connection() -> None:
    async def main() -> None:
        tree, mind, digest = grown(8), Summing(takes_s=5.0), Digest("Mira", "en", 400)
        digest.settle(mind, tree.path())
        digest.settle(mind, tree.path())
        await asyncio.sleep(1.0)
        digest.pause()
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert (len(mind.asked), mind.closed) == (1, 1)
        assert digest.of(tree.path())[0] == ""
        digest.settle(mind, tree.path())
        await asyncio.sleep(6.0)
        assert digest.of(tree.path())[0] == "Summary 2."
        await digest.close()

    virtual_time.run(main())


@pytest.mark.parametrize("mind", [Summing(error=RuntimeError("broken")), Summing(takes_s=10 * LIMIT_S)])
def test_a_mind_that_fails_or_is_too_slow_changes_nothing(mind: Summing) -> None:
    async def main() -> None:
        tree, digest = grown(8), Digest("Mira", "en", 400)
        digest.settle(mind, tree.path())
        await asyncio.sleep(2 * LIMIT_S)
        assert digest.of(tree.path()) == ("", tree.path())
        await digest.close()

    virtual_time.run(main())


def test_a_long_talk_goes_on_with_its_summary_and_a_bounded_prompt() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.summarises = True  # type: ignore[attr-defined]
        said = "I told you about my sister and the garden. " * 60
        async with stage.open():
            for k in range(3):
                stage.llm.reply("Go on.")
                if k == 2:
                    stage.llm.reply("[you: joy 0.1]\nThe person spoke of a sister and a garden.")
                stage.page.say(wire.TextSay(text=f"{k} {said}"))
                await stage.page.until("turn.committed", party="avatar", status="done")
                await asyncio.sleep(1.0)
            stage.llm.reply("Of course.")
            stage.page.say(wire.TextSay(text="Do you remember?"))
            await stage.page.until("turn.committed", party="avatar", status="done")
        system, *history = stage.llm.prompts[-1]
        assert "in short; do not recite it: The person spoke of a sister and a garden." in system.content
        assert "At the end of that the person seemed" in system.content
        assert history[-1] == Message("user", "Do you remember?")
        assert sum(len(one.content) for one in history) < 6_000

    virtual_time.run(main())


def test_another_answer_to_the_last_turn_that_was_summed_up_still_has_the_persons_words() -> None:
    async def main() -> None:
        tree, digest = grown(8), Digest("Mira", "en", 400)
        digest.settle(Summing(), tree.path())
        await asyncio.sleep(1.5)
        last = digest.last(tree.path())
        assert last is not None
        at = [node.id for node in tree.path()].index(last)
        key = tree.path()[at] if tree.path()[at].party == "user" else tree.path()[at - 1]
        digest._told = {key.id: "Summary."}
        tree.rewind(key.id)
        tree.open_turn("avatar", 30.0)
        told, since = digest.of(tree.path())
        assert told == ""
        assert key in since
        await digest.close()

    virtual_time.run(main())


def test_a_person_who_begins_to_speak_gets_the_mind_for_themselves() -> None:
    async def main() -> None:
        async with Stage().open() as stage:
            mind = Summing(takes_s=5.0)
            digest = stage.talk._replies._digest
            digest.settle(mind, grown(400, 100).path())
            await asyncio.sleep(1.0)
            assert mind.closed == 0
            stage.session.heard.speech_started(stage.session.now_s())
            await asyncio.sleep(0.1)
            assert mind.closed == 1
            assert not digest.busy

    virtual_time.run(main())
