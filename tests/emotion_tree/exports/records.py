"""Any record at all, for properties: every kind of event, ids that collide, turns that never end, texts with anything in them."""

from typing import Any, get_args

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Consent, Header, MediaBlock, MediaKind, Record, in_order
from tests.emotion_tree.trajectory.talks import BEGAN_AT

CHANNELS = ["jawOpen", "mouthSmileLeft", "head_yaw_rad", "head_x_hw"]

# No deadline: machines that test are busy ones. Where a reader of files looks at every record, fewer are enough.
some_records = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
few_records = settings(some_records, max_examples=8)

texts = st.text(max_size=12) | st.sampled_from(
    [
        "",
        "NA",
        "null",
        "1.5",
        "-->",
        '<i>"&\n\n2\n</i>',
        "{\\an8}",
        "a\x00b\x1b\ufffe\r\nc",
        "🙈 e\u0301",
        " = 1 ",
        "a,b;c\td",
    ]
)
ids = st.integers(1, 6)
times = st.floats(0, 5000, allow_nan=False) | st.integers(0, 20).map(float)
shares = st.floats(0, 1)
signed = st.floats(-1, 1)
parties = st.sampled_from(["user", "avatar"])


@st.composite
def emotions(draw: st.DrawFn) -> dict[str, float]:
    weights = draw(st.lists(shares, min_size=len(EMOTIONS), max_size=len(EMOTIONS)))
    total = sum(weights)
    return {} if total == 0 else {name: w / total for name, w in zip(EMOTIONS, weights, strict=True)}


words = st.lists(
    st.builds(lambda text, start, length: ev.Word(text=text, start_ms=start, end_ms=start + length),
              texts, st.integers(0, 4000), st.integers(0, 900)),
    max_size=3,
)  # fmt: skip


def _literal(cls: type[ev.Event], name: str) -> st.SearchStrategy[Any]:
    return st.sampled_from(get_args(cls.model_fields[name].annotation))


_shown = st.builds(ev.ShownState, emotions=emotions(), intensity=shares, attitude=st.just({"concern": 0.5}))
_EVENTS: list[st.SearchStrategy[ev.Event]] = [
    st.builds(ev.ConsentGiven, t_s=times, version=texts, text=st.booleans(), sound=st.booleans(),
              face=st.booleans(), feelings=st.booleans(), from_start=st.booleans()),
    st.builds(ev.TurnChanged, t_s=times, node=ids, listener=ids, parent=st.integers(0, 6), level=ids,
              party=parties, status=_literal(ev.TurnChanged, "status"), started_s=times,
              ended_s=st.none() | times, text=texts, heard_text=texts,
              backchannels=st.lists(texts, max_size=2), shown=st.none() | _shown),
    st.builds(ev.TreeMoved, t_s=times, current=st.integers(0, 7)),
    st.builds(ev.ReadingTaken, t_s=times, node=ids, party=parties, source=st.sampled_from(["text", "voice", "hand"]),
              emotions=emotions(), valence=signed, arousal=signed, intensity=shares, confidence=shares),
    st.builds(ev.FeelingChanged, t_s=times, party=parties, emotions=emotions(), valence=signed, arousal=signed,
              trend=signed, volatility=shares, source=texts),
    st.builds(ev.ShownChanged, t_s=times, emotions=emotions(), intensity=shares,
              attitude=st.dictionaries(st.sampled_from(["concern", "thinking"]), shares)),
    st.builds(ev.StateChanged, t_s=times, state=_literal(ev.StateChanged, "state"),
              stance=_literal(ev.StateChanged, "stance")),
    st.builds(ev.SpeechStarted, t_s=times),
    st.builds(ev.SpeechEnded, t_s=times, text=texts, backchannel=st.booleans(), understood=st.booleans(),
        voice_ended_s=st.none() | times),
    st.builds(ev.PhraseSpoken, t_s=times, epoch=ids, node=ids, text=texts, start_ms=st.integers(0, 4000),
              end_ms=st.integers(0, 6000), words=words),
    st.builds(ev.PlaybackChanged, t_s=times, epoch=ids, node=ids, what=_literal(ev.PlaybackChanged, "what"),
              played_ms=st.integers(0, 6000)),
    st.builds(ev.LatencyMeasured, t_s=times, stage=texts, ms=st.floats(0, 1e6)),
    st.builds(ev.MarkerSet, t_s=times, label=st.text(min_size=1, max_size=9), value=texts,
              source=_literal(ev.MarkerSet, "source")),
    st.builds(ev.ConditionSet, t_s=times, condition=texts, switches=st.dictionaries(texts, texts, max_size=2)),
    st.builds(ev.AnswerGiven, t_s=times, questionnaire=texts, item=texts, phase=_literal(ev.AnswerGiven, "phase"),
              value=st.floats(allow_nan=False, allow_infinity=False) | texts),
    st.builds(ev.ConnectionChanged, t_s=times, what=_literal(ev.ConnectionChanged, "what"), gap_s=st.floats(0, 1e6)),
    st.builds(ev.ErrorRaised, t_s=times, code=texts, message=texts),
]  # fmt: skip

