"""One reply of the listener: the first plan that still has something new to say."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from dialogue.companion import data
from dialogue.companion.choice import Chooser, prepare
from dialogue.companion.content import recalled, weighs
from dialogue.companion.data import Plan
from dialogue.companion.plans import LONG_WORDS, is_crisis, is_quiet, plans
from dialogue.companion.talk import Talk, asks_name, name_of_self, read_talk
from dialogue.ports import Message

_OFTEN: Final = 0.9
_SELDOM: Final = 0.6  # after two answers that ended in a question
_RECALL: Final = 0.55
_MOST_WORDS: Final = 26  # more than this at once is hard to listen to
_ASK_NAME_FROM, _ASK_NAME_TO = 1, 4  # turns of the person


def reply(messages: Sequence[Message], now: datetime) -> str:
    """Return what the listener says: one to three short sentences, never empty, at most two questions.

    The same messages give the same reply; nothing is kept between calls.

    Args:
        messages: a prompt as `dialogue.prompt.build` makes it; the last thing the person said is answered.
        now: the time, for those who ask for it.
    """
    talk = read_talk(messages)
    if talk is None:
        return f"Hello, I'm {name_of_self(messages)}. What's on your mind today?"
    chooser = Chooser(talk.own, talk.chance)
    for plan in plans(talk, now):
        line = _worded(plan, talk, chooser)
        if line:
            return line
    return chooser.least_recent(data.pool("listen").say)


def warm_up() -> None:
    """Read the files and prepare every pattern, so that the first reply is as quick as the others."""
    prepare(data.all_lines())
    for said in (
        "Hello, I'm Anna.",
        "My sister Anna is sad. I feel sad about my exam on Friday.",
        "I don't know.",
        "Walls have ears.",
    ):
        reply([Message("assistant", "Hello."), Message("user", said)], datetime.now())


def _worded(plan: Plan, talk: Talk, chooser: Chooser) -> str | None:
    """Return the plan in words, or None where all its lines were used lately."""
    slots = {"name": _name_to_use(talk, chooser), **plan.slots}
    if plan.is_low and not is_quiet(talk):
        told_before = _recall(talk, chooser)
        if told_before:
            return told_before
    say = chooser.choose(plan.pool.say, slots, in_order=plan.in_order)
    ask = _ask(plan, say, slots, talk, chooser)
    if say is None and ask is None:
        return None
    if plan.asks == "always" and plan.pool.ask and ask is None and not is_quiet(talk):
        return None  # "I see." alone would end the talk
    preface = chooser.choose(_prefaces(plan, talk), {**slots, "name": talk.memory.name or ""})
    parts = [part for part in (preface, say, ask) if part]
    if len(parts) == 3 and len(" ".join(parts).split()) > _MOST_WORDS:
        parts = [part for part in (preface, ask) if part]
    return " ".join(parts)


def _ask(plan: Plan, say: str | None, slots: Mapping[str, str], talk: Talk, chooser: Chooser) -> str | None:
    if not _may_ask(plan, say, talk):
        return None
    if plan.is_low and (name := _ask_name(talk, chooser)):
        return name
    return chooser.choose(plan.pool.ask, slots, in_order=plan.in_order)


def _may_ask(plan: Plan, say: str | None, talk: Talk) -> bool:
    if plan.asks == "never" or (say and "?" in say):
        return False
    if is_quiet(talk) and not is_crisis(talk.now):
        return False
    if plan.asks == "always" or say is None:
        return True
    lately = [line.endswith("?") for line in talk.own[-2:]]
    return talk.chance.random() < (_SELDOM if lately == [True, True] else _OFTEN)


def _prefaces(plan: Plan, talk: Talk) -> tuple[str, ...]:
    if is_crisis(talk.now) or plan.asks == "never":
        return ()
    return data.pool("long").say if len(talk.now.words) > LONG_WORDS else plan.preface


def _name_to_use(talk: Talk, chooser: Chooser) -> str:
    """Return the person's name, now and then: in every sentence it would sound like selling."""
    name = talk.memory.name
    return name if name and not chooser.mentioned_lately(name, 3) else ""


def _recall(talk: Talk, chooser: Chooser) -> str | None:
    if talk.chance.random() > _RECALL:
        return None
    for lines, about in recalled(talk):
        if not chooser.mentioned_lately(about, 4):
            line = chooser.choose(lines, {"x": about})
            if line:
                return line
    return None


def _ask_name(talk: Talk, chooser: Chooser) -> str | None:
    """Return a question for the name: once a talk, early, and not while something weighs on the person."""
    turn = len(talk.said) - 1
    if talk.memory.name or not _ASK_NAME_FROM <= turn <= _ASK_NAME_TO:
        return None
    if any(asks_name(line) for line in talk.own) or any(map(weighs, talk.said[-3:])):
        return None
    return chooser.choose(data.pool("ask_name").say, {})
