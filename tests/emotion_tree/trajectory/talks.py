"""Records for tests: a talk with everything in it, made by hand, and the media that belong to it."""

from datetime import UTC, datetime, timedelta
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.node import Party, Status
from emotion_tree.reading import EMOTIONS, Source
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Consent, Header, MediaBlock, ProviderUsed, Record, in_order
from render.rig import CHANNELS, FPS, FRAME_MS

BEGAN_AT: Final = datetime(2026, 3, 14, 9, 26, 53, 589000, tzinfo=UTC)
VOICE_RATE_HZ: Final = 24_000
MICROPHONE_RATE_HZ: Final = 16_000


def a_header(talk: str = "talk-1", **changed: object) -> Header:
    """Return the header of a talk whose person agreed to keep everything."""
    header = Header(
        id=talk,
        began_at=BEGAN_AT,
        title="I lost my keys and I am late",
        person="p-7f3a",
        consent=Consent(version="1", text=True, sound=True, face=True, feelings=True),
        character="Mira",
        head="mira",
        providers=[ProviderUsed(kind="mind", name="companion"), ProviderUsed(kind="voice", name="espeak")],
        software="0.1.0",
        fps=FPS,
        channels=list(CHANNELS),
    )
    return header.model_copy(update=changed)


def weights(**given: float) -> dict[str, float]:
    """Return weights of all eight classes; what is not given goes to neutral."""
    made = dict.fromkeys(EMOTIONS, 0.0) | given
    made["neutral"] += 1.0 - sum(made.values())
    return made


def a_turn(
    t_s: float,
    node: int,
    party: Party,
    *,
    parent: int,
    level: int,
    span: tuple[float, float | None],
    text: str,
    heard: str | None = None,
    status: Status = "done",
) -> ev.TurnChanged:
    """Return a turn whose listening node has the next id."""
    return ev.TurnChanged(
        t_s=t_s,
        node=node,
        listener=node + 1,
        parent=parent,
        level=level,
        party=party,
        status=status,
        started_s=span[0],
        ended_s=span[1],
        text=text,
        heard_text=text if heard is None else heard,
        backchannels=[],
    )


def a_reading(
    t_s: float,
    node: int,
    party: Party,
    valence: float,
    arousal: float,
    source: Source = "text",
    **emotions: float,
) -> ev.ReadingTaken:
    """Return a reading of a node."""
    return ev.ReadingTaken(
        t_s=t_s,
        node=node,
        party=party,
        source=source,
        emotions=weights(**emotions),
        valence=valence,
        arousal=arousal,
        intensity=0.7,
        confidence=0.8,
    )


def a_feeling(
    t_s: float, party: Party, valence: float, arousal: float, **emotions: float
) -> ev.FeelingChanged:
    """Return a feeling of a party."""
    return ev.FeelingChanged(
        t_s=t_s,
        party=party,
        emotions=weights(**emotions),
        valence=valence,
        arousal=arousal,
        trend=-0.1,
        volatility=0.2,
        source="text",
    )


def _phrase(t_s: float, epoch: int, node: int, text: str, start_ms: int) -> ev.PhraseSpoken:
    spoken, at = [], start_ms
    for word in text.split():
        spoken.append(ev.Word(text=word, start_ms=at, end_ms=at + 280))
        at += 300
    return ev.PhraseSpoken(
        t_s=t_s, epoch=epoch, node=node, text=text, start_ms=start_ms, end_ms=at, words=spoken
    )


def _played(t_s: float, epoch: int, node: int, what: str, played_ms: int) -> ev.PlaybackChanged:
    return ev.PlaybackChanged.model_validate(
        {"t_s": t_s, "epoch": epoch, "node": node, "what": what, "played_ms": played_ms}
    )


