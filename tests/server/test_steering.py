"""Feeling steers the running talk: the same last sentence, after another history, is met in another way.

The whole server runs here, from the typed words to the face frames on the wire, on scripted ports and virtual time.
"""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pytest
from numpy.typing import NDArray

from dialogue import virtual_time
from dialogue.ports import VoiceStyle
from emotion_tree.reading import INDEX
from render.rig import CHANNELS
from server import wire
from speaker_listener.motion import Shown
from tests.server.stage import Stage

pytestmark = pytest.mark.unit

Floats = NDArray[np.float64]
SAD = ("my grandmother died", "I miss her so much", "I cry every night")
JOYFUL = ("I got the job", "we danced all night", "I am so happy")
ANGRY = ("you are useless", "this makes me furious", "I am so angry with you")
LAST = "so I will take the train tomorrow"
ANSWER = "Then let us look at the times together, and see which train is best for you."


@dataclass
class Met:
    """How the last sentence was met."""

    system: str
    style: VoiceStyle
    shown: Shown
    face: Floats  # (58,) mean over the answer's frames

    def channel(self, *names: str) -> float:
        return float(np.mean([self.face[CHANNELS.index(name)] for name in names]))


def met_after(
    history: tuple[str, ...], felt: str, steers: Literal["tree", "last_turn", "nothing"] = "tree"
) -> Met:
    """Hold a talk with this history, say the last sentence, and look at the answer."""

    async def main() -> Met:
        stage = Stage()
        async with stage.open():
            stage.page.say(wire.SessionSet(steers=steers))
            for text in history:
                stage.llm.reply(f"[you: {felt} 0.9 | me: neutral 0.2]\nI see.")
                stage.page.say(wire.TextSay(text=text))
                await stage.page.until("turn.committed", party="avatar", status="done")
            # The same words mean the same by themselves: a calm remark, in every talk.
            stage.llm.reply(f"[you: neutral 0.3 | me: neutral 0.2]\n{ANSWER}")
            stage.page.say(wire.TextSay(text=LAST))
            epoch = stage.page.of("reply.started")[-1]["epoch"]
            await stage.page.until("turn.committed", party="avatar", status="done")
            frames = [values for _, of, _, values in stage.page.faces(wire.KIND_SPEECH_FACES) if of == epoch]
            return Met(
                stage.llm.prompts[-1][0].content,
                stage.tts.styles[-1],
                stage.talk.track.shown,
                np.mean(frames, axis=0, dtype=np.float64),
            )

    return virtual_time.run(main())


@pytest.fixture(scope="module")
def met() -> dict[str, Met]:
    """The three histories, steered by the tree."""
    return {
        "sad": met_after(SAD, "sadness"),
        "joyful": met_after(JOYFUL, "joy"),
        "angry": met_after(ANGRY, "anger"),
    }


def test_the_mind_is_told_another_feeling(met: dict[str, Met]) -> None:
    assert "seems sad" in met["sad"].system or "sad" in feelings_line(met["sad"])
    assert "happy" in feelings_line(met["joyful"])
    assert "happy" not in feelings_line(met["sad"])


def feelings_line(met: Met) -> str:
    return next(line for line in met.system.splitlines() if line.startswith("Over this talk"))


def test_the_voice_is_slower_lower_and_softer_after_sadness(met: dict[str, Met]) -> None:
    sad, joyful = met["sad"].style.prosody, met["joyful"].style.prosody
    assert sad.rate < joyful.rate - 0.04
    assert sad.pitch < joyful.pitch - 0.02
    assert sad.pitch_range < joyful.pitch_range - 0.1
    assert sad.volume < joyful.volume - 0.04


def test_the_face_is_another_while_the_same_words_are_said(met: dict[str, Met]) -> None:
    def smile(one: Met) -> float:
        return one.channel("mouthSmileLeft", "mouthSmileRight")

    def worry(one: Met) -> float:
        return one.channel("browInnerUp")

    assert smile(met["joyful"]) > smile(met["sad"]) + 0.05
    assert worry(met["sad"]) > worry(met["joyful"]) + 0.03


def test_an_angry_person_is_met_calmly(met: dict[str, Met]) -> None:
    angry = met["angry"]
    expression = angry.shown.expression * angry.shown.intensity
    assert expression[[INDEX["anger"], INDEX["disgust"], INDEX["contempt"]]].max() < 1e-9
    assert dict(angry.shown.attitude)["concern"] > 0.1
    assert angry.style.prosody.rate < met["joyful"].style.prosody.rate
    assert angry.style.prosody.volume < 1.0
    assert angry.channel("browDownLeft", "browDownRight") < 0.1
    assert "angry" in feelings_line(angry)
    assert "Never answer anger or contempt with the same." in angry.system


@pytest.mark.parametrize("steers", ["nothing", "last_turn"])
def test_without_the_tree_the_same_sentence_is_met_the_same(
    steers: Literal["last_turn", "nothing"], met: dict[str, Met]
) -> None:
    sad, joyful = met_after(SAD, "sadness", steers), met_after(JOYFUL, "joy", steers)
    assert last_words(sad, joyful)
    assert sad.style == joyful.style
    np.testing.assert_allclose(sad.shown.expression, joyful.shown.expression, atol=1e-9)
    assert distance(sad, joyful) < 0.25 * distance(met["sad"], met["joyful"])


def last_words(one: Met, other: Met) -> bool:
    return one.system == other.system


def distance(one: Met, other: Met) -> float:
    """Return how far two faces are apart where expression shows: brows, cheeks, lids and the mouth's corners."""
    names = [n for n in CHANNELS if n.startswith(("brow", "cheek", "eyeSquint", "mouthSmile", "mouthFrown"))]
    at: list[Any] = [CHANNELS.index(name) for name in names]
    return float(np.abs(one.face[at] - other.face[at]).mean())
