"""A long talk in a store of its own, for tests of how fast it can be looked at."""

from functools import cache
from typing import Final

import numpy as np

from emotion_tree.node import Party
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Header, MediaBlock
from render.rig import CHANNELS, FPS
from server.records.store import Store
from tests.emotion_tree.trajectory.talks import (
    MICROPHONE_RATE_HZ,
    VOICE_RATE_HZ,
    a_feeling,
    a_header,
    a_reading,
    a_turn,
)

TURN_S: Final = 6.0
_BLOCK_S: Final = 2


def fill(store: Store, talk: str, minutes: int) -> Header:
    """Keep a talk of turns that last `TURN_S` each, with faces all the time and sound while somebody speaks."""
    header = a_header(talk, title="A long talk")
    store.begin(header)
    turns = int(minutes * 60 / TURN_S)
    for some in _fifties(turns):
        events = [event for index in some for event in _turn(index)]
        store.append(talk, events, [block for index in some for block in _media(index)])
    store.append(talk, [ev.ConnectionChanged(t_s=minutes * 60.0, what="ended")])
    return header


def _fifties(count: int) -> list[range]:
    return [range(start, min(count, start + 50)) for start in range(0, count, 50)]


def _turn(index: int) -> list[ev.Event]:
    """Return what happens in one turn; the person has the even ones."""
    start_s, node = index * TURN_S, 2 * index + 1
    party: Party = "avatar" if index % 2 else "user"
    end_s = start_s + TURN_S - 1.0
    text = f"This is what was said in turn {index}, and it was neither short nor long."
    valence = float(0.8 * np.sin(index / 7))
    open_turn = a_turn(
        start_s, node, party, parent=node - 2 if index else 0, level=index + 1, span=(start_s, None), text=""
    )
    whole = open_turn.model_copy(
        update={"t_s": end_s, "ended_s": end_s, "status": "done", "text": text, "heard_text": text}
    )
    events: list[ev.Event] = [
        open_turn.model_copy(update={"status": "open"}),
        ev.TreeMoved(t_s=start_s, current=node),
        ev.StateChanged(
            t_s=start_s, state="speaking" if party == "avatar" else "user_speaking", stance="listening"
        ),
    ]
    if party == "avatar":
        events += _reply(index, start_s, node, text)
    events += [
        a_reading(end_s, node, party, valence, 0.2, "text", joy=0.4, fear=0.2),
        a_reading(end_s, node, party, valence, 0.1, "llm", joy=0.5),
        a_feeling(end_s, party, valence, 0.2, joy=0.4),
        ev.LatencyMeasured(t_s=end_s, stage="first_sound", ms=400.0),
        whole,
    ]
    return sorted(events, key=lambda event: event.t_s)


def _reply(index: int, start_s: float, node: int, text: str) -> list[ev.Event]:
    words = [
        ev.Word(text=word, start_ms=300 * i, end_ms=300 * i + 280) for i, word in enumerate(text.split())
    ]
    phrase = ev.PhraseSpoken(
        t_s=start_s + 0.1, epoch=index, node=node, text=text, start_ms=0, end_ms=300 * len(words), words=words
    )
    played = [("started", 0.2, 0), ("moved", 2.7, 2500), ("stopped", 4.7, 4500)]
    return [phrase] + [
        ev.PlaybackChanged.model_validate(
            {"t_s": start_s + at_s, "epoch": index, "node": node, "what": what, "played_ms": played_ms}
        )
        for what, at_s, played_ms in played
    ]


def _media(index: int) -> list[MediaBlock]:
    start_ms = round(index * TURN_S * 1000)
    frames = np.zeros((FPS * _BLOCK_S, len(CHANNELS)), dtype=np.float32)
    frames[:, CHANNELS.index("jawOpen")] = 0.2 + 0.2 * np.sin(np.arange(len(frames)) / 9 + index)
    live = [
        MediaBlock("live_faces", 0, start_ms + 1000 * at_s, faces=frames)
        for at_s in range(0, int(TURN_S), _BLOCK_S)
    ]
    if index % 2 == 0:
        return [
            *live,
            MediaBlock(
                "microphone", 0, start_ms, pcm16=_hum(MICROPHONE_RATE_HZ, 5.0), rate_hz=MICROPHONE_RATE_HZ
            ),
        ]
    spoken = np.repeat(frames, 3, axis=0)[: int(4.5 * FPS)]
    return [
        *live,
        MediaBlock("speech_faces", index, 0, faces=spoken),
        MediaBlock("voice", index, 0, pcm16=_hum(VOICE_RATE_HZ, 4.5), rate_hz=VOICE_RATE_HZ),
    ]


@cache
def _hum(rate_hz: int, length_s: float) -> bytes:
    at = np.arange(int(rate_hz * length_s)) / rate_hz
    rng = np.random.default_rng(1)
    return (
        np.round((0.2 * np.sin(2 * np.pi * 180 * at) + 0.01 * rng.standard_normal(len(at))) * 32767)
        .astype("<i2")
        .tobytes()
    )