def the_events() -> list[ev.Event]:
    """Return a talk of 40 s: spoken turns, an answer held and interrupted, a rewind, and another answer."""
    sorry = "I am sorry to hear that. Where did you see them last?"
    idea = "Have you looked in the coat that you wore yesterday evening?"
    return [
        ev.ConditionSet(t_s=0.0, condition="tree", switches={"steers": "tree"}),
        ev.ConsentGiven(
            t_s=0.5, version="1", text=True, sound=True, face=True, feelings=True, from_start=True
        ),
        ev.AnswerGiven(t_s=0.8, questionnaire="sam", item="valence", phase="before", value=4),
        ev.StateChanged(t_s=1.0, state="user_speaking", stance="listening"),
        ev.SpeechStarted(t_s=1.0),
        ev.SpeechEnded(t_s=3.4, text="I lost my keys and I am late", backchannel=False, understood=True),
        a_turn(3.4, 1, "user", parent=0, level=1, span=(1.0, 3.4), text="I lost my keys and I am late"),
        ev.TreeMoved(t_s=3.4, current=1),
        a_reading(3.4, 1, "user", 0.0, 0.5, "voice", anger=0.3),
        a_reading(3.4, 1, "user", -0.6, 0.2, "text", sadness=0.6, fear=0.2),
        a_feeling(3.4, "user", -0.45, 0.25, sadness=0.5, fear=0.15),
        ev.ShownChanged(t_s=3.4, emotions=weights(sadness=0.2), intensity=0.4, attitude={"concern": 0.6}),
        ev.StateChanged(t_s=3.4, state="thinking", stance="listening"),
        a_turn(3.5, 3, "avatar", parent=1, level=2, span=(3.5, None), text="", heard="", status="open"),
        ev.TreeMoved(t_s=3.5, current=3),
        a_reading(3.6, 4, "user", -0.5, 0.1, "llm", sadness=0.7),
        a_reading(3.6, 3, "avatar", -0.1, -0.1, "llm", sadness=0.3),
        a_feeling(3.6, "avatar", -0.1, -0.1, sadness=0.2),
        ev.LatencyMeasured(t_s=3.9, stage="first_sound", ms=480.0),
        _phrase(3.9, 1, 3, "I am sorry to hear that.", 0),
        _phrase(4.0, 1, 3, "Where did you see them last?", 1800),
        _played(4.0, 1, 3, "started", 0),
        ev.LatencyMeasured(t_s=4.0, stage="playback", ms=95.0),
        ev.StateChanged(t_s=4.0, state="speaking", stance="speaking"),
        _played(5.5, 1, 3, "held", 1500),
        ev.StateChanged(t_s=5.5, state="held", stance="speaking"),
        _played(6.5, 1, 3, "resumed", 1500),
        ev.StateChanged(t_s=6.5, state="speaking", stance="speaking"),
        _played(8.5, 1, 3, "stopped", 3500),
        a_turn(8.5, 3, "avatar", parent=1, level=2, span=(3.5, 8.5), text=sorry),
        ev.MarkerSet(t_s=9.0, label="task begins", value="keys", source="study"),
        ev.StateChanged(t_s=9.5, state="user_speaking", stance="listening"),
        ev.SpeechStarted(t_s=9.5),
        ev.SpeechEnded(t_s=11.0, text="I don't know 🙈", backchannel=False, understood=True),
        a_turn(11.0, 5, "user", parent=3, level=3, span=(9.5, 11.0), text="I don't know 🙈"),
        ev.TreeMoved(t_s=11.0, current=5),
        a_reading(11.0, 5, "user", -0.7, 0.6, "text", fear=0.6, anger=0.2),
        a_feeling(11.0, "user", -0.6, 0.45, fear=0.4, sadness=0.3),
        a_turn(11.2, 7, "avatar", parent=5, level=4, span=(11.2, None), text="", heard="", status="open"),
        ev.TreeMoved(t_s=11.2, current=7),
        _phrase(11.6, 2, 7, idea, 0),
        _played(11.8, 2, 7, "started", 0),
        ev.StateChanged(t_s=11.8, state="speaking", stance="speaking"),
        ev.SpeechStarted(t_s=13.0),
        _played(13.1, 2, 7, "stopped", 1300),
        a_turn(
            13.1,
            7,
            "avatar",
            parent=5,
            level=4,
            span=(11.2, 13.1),
            text=idea,
            heard="Have you looked in the",
            status="interrupted",
        ),
        ev.SpeechEnded(t_s=14.2, text="Stop, let me think", backchannel=False, understood=True),
        a_turn(14.2, 9, "user", parent=7, level=5, span=(13.0, 14.2), text="Stop, let me think"),
        ev.TreeMoved(t_s=14.2, current=9),
        a_reading(14.2, 9, "user", -0.4, 0.7, "text", anger=0.5),
        a_feeling(14.2, "user", -0.55, 0.5, fear=0.3, anger=0.3, sadness=0.2),
        ev.ErrorRaised(t_s=15.0, code="mind.failed", message="My words did not come; I am listening again."),
        ev.ConnectionChanged(t_s=16.0, what="lost"),
        ev.ConnectionChanged(t_s=18.0, what="resumed", gap_s=2.0),
        ev.TreeMoved(t_s=20.0, current=5),
        a_turn(20.4, 11, "avatar", parent=5, level=4, span=(20.4, 24.0), text="Take your time. I am here."),
        ev.TreeMoved(t_s=20.4, current=11),
        a_reading(20.5, 11, "avatar", 0.4, -0.3, "llm", joy=0.3),
        a_feeling(20.5, "avatar", 0.25, -0.25, joy=0.2),
        ev.ShownChanged(t_s=20.5, emotions=weights(joy=0.2), intensity=0.3, attitude={"interest": 0.4}),
        _phrase(20.8, 3, 11, "Take your time. I am here.", 0),
        _played(21.0, 3, 11, "started", 0),
        _played(22.0, 3, 11, "moved", 1000),
        _played(23.0, 3, 11, "stopped", 2000),
        a_turn(
            30.0, 13, "user", parent=11, level=5, span=(29.0, 30.0), text="Found them! They were in the coat."
        ),
        ev.TreeMoved(t_s=30.0, current=13),
        a_reading(30.0, 13, "user", 0.8, 0.6, "text", joy=0.8, surprise=0.1),
        a_feeling(30.0, "user", 0.35, 0.5, joy=0.5, fear=0.1),
        ev.AnswerGiven(t_s=38.0, questionnaire="sam", item="valence", phase="after", value=7),
        ev.AnswerGiven(
            t_s=39.0, questionnaire="open", item="thoughts", phase="after", value='It "listened", <I> think'
        ),
        ev.ConnectionChanged(t_s=40.0, what="ended"),
    ]


