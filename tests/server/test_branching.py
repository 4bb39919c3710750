"""Going back in a running talk: rewind, another answer, other words, and why; at any moment, and to places that are gone."""

import asyncio

import pytest

from dialogue import virtual_time
from server import wire
from tests.server.stage import Stage

pytestmark = pytest.mark.unit

LONG = "One two three four five six seven eight nine ten, and that is all there is to it."


async def say(stage: Stage, text: str, answer: str) -> None:
    """One turn of the person's, answered to the end."""
    stage.llm.reply(answer)
    stage.page.say(wire.TextSay(text=text))
    await stage.page.until("turn.committed", party="avatar", status="done")


def way(stage: Stage) -> list[tuple[str, str, str]]:
    return [(node.party, node.heard_text, node.status) for node in stage.talk.tree.path()]


def codes(stage: Stage) -> list[str]:
    return [event["code"] for event in stage.page.of("error.raised")]


def test_going_back_branches_and_the_mind_knows_only_the_way_that_was_taken() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "I had a dog", "Tell me about it.")
            await say(stage, "he died", "I am sorry.")
            stage.page.say(wire.TreeRewind(node=3))
            assert stage.page.of("tree.changed")[-1]["current"] == 3
            await say(stage, "he was funny", "How so?")
            assert [text for _, text, _ in way(stage)] == [
                "I had a dog",
                "Tell me about it.",
                "he was funny",
                "How so?",
            ]
            assert [n.text for n in stage.talk.tree.turns_at(3)] == ["he died", "he was funny"]
            assert not any("died" in message.content for message in stage.llm.prompts[-1])

    virtual_time.run(main())


def test_another_answer_stands_beside_the_first_and_answers_the_same_words() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "hello", "Good day.")
            stage.llm.reply("Oh, hi!")
            stage.page.say(wire.TreeRegenerate(node=3))
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert [n.heard_text for n in stage.talk.tree.turns_at(1)] == ["Good day.", "Oh, hi!"]
            assert way(stage) == [("user", "hello", "done"), ("avatar", "Oh, hi!", "done")]
            assert stage.llm.prompts[1][1:] == stage.llm.prompts[0][1:]
            stage.llm.reply("Once more.")
            stage.page.say(wire.TreeRegenerate(node=1))  # the words themselves may be named, too
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert len(stage.talk.tree.turns_at(1)) == 3

    virtual_time.run(main())


def test_earlier_words_are_said_differently_beside_what_was_said() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "I hate this", "Do you?")
            await say(stage, "yes", "I see.")
            stage.llm.reply("That is good to hear.")
            stage.page.say(wire.TreeEdit(node=1, text="  I love\nthis ", id="m9"))
            opened = await stage.page.sometime("turn.opened", id="m9")
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert opened["text"] == "I love this"
            assert [n.text for n in stage.talk.tree.turns_at(0)] == ["I hate this", "I love this"]
            assert way(stage)[0] == ("user", "I love this", "done")

    virtual_time.run(main())


@pytest.mark.parametrize("how", ["rewind", "regenerate", "edit"])
def test_a_branch_while_she_speaks_stops_her_and_only_what_was_heard_stays(how: str) -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "hello", "Good day.")
            stage.llm.reply(LONG)
            stage.page.say(wire.TextSay(text="count"))
            await stage.page.until_state("speaking")
            await asyncio.sleep(1.5)
            live = stage.talk.tree.current.id
            stage.llm.reply("Well.")
            stage.page.say(
                {
                    "rewind": wire.TreeRewind(node=3),
                    "regenerate": wire.TreeRegenerate(node=live),
                    "edit": wire.TreeEdit(node=1, text="good evening"),
                }[how]
            )
            assert len(stage.page.of("turn.cancelled")) == 1
            await stage.page.until("turn.committed", node=live)
            cut = stage.talk.tree.node(live)
            assert cut.status == "interrupted"
            assert 0 < len(cut.heard_text) < len(LONG)
            assert LONG.startswith(cut.heard_text)
            assert cut not in stage.talk.tree.path()
            if how != "rewind":
                await stage.page.until("turn.committed", party="avatar", status="done")
            assert stage.talk.turns.state == "listening"
            told = [n for e in stage.page.of("tree.changed") for n in e["nodes"] if n["id"] == live][-1]
            assert (told["status"], told["heard_text"]) == ("interrupted", cut.heard_text)

    virtual_time.run(main())


def test_a_branch_while_she_thinks_leaves_an_answer_that_nobody_heard() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("too late", first_s=5)
        async with stage.open():
            stage.page.say(wire.TextSay(text="hello"))
            await asyncio.sleep(0.5)
            stage.page.say(wire.TreeRewind(node=0))
            assert stage.talk.turns.state == "listening"
            assert [n.status for n in stage.talk.tree.turns_at(1)] == ["abandoned"]
            assert stage.talk.tree.current.is_root
            await say(stage, "good morning", "Good morning.")
            assert [n.text for n in stage.talk.tree.turns_at(0)] == ["hello", "good morning"]

    virtual_time.run(main())


def test_going_back_while_the_person_goes_on_speaking_loses_none_of_their_words() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("too late", first_s=5)
        async with stage.open():
            stage.page.say(wire.TextSay(text="I went home"))
            await asyncio.sleep(0.5)
            stage.talk.speech_started(stage.session.now_s())  # over her thinking: the same words go on
            assert stage.talk.tree.node(1).status == "open"
            stage.page.say(wire.TreeRewind(node=0))
            assert (stage.talk.tree.node(1).text, stage.talk.tree.node(1).status) == ("I went home", "done")
            stage.page.say(wire.TreeRegenerate(node=1))
            assert codes(stage) == ["tree.speaking"]
            stage.llm.reply("Rain?")
            stage.session.heard.speech_ended("it rained", backchannel=False, understood=True)
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert way(stage)[0] == ("user", "it rained", "done")

    virtual_time.run(main())


