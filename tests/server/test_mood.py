"""From words to what is shown."""

import numpy as np
import pytest

from emotion_tree import tag
from emotion_tree.reading import INDEX, Reading, reading
from emotion_tree.recognition import Evidence
from emotion_tree.tree import TalkingTree
from server.mood import Mood
from server.outbox import Outbox
from sound.speech import Prosody
from tests.scripted_page import ScriptedPage

pytestmark = pytest.mark.unit


class Says:
    """A recogniser that reads one feeling in everything, or nothing."""

    def __init__(self, emotion: str | None) -> None:
        self.emotion = emotion

    def read(self, evidence: Evidence) -> Reading | None:
        if self.emotion is None:
            return None
        return reading({self.emotion: 1.0}, intensity=0.9, source="text", confidence=0.6)


class Scene:
    """A tree with one turn of the person's, and a mood over it."""

    def __init__(self, emotion: str | None, base: Prosody | None = None) -> None:
        self.tree = TalkingTree()
        self.page = ScriptedPage()
        outbox = Outbox(lambda: 1.0)
        outbox.attach(self.page)
        self.mood = Mood(self.tree, Says(emotion), outbox, lambda: 1.0, base or Prosody())
        self.node = self.tree.open_turn("user", 0.5)

    def said(self) -> None:
        self.mood.read_text(self.node.id, "whatever")
        self.mood.update()


def test_the_voice_joins_the_words_that_come_next_and_no_others() -> None:
    scene = Scene("joy")
    scene.mood.voice = reading({"anger": 1.0}, intensity=0.9, source="voice", confidence=0.3)
    scene.said()
    node = scene.tree.node(scene.node.id)
    assert [found.source for found in node.readings] == ["voice", "text"]
    fused = scene.tree.fused(scene.node.id)
    assert fused is not None
    assert fused.decided_by == "text"
    assert scene.mood.voice is None


def test_sadness_is_met_with_concern_and_a_slower_softer_voice() -> None:
    scene, calm = Scene("sadness"), Scene(None)
    scene.said()
    calm.said()
    assert (
        dict(scene.mood.shown().attitude)["concern"]
        > dict(calm.mood.shown().attitude).get("concern", 0) + 0.1
    )
    sad, ordinary = scene.mood.style("en").prosody, calm.mood.style("en").prosody
    assert sad.rate < ordinary.rate
    assert sad.volume <= ordinary.volume


@pytest.mark.parametrize("emotion", ["anger", "contempt", "disgust"])
def test_hostility_is_never_returned(emotion: str) -> None:
    scene = Scene(emotion)
    scene.said()
    expression = scene.mood.shown().expression
    assert expression[[INDEX["anger"], INDEX["contempt"], INDEX["disgust"]]].max() == pytest.approx(0)


def test_joy_is_shared() -> None:
    scene = Scene("joy")
    scene.said()
    assert scene.mood.shown().expression[INDEX["joy"]] > 0.3


def test_the_page_is_told_what_is_felt_and_which_source_said_so() -> None:
    scene = Scene("joy")
    scene.said()
    felt = scene.page.of("feeling.changed")[0]
    assert (felt["party"], felt["source"]) == ("user", "text")
    assert felt["emotions"]["joy"] > 0.5
    assert scene.page.of("shown.changed")[-1]["emotions"]["joy"] > 0.3


def test_no_evidence_tells_the_page_nothing_about_a_feeling() -> None:
    scene = Scene(None)
    scene.said()
    assert scene.page.of("feeling.changed") == []


def test_the_minds_reading_counts_for_both_parties() -> None:
    scene = Scene(None)
    avatar = scene.tree.open_turn("avatar", 0.8)
    parsed = tag.parse("[you: fear 0.8 | me: joy 0.2]")
    assert parsed is not None
    scene.mood.read_tag(scene.node.id, avatar.id, parsed)
    assert scene.tree.feeling("user", 1.0).distribution[INDEX["fear"]] > 0.4
    assert scene.tree.feeling("avatar", 1.0).distribution[INDEX["joy"]] > 0.1


def test_the_personas_own_voice_is_shaped_and_stays_in_range() -> None:
    scene = Scene("joy", base=Prosody(rate=1.9, pitch=1.9, pitch_range=2.0, volume=1.5))
    scene.said()
    prosody = scene.mood.style("en").prosody
    assert np.all(np.array([prosody.rate, prosody.pitch]) <= 2.0)


def test_the_rows_of_another_persona_can_be_chosen() -> None:
    scene, lively = Scene("joy"), Scene("joy")
    lively.mood = Mood(lively.tree, Says("joy"), Outbox(lambda: 1.0), lambda: 1.0, Prosody(), "lively")
    scene.said()
    lively.said()
    assert lively.mood.response.intensity > scene.mood.response.intensity
    assert lively.mood.style("en").prosody.rate > scene.mood.style("en").prosody.rate


def test_why_at_a_turn_gives_what_was_shown_there_and_what_was_felt_then() -> None:
    scene = Scene("sadness")
    scene.said()
    scene.tree.show(scene.tree.partner(scene.node.id).id, scene.mood.response)
    scene.tree.close(scene.node.id, 2.0)
    later = scene.tree.open_turn("user", 3.0)
    scene.tree.read(later.id, reading({"joy": 1.0}, intensity=1.0, source="hand", confidence=1.0))
    scene.mood.update()
    scene.mood.explain(scene.node.id)
    then = scene.page.of("tree.reasons")[-1]
    assert [share["node"] for share in then["feeling"]["weighed"]] == [scene.node.id]
    assert then["shown"]["attitude"]["concern"] > 0.5
    scene.mood.explain(0)
    now = scene.page.of("tree.reasons")[-1]
    assert [share["node"] for share in now["feeling"]["weighed"]] == [later.id, scene.node.id]
    assert now["shown"]["emotions"]["joy"] > then["shown"]["emotions"].get("joy", 0)


def test_nothing_steers_where_that_is_asked_for_and_the_readings_are_kept() -> None:
    scene = Scene("anger")
    scene.mood.steers = "nothing"
    scene.said()
    assert scene.mood.feeling("user").intensity == 0.0
    assert scene.tree.feeling("user", 1.0).top == "anger"
    assert scene.mood.style("en") == Scene(None).mood.style("en")


def test_feelings_that_are_not_read_are_not_kept_and_steer_nothing() -> None:
    scene = Scene("sadness")
    scene.said()
    felt = scene.mood.feeling("user").valence
    assert felt < -0.1
    scene.mood.reads = False
    second = scene.tree.open_turn("avatar", 2.0)
    third = scene.tree.open_turn("user", 3.0)
    scene.mood.voice = reading({"anger": 1.0}, intensity=0.9, source="voice", confidence=0.3)
    scene.mood.read_text(third.id, "I am furious")
    line = tag.parse("[you: anger 0.9 | me: concern 0.5]")
    assert line is not None
    scene.mood.read_tag(third.id, second.id, line)
    assert not scene.tree.node(third.id).readings
    assert scene.mood.feeling("user").valence == 0.0
    scene.mood.reads = True
    assert scene.mood.feeling("user").valence < -0.05
