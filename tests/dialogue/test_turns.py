"""Whose turn it is: the table row by row, and what holds for any order of inputs."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import turns as t
from dialogue.turns import Turns, advance

pytestmark = pytest.mark.unit


def after(*events: t.Input, start: Turns | None = None) -> tuple[Turns, list[t.Action]]:
    """Return the state after the events, and the actions of the last one."""
    turns = start or Turns()
    actions: tuple[t.Action, ...] = ()
    for event in events:
        turns, actions = advance(turns, event)
    return turns, list(actions)


SAID = t.UserSaid("hello")
SPEAKING = (t.SpeechStarted(), SAID, t.FirstAudio(1), t.PlaybackStarted(1))


def test_speech_opens_the_persons_turn() -> None:
    turns, actions = after(t.SpeechStarted())
    assert turns.state == "user_speaking"
    assert actions == []


def test_words_start_a_reply_and_are_recorded_first() -> None:
    turns, actions = after(t.SpeechStarted(), SAID)
    assert turns.state == "thinking"
    assert actions == [t.RecordUser("hello"), t.StartReply(1, "answer")]


def test_a_typed_message_needs_no_speech() -> None:
    turns, actions = after(t.UserSaid("hi", typed=True))
    assert turns.state == "thinking"
    assert actions == [t.RecordUser("hi"), t.StartReply(1, "answer")]


def test_a_greeting_bypasses_the_mind() -> None:
    turns, actions = after(t.AvatarSpeaks("Hello!"))
    assert turns.state == "thinking"
    assert actions == [t.StartReply(1, "own", "Hello!")]


def test_noise_that_was_no_speech_goes_back_to_listening() -> None:
    turns, actions = after(t.SpeechStarted(), t.UserSaid(""))
    assert (turns.state, actions) == ("listening", [])


def test_speech_without_words_is_admitted() -> None:
    turns, actions = after(t.SpeechStarted(), t.NotUnderstood())
    assert turns.state == "thinking"
    assert actions == [t.StartReply(1, "not_understood")]


def test_unsure_words_are_asked_about_and_not_recorded() -> None:
    turns, actions = after(t.SpeechStarted(), t.NotUnderstood("Did you say: tea?"))
    assert actions == [t.StartReply(1, "not_understood", "Did you say: tea?")]
    assert not turns.unanswered


def test_words_with_their_reply_are_recorded_and_answered_without_a_mind() -> None:
    turns, actions = after(t.SpeechStarted(), t.UserSaid("no", reply="Say it again."))
    assert turns.unanswered
    assert actions == [t.RecordUser("no"), t.StartReply(1, "answer", "Say it again.")]


def test_noise_while_an_answer_is_owed_starts_the_answer_again() -> None:
    turns, actions = after(t.SpeechStarted(), SAID, t.SpeechStarted(), t.UserSaid(""))
    assert turns.state == "thinking"
    assert actions == [t.StartReply(2, "answer")]


def test_the_first_sound_takes_the_floor() -> None:
    turns, actions = after(SAID, t.FirstAudio(1))
    assert (turns.state, turns.stance) == ("speaking", "speaking")
    assert actions == [t.SetStance("speaking")]


def test_a_slow_talker_who_goes_on_extends_their_own_words() -> None:
    turns, actions = after(t.SpeechStarted(), SAID, t.SpeechStarted())
    assert turns.state == "user_speaking"
    assert actions == [t.CancelReply(1, abandoned=True), t.ExtendUserNode()]


def test_speech_over_the_character_holds_it() -> None:
    turns, actions = after(*SPEAKING, t.SpeechStarted())
    assert (turns.state, turns.stance) == ("held", "speaking")
    assert actions == [t.HoldPlayback(1)]


def test_a_confirmed_interruption_gives_the_floor_and_keeps_what_was_heard() -> None:
    turns, actions = after(*SPEAKING, t.SpeechStarted(), t.InterruptConfirmed())
    assert turns.state == "user_speaking"
    assert actions == [t.CancelReply(1, abandoned=False), t.SetStance("listening")]
    _, actions = after(t.PlaybackStopped(1), start=turns)
    assert actions == [t.CommitHeard(1, interrupted=True)]


def test_an_interruption_before_anything_was_heard_extends_the_persons_words() -> None:
    _, actions = after(t.SpeechStarted(), SAID, t.FirstAudio(1), t.SpeechStarted(), t.InterruptConfirmed())
    assert t.ExtendUserNode() in actions


def test_a_backchannel_resumes_with_a_nod() -> None:
    turns, actions = after(*SPEAKING, t.SpeechStarted(), t.InterruptRejected(backchannel=True))
    assert turns.state == "speaking"
    assert actions == [t.ResumePlayback(1), t.Nod()]


def test_noise_over_the_character_resumes_without_a_nod() -> None:
    _, actions = after(*SPEAKING, t.SpeechStarted(), t.InterruptRejected())
    assert actions == [t.ResumePlayback(1)]


def test_a_hold_that_comes_to_nothing_resumes() -> None:
    turns, actions = after(*SPEAKING, t.SpeechStarted(), t.HoldExpired())
    assert (turns.state, actions) == ("speaking", [t.ResumePlayback(1)])


def test_a_backchannel_is_kept_and_not_answered() -> None:
    turns, actions = after(*SPEAKING, t.UserSaid("mm-hm", backchannel=True))
    assert turns.state == "speaking"
    assert actions == [t.NoteBackchannel("mm-hm")]


def test_a_typed_yeah_is_an_answer_and_no_backchannel() -> None:
    turns, actions = after(*SPEAKING, t.UserSaid("yeah", typed=True, backchannel=True))
    assert turns.state == "thinking"
    assert t.RecordUser("yeah") in actions


def test_a_typed_message_while_it_speaks_is_answered() -> None:
    turns, actions = after(*SPEAKING, t.UserSaid("wait", typed=True))
    assert turns.state == "thinking"
    assert actions == [
        t.CancelReply(1, abandoned=False),
        t.SetStance("listening"),
        t.RecordUser("wait"),
        t.StartReply(2, "answer"),
    ]


def test_a_typed_message_while_it_thinks_joins_the_one_before() -> None:
    _, actions = after(SAID, t.UserSaid("and one thing more", typed=True))
    assert actions == [
        t.CancelReply(1, abandoned=True),
        t.ExtendUserNode(),
        t.RecordUser("and one thing more"),
        t.StartReply(2, "answer"),
    ]


def test_the_button_silences() -> None:
    turns, actions = after(*SPEAKING, t.Interrupt())
    assert turns.state == "listening"
    assert actions == [t.CancelReply(1, abandoned=False), t.SetStance("listening")]


def test_the_end_of_the_sound_commits_the_whole_reply() -> None:
    turns, actions = after(*SPEAKING, t.PlaybackStopped(1))
    assert turns.state == "listening"
    assert actions == [t.CommitHeard(1, interrupted=False), t.SetStance("listening")]


def test_a_lost_report_is_made_up_for_by_the_backstop_once() -> None:
    _, actions = after(*SPEAKING, t.PlaybackExpired(1))
    assert actions == [t.CommitHeard(1, interrupted=False), t.SetStance("listening")]
    _, actions = after(*SPEAKING, t.PlaybackExpired(1), t.PlaybackStopped(1))
    assert actions == []


@pytest.mark.parametrize("failure", [t.ReplyFailed(1), t.ThinkingExpired(1)])
def test_a_reply_that_cannot_be_made_returns_to_listening(failure: t.Input) -> None:
    turns, actions = after(SAID, failure)
    assert turns.state == "listening"
    assert actions == [t.CancelReply(1, abandoned=True)]


def test_inputs_of_an_older_reply_come_too_late() -> None:
    turns, _ = after(SAID, t.UserSaid("no, wait", typed=True))
    for late in (t.FirstAudio(1), t.ReplyFailed(1), t.ThinkingExpired(1), t.PlaybackStarted(1)):
        assert advance(turns, late) == (turns, ())


EPOCHS = st.integers(1, 6)
EVENTS = st.one_of(
    st.just(t.SpeechStarted()),
    st.builds(t.UserSaid, st.sampled_from(["", "a", "b"]), st.booleans(), st.booleans()),
    st.just(t.NotUnderstood()),
    st.just(t.NotUnderstood("Did you say: tea?")),
    st.builds(t.AvatarSpeaks, st.sampled_from([None, "hi"])),
    st.builds(t.FirstAudio, EPOCHS),
    st.builds(t.PlaybackStarted, EPOCHS),
    st.builds(t.PlaybackStopped, EPOCHS),
    st.builds(t.PlaybackExpired, EPOCHS),
    st.just(t.InterruptConfirmed()),
    st.builds(t.InterruptRejected, st.booleans()),
    st.just(t.HoldExpired()),
    st.just(t.Interrupt()),
    st.builds(t.ReplyFailed, EPOCHS),
    st.builds(t.ThinkingExpired, EPOCHS),
)


def run(events: Sequence[t.Input]) -> tuple[Turns, list[tuple[Turns, t.Action]]]:
    """Return the last state and every action with the state that it led to."""
    turns, done = Turns(), []
    for event in events:
        turns, actions = advance(turns, event)
        done += [(turns, action) for action in actions]
    return turns, done


@given(st.lists(EVENTS, max_size=60))
def test_each_reply_is_committed_exactly_once_when_all_sound_has_ended(events: list[t.Input]) -> None:
    turns, done = run([*events, t.Interrupt()])
    _, rest = run_from(turns, [t.PlaybackStopped(epoch) for epoch in range(turns.epoch + 1)])
    actions = [action for _, action in done] + rest
    started = [a.epoch for a in actions if isinstance(a, t.StartReply)]
    committed = [
        a.epoch
        for a in actions
        if isinstance(a, t.CommitHeard) or (isinstance(a, t.CancelReply) and a.abandoned)
    ]
    assert started == list(range(1, turns.epoch + 1))
    assert sorted(committed) == started


def run_from(turns: Turns, events: Sequence[t.Input]) -> tuple[Turns, list[t.Action]]:
    """Return the state and all actions of events that follow a state."""
    done: list[t.Action] = []
    for event in events:
        turns, actions = advance(turns, event)
        done += actions
    return turns, done


@given(st.lists(EVENTS, max_size=60))
def test_there_is_at_most_one_live_reply(events: list[t.Input]) -> None:
    live: set[int] = set()
    for _, action in run(events)[1]:
        if isinstance(action, t.StartReply):
            assert not live, f"reply {action.epoch} began while {live} lived"
            live = {action.epoch}
        elif (
            isinstance(action, t.CancelReply) or isinstance(action, t.CommitHeard) and not action.interrupted
        ):
            live.discard(action.epoch)


@given(st.lists(EVENTS, max_size=60))
def test_the_stance_that_was_set_agrees_with_the_state(events: list[t.Input]) -> None:
    turns, stance = Turns(), "listening"
    for event in events:
        turns, actions = advance(turns, event)
        for action in actions:
            if isinstance(action, t.SetStance):
                stance = action.stance
        assert stance == turns.stance


@given(st.lists(EVENTS, max_size=60))
def test_everything_that_is_said_is_recorded_or_kept_as_a_backchannel(events: list[t.Input]) -> None:
    turns = Turns()
    for event in events:
        before = turns
        turns, actions = advance(turns, event)
        if isinstance(event, t.UserSaid) and event.text:
            kept = [a.text for a in actions if isinstance(a, t.RecordUser | t.NoteBackchannel)]
            assert kept == [event.text]
            answered = any(isinstance(a, t.StartReply) for a in actions)
            assert answered or (before.live and event.backchannel and not event.typed)


@given(st.lists(EVENTS, max_size=40))
def test_sound_is_paused_only_once_before_it_goes_on_or_ends(events: list[t.Input]) -> None:
    held = False
    for turns, action in run(events)[1]:
        if isinstance(action, t.HoldPlayback):
            assert not held
            held = True
        elif isinstance(action, t.ResumePlayback):
            assert held
            held = False
        elif isinstance(action, t.CancelReply | t.CommitHeard):
            held = held and turns.state == "held"


@given(st.lists(EVENTS, max_size=40))
def test_an_answer_that_is_owed_never_gets_lost_in_listening(events: list[t.Input]) -> None:
    """In listening nothing is owed: whoever gave up said so, and whoever answered was heard or is sounding."""
    turns = Turns()
    for event in events:
        turns, _ = advance(turns, event)
        if turns.state == "listening":
            assert not replace(turns, sounding=frozenset()).unanswered
