"""Control by a program: who may, what may be asked, and that nobody is told more than a person agreed to."""

from dataclasses import dataclass, field
from typing import Any, Literal

import pytest

from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Consent
from server import control
from server.control import Control, ControlError
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit

ALL = Consent(version="1", text=True, sound=True, face=True, feelings=True)


@dataclass
class Talk:
    """A `server.control.Controllable` that remembers."""

    id: str = "t1"
    consent: Consent = ALL
    free: bool = True
    done: list[tuple[Any, ...]] = field(default_factory=list)

    def about(self) -> dict[str, Any]:
        return {"state": "listening" if self.free else "speaking"}

    def say(self, text: str) -> bool:
        self.done.append(("say", text))
        return self.free

    def show(self, emotions: dict[str, float], intensity: float, for_s: float) -> None:
        self.done.append(("show", emotions, intensity, for_s))

    def mark(self, label: str, value: str, source: Literal["program"]) -> None:
        self.done.append(("mark", label, value, source))

    def switch(self, condition: str, switches: dict[str, str]) -> None:
        self.done.append(("switch", condition, switches))


def of(*talks: Talk) -> Control:
    return Control("secret", lambda: talks)


def lines(subscription: control.Subscription) -> list[dict[str, Any] | None]:
    found = []
    while not subscription.lines.empty():
        found.append(subscription.lines.get_nowait())
    return found


# ---- who may --------------------------------------------------------------------------------------------


def test_without_a_secret_nobody_may_and_the_sentence_says_how_to_turn_it_on() -> None:
    with pytest.raises(ControlError, match="WARMCHAT_CONTROL_TOKEN") as raised:
        Control("", list).require("Bearer ", None)
    assert raised.value.status == 403


@pytest.mark.parametrize("given", ["", "secret", "Bearer", "Bearer Secret", "Basic secret", "Bearer sécret"])
def test_another_secret_is_refused(given: str) -> None:
    with pytest.raises(ControlError, match="Authorization: Bearer SECRET") as raised:
        of().require(given, None)
    assert raised.value.status == 401


def test_a_program_with_the_secret_may_and_a_page_may_not_even_with_it() -> None:
    of().require("Bearer secret", None)
    of().require("bearer  secret ", None)
    with pytest.raises(ControlError, match="for programs"):
        of().require("Bearer secret", "http://127.0.0.1:8787")


# ---- commands -------------------------------------------------------------------------------------------


def test_commands_reach_their_talk() -> None:
    one, other = Talk("t1"), Talk("t2")
    programs = of(one, other)
    for asked in (
        {"do": "say", "talk": "t2", "text": "Hello"},
        {"do": "show", "talk": "t2", "emotions": {"joy": 0.6}, "intensity": 0.5, "for_s": 3},
        {"do": "mark", "talk": "t2", "label": "onset", "value": "7"},
        {"do": "switch", "talk": "t2", "condition": "b", "face": "still"},
    ):
        programs.do(control.command(asked))
    assert one.done == []
    assert other.done == [
        ("say", "Hello"),
        ("show", {"joy": 0.6, "neutral": 0.4}, 0.5, 3.0),
        ("mark", "onset", "7", "program"),
        ("switch", "b", {"face": "still"}),
    ]
    assert programs.listed() == [{"talk": "t1", "state": "listening"}, {"talk": "t2", "state": "listening"}]


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ({}, "expected a command such as"),
        ({"do": "dance", "talk": "t1"}, "one of say, show, mark, switch"),
        ([], "expected a command as a JSON object"),
        ({"do": "say", "talk": "t1"}, "say: text"),
        ({"do": "say", "talk": "t1", "text": ""}, "say: text"),
        ({"do": "say", "talk": "t1", "text": "x", "loud": True}, "say: loud"),
        ({"do": "show", "talk": "t1", "emotions": {"glee": 1.0}}, "show: emotions"),
        ({"do": "show", "talk": "t1", "emotions": {"joy": 1.2}}, "show: emotions.joy"),
        ({"do": "show", "talk": "t1", "emotions": {"joy": float("nan")}}, "show: emotions.joy"),
        ({"do": "show", "talk": "t1", "emotions": {}, "for_s": 0}, "show: for_s"),
        ({"do": "switch", "talk": "t1", "face": "frozen"}, "switch: face"),
    ],
)
def test_what_is_no_command_is_a_sentence(asked: object, says: str) -> None:
    with pytest.raises(ControlError, match=says):
        control.command(asked)


