"""The decoder process's side of the pipe, without a process: frames in, lines out."""

import io
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from dialogue.adapters.pocketsphinx_worker import FRAME, Room, serve
from dialogue.adapters.sphinx_decoder import Understood

pytestmark = pytest.mark.unit

SOUND = np.zeros(3200, dtype="<i2").tobytes()  # 200 ms


class CountingDecoder:
    """Understands how many milliseconds it heard."""

    made = 0

    def __init__(self) -> None:
        type(self).made += 1
        self.open = False

    def begin(self) -> None:
        assert not self.open, "two utterances share a decoder"
        self.open, self.heard = True, 0

    def hear(self, pcm: bytes) -> None:
        self.heard += len(pcm) // 32

    def partial(self) -> str:
        return f"{self.heard}"

    def end(self) -> Understood:
        return Understood(f"{self.heard} ms", 0.5)

    def abandon(self) -> None:
        self.open = False


@pytest.fixture(autouse=True)
def counting() -> None:
    CountingDecoder.made = 0


@pytest.fixture
def room() -> tuple[Room, Callable[[], list[dict[str, Any]]]]:
    answers = io.BytesIO()

    def said() -> list[dict[str, Any]]:
        return [json.loads(line) for line in answers.getvalue().splitlines()]

    return Room(answers, 2, CountingDecoder), said


def frame(kind: bytes, name: int, body: bytes = b"") -> bytes:
    return FRAME.pack(kind, name, len(body)) + body


def test_an_utterance_has_partials_and_a_final() -> None:
    answers = io.BytesIO()
    frames = frame(b"B", 7) + frame(b"A", 7, SOUND) * 2 + frame(b"E", 7)
    serve(io.BytesIO(frames), answers, 1, CountingDecoder)
    assert [json.loads(line) for line in answers.getvalue().splitlines()] == [
        {"ready": True},
        {"utterance": 7, "text": "200", "final": False, "confidence": None, "unsure": False},
        {"utterance": 7, "text": "400", "final": False, "confidence": None, "unsure": False},
        {"utterance": 7, "text": "400 ms", "final": True, "confidence": 0.5, "unsure": False},
    ]


def test_a_model_that_does_not_load_is_said() -> None:
    def fail() -> CountingDecoder:
        raise RuntimeError("no model here")

    answers = io.BytesIO()
    serve(io.BytesIO(), answers, 1, fail)
    assert json.loads(answers.getvalue()) == {"error": "no model here"}


Rooms = tuple[Room, Callable[[], list[dict[str, Any]]]]


def test_utterances_at_once_have_a_decoder_each(room: Rooms) -> None:
    here, said = room
    for name in (1, 2):
        here.handle(b"B", name, b"")
    here.handle(b"A", 1, SOUND)
    here.handle(b"A", 2, SOUND * 2)
    for name in (2, 1):
        here.handle(b"E", name, b"")
    finals = {answer["utterance"]: answer["text"] for answer in said() if answer["final"]}
    assert finals == {1: "200 ms", 2: "400 ms"}
    assert CountingDecoder.made == 2


def test_one_too_many_waits_and_none_of_its_sound_is_lost(room: Rooms) -> None:
    here, said = room
    for name in (1, 2, 3):
        here.handle(b"B", name, b"")
    here.handle(b"A", 3, SOUND)
    here.handle(b"E", 3, b"")
    assert not any(answer["utterance"] == 3 for answer in said())
    here.handle(b"E", 1, b"")
    assert said()[-1] == {"utterance": 3, "text": "200 ms", "final": True, "confidence": 0.5, "unsure": False}
    assert CountingDecoder.made == 2


def test_an_abandoned_utterance_frees_its_decoder_and_says_nothing_more(room: Rooms) -> None:
    here, said = room
    for name in (1, 2, 3):
        here.handle(b"B", name, b"")
    here.handle(b"X", 3, b"")  # it was still waiting
    here.handle(b"X", 1, b"")
    here.handle(b"A", 1, SOUND)
    here.handle(b"E", 1, b"")
    here.handle(b"B", 4, b"")
    here.handle(b"E", 4, b"")
    assert [answer["utterance"] for answer in said()] == [4]


def test_the_same_words_are_not_said_twice(room: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    here, said = room
    monkeypatch.setattr(CountingDecoder, "partial", lambda self: "same")
    here.handle(b"B", 1, b"")
    for _ in range(5):
        here.handle(b"A", 1, SOUND)
    assert len(said()) == 1


def test_a_guess_is_told_as_one(room: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    here, said = room
    monkeypatch.setattr(CountingDecoder, "end", lambda self: Understood("", 0.1, "maybe so"))
    here.handle(b"B", 1, b"")
    here.handle(b"E", 1, b"")
    assert said() == [{"utterance": 1, "text": "maybe so", "final": True, "confidence": 0.1, "unsure": True}]


def test_an_unknown_utterance_is_passed_over(room: Rooms) -> None:
    here, said = room
    for kind in (b"A", b"E", b"X"):
        here.handle(kind, 99, SOUND)
    assert said() == []
