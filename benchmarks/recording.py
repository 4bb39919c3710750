"""What keeping a talk costs: `warmchat bench recording`.

Hands events to the writer at the pace of a busy server and times each call, as the event loop would feel it; then as fast
as it goes, for what the disk takes; then measures face frames of the motion model and the voice as stored, and how
long a talk of an hour takes to open. In SQLite in a new folder, or in the database that `--url` names.
"""

import argparse
import json
import os
import platform
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.motion_step import TEXTS, talk
from benchmarks.provenance import git_hash
from dialogue import registry
from emotion_tree.trajectory.events import Event, FeelingChanged, MarkerSet, TurnChanged
from emotion_tree.trajectory.record import Frames, Header, MediaBlock, MediaKind
from render.rig import CHANNELS, FPS
from server.records.face_codec import HEAD_STEP, WEIGHT_STEP, encode
from server.records.sound_codec import encode as encode_sound
from server.records.store import Store
from server.records.writer import Writer
from sound.espeak import EspeakEngine
from speaker_listener.motion import MotionModel
from speaker_listener.scene import play

BUDGET_EVENT_MS: Final = 1.0
BUDGET_FACES_MB: Final = 6.0
BUDGET_OPEN_S: Final = 2.0
HOUR_S: Final = 3600
BLOCK_FRAMES: Final = 50
PACE_S: Final = 0.002
LIVE: Final[tuple[MediaKind, ...]] = ("live_faces",)


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table and one JSON line; it reports, it does not judge."""
    parser = argparse.ArgumentParser(prog="warmchat bench recording", description=__doc__)
    parser.add_argument("--events", type=int, default=5000, help="timed on the way in")
    parser.add_argument("--url", help="a database for kept talks; a new file where none is named")
    asked = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        store = Store.open(asked.url or f"sqlite:///{Path(folder) / 'talks.sqlite'}")
        found = _cost(store, asked.events) | _pace(store) | _media() | _opening(store)
        store.close()
    for name, label, budget in (
        ("append_p50_ms", "an event, on the event loop, p50 ms", ""),
        ("append_p95_ms", "p95 ms", ""),
        ("append_p99_ms", "p99 ms", f"< {BUDGET_EVENT_MS:g}"),
        ("durable_p50_ms", "until it is on the disk, p50 ms", ""),
        ("events_per_s", "events on the disk in a second", ""),
        ("faces_listening_mb_h", "faces that listen, MB an hour", f"≤ {BUDGET_FACES_MB:g}"),
        ("faces_talk_mb_h", "faces of a talk, MB an hour", f"≤ {BUDGET_FACES_MB:g}"),
        ("voice_mb_h", "speech, MB an hour", ""),
        ("voice_share", "of its PCM16", ""),
        ("open_s", "opening a talk of an hour, s", f"≤ {BUDGET_OPEN_S:g}"),
        ("faces_s", "and reading all its faces, s", ""),
        ("record_mb", "the whole talk without sound, MB", ""),
    ):
        print(f"{label:38}{found[name]:>12}   {budget}")
    print(json.dumps(_result(found, asked.url)))
    return 0


def _result(found: dict[str, float], url: str | None) -> dict[str, object]:
    return {
        "bench": "recording",
        "database": (url or "sqlite").split(":")[0],
        **found,
        "face_error": {"weight": WEIGHT_STEP / 2, "head_rad_or_widths": HEAD_STEP / 2},
        "git": git_hash(),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
    }


def _header(name: str) -> Header:
    return Header(id=f"{name}-{os.getpid()}", began_at=datetime.now(UTC), channels=list(CHANNELS))


def _failed(talk: str, error: Exception | None) -> None:
    raise RuntimeError(f"writing talk {talk} failed: {error}")


def _cost(store: Store, count: int) -> dict[str, float]:
    """Time each call at 500 a second, and until the newest one is acknowledged."""
    writer, header = Writer(store, _failed), _header("paced")
    writer.begin(header)
    call_ms: list[float] = []
    durable_ms: list[float] = []
    handed_s: list[float] = []
    for number in range(count):
        event = _events(number / 500, number)[0]
        begun_s = time.perf_counter()
        writer.append(header.id, event)
        ended_s = time.perf_counter()
        call_ms.append((ended_s - begun_s) * 1000)
        handed_s.append(ended_s)
        for done in range(len(durable_ms), writer.kept(header.id)):
            durable_ms.append((ended_s - handed_s[done]) * 1000)
        time.sleep(PACE_S)
    writer.close()
    store.delete(header.id)
    p50, p95, p99 = (round(float(np.percentile(call_ms, q)), 4) for q in (50, 95, 99))
    return {
        "n": count,
        "append_p50_ms": p50,
        "append_p95_ms": p95,
        "append_p99_ms": p99,
        "append_max_ms": round(max(call_ms), 3),
        "durable_p50_ms": round(float(np.percentile(durable_ms, 50)), 1) if durable_ms else float("nan"),
    }


def _pace(store: Store) -> dict[str, float]:
    """Return how many events a second get to the disk when they come without a pause."""
    writer, header, count = Writer(store, _failed), _header("fast"), 20_000
    given = [event for number in range(count // 3 + 1) for event in _events(float(number), number)][:count]
    begun_s = time.perf_counter()
    writer.begin(header)
    for event in given:
        writer.append(header.id, event)
    writer.close()
    took_s = time.perf_counter() - begun_s
    store.delete(header.id)
    return {"events_per_s": round(count / took_s)}


def _faces(seconds: float, *, listening: bool) -> Frames:
    """Return (n, CHANNEL_COUNT) frames of the motion model in a talk, or only listening to its person."""
    model: MotionModel = registry.create("motion", "rules")  # type: ignore[assignment]
    inputs = [one for one in talk() if not listening or one.stance == "listening"]
    many = [inputs[at % len(inputs)] for at in range(round(seconds * FPS))]
    return play(model, many, seed=1)


def _blocks(frames: Frames) -> list[MediaBlock]:
    return [
        MediaBlock("live_faces", 0, start * 1000 // FPS, faces=frames[start : start + BLOCK_FRAMES])
        for start in range(0, len(frames), BLOCK_FRAMES)
    ]


def _media() -> dict[str, float]:
    found = {}
    for name, listening in (("faces_listening_mb_h", True), ("faces_talk_mb_h", False)):
        frames = _faces(120.0, listening=listening)
        size = sum(len(encode(block.faces)) for block in _blocks(frames) if block.faces is not None)
        found[name] = round(size / len(frames) * FPS * HOUR_S / 1e6, 2)
    engine = EspeakEngine()
    speech = engine.speak(" ".join(TEXTS))
    engine.close()
    pcm16 = (np.clip(speech.samples, -1.0, 1.0) * 32767).astype("<i2").tobytes()
    step = 4 * speech.rate_hz
    size = sum(len(encode_sound(pcm16[start : start + step])) for start in range(0, len(pcm16), step))
    found["voice_mb_h"] = round(size / (len(pcm16) / 2 / speech.rate_hz) * HOUR_S / 1e6, 1)
    found["voice_share"] = round(size / len(pcm16), 3)
    return found


def _opening(store: Store) -> dict[str, float]:
    """Write a talk of an hour, three events and fifty frames every two seconds, and time reading it."""
    header, frames = _header("hour"), _faces(60.0, listening=False)
    store.begin(header)
    blocks = _blocks(frames)
    for minute in range(60):
        events = [e for at in range(30) for e in _events(minute * 60.0 + 2 * at, minute * 30 + at)]
        store.append(header.id, events, blocks)
    (size,) = (one.bytes for one in store.talks() if one.id == header.id)
    begun_s = time.perf_counter()
    record = store.record(header.id)
    opened_s = time.perf_counter()
    count = len(list(store.blocks(header.id, LIVE)))
    read_s = time.perf_counter()
    assert (len(record.events), count) == (60 * 90, 60 * len(blocks))
    store.delete(header.id)
    return {
        "open_s": round(opened_s - begun_s, 3),
        "faces_s": round(read_s - opened_s, 3),
        "record_mb": round(size / 1e6, 2),
    }


def _events(t_s: float, number: int) -> list[Event]:
    """Return three events of the kinds and sizes that talks have most."""
    turn = TurnChanged(
        t_s=t_s,
        node=1 + 2 * (number // 10),
        listener=2 + 2 * (number // 10),
        parent=0,
        level=1 + number // 10,
        party="user",
        status="open",
        started_s=t_s,
        ended_s=None,
        text=TEXTS[0],
        heard_text="",
        backchannels=[],
    )
    emotions = dict.fromkeys(("neutral", "joy", "sadness", "anger", "fear", "disgust", "surprise"), 1 / 7)
    feeling = FeelingChanged(
        t_s=t_s,
        party="user",
        emotions=emotions,
        valence=0.1,
        arousal=0.2,
        trend=0.0,
        volatility=0.1,
        source="text",
    )
    return [turn, feeling, MarkerSet(t_s=t_s, label=f"mark {number}", source="program")]


if __name__ == "__main__":
    sys.exit(main())