@pytest.mark.parametrize(
    ("asked", "says", "status"),
    [
        ({"do": "say", "talk": "t9", "text": "x"}, "no live talk is called 't9'", 404),
        ({"do": "say", "talk": "t1", "text": "x"}, "somebody is speaking just now", 409),
        ({"do": "switch", "talk": "t1"}, "nothing to switch", 400),
        (
            {"do": "show", "talk": "t1", "emotions": {"joy": 0.7, "fear": 0.7}},
            "may sum to 1 at most, got 1.4",
            400,
        ),
    ],
)
def test_what_does_not_go_is_told_with_its_status(asked: object, says: str, status: int) -> None:
    with pytest.raises(ControlError, match=says) as raised:
        of(Talk(free=False)).do(control.command(asked))
    assert raised.value.status == status


# ---- following ------------------------------------------------------------------------------------------


def follow(consent: Consent) -> list[dict[str, Any]]:
    """Return the events that a program is told of a whole talk."""
    programs = of(Talk(consent=consent))
    subscription = programs.subscribe("t1")
    outlet = programs.outlet(a_header("t1"))
    for event in a_talk().events:
        outlet(event)
    outlet.close()
    *told, last = lines(subscription)
    assert last is None
    return [line["event"] for line in told if line is not None]


def test_with_consent_to_all_everything_is_told() -> None:
    assert follow(ALL) == [event.model_dump(mode="json") for event in a_talk().events]


def test_without_consent_to_text_no_word_is_told() -> None:
    told = follow(ALL.model_copy(update={"text": False}))
    assert len(told) == len(a_talk().events)
    told = [event for event in told if event["type"] not in ("consent.given", "answer.given")]
    assert {event["text"] for event in told if "text" in event} == {""}
    assert {word["text"] for event in told for word in event.get("words", [])} == {""}


def test_without_consent_to_feelings_no_feeling_is_told() -> None:
    kinds = {event["type"] for event in follow(ALL.model_copy(update={"feelings": False}))}
    assert not kinds & {"feeling.changed", "reading.taken", "shown.changed"}
    assert "turn.changed" in kinds


def test_of_a_private_talk_nothing_is_told() -> None:
    assert follow(Consent()) == []


def test_all_talks_can_be_followed_with_those_that_begin_later() -> None:
    talks = [Talk("t1")]
    programs = Control("secret", lambda: talks)
    subscription = programs.subscribe("*")
    talks.append(Talk("t2"))
    mark = ev.MarkerSet(t_s=1.0, label="x", source="program")
    for talk in ("t1", "t2"):
        outlet = programs.outlet(a_header(talk))
        outlet(mark)
        outlet.close()
    assert [line["talk"] for line in lines(subscription) if line] == ["t1", "t2"]
    programs.unsubscribe(subscription)
    programs.happened("t1", mark)
    assert lines(subscription) == [None]


def test_the_end_of_a_talk_is_told_though_it_is_no_longer_live() -> None:
    talks = [Talk("t1")]
    programs = Control("secret", lambda: talks)
    subscription = programs.subscribe("t1")
    outlet = programs.outlet(a_header("t1"))
    talks.clear()
    outlet(ev.ConnectionChanged(t_s=9.0, what="ended"))
    outlet.close()
    told, last = lines(subscription)
    assert told is not None
    assert told["event"]["what"] == "ended"
    assert last is None


def test_a_talk_that_is_not_there_cannot_be_followed() -> None:
    with pytest.raises(ControlError, match="no live talk is called 't9'"):
        of(Talk()).subscribe("t9")


def test_a_program_that_reads_too_slowly_is_told_and_followed_no_longer() -> None:
    programs = of(Talk())
    subscription = programs.subscribe("t1")
    mark = ev.MarkerSet(t_s=1.0, label="x", source="program")
    for _ in range(control.MOST_WAITING + 10):
        programs.happened("t1", mark)
    told = lines(subscription)
    assert len(told) == control.MOST_WAITING + 2
    assert "read faster" in str(told[-2])
    assert told[-1] is None