headers = st.builds(
    Header, id=st.text(min_size=1, max_size=8), began_at=st.just(BEGAN_AT), title=texts, person=texts, study=texts,
    participant=texts, condition=texts, switches=st.dictionaries(texts, texts, max_size=1),
    consent=st.builds(Consent, text=st.booleans()), character=texts, channels=st.just(CHANNELS),
)  # fmt: skip


@st.composite
def replies(draw: st.DrawFn) -> list[ev.Event]:
    """Return a reply that sounds, with a pause in it, and its words: much of it is heard."""
    epoch, node, start_s = draw(ids), draw(ids), draw(st.floats(0, 100))
    first_ms, second_ms = draw(st.integers(1, 3000)), draw(st.integers(0, 3000))
    pause_s = draw(st.floats(0, 5))
    reports: list[tuple[float, Any, int]] = [
        (start_s, "started", 0),
        (start_s + first_ms / 1000, "held", first_ms),
        (start_s + first_ms / 1000 + pause_s, "resumed", first_ms),
        (start_s + (first_ms + second_ms) / 1000 + pause_s, "stopped", first_ms + second_ms),
    ]
    spoken = ev.PhraseSpoken(
        t_s=start_s, epoch=epoch, node=node, text=draw(texts), start_ms=0, end_ms=4000, words=draw(words)
    )
    return [
        spoken,
        *(
            ev.PlaybackChanged(t_s=t_s, epoch=epoch, node=node, what=what, played_ms=played_ms)
            for t_s, what, played_ms in reports
        ),
    ]


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Return any record whose events are in order."""
    spoken = [event for reply in draw(st.lists(replies(), max_size=3)) for event in reply]
    turns = draw(st.lists(_EVENTS[1], max_size=6))
    count = draw(st.integers(0, 20))  # of a list alone hypothesis makes mostly short ones
    others = draw(st.lists(st.one_of(_EVENTS), min_size=count, max_size=count))
    return Record(draw(headers), in_order([*spoken, *turns, *others]))


@st.composite
def media(draw: st.DrawFn) -> list[MediaBlock]:
    """Return a few blocks of every kind, or none."""
    made: list[MediaBlock] = []
    kinds: list[MediaKind] = draw(st.lists(st.sampled_from(get_args(MediaKind)), max_size=4))
    for kind in kinds:
        start_ms, epoch = draw(st.integers(0, 2000)), draw(ids)
        if kind.endswith("faces"):
            faces = np.full((draw(st.integers(0, 5)), len(CHANNELS)), 0.25, dtype=np.float32)
            made.append(MediaBlock(kind, epoch, start_ms, faces=faces))
        else:
            pcm16 = b"\x01\x02" * draw(st.integers(0, 800))
            made.append(MediaBlock(kind, epoch, start_ms, pcm16=pcm16, rate_hz=16_000))
    return made
