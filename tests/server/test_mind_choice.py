"""Minds are offered, tried and switched in one talk; what was not offered is refused, and the old mind stays."""

from dataclasses import replace

import pytest

from dialogue import virtual_time
from dialogue.testing import ScriptedLLM
from server import wire
from server.errors import WireError
from server.guest import Guest
from server.minds import Minds, own_mind
from server.talk import Parts
from speaker_listener.motion import MotionModel
from tests.scripted_page import ScriptedPage
from tests.server.stage import Stage

pytestmark = pytest.mark.unit


async def one_ollama(timeout_s: float) -> list[tuple[str, list[str]]]:
    return [("http://127.0.0.1:11434/v1", ["small", "large"])]


class StageWithMinds(Stage):
    """A talk whose server found one Ollama, which is a script too."""

    other = ScriptedLLM()

    def parts(self, motion: MotionModel) -> Parts:
        self.other = ScriptedLLM()
        minds = Minds(own_mind("scripted", self.llm), self.llm, find_local=one_ollama)
        minds._made["openai@127.0.0.1:11434", "large"] = self.other
        return replace(super().parts(motion), minds=minds)


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "WARMCHAT_LLM_KEY"):
        monkeypatch.delenv(name, raising=False)


def test_a_page_that_asks_is_offered_names_and_hosts_and_which_one_answers() -> None:
    async def main() -> None:
        stage = StageWithMinds()
        async with stage.open():
            stage.page.say(wire.MindList())
            offered = await stage.page.until("mind.offered")
            assert offered["id"] == "scripted"
            assert [one["id"] for one in offered["minds"]] == [
                "scripted",
                "openai@127.0.0.1:11434",
                "companion",
            ]
            assert offered["minds"][1]["models"] == ["small", "large"]

    virtual_time.run(main())


def test_the_next_reply_comes_from_the_mind_that_was_chosen_and_the_record_keeps_which() -> None:
    async def main() -> None:
        stage = StageWithMinds()
        async with stage.open():
            stage.llm.reply("I am the first.")
            stage.other.reply("I am the other.")
            stage.page.say(wire.TextSay(text="Who are you?"))
            stage.page.say(wire.MindChoose(id="openai@127.0.0.1:11434", model="large"))
            chosen = await stage.page.until("mind.chosen")
            assert chosen["provider"]["name"] == "openai"
            assert "Ollama" in chosen["provider"]["why"]
            await stage.page.until("turn.committed", party="avatar", status="done")
            stage.page.say(wire.TextSay(text="And who are you now?"))
            await stage.page.until("turn.committed", party="avatar", status="done", text="I am the other.")
            said = [event["text"] for event in stage.page.of("turn.committed") if event["party"] == "avatar"]
            assert said == ["I am the first.", "I am the other."]
            assert stage.session.chronicle.keeping.header.switches["mind"] == "openai large"

    virtual_time.run(main())


@pytest.mark.parametrize(
    ("named", "model"),
    [
        ("openai@169.254.169.254", ""),
        ("http://127.0.0.1:11434/v1", ""),
        ("openai@127.0.0.1:11434", "never-offered"),
        ("", ""),
    ],
)
def test_what_was_not_offered_is_refused_in_a_sentence_and_the_old_mind_stays(named: str, model: str) -> None:
    async def main() -> None:
        stage = StageWithMinds()
        async with stage.open():
            before = stage.talk._replies.mind
            stage.page.say(wire.MindChoose(id=named, model=model))
            refused = await stage.page.until("error.raised")
            assert refused["code"] == "mind.not_offered"
            assert "Look again" in refused["message"]
            stage.page.say(wire.MindTry(id=named, model=model))
            tried = await stage.page.until("mind.tried")
            assert not tried["works"]
            assert "no mind" in tried["message"]
            assert stage.talk._replies.mind is before
            assert not stage.page.of("mind.chosen")

    virtual_time.run(main())


def test_a_mind_that_is_tried_says_one_sentence_and_one_that_fails_says_why() -> None:
    async def main() -> None:
        stage = StageWithMinds()
        async with stage.open():
            stage.other.reply("Hello,\nyou.").fail(RuntimeError("it fell over"))
            for _ in range(2):
                stage.page.say(wire.MindTry(id="openai@127.0.0.1:11434", model="large"))
            await stage.page.until("mind.tried", works=False)
            first, second = stage.page.of("mind.tried")
            assert first["works"]
            assert first["message"] == "Hello, you."
            assert not second["works"]
            assert "it fell over" in second["message"]
            assert len(stage.page.of("turn.opened")) == 0

    virtual_time.run(main())


def test_who_asks_far_too_often_is_told_to_wait() -> None:
    async def main() -> None:
        stage = StageWithMinds()
        async with stage.open():
            for _ in range(8):
                stage.session.on_event(wire.MindList())
            with pytest.raises(WireError, match="wait a moment"):
                stage.session.on_event(wire.MindList())

    virtual_time.run(main())


def test_where_no_minds_are_offered_a_sentence_says_so() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            with pytest.raises(WireError, match="nothing was changed"):
                stage.session.on_event(wire.MindChoose(id="companion"))

    virtual_time.run(main())


def test_who_comes_from_another_device_leaves_the_mind_as_it_is() -> None:
    async def main() -> None:
        async with StageWithMinds().open() as stage:
            far = stage.hub.open(ScriptedPage(), lambda code: None, Guest(is_far=True))
            for event in (wire.MindList(), wire.MindChoose(id="companion")):
                with pytest.raises(WireError, match="set by its host"):
                    far.on_event(event)

    virtual_time.run(main())
