"""The worker's own side: every request is answered, whatever a model does to it."""

import io
import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sound.neural_worker import Token, serve

pytestmark = pytest.mark.unit


class Model:
    """Says a sample a letter; breaks over one word."""

    rate_hz = 16_000
    voices = ["one"]

    def speak(self, request: Mapping[str, Any]) -> tuple[NDArray[np.float32], list[Token]]:
        if "break" in request["text"]:
            raise RuntimeError("out of range")
        return np.full(len(request["text"]), 0.5, np.float32), [("a", 0.0, 0.1)]

    def spell(self, word: str) -> str:
        return word.lower()


def answers_to(*texts: str) -> list[tuple[dict[str, Any], bytes]]:
    requests, answers = io.BytesIO(), io.BytesIO()
    for text in texts:
        body = json.dumps(
            {"text": text, "words": text.split(), "voice": "", "rate": 1, "liveliness": 1}
        ).encode()
        requests.write(struct.pack("<I", len(body)) + body)
    requests.seek(0)
    serve(Model(), requests, answers)
    answers.seek(0)
    found = []
    while head := answers.read(8):
        head_bytes, sound_bytes = struct.unpack("<II", head)
        found.append((json.loads(answers.read(head_bytes)), answers.read(sound_bytes)))
    return found


def test_each_request_has_its_answer_and_a_failure_is_one_too() -> None:
    first, second, third = answers_to("Hi you", "break", "ok")
    assert first[0] == {"rate_hz": 16_000, "tokens": [["a", 0.0, 0.1]], "spelled": ["hi", "you"]}
    assert np.frombuffer(first[1], "<f4").tolist() == [0.5] * 6
    assert second == ({"error": "out of range"}, b"")
    assert len(third[1]) == 8
