"""The record of a live talk: it tells what happened, all of it, when it happened."""

import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from dialogue import virtual_time
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.placement import place
from emotion_tree.trajectory.rebuild import tree_of
from emotion_tree.trajectory.record import MediaBlock, Record, in_order
from server import wire
from tests.server.stage import Stage

pytestmark = pytest.mark.unit

Act = Callable[[Stage], Awaitable[None]]


def recorded(stage: Stage, act: Act) -> tuple[Record, list[MediaBlock]]:
    """Hold a talk and return its record, with the media."""
    events: list[ev.Event] = []
    blocks: list[MediaBlock] = []

    async def main() -> Record:
        async with stage.open():
            stage.session.chronicle.recorder.follow(events.append)
            stage.session.chronicle.recorder.follow_media(blocks.append)
            await act(stage)
            header = stage.session.chronicle.keeping.header
        return Record(header, in_order(events))

    return virtual_time.run(main()), blocks


async def two_turns(stage: Stage) -> None:
    stage.page.say(wire.TextSay(text="I lost my keys"))
    await stage.page.until("turn.committed", party="avatar")
    await asyncio.sleep(1.0)
    stage.page.say(wire.TextSay(text="I found them!"))
    await stage.page.until("turn.committed", party="avatar")
    await asyncio.sleep(0.5)


def a_stage() -> Stage:
    stage = Stage()
    stage.llm.reply("[you: sadness 0.8 | me: sadness 0.3]\nOh no. Where were they?")
    stage.llm.reply("[you: joy 0.9 | me: joy 0.6]\nHow good!")
    return stage


def test_the_rebuilt_tree_is_the_live_one() -> None:
    stage = a_stage()
    record, _ = recorded(stage, two_turns)
    live, again = stage.talk.tree, tree_of(record)
    assert [node.id for node in again.path()] == [node.id for node in live.path()]
    for node in live.depth_first():
        copy = again.node(node.id)
        assert (copy.text, copy.heard_text, copy.status, copy.party) == (
            node.text,
            node.heard_text,
            node.status,
            node.party,
        )
        assert (copy.started_s, copy.ended_s) == (node.started_s, node.ended_s)
        assert [r.source for r in copy.readings] == [r.source for r in node.readings]
    now_s = record.duration_s
    for party in ("user", "avatar"):
        assert again.feeling(party, now_s).valence == pytest.approx(
            live.feeling(party, now_s).valence, abs=1e-3
        )


def test_what_is_told_again_is_recorded_once() -> None:
    record, _ = recorded(a_stage(), two_turns)
    turns = [turn.model_dump(exclude={"t_s"}) for turn in record.of(ev.TurnChanged)]
    assert all(one != other for one, other in zip(turns, turns[1:], strict=False))
    readings = [reading.model_dump(exclude={"t_s"}) for reading in record.of(ev.ReadingTaken)]
    assert len({str(reading) for reading in readings}) == len(readings)
    assert {reading.source for reading in record.of(ev.ReadingTaken)} == {"text", "llm"}


def test_every_reading_has_all_eight_classes() -> None:
    record, _ = recorded(a_stage(), two_turns)
    for event in record.of(ev.ReadingTaken):
        assert len(event.emotions) == 8
        assert sum(event.emotions.values()) == pytest.approx(1.0, abs=1e-3)


def test_the_words_of_a_reply_lie_where_they_sounded() -> None:
    stage = a_stage()
    record, _ = recorded(stage, two_turns)
    placement = place(record.of(ev.PlaybackChanged))
    first = next(record.of(ev.PhraseSpoken))
    started = next(change for change in record.of(ev.PlaybackChanged) if change.what == "started")
    assert placement.session_s(first.epoch, 0) == pytest.approx(started.t_s)
    ends = [change for change in record.of(ev.PlaybackChanged) if change.what == "stopped"]
    assert [change.played_ms for change in ends] == list(stage.page.played_ms.values())
    spoken = "".join(phrase.text for phrase in record.of(ev.PhraseSpoken) if phrase.epoch == 1)
    assert spoken.strip() == "Oh no. Where were they?"


def test_a_held_and_interrupted_reply_keeps_what_was_heard() -> None:
    stage = Stage()
    stage.llm.reply("This is a long answer that nobody will hear to its end, because it is cut.")

    async def interrupted(stage: Stage) -> None:
        stage.page.say(wire.TextSay(text="tell me"))
        await stage.page.until("state.changed", state="speaking")
        await asyncio.sleep(0.6)
        stage.page.say(wire.TurnInterrupt())
        await stage.page.until("turn.committed", party="avatar")

    record, _ = recorded(stage, interrupted)
    turn = record.turns()[-1]
    assert turn.status == "interrupted"
    assert turn.text.startswith(turn.heard_text)
    assert [change.what for change in record.of(ev.PlaybackChanged)][-1] == "stopped"


def test_face_and_voice_come_as_they_went_over_the_wire() -> None:
    stage = a_stage()
    _, blocks = recorded(stage, two_turns)
    for kind, number in (("speech_faces", wire.KIND_SPEECH_FACES), ("live_faces", wire.KIND_LIVE_FACES)):
        mine = [block.faces for block in blocks if block.kind == kind and block.faces is not None]
        theirs = stage.page.faces(number)
        assert len(mine) == len(theirs) > 0
        assert np.allclose(np.concatenate(mine)[5], theirs[5][-1], atol=1e-3)
    voice = b"".join(block.pcm16 or b"" for block in blocks if block.kind == "voice" and block.epoch == 1)
    assert len(voice) // 2 == len(stage.page.voice(1))


def test_an_answer_that_is_sent_again_is_kept_once() -> None:
    stage = a_stage()

    async def sent_again(stage: Stage) -> None:
        stage.page.say(wire.TextSay(text="I lost my keys"))
        await stage.page.until("state.changed", state="speaking")
        delivery = stage.talk.live_delivery
        assert delivery is not None
        delivery.resend(0)
        await stage.page.until("turn.committed", party="avatar")

    _, blocks = recorded(stage, sent_again)
    starts = [block.start_ms for block in blocks if block.kind == "voice"]
    assert starts == sorted(set(starts))


def test_how_long_an_answer_took_is_measured() -> None:
    record, _ = recorded(a_stage(), two_turns)
    stages = [event.stage for event in record.of(ev.LatencyMeasured)]
    assert stages == ["first_sound", "playback"] * 2
    assert all(0 <= event.ms < 2000 for event in record.of(ev.LatencyMeasured))


def test_a_rewind_is_part_of_the_record() -> None:
    async def rewound(stage: Stage) -> None:
        await two_turns(stage)
        stage.page.say(wire.TreeRewind(node=1))
        await asyncio.sleep(0.1)

    stage = a_stage()
    record, _ = recorded(stage, rewound)
    assert [event.current for event in record.of(ev.TreeMoved)][-1] == 1
    assert [node.id for node in tree_of(record).path()] == [1]


def test_times_never_run_backwards_in_a_record() -> None:
    record, _ = recorded(a_stage(), two_turns)
    times = [event.t_s for event in record.events]
    assert times == sorted(times)
    assert times[0] >= 0
