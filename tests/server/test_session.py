"""A session and its page: opening, speaking, interrupting, losing the connection and coming back."""

import asyncio
import gc

import pytest

from dialogue import virtual_time
from dialogue.testing import ScriptedTTS
from server import wire
from server.errors import WireError
from tests.scripted_page import ScriptedPage
from tests.server.stage import Stage

pytestmark = pytest.mark.unit

LONG = (
    "This answer is long enough to be spoken over, and it has a second half that may never be heard at all."
)


async def spoken_turn(stage: Stage, speech_s: float = 1.0) -> None:
    """Speak for a while, then be silent until the turn has ended."""
    await stage.page.speak(speech_s)
    await stage.page.speak(2.0, loud=False)


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


def test_a_spoken_turn_is_heard_recorded_and_answered() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("i had a lovely day")
        stage.llm.reply("Tell me about it.")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await stage.page.speak(0.5, loud=False)
            await spoken_turn(stage, 1.6)
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            finals = [event for event in stage.page.of("speech.heard") if event["final"]]
            assert [event["text"] for event in finals] == ["i had a lovely day"]
            assert any(not event["final"] for event in stage.page.of("speech.heard"))
            user = stage.talk.tree.path()[0]
            assert user.started_s == pytest.approx(0.5, abs=0.1)
            assert stage.asr.heard_s[0] > 1.6  # the pre-roll and the end are there

    virtual_time.run(main())


def test_speech_without_words_is_admitted_and_typing_is_offered() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage, 1.5)
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            assert "type" in "".join(stage.tts.spoken)

    virtual_time.run(main())


def test_a_cough_changes_nothing() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage, 0.2)
            assert stage.talk.turns.state == "listening"
            assert stage.tts.spoken == []

    virtual_time.run(main())


async def speaking_stage(stage: Stage) -> None:
    """Bring the character to speak, with the microphone open."""
    stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
    stage.page.say(wire.TextSay(text="tell me"))
    await stage.page.until_state("speaking")
    await stage.page.speak(1.2, loud=False)


def test_speech_over_the_character_holds_it_within_100_ms_and_takes_the_turn() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply(LONG).reply("Of course.")
        stage.asr.hears("wait a moment please", every_s=0.15)
        async with stage.open():
            await speaking_stage(stage)
            onset_s = stage.session.now_s()
            speech = asyncio.create_task(spoken_turn(stage, 1.2))
            hold = await stage.page.until("playback.hold")
            assert hold["t_ms"] / 1000 - onset_s <= 0.1
            cancelled = await stage.page.sometime("turn.cancelled")
            assert cancelled["t_ms"] / 1000 - onset_s <= 0.7
            await speech
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            texts = [(node.party, node.status) for node in stage.talk.tree.path()]
            assert texts == [
                ("user", "done"),
                ("avatar", "interrupted"),
                ("user", "done"),
                ("avatar", "done"),
            ]
            heard = stage.talk.tree.path()[1].heard_text
            assert heard
            assert "never be heard" not in heard

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


def test_a_backchannel_holds_and_lets_the_character_go_on() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply(LONG)
        stage.asr.hears("mm-hm", every_s=9)
        async with stage.open():
            await speaking_stage(stage)
            await spoken_turn(stage, 0.35)
            assert stage.page.of("playback.resume")
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            path = stage.talk.tree.path()
            assert [node.party for node in path] == ["user", "avatar"]
            assert path[1].heard_text == LONG
            assert stage.talk.tree.partner(path[1].id).backchannels == ["mm-hm"]

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


def test_a_slow_talker_extends_their_own_words() -> None:
    async def main() -> None:
        stage = Stage()
        stage.llm.reply("An answer that is never heard.", first_s=3).reply("I see.")
        stage.asr.hears("i was thinking").hears("about my sister")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage)
            assert stage.talk.turns.state == "thinking"
            await spoken_turn(stage)
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            path = stage.talk.tree.path()
            assert [node.party for node in path] == ["user", "avatar"]
            assert path[0].text == "i was thinking about my sister"
            assert len(stage.talk.tree.turns_at(path[0].id)) == 2
            assert stage.llm.prompts[1][-1].content == "i was thinking about my sister"

    virtual_time.run(main())


def test_push_to_talk_ends_the_turn_without_waiting() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("hello")
        stage.llm.reply("Hi.")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await stage.page.speak(0.8)
            released_s = stage.session.now_s()
            stage.page.say(wire.SpeechEnd())
            said = await stage.page.until("turn.opened", party="user")
            assert said["t_ms"] / 1000 - released_s < 0.05
            await stage.page.sometime("turn.committed", party="avatar", status="done")

    virtual_time.run(main())


def test_ears_that_fail_are_reported_and_the_talk_goes_on() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.fail(RuntimeError("no model"))
        stage.llm.reply("Hi.")
        async with stage.open():
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await spoken_turn(stage, 0.4)
            assert stage.page.of("error.raised")[0]["code"] == "ears.failed"
            stage.page.say(wire.TextSay(text="then I type"))
            await stage.page.sometime("turn.committed", party="avatar", status="done")

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


def test_stillness_can_be_asked_for() -> None:
    async def main() -> None:
        stage = Stage(tts=ScriptedTTS(24_000))
        async with stage.open():
            stage.page.say(wire.SessionSet(listener_amplitude=0.0, patience=1.5))
            await asyncio.sleep(1.5)
            stage.page.media.clear()
            await asyncio.sleep(3)
            yaw = stage.page.events[0]["channels"].index("head_yaw_rad")
            moved = [f[3][yaw] for f in stage.page.faces(wire.KIND_LIVE_FACES)]
            assert max(moved) - min(moved) < 1e-3

    virtual_time.run(main())


def test_who_switches_the_reading_off_is_understood_and_not_read() -> None:
    async def main() -> None:
        stage = Stage()
        stage.asr.hears("this makes me so terribly sad")
        stage.llm.reply("[you: sadness 0.9 | me: concern 0.5]\nTell me.")
        async with stage.open():
            stage.page.say(wire.SessionSet(reading=False))
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            await stage.page.speak(0.5, loud=False)
            await spoken_turn(stage, 1.6)
            await stage.page.sometime("turn.committed", party="avatar", status="done")
            said = stage.talk.tree.path()[0]
            assert said.text == "this makes me so terribly sad"
            assert not said.readings
            assert not [e for e in stage.page.of("feeling.changed") if e["party"] == "user"]
            assert "feelings not be read" in stage.llm.prompts[0][0].content

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


def test_words_of_the_browser_become_the_turn_and_the_record_keeps_whose_ears_they_were() -> None:
    async def main() -> None:
        async with Stage().open() as stage:
            stage.asr.hears("something else")
            stage.llm.reply("I see.")
            stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
            stage.page.say(wire.EarsChoose(browser=True))
            assert (await stage.page.sometime("ears.chosen"))["provider"]["name"] == "browser"
            stage.page.say(wire.SpeechWords(result=0, text="from before", final=True))
            await stage.page.speak(1.0)
            stage.page.say(wire.SpeechWords(result=1, text="the browser heard this", final=True))
            await stage.page.speak(2.0, loud=False)
            committed = await stage.page.sometime("turn.committed", party="user")
            assert committed["text"] == "the browser heard this"
            assert stage.session.chronicle.keeping.header.switches["ears"] == "browser"

    virtual_time.run(main())