def a_talk(talk: str = "talk-1", later_s: float = 0.0, **changed: object) -> Record:
    """Return the record of that talk; it began `later_s` after `BEGAN_AT`."""
    header = a_header(talk, began_at=BEGAN_AT + timedelta(seconds=later_s)).model_copy(update=changed)
    return Record(header, in_order(the_events()))


def blocks_of(record: Record) -> list[MediaBlock]:
    """Return the media of that talk: a face that lives and speaks, the character's voice, and the person's."""
    return [
        *_live_faces(record),
        *(
            block
            for epoch, length_ms in ((1, 3500), (2, 1300), (3, 2000))
            for block in _reply(epoch, length_ms)
        ),
        *(_spoken(start_s, end_s) for start_s, end_s in ((1.0, 3.4), (9.5, 11.0), (13.0, 14.2))),
    ]


def face_at(t_s: float) -> NDArray[np.float32]:
    """Return (58,) what the live face of that talk shows at a time: the jaw tells it."""
    values = np.zeros(len(CHANNELS), dtype=np.float32)
    values[CHANNELS.index("jawOpen")] = 0.5 + 0.5 * np.sin(t_s)
    values[CHANNELS.index("head_yaw_rad")] = 0.2 * np.sin(0.7 * t_s)
    return values


def _live_faces(record: Record) -> list[MediaBlock]:
    length = int(record.duration_s * FPS)
    frames = np.stack([face_at(i / FPS) for i in range(length)])
    return [
        MediaBlock("live_faces", 0, start * FRAME_MS, faces=frames[start : start + 50])
        for start in range(0, length, 50)
    ]


def _reply(epoch: int, length_ms: int) -> list[MediaBlock]:
    frames = np.zeros((length_ms // FRAME_MS, len(CHANNELS)), dtype=np.float32)
    frames[:, CHANNELS.index("mouthSmileLeft")] = epoch / 10
    tone = 0.3 * np.sin(2 * np.pi * 220 * np.arange(VOICE_RATE_HZ * length_ms // 1000) / VOICE_RATE_HZ)
    return [
        MediaBlock("speech_faces", epoch, 0, faces=frames),
        MediaBlock("voice", epoch, 0, pcm16=_pcm16(tone), rate_hz=VOICE_RATE_HZ),
    ]


def _spoken(start_s: float, end_s: float) -> MediaBlock:
    tone = 0.2 * np.sin(
        2 * np.pi * 150 * np.arange(int((end_s - start_s) * MICROPHONE_RATE_HZ)) / MICROPHONE_RATE_HZ
    )
    return MediaBlock("microphone", 0, round(start_s * 1000), pcm16=_pcm16(tone), rate_hz=MICROPHONE_RATE_HZ)


def _pcm16(samples: NDArray[np.float64]) -> bytes:
    return np.round(samples * 32767).astype("<i2").tobytes()
