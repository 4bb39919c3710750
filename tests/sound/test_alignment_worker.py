"""The alignment worker's own side, without its process."""

import base64
import io
import json
import struct

import pytest

from sound.alignment_worker import serve
from sound.flite import FliteEngine
from sound.pcm import to_pcm16

pytestmark = pytest.mark.unit


def test_it_greets_asks_for_odd_words_and_answers_with_times(flite: FliteEngine) -> None:
    said = flite.speak("Zorblax waits.")
    pcm = base64.b64encode(to_pcm16(said.samples)).decode()
    asked = {"words": ["Zorblax", "waits."], "pcm": pcm}
    requests, answers = io.BytesIO(), io.BytesIO()
    for phones in ({}, {"zorblax": ["Z", "AO", "R", "B", "L", "AE", "K", "S"]}):
        body = json.dumps(asked | {"phones": phones}).encode()
        requests.write(struct.pack("<I", len(body)) + body)
    requests.seek(0)
    serve(requests, answers)
    answers.seek(0)
    found = []
    while head := answers.read(8):
        found.append(json.loads(answers.read(struct.unpack("<II", head)[0])))
    greeting, unknown, times = found
    assert greeting == {"rate_hz": 16_000}
    assert unknown == {"unknown": ["zorblax"]}
    assert [text for text, _, _ in times["words"]] == ["Zorblax", "waits."]
    assert [symbol for symbol, _, _ in times["phones"]][:2] in (["SIL", "Z"], ["Z", "AO"])
