"""Turn-taking: who took the floor when, on made-up spans and on a whole talk."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.analysis.turn_taking import evaluate, floor_transfers, interruptions, validate
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Consent, Record
from tests.emotion_tree.trajectory.talks import a_header, a_talk, a_turn

pytestmark = pytest.mark.unit


def spans(*pairs: tuple[float, float]) -> np.ndarray:
    return np.array(pairs, dtype=np.float64).reshape(-1, 2)


def test_a_gap_is_positive_and_an_overlap_negative() -> None:
    found = floor_transfers(spans((0, 2), (4.8, 6)), spans((2.7, 5)))
    assert found.offset_s == pytest.approx([0.7, -0.2])
    assert found.to_user.tolist() == [False, True]
    assert found.towards("avatar") == pytest.approx([0.7])
    assert found.towards("user") == pytest.approx([-0.2])


def test_sound_inside_the_others_span_moves_no_floor() -> None:
    found = floor_transfers(spans((3.0, 3.4)), spans((2, 5), (6, 7)))
    assert len(found.offset_s) == 0
    assert found.within == {"user": 1, "avatar": 0}


def test_pauses_of_one_party_are_no_transfers() -> None:
    found = floor_transfers(spans((0, 1), (2, 3), (5, 6)), spans((7, 8)))
    assert found.offset_s == pytest.approx([1.0])


def test_what_lies_across_a_torn_connection_does_not_count() -> None:
    user, avatar = spans((0, 1), (90_000, 90_001)), spans((2, 3), (90_002, 90_003))
    assert floor_transfers(user, avatar, np.array([50.0])).offset_s == pytest.approx([1.0, 1.0])
    assert len(floor_transfers(user, avatar).offset_s) == 3


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (np.zeros(3), "shape"),
        (spans((2, 1)), "not end before"),
        (spans((2, 3), (0, 1)), "order"),
        (spans((0, np.nan)), "finite"),
    ],
)
def test_wrong_spans_are_sentences(wrong: np.ndarray, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        validate(wrong)


steps = st.lists(
    st.tuples(st.booleans(), st.floats(0.05, 5.0), st.floats(0.05, 5.0)), min_size=1, max_size=40
)


@given(steps)
def test_without_overlap_offsets_are_the_silences_between_speakers(
    talk: list[tuple[bool, float, float]],
) -> None:
    user: list[tuple[float, float]] = []
    avatar: list[tuple[float, float]] = []
    at, expected = 0.0, []
    before: bool | None = None
    for is_user, silence, length in talk:
        if before is not None and before != is_user:
            expected.append(silence)
        (user if is_user else avatar).append((at + silence, at + silence + length))
        at, before = at + silence + length, is_user
    found = floor_transfers(spans(*user), spans(*avatar))
    assert found.offset_s == pytest.approx(np.array(expected))
    assert found.within == {"user": 0, "avatar": 0}


@given(steps, st.floats(0.0, 1000.0))
def test_a_talk_that_begins_later_has_the_same_offsets(
    talk: list[tuple[bool, float, float]], later: float
) -> None:
    parts: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
    at = 0.0
    for is_user, step, length in talk:
        at += step / 2
        parts[is_user].append((at, at + length))
    first = floor_transfers(spans(*parts[True]), spans(*parts[False]))
    second = floor_transfers(spans(*parts[True]) + later, spans(*parts[False]) + later)
    assert second.offset_s == pytest.approx(first.offset_s, abs=1e-9)


def test_the_measures_of_a_talk_are_what_can_be_counted_by_hand() -> None:
    found = evaluate(a_talk())
    assert found["fto_median_avatar_s"].value == pytest.approx(0.7)  # 3.4 to 4.0, and 11.0 to 11.8
    assert found["overlap_share_user"].value == 0.5  # she was cut at 13.1, the person had begun at 13.0
    assert found["held_resumed"].value == 1
    assert found["cut_off"].value == 1
    assert (found["turns_user"].value, found["spoken_turns_user"].value) == (4, 3)
    assert found["speaking_user_s"].value == pytest.approx(5.1)
    assert found["words_per_minute_user"].value == pytest.approx(15 / 5.1 * 60)
    assert found["gap_p95_user_s"].value is None
    assert "fewer than 5" in found["gap_p95_user_s"].reason


def held_talk(*later: str) -> Record:
    events: list[ev.Event] = [
        ev.PlaybackChanged(t_s=1.0, epoch=1, node=1, what="started", played_ms=0),
        ev.SpeechStarted(t_s=2.0),
        ev.PlaybackChanged(t_s=2.2, epoch=1, node=1, what="held", played_ms=1200),
    ]
    events += [
        ev.PlaybackChanged.model_validate(
            {"t_s": 3.0, "epoch": 1, "node": 1, "what": what, "played_ms": 1200}
        )
        for what in later
    ]
    return Record(a_header(), tuple(events))


@pytest.mark.parametrize(
    ("later", "outcome"), [(["stopped"], "confirmed"), (["resumed", "stopped"], "resumed"), ([], "open")]
)
def test_a_hold_is_confirmed_or_resumed_or_open(later: list[str], outcome: str) -> None:
    talk = held_talk(*later)
    talk = Record(
        talk.header,
        (*talk.events, ev.SpeechEnded(t_s=3.5, text="", backchannel=False, understood=True)),
    )
    (found,) = interruptions(talk)
    assert found.outcome == outcome
    assert found.yielded_s == pytest.approx(0.2)


def test_a_typed_turn_is_timed_by_its_answer_alone() -> None:
    record = Record(
        a_header(),
        (
            a_turn(2.0, 1, "user", parent=0, level=1, span=(2.0, 2.0), text="typed words"),
            a_turn(2.1, 3, "avatar", parent=1, level=2, span=(2.1, 5.0), text="an answer"),
            ev.PlaybackChanged(t_s=3.5, epoch=1, node=3, what="started", played_ms=0),
            ev.PlaybackChanged(t_s=5.0, epoch=1, node=3, what="stopped", played_ms=1500),
        ),
    )
    found = evaluate(record)
    assert found["typed_answer_median_s"].value == pytest.approx(1.5)
    assert found["fto_median_avatar_s"].value is None
    assert found["words_per_minute_user"].reason == "nothing was spoken"


def test_words_are_not_counted_where_none_are_kept_or_none_are_spaced() -> None:
    silent = Consent(version="1", feelings=True)
    wordless = [
        event.model_copy(update={"text": "", "heard_text": ""})
        if isinstance(event, ev.TurnChanged)
        else event
        for event in a_talk().events
    ]
    found = evaluate(Record(a_header(consent=silent), tuple(wordless)))
    assert found["words_per_minute_user"].reason == "no words are kept"
    assert found["speaking_user_s"].value == pytest.approx(5.1)
    found = evaluate(a_talk(language="ja-JP"))
    assert "without spaces" in found["words_per_minute_avatar"].reason


def test_an_empty_record_has_reasons_and_no_numbers_but_zeros() -> None:
    for measure in evaluate(Record(a_header(), ())).values():
        assert measure.value in (None, 0.0)
