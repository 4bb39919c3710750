"""eSpeak NG's side of the pipe: what it answers, byte by byte, in a process of its own."""

import json
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from sound.espeak import EspeakEngine

pytestmark = pytest.mark.unit

ROOT = Path(__file__).resolve().parents[2]
REQUEST = {"text": "hello", "voice": "en-us", "rate": 175, "pitch": 50, "range": 50, "volume": 100}


def answers(*requests: dict[str, object], modules: str = "") -> list[tuple[dict[str, object], bytes]]:
    """Return what a worker answers to requests before its input ends."""
    bodies = [json.dumps(request).encode() for request in requests]
    done = subprocess.run(
        [sys.executable, "-c", f"{modules}\nfrom sound.espeak_worker import main; main()"],
        input=b"".join(struct.pack("<I", len(body)) + body for body in bodies),
        capture_output=True,
        cwd=ROOT,
        timeout=30,
        check=True,
    )
    found, data = [], done.stdout
    while data:
        head, pcm = struct.unpack_from("<II", data)
        found.append((json.loads(data[8 : 8 + head]), data[8 + head : 8 + head + pcm]))
        data = data[8 + head + pcm :]
    return found


def test_it_says_that_it_is_ready_and_ends_with_its_input(espeak: EspeakEngine) -> None:
    assert answers() == [({"rate_hz": 22050, "events": []}, b"")]


def test_a_request_is_answered_with_sound_and_events(espeak: EspeakEngine) -> None:
    _, (head, pcm) = answers(REQUEST)
    assert len(pcm) > 2 * 22050 * 0.2
    assert len(pcm) % 2 == 0
    events = head["events"]
    assert isinstance(events, list)
    assert events[0] == ["word", 0, 0, ""]
    assert [name for kind, _, _, name in events if kind == "phoneme" and name][:3] == ["h", "ə", "l"]


def test_an_unknown_voice_is_answered_and_the_next_request_too(espeak: EspeakEngine) -> None:
    _, (refused, nothing), (head, pcm) = answers({**REQUEST, "voice": "nobody"}, REQUEST)
    assert "no voice 'nobody'" in str(refused["error"])
    assert nothing == b""
    assert "error" not in head
    assert pcm


def test_without_the_package_it_says_so_and_ends() -> None:
    ((head, _),) = answers(REQUEST, modules="import sys; sys.modules['espeakng_loader'] = None")
    assert "espeakng_loader" in str(head["error"])


def test_what_the_library_prints_does_not_get_into_the_answers(espeak: EspeakEngine) -> None:
    chatty = (
        "import os, sound.espeak_worker as w; speak = w.Espeak.speak\n"
        "def loud(self, request): os.write(1, b'noise'); return speak(self, request)\n"
        "w.Espeak.speak = loud"
    )
    _, (head, pcm) = answers(REQUEST, modules=chatty)
    assert "error" not in head
    assert pcm