def test_words_that_come_before_another_answer_is_heard_are_kept() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "hello", "Good day.")
            stage.llm.reply("too late", first_s=5)
            stage.page.say(wire.TreeRegenerate(node=3))
            await asyncio.sleep(0.5)
            await say(stage, "and how are you", "Fine.")
            prompt = " ".join(m.content for m in stage.llm.prompts[-1] if m.role == "user")
            assert "hello" in prompt
            assert "how are you" in prompt

    virtual_time.run(main())


def test_a_mind_that_fails_at_another_answer_says_so_as_ever() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "hello", "Good day.")
            stage.llm.fail(RuntimeError("gone"))
            stage.page.say(wire.TreeRegenerate(node=3))
            await stage.page.until("turn.committed", party="avatar", status="done")
            assert codes(stage) == ["mind.failed"]
            assert "again?" in stage.tts.spoken[-1]

    virtual_time.run(main())


def test_what_was_felt_there_is_felt_again_and_shown() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "I am so happy, this is wonderful!", "[you: joy 0.9 | me: joy 0.6]\nLovely.")
            happy = stage.talk.track.shown
            await say(stage, "but my dog died", "[you: sadness 0.9 | me: sadness 0.5]\nOh no.")
            sad = stage.talk.track.shown
            stage.page.say(wire.TreeRewind(node=3))
            again = stage.talk.track.shown
            assert abs(again.expression - happy.expression).max() < 0.05
            assert abs(again.expression - sad.expression).max() > 0.2
            felt = [event for event in stage.page.of("feeling.changed") if event["party"] == "user"][-1]
            assert felt["emotions"]["joy"] > 0.5

    virtual_time.run(main())


def test_why_names_the_nodes_that_weighed_most_now_and_at_an_earlier_turn() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "great news", "[you: joy 0.9 | me: joy 0.6]\nLovely.")
            await say(stage, "my dog died", "[you: sadness 0.9 | me: sadness 0.5]\nOh no.")
            stage.page.say(wire.TreeWhy())
            now = stage.page.of("tree.reasons")[-1]
            assert (now["node"], now["steers"]) == (0, "tree")
            assert [share["node"] for share in now["feeling"]["weighed"]] == [5, 1]
            shares = [share["share"] for share in now["feeling"]["weighed"]]
            assert shares[0] > shares[1] > 0.2
            assert sum(shares) == pytest.approx(1.0, abs=0.01)
            assert now["feeling"]["trend"] < -0.3
            assert now["shown"]["attitude"]["concern"] > 0.3
            stage.page.say(wire.TreeWhy(node=3))
            then = stage.page.of("tree.reasons")[-1]
            assert [share["node"] for share in then["feeling"]["weighed"]] == [1]
            assert then["feeling"]["emotions"]["joy"] > 0.7

    virtual_time.run(main())


@pytest.mark.parametrize(
    ("event", "code"),
    [
        (wire.TreeRewind(node=99), "tree.gone"),
        (wire.TreeRegenerate(node=99), "tree.gone"),
        (wire.TreeEdit(node=2**32 - 1, text="hi"), "tree.gone"),
        (wire.TreeWhy(node=99), "tree.gone"),
        (wire.TreeRegenerate(node=0), "tree.no_words"),
        (wire.TreeEdit(node=3, text="hi"), "tree.not_yours"),
        (wire.TreeEdit(node=0, text="hi"), "tree.not_yours"),
        (wire.TreeEdit(node=1, text=" \n "), "text.empty"),
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value.type} {value.node}",
)
def test_what_does_not_go_is_said_and_changes_nothing(event: wire.Event, code: str) -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "hello", "Good day.")
            before, epoch = way(stage), stage.talk.turns.epoch
            stage.page.say(event)
            assert codes(stage) == [code]
            assert stage.page.of("error.raised")[0]["message"].endswith((".", "word or two."))
            assert (way(stage), stage.talk.turns.epoch) == (before, epoch)
            assert stage.talk.turns.state == "listening"

    virtual_time.run(main())


def test_a_greeting_is_not_answered_anew() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            stage.page.say(wire.SessionGreet())
            await stage.page.until("turn.committed", party="avatar", status="done")
            stage.page.say(wire.TreeRegenerate(node=1))
            assert codes(stage) == ["tree.no_words"]

    virtual_time.run(main())


def test_a_listening_node_stands_for_its_turn() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, "hello", "Good day.")
            await say(stage, "how are you", "Fine.")
            stage.page.say(wire.TreeRewind(node=4))
            assert stage.talk.tree.current.id == 3

    virtual_time.run(main())


@pytest.mark.parametrize(
    "text", ["🙂", "🐶💔😭", "你好，我很难过", "мне грустно", "x" * 8_000, "\u202e\u200b?"]
)
def test_whatever_is_typed_is_kept_and_answered(text: str) -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await say(stage, text, "[you: smorgasbord 3 | me: blorp]\nYes?")
            node = stage.talk.tree.node(1)
            assert node.text == text
            assert stage.tts.spoken == ["Yes?"]
            await say(stage, "and now", "Go on.")

    virtual_time.run(main())
