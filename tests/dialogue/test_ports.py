"""What passes through the seams: values that nobody can change, ordinary unless said otherwise."""

from dataclasses import FrozenInstanceError, fields

import numpy as np
import pytest

from dialogue import ports, registry
from dialogue.ports import Delta, Message, SpeechChunk, ToolCall, Transcript, Usage, VoiceStyle
from sound.speech import Prosody

pytestmark = pytest.mark.unit

VALUES = (
    Message("user", "hello"),
    ToolCall("look", "{}"),
    Usage(3, 5),
    Delta("hello"),
    Transcript("hello", final=True),
    VoiceStyle(),
    SpeechChunk(np.zeros(4, dtype=np.float32), "hello"),
)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_what_was_handed_over_cannot_be_changed(value: object) -> None:
    name = fields(value)[0].name  # type: ignore[arg-type]
    with pytest.raises(FrozenInstanceError):
        setattr(value, name, None)


def test_a_delta_may_carry_no_text_at_all() -> None:
    assert Delta(usage=Usage(3, 5)).text == ""
    assert Delta(tool_call=ToolCall("look", "{}")).text == ""


def test_a_voice_speaks_in_its_ordinary_way_unless_told_otherwise() -> None:
    assert VoiceStyle().prosody == Prosody()
    assert (VoiceStyle().emotion, VoiceStyle().intensity, VoiceStyle().language) == ("neutral", 0.0, "en")


def test_a_recogniser_need_not_say_how_sure_it_is() -> None:
    assert Transcript("hello", final=False).confidence is None


def test_a_voice_need_not_give_times() -> None:
    chunk = SpeechChunk(np.zeros(4, dtype=np.float32), "hello")
    assert (chunk.phones, chunk.words) == ((), ())


@pytest.mark.parametrize(
    ("kind", "port"), [("llm", ports.LLM), ("asr", ports.ASR), ("tts", ports.TTS), ("vad", ports.VAD)]
)
def test_the_registry_asks_for_everything_that_a_port_has(kind: registry.Kind, port: type) -> None:
    members = {name for name in vars(port) if not name.startswith("_")}
    assert set(registry.SHAPES[kind]) == members
