"""Lab Streaming Layer: what goes out is read back by an inlet on this machine, at the times at which it happened.

One process has one configuration of liblsl, so the streams of these tests live in a process of their own, which talks to
this machine alone.
"""

import builtins
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory import events as ev
from server import lsl
from server.errors import ConfigError
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).resolve().parents[2]
# Sends the talk of the tests, as if its last event were now, and prints what inlets of pylsl's own pulled.
_SEND_AND_PULL = """
import json, sys
from server import lsl
lsl.stay_on_this_machine()
import pylsl
from tests.emotion_tree.trajectory.talks import a_talk
from emotion_tree.trajectory.record import Consent

agreed = sys.argv[1] == "agreed"
talk = a_talk("talk-" + sys.argv[1], study="pilot", participant="P1")
began = pylsl.local_clock() - talk.duration_s
header = talk.header if agreed else talk.header.model_copy(update={"consent": Consent(text=True)})
events = [event for event in talk.events if agreed or event.type != "consent.given"]
streams = lsl.LslStreams(header, lambda: pylsl.local_clock() - began)
inlets = {}
for name in ("WarmChatMarkers", "WarmChatFeelings-user", "WarmChatFeelings-avatar"):
    (info,) = pylsl.resolve_bypred(f"name='{name}' and desc/talk='{header.id}'", 1, 20)
    inlets[name] = pylsl.StreamInlet(info)
    inlets[name].open_stream(20)
for event in events:
    streams(event)
streams(talk.events[-1].model_copy(update={"what": "lost"}))  # the last, so that all that came before is there
found = {}
for name, inlet in inlets.items():
    samples = []
    while True:
        sample, at = inlet.pull_sample(2.0 if name.endswith("Markers") and not samples else 0.5)
        if sample is None:
            break
        samples.append((at - began, sample))
    found[name] = {"xml": inlet.info(20).as_xml(), "samples": samples}
streams.close()
streams(talk.events[0])  # nothing happens any more
print(json.dumps(found))
"""


def pulled(who: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-c", _SEND_AND_PULL, who], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


def test_an_inlet_pulls_every_marker_and_feeling_at_its_session_time() -> None:
    pytest.importorskip("pylsl", reason="pylsl is not installed")
    found = pulled("agreed")
    markers = found["WarmChatMarkers"]["samples"]
    expected = expected_markers()
    assert [sample[0] for _, sample in markers] == [text for _, text in expected]
    assert [t_s for t_s, _ in markers] == pytest.approx([t_s for t_s, _ in expected], abs=0.02)
    for party in ("user", "avatar"):
        felt = [event for event in a_talk().of(ev.FeelingChanged) if event.party == party]
        samples = found[f"WarmChatFeelings-{party}"]["samples"]
        assert [t_s for t_s, _ in samples] == pytest.approx([event.t_s for event in felt], abs=0.02)
        for (_, sample), event in zip(samples, felt, strict=True):
            shares = [event.emotions[name] for name in EMOTIONS]
            assert sample == pytest.approx([event.valence, event.arousal, *shares], abs=1e-6)
    xml = found["WarmChatFeelings-user"]["xml"]
    assert "<participant>P1</participant>" in xml
    assert [f"<label>{label}</label>" in xml for label, _ in lsl.CHANNELS] == [True] * 10
    assert "<nominal_srate>0.0" in xml
    said = " ".join(sample[0] for _, sample in markers)
    spoken = [turn.text for turn in a_talk().turns()]
    assert not [text for text in (*spoken, "sorry", "coat", "late") if text in said], "no words go out"


def test_feelings_stay_here_while_nobody_agreed_that_they_are_kept() -> None:
    pytest.importorskip("pylsl", reason="pylsl is not installed")
    found = pulled("private")
    assert found["WarmChatMarkers"]["samples"]
    assert found["WarmChatFeelings-user"]["samples"] == []
    assert found["WarmChatFeelings-avatar"]["samples"] == []


def expected_markers() -> list[tuple[float, str]]:
    """Return time and text of each marker of the talk, told here by hand where it matters."""
    found: list[tuple[float, str]] = []
    status: dict[int, str] = {}
    for event in a_talk().events:
        if isinstance(event, ev.TurnChanged):
            if status.get(event.node) != event.status:
                what = {"open": "begins"}.get(event.status, event.status)
                found.append((event.t_s, f"turn {event.party} {what} node={event.node}"))
            status[event.node] = event.status
        elif (text := lsl.marker(event)) is not None:
            found.append((event.t_s, text))
    return [*found, (40.0, "connection lost")]


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (ev.StateChanged(t_s=1, state="thinking", stance="listening"), "state thinking"),
        (ev.SpeechEnded(t_s=1, text="a secret", backchannel=False, understood=True), "speech ends"),
        (ev.SpeechEnded(t_s=1, text="mm-hm", backchannel=True, understood=True), "backchannel ends"),
        (
            ev.PlaybackChanged(t_s=1, epoch=2, node=7, what="held", played_ms=80),
            "playback held node=7 played_ms=80",
        ),
        (ev.PlaybackChanged(t_s=1, epoch=2, node=7, what="moved", played_ms=80), None),
        (ev.MarkerSet(t_s=1, label="go", source="key"), "mark go"),
        (ev.MarkerSet(t_s=1, label="go", value="1", source="key"), "mark go=1"),
        (ev.ConditionSet(t_s=1, condition="no tree", switches={}), "condition no tree"),
        (ev.LatencyMeasured(t_s=1, stage="first_sound", ms=3), None),
        (ev.ErrorRaised(t_s=1, code="x", message="y"), None),
    ],
)
def test_a_marker_says_what_happened_and_no_words_that_were_said(event: ev.Event, text: str | None) -> None:
    assert lsl.marker(event) == text


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        (ImportError("No module named 'pylsl'"), r"needs pylsl.*pip install 'warmchat\[lsl\]'"),
        (RuntimeError("LSL binary library file was not found"), "liblsl, was not found.*records.lsl"),
    ],
)
def test_without_the_library_a_sentence_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, fault: Exception, says: str
) -> None:
    real = builtins.__import__

    def without(name: str, *rest: Any) -> Any:
        if name == "pylsl":
            raise fault
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    monkeypatch.delitem(sys.modules, "pylsl", raising=False)
    with pytest.raises(ConfigError, match=says):
        lsl.LslStreams(a_header(), lambda: 0.0)
    with pytest.raises(ConfigError, match=says):
        lsl.stay_on_this_machine()
