"""A session and its page: opening, speaking, interrupting, losing the connection and coming back."""

import asyncio
import gc

import pytest

from dialogue import virtual_time
from server import wire
from server.errors import WireError
from tests.scripted_page import ScriptedPage
from tests.server.stage import LONG, Stage, speaking_stage, spoken_turn

pytestmark = pytest.mark.unit


def test_the_first_event_names_the_channels_and_what_runs() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            ready = stage.page.events[0]
            assert (ready["type"], ready["seq"], ready["resumed"]) == ("session.ready", 1, False)
            assert len(ready["channels"]) == 58
            assert ready["name"] == "Mira"
            assert ready["providers"][0]["why"] == "a test"

    virtual_time.run(main())


def test_live_faces_come_25_times_a_second_from_the_start() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            await asyncio.sleep(4)
            assert len(stage.page.faces(wire.KIND_LIVE_FACES)) == pytest.approx(100, abs=3)

    virtual_time.run(main())


def test_the_mouth_closes_while_held_and_the_head_stays_alive() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply(LONG).reply("Yes?")
        stage.asr.hears("", every_s=9)
        async with stage.open():
            await speaking_stage(stage)
            started_s = asyncio.get_running_loop().time()
            await stage.page.speak(0.4)
            held = [f for f in stage.page.faces(wire.KIND_LIVE_FACES) if f[0] > started_s]
            jaw = stage.page.events[0]["channels"].index("jawOpen")
            close = stage.page.events[0]["channels"].index("mouthClose")
            assert len(held) >= 5
            assert all(f[3][jaw] - f[3][close] < 0.05 for f in held[3:])
            await stage.page.speak(1.0, loud=False)

    virtual_time.run(main())


def test_speech_faces_go_on_where_they_were_held() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply(LONG)
        stage.asr.hears("", every_s=9)
        async with stage.open():
            await speaking_stage(stage)
            await spoken_turn(stage, 0.2)
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            frames = stage.page.faces(wire.KIND_SPEECH_FACES)
            last: dict[int, float] = {}
            for index, (_, _, t_ms, _) in enumerate(frames):
                last[t_ms] = index
            assert sorted(last) == list(range(0, max(last) + 40, 40))
            assert sorted(last, key=lambda t_ms: last[t_ms]) == sorted(last)

    virtual_time.run(main())


def test_a_wrong_rate_and_sound_before_the_microphone_are_named() -> None:
    async def main() -> None:
        stage = Stage()
        async with stage.open():
            with pytest.raises(WireError, match="got 44100") as wrong_rate:
                stage.page.say(wire.MicrophoneOpen(rate_hz=44_100))
            assert (wrong_rate.value.code, wrong_rate.value.close) == ("microphone.rate", None)
            with pytest.raises(WireError, match=r"before microphone\.open"):
                await stage.page.speak(0.02)

    virtual_time.run(main())


def test_a_page_that_comes_back_gets_what_it_missed_and_the_rest_of_the_answer() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply(LONG)
        async with stage.open():
            first = stage.page
            stage.page.say(wire.TextSay(text="tell me"))
            await first.until_state("speaking")
            await asyncio.sleep(1.0)
            seen = first.events[-1]["seq"]
            played_ms = first.played_ms[1]
            first.session = None
            stage.hub.leave(stage.session, first)
            await first.close()
            await asyncio.sleep(0.5)

            second = ScriptedPage.after(first)
            resume = wire.SessionResume(
                id=stage.session.id,
                secret=stage.session.secret,
                last_seq=seen,
                epoch=1,
                played_ms=played_ms,
            )
            stage.hub.resume(resume, second, lambda code: None)
            second.session = stage.session
            stage.page = second
            assert second.events[0]["resumed"]
            assert all(event["seq"] >= seen for event in second.events if event["type"] != "tree.changed")
            tree = [event for event in second.of("tree.changed") if event["seq"] == 0]  # for this page alone
            assert tree[0]["whole"]
            assert {node["id"] for event in tree for node in event["nodes"]} == {1, 2, 3, 4}
            sound = [m for _, m in second.media if m.kind == wire.KIND_VOICE]
            assert sound[0].t_ms == played_ms
            await second.sometime("turn.committed", party="avatar", status="done")
            frames = [t_ms for _, _, t_ms, _ in second.faces(wire.KIND_SPEECH_FACES)]
            assert frames[0] <= played_ms + 40
            assert stage.talk.tree.path()[-1].heard_text == LONG

    virtual_time.run(main())


def test_a_page_that_stays_away_ends_the_talk() -> None:
    async def main() -> None:
        stage = Stage(resume_s=5)
        async with stage.open():
            stage.hub.leave(stage.session, stage.page)
            await asyncio.sleep(4.9)
            assert len(stage.hub) == 1
            await asyncio.sleep(0.2)
            assert len(stage.hub) == 0

    virtual_time.run(main())


def alive() -> int:
    """Return how many objects there are."""
    gc.collect()
    return len(gc.get_objects())


def test_half_an_hour_of_silence_makes_no_turn_grows_nothing_and_ends_in_a_talk() -> None:
    """The motion clock stands still meanwhile: 45 000 faces say nothing about the ears, and take a minute to make."""

    async def main() -> None:
        stage = Stage()
        stage.asr.hears("i am back")
        stage.llm.reply("There you are.")
        async with stage.open():
            stage.hub.faces.remove(stage.talk.track)
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await stage.page.speak(60.0, loud=False, chunk_ms=200)
            before, tasks, objects = len(stage.page.events), len(asyncio.all_tasks()), alive()
            await stage.page.speak(1740.0, loud=False, chunk_ms=200)
            assert len(stage.page.events) == before
            assert len(asyncio.all_tasks()) == tasks
            assert alive() - objects < 500  # 8 700 packets came
            assert stage.talk.turns.state == "listening"
            assert stage.talk.tree.current.is_root

            stage.hub.faces.add(stage.talk.track)
            first = stage.page
            stage.hub.leave(stage.session, first)
            first.session = None
            second = ScriptedPage.after(first)
            resume = wire.SessionResume(
                id=stage.session.id, secret=stage.session.secret, last_seq=first.events[-1]["seq"]
            )
            stage.hub.resume(resume, second, lambda code: None)
            second.session, stage.page = stage.session, second
            second.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage, 1.2)
            await second.sometime("turn.committed", party="avatar", status="done")
            assert stage.talk.tree.path()[0].started_s == pytest.approx(1800.0, abs=0.2)

    virtual_time.run(main())


def test_a_microphone_that_is_pulled_out_in_mid_sentence_keeps_the_words_so_far() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("i wanted to tell you").hears("where was i")
        stage.llm.reply("Go on.").reply("With me.")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await stage.page.speak(1.2)
            stage.page.say(wire.SpeechEnd())
            stage.page.say(wire.MicrophoneClose())
            said = await stage.page.sometime("turn.opened", party="user")
            assert said["text"] == "i wanted to tell you"
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            await asyncio.sleep(5)  # until a device is there again
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage, 1.2)
            await stage.page.sometime("turn.opened", party="user", text="where was i")

    virtual_time.run(main())
