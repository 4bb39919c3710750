"""A participant's way: every step, what is refused, the script, the clock, and what no order of inputs can break."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.trajectory.record import Consent
from server.studies import flow as f
from server.studies.plan import Plan
from tests.server.studies.plans import a_plan

pytestmark = pytest.mark.unit

YES = Consent(version="1", text=True, feelings=True)
NO = Consent(version="1")
MOOD = f.Answered("before", "mood", "valence", 6.0)
AGAIN = f.Answered("after", "closing", "again", "yes")


def walk(plan: Plan, *inputs: f.Input, flow: f.Flow | None = None) -> tuple[f.Flow, list[f.Action]]:
    """Return where the inputs lead, and all that was to be done on the way."""
    flow = flow or f.Flow()
    done: list[f.Action] = []
    for event in inputs:
        flow, actions = f.advance(flow, plan, event)
        done += actions
    return flow, done


def talking(plan: Plan) -> f.Flow:
    """Return a participant whose talk has just begun."""
    flow, _ = walk(plan, f.Opened(), f.Next(), f.Agreed(YES), MOOD, f.Next())
    assert flow.talking
    return flow


def refusals(actions: list[f.Action]) -> list[str]:
    return [action.code for action in actions if isinstance(action, f.Refuse)]


def ticks(plan: Plan, flow: f.Flow, until_s: float, *, quiet: bool = True) -> tuple[f.Flow, list[f.Action]]:
    """Let time pass in quarters of a second."""
    start = flow.at_s or 0.0
    count = round((until_s - start) * 4)
    return walk(plan, *(f.Tick(start + n / 4, quiet) for n in range(count + 1)), flow=flow)


# ---- the way --------------------------------------------------------------------------------------------


def test_the_whole_way_comes_to_thanks_and_records_every_answer() -> None:
    plan = a_plan()
    flow, done = walk(plan, f.Opened(), f.Next(), f.Agreed(YES), MOOD, f.Next())
    assert (flow.step, flow.consent) == ("talk", YES)
    assert f.Keep(YES) in done
    assert done.index(f.Keep(YES)) < done.index(f.Record(MOOD)) < done.index(f.BeginTalk())
    flow, done = walk(plan, f.Next(), AGAIN, f.Next(), flow=flow)
    assert flow.step == "thanks"
    assert [action for action in done if not isinstance(action, f.Show)] == [
        f.Mark("talk ended"),
        f.EndTalk(),
        f.Record(AGAIN),
        f.Finish("finished"),
    ]


def test_a_study_without_questionnaires_goes_straight_to_the_talk_and_to_thanks() -> None:
    plan = a_plan(questionnaires={})
    flow, _ = walk(plan, f.Next(), f.Agreed(YES))
    assert flow.talking
    flow, done = walk(plan, f.Next(), flow=flow)
    assert flow.step == "thanks"
    assert done[-1] == f.Finish("finished")


def test_who_declines_is_done_and_nothing_is_kept() -> None:
    flow, done = walk(a_plan(), f.Next(), f.Agreed(NO), f.Next(), MOOD)
    assert flow.step == "declined"
    assert not any(isinstance(action, f.Keep | f.Record | f.BeginTalk) for action in done)
    assert f.Finish("declined") in done


def test_consent_to_less_than_is_required_is_asked_again_and_to_more_than_asked_is_not_taken() -> None:
    plan = a_plan()
    flow, done = walk(plan, f.Next(), f.Agreed(Consent(version="1", text=True)))
    assert flow.step == "consent"
    assert refusals(done) == ["study.consent_needed"]
    flow, _ = walk(plan, f.Next(), f.Agreed(YES.model_copy(update={"face": True, "sound": True})))
    assert (flow.consent.face, flow.consent.sound) == (False, True)


def test_consent_to_other_words_than_these_does_not_count() -> None:
    flow, done = walk(a_plan(), f.Next(), f.Agreed(YES.model_copy(update={"version": "0"})))
    assert flow.step == "consent"
    assert refusals(done) == ["study.consent_old"]


def test_consent_may_be_narrowed_later_but_not_below_what_is_required() -> None:
    plan = a_plan()
    with_sound = YES.model_copy(update={"sound": True})
    flow, _ = walk(plan, f.Next(), f.Agreed(with_sound), MOOD, f.Next())
    flow, done = walk(plan, f.Agreed(YES), flow=flow)
    assert f.Keep(YES) in done
    after, done = walk(plan, f.Agreed(NO), flow=flow)
    assert after == flow
    assert refusals(done) == ["study.consent_needed"]


# ---- what is refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ((f.Next(), f.Next()), "study.consent_first"),
        ((f.Agreed(YES),), "study.not_now"),
        ((MOOD,), "study.not_asked"),
        ((f.Next(), f.Agreed(YES), f.Next()), "study.unanswered"),
        ((f.Next(), f.Agreed(YES), AGAIN), "study.not_asked"),
        ((f.Next(), f.Agreed(YES), replace(MOOD, item="arousal")), "study.not_asked"),
        ((f.Next(), f.Agreed(YES), replace(MOOD, value=10.0)), "study.answer_wrong"),
        ((f.Next(), f.Agreed(YES), replace(MOOD, value="six")), "study.answer_wrong"),
    ],
)
def test_what_does_not_go_is_told_and_changes_nothing(inputs: tuple[f.Input, ...], code: str) -> None:
    plan = a_plan()
    before, _ = walk(plan, *inputs[:-1])
    after, done = f.advance(before, plan, inputs[-1])
    assert after == before
    assert refusals(list(done)) == [code]


def test_a_click_that_comes_too_late_skips_nothing() -> None:
    plan = a_plan(questionnaires={})
    flow, done = walk(plan, f.Next(part=1), f.Next(part=1))
    assert flow.step == "consent"
    assert refusals(done) == []


def test_the_talk_goes_on_where_the_person_may_not_end_it() -> None:
    plan = a_plan(talk={"limit_s": 60.0})
    flow, done = walk(plan, f.Next(), flow=talking(plan))
    assert flow.talking
    assert refusals(done) == ["study.goes_on"]


def test_the_same_answer_again_is_recorded_once_and_another_one_holds() -> None:
    flow, done = walk(a_plan(), f.Next(), f.Agreed(YES), MOOD, MOOD, replace(MOOD, value=2.0))
    assert [action.answer.value for action in done if isinstance(action, f.Record)] == [6.0, 2.0]
    assert flow.answers == {("before", "mood", "valence"): 2.0}


def test_keys_set_the_markers_of_the_plan_and_no_others() -> None:
    plan = a_plan()
    _, done = walk(plan, f.KeyPressed("odd", "3"), f.KeyPressed("else"), flow=talking(plan))
    assert done[0] == f.Mark("odd", "3", "key")
    assert refusals(done) == ["study.no_such_marker"]
    assert walk(plan, f.KeyPressed("odd")) == (f.Flow(), [])


# ---- leaving and coming back ----------------------------------------------------------------------------


def test_who_leaves_keeps_what_was_kept_and_who_withdraws_nothing() -> None:
    plan = a_plan()
    flow, done = walk(plan, f.Leave(), flow=talking(plan))
    assert flow.step == "left"
    assert done == [f.Mark("talk ended"), f.EndTalk(), f.Show(), f.Finish("left")]
    flow, done = walk(plan, f.Leave(forget=True), flow=flow)
    assert flow == f.Flow(step="left")
    assert done == [f.Finish("withdrawn")]


def test_who_has_finished_cannot_leave_but_can_withdraw() -> None:
    plan = a_plan(questionnaires={})
    flow, _ = walk(plan, f.Next(), f.Agreed(YES), f.Next())
    assert walk(plan, f.Leave(), flow=flow) == (flow, [])
    _, done = walk(plan, f.Leave(forget=True), flow=flow)
    assert done == [f.Finish("withdrawn")]


def test_who_comes_back_finds_consent_answers_and_the_talk_where_they_were() -> None:
    plan = a_plan()
    flow, _ = ticks(plan, talking(plan), 10.0)
    back, done = walk(plan, f.Opened(), flow=flow)
    assert done == [f.Keep(YES), f.Record(MOOD), f.BeginTalk(), f.Show()]
    assert back.elapsed_s == flow.elapsed_s == 10.0
    # A new session's clock begins anew, and no time is lost or won.
    back, _ = walk(plan, f.Tick(0.0, True), f.Tick(0.25, True), flow=back)
    assert back.elapsed_s == 10.25


# ---- the script and the clock ---------------------------------------------------------------------------


def test_the_script_speaks_after_a_turn_once_nobody_speaks() -> None:
    plan = a_plan()
    flow, done = walk(plan, f.TurnTaken(), f.Tick(0.0, False), f.Tick(0.25, False), flow=talking(plan))
    assert done == []
    flow, done = walk(plan, f.Tick(0.5, True), f.Tick(0.75, False), f.Tick(1.0, True), flow=flow)
    assert done == [f.Mark("asked"), f.Say("And then?")]


def test_a_mark_waits_for_nobody_and_comes_once() -> None:
    plan = a_plan()
    flow, done = ticks(plan, talking(plan), 19.75, quiet=False)
    assert done == []
    flow, done = ticks(plan, flow, 40.0, quiet=False)
    assert done == [f.Mark("twenty")]


def test_the_limit_ends_the_talk_once_the_character_has_spoken_out() -> None:
    plan = a_plan(script=[])
    flow, done = ticks(plan, talking(plan), 65.0, quiet=False)
    assert flow.talking
    flow, done = ticks(plan, flow, 65.25)
    assert flow.step == "after"
    assert done == [f.Mark("talk ended"), f.EndTalk(), f.Show()]


def test_a_talk_that_never_falls_quiet_ends_all_the_same() -> None:
    plan = a_plan(script=[])
    flow, _ = ticks(plan, talking(plan), 60.0 + f.END_WAIT_S - 0.25, quiet=False)
    assert flow.talking
    flow, _ = ticks(plan, flow, 60.0 + f.END_WAIT_S, quiet=False)
    assert flow.step == "after"


def test_last_words_are_heard_before_the_end_and_unsaid_ones_are_marked() -> None:
    plan = a_plan(
        script=[{"after_turns": 1, "say": "Goodbye.", "end": True}, {"after_turns": 1, "say": "Never."}]
    )
    flow, done = walk(plan, f.TurnTaken(), f.Tick(0.0, True), flow=talking(plan))
    assert done == [f.Say("Goodbye.")]
    flow, done = walk(plan, f.Tick(0.25, False), f.Tick(0.5, True), flow=flow)
    assert flow.step == "after"
    assert done == [f.Mark("not said", "Never."), f.Mark("talk ended"), f.EndTalk(), f.Show()]


def test_an_end_waits_for_what_is_to_be_said_before_it() -> None:
    plan = a_plan(script=[{"after_turns": 1, "say": "One more thing."}, {"after_turns": 1, "end": True}])
    flow, done = walk(plan, f.TurnTaken(), f.Tick(0.0, False), f.Tick(0.25, True), flow=talking(plan))
    assert done == [f.Say("One more thing.")]
    assert flow.talking
    flow, done = walk(plan, f.Tick(0.5, False), f.Tick(0.75, False), f.Tick(1.0, True), flow=flow)
    assert flow.step == "after"


@pytest.mark.parametrize("jump_s", [3_600.0, -3_600.0])
def test_a_clock_that_jumps_is_marked_and_counts_for_little(jump_s: float) -> None:
    plan = a_plan(script=[])
    flow, _ = ticks(plan, talking(plan), 10.0)
    flow, done = walk(plan, f.Tick(10.0 + jump_s, True), flow=flow)
    assert done == [f.Mark("clock jumped", f"{jump_s:.3f} s")]
    assert 10.0 <= flow.elapsed_s <= 10.0 + f.LONGEST_TICK_S
    flow, done = walk(plan, f.Tick(10.25 + jump_s, True), flow=flow)
    assert done == []


# ---- every order ----------------------------------------------------------------------------------------

inputs = st.one_of(
    st.just(f.Opened()),
    st.builds(f.Next, st.integers(0, 6)),
    st.builds(f.Agreed, st.sampled_from([YES, NO, Consent(version="1", text=True), Consent(version="2")])),
    st.sampled_from([MOOD, AGAIN, replace(MOOD, value=99.0), replace(AGAIN, item="remarks", value="Fine.")]),
    st.builds(f.Tick, st.floats(-10, 200), st.booleans()),
    st.just(f.TurnTaken()),
    st.builds(f.KeyPressed, st.sampled_from(["odd", "else"])),
    st.builds(f.Leave, st.booleans()),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(inputs, max_size=60))
def test_no_order_of_inputs_breaks_the_rules(events: list[f.Input]) -> None:
    plan, flow = a_plan(), f.Flow()
    finished = 0
    for event in events:
        before = flow
        flow, actions = f.advance(flow, plan, event)
        kinds = {type(action) for action in actions}
        finished += sum(isinstance(a, f.Finish) and a.outcome != "withdrawn" for a in actions)
        # Nothing is kept or recorded without consent, and nothing is said outside the talk.
        assert (
            before.consent.keeps_anything
            or flow.consent.keeps_anything
            or not kinds & {f.Keep, f.Record, f.Mark}
        )
        assert f.Say not in kinds or before.talking
        assert not before.over or not flow.talking
        assert flow.elapsed_s >= before.elapsed_s or flow == f.Flow(step="left")
        assert 1 <= flow.part(plan) <= f.parts(plan)
        assert (f.EndTalk in kinds) == (before.talking and not flow.talking)
    assert finished <= 1
