"""What could be answered, best first: each plan is an occasion with its lines. Nothing is worded here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Final

from dialogue import crisis
from dialogue.companion import content, data
from dialogue.companion.data import Pattern, Plan, Pool
from dialogue.companion.memory import introduced, without_introduction
from dialogue.companion.talk import Talk, asks_name
from dialogue.companion.utterance import Utterance, foreign_language, is_unclear, read

LONG_WORDS: Final = 60
_CRISIS_TURNS: Final = 6  # so long the listener stays careful
_QUIET_TURNS: Final = 3  # so long it asks nothing, when asked not to
# What may be answered plainly even right after words of crisis.
_PLAIN: Final = frozenset({"what are you", "which model", "privacy", "your name", "my name", "time"})
_LOW: Final = frozenset({"unsure", "nothing", "okay"})
_LOW_WORDS: Final = 5
_EARLY_TURNS: Final = 3
_HEAVY_TURNS: Final = 4  # so long something bad colours what is asked


def plans(talk: Talk, now: datetime) -> Iterator[Plan]:
    """Yield the plans for the last thing said, the best first; the last one always has a line left."""
    said = talk.now
    asked_name = bool(talk.own) and introduced(said, asked=True) == talk.memory.name
    if is_crisis(said):
        yield Plan(data.pool("crisis"), asks="always", in_order=True)
    yield from _after_crisis(talk)
    if not (asked_name and talk.memory.name):
        yield from _not_understood(said)
    preface, rest = _opened(talk)
    for plan in _content(talk, rest, now):
        yield replace(plan, preface=preface)
    if is_quiet(talk):
        yield Plan(data.pool("listen"), asks="never")
    is_low = len(said.words) <= _LOW_WORDS
    if any(map(content.weighs, talk.said[-_HEAVY_TURNS:])):
        yield Plan(data.pool("heavy"), asks="always", is_low=is_low, preface=preface)
    yield Plan(data.pool("anything"), asks="always", is_low=is_low, preface=preface)


def is_crisis(said: Utterance) -> bool:
    """Return whether somebody speaks of dying, of harm, or of being harmed."""
    return crisis.is_heard_in(said.text)


def is_quiet(talk: Talk) -> bool:
    """Return whether the person has asked, not long ago, for fewer questions."""
    return any(act_of(said) == "too many questions" for said in talk.said[-_QUIET_TURNS:])


@lru_cache(maxsize=4096)
def act_of(said: Utterance) -> str | None:
    """Return the name of the act that an utterance is, or None."""
    act = _act(said)
    return act.name if act else None


def _act(said: Utterance) -> Pattern | None:
    return next((act for act in data.acts() if act.match(said.bare if act.whole else said.text)), None)


def _act_named(name: str) -> Pattern:
    return next(act for act in data.acts() if act.name == name)


def _after_crisis(talk: Talk) -> Iterator[Plan]:
    before = talk.said[-1 - _CRISIS_TURNS : -1]
    if any(map(is_crisis, before)) and act_of(talk.now) not in _PLAIN:
        if talk.own and "safe" in talk.own[-1] and _short_kind(talk.now) == "no":
            yield Plan(data.pool("unsafe"), asks="always", in_order=True)
        if data.step().search(talk.now.text):
            yield Plan(data.pool("crisis_step"), asks="always")
        yield Plan(data.pool("after_crisis"), asks="always")


def _not_understood(said: Utterance) -> Iterator[Plan]:
    language = foreign_language(said)
    if language is not None:
        yield Plan(Pool(data.in_language(language)), asks="never")
        yield Plan(data.pool("foreign"), asks="never")
    elif is_unclear(said):
        yield Plan(data.pool("unclear"), asks="never")


def _opened(talk: Talk) -> tuple[tuple[str, ...], Utterance]:
    """Take greeting and introduction from the beginning; return lines that answer them, and the rest."""
    said = talk.now
    preface: tuple[str, ...] = ()
    greeting = _act_named("greeting")
    words = said.text.split()
    for size in (3, 2, 1):
        head, tail = " ".join(words[:size]).rstrip(",.!"), " ".join(words[size:])
        if tail and greeting.match(head):
            preface, said = data.pool("greeted").say, read(tail, talk.me)
            break
    name = talk.memory.name
    told = introduced(talk.now, asked=True)
    if name and told == name and not _knew(talk, name):
        rest_text = without_introduction(said) if introduced(said) else ""
        return data.pool("introduced").say, read(rest_text, talk.me)
    return preface, said


def _knew(talk: Talk, name: str) -> bool:
    return any(introduced(said) == name for said in talk.said[:-1])


def _content(talk: Talk, said: Utterance, now: datetime) -> Iterator[Plan]:
    if not said.text:
        asks = data.pool("introduced" if len(talk.said) <= _EARLY_TURNS else "introduced_later").ask
        yield Plan(Pool((), asks), _slots(talk, now), asks="always")
        return
    yield from _short(talk, said)
    act = _act(said)
    if act:
        yield from _acting(talk, act, said, now)
    yield from content.told(talk, said)


def _short(talk: Talk, said: Utterance) -> Iterator[Plan]:
    text = said.text.strip(" .!?,")
    when, needed = data.time_answer()
    if when.fullmatch(text) and needed.search(text):
        yield Plan(data.pool("time"), {"x": content.given_back(text)}, asks="always")
    kind = _short_kind(said)
    if kind is None:
        return
    if kind == "yes" and talk.own:
        for question, name in data.answers_to_yes().items():
            if talk.own[-1].endswith(question):
                yield Plan(_act_named(name).pool)
    if kind == "no" and talk.own and asks_name(talk.own[-1]):
        yield Plan(data.pool("no_name"), asks="always")
    yield Plan(data.pool(kind), asks="always", is_low=kind in _LOW)


def _short_kind(said: Utterance) -> str | None:
    text = said.text.strip(" .!?,")
    return next((kind for kind, pattern in data.short_answers() if pattern.fullmatch(text)), None)


def _acting(talk: Talk, act: Pattern, said: Utterance, now: datetime) -> Iterator[Plan]:
    slots = _slots(talk, now)
    if act.name == "fact question":
        found = act.match(said.text)
        known = content.known_of(talk, found["x"]) if found else None
        yield Plan(act.pool, {"found": known}) if known else Plan(Pool(act.otherwise, act.pool.ask))
        return
    if act.name in ("greeting", "how are you"):
        yield Plan(act.pool, slots, asks="always")
    elif act.name == "my name" and "name" not in slots:
        yield Plan(Pool(act.otherwise, data.pool("ask_name").say), slots, asks="always")
    elif act.name == "what do you remember" and "facts" not in slots:
        yield Plan(Pool(act.otherwise, act.pool.ask), slots)
    else:
        yield Plan(act.pool, slots)


def _slots(talk: Talk, now: datetime) -> dict[str, str]:
    slots = {"me": talk.me, "clock": clock(now), "date": date(now)}
    if talk.memory.name:
        slots["name"] = talk.memory.name
    facts = [text for _, fact in talk.memory.facts if (text := content.as_noun(fact))]
    if facts:
        slots["facts"] = content.listed(facts[-3:])
    coming = [fact.text for _, fact in talk.memory.facts if fact.kind == "occasion"]
    if coming:
        slots["occasion"] = coming[-1]
    if talk.own:
        slots["last"] = content.first_sentence(talk.own[-1])
    return slots


def clock(now: datetime) -> str:
    """Return a time as it is said: "4:05 in the afternoon"."""
    part = "at night" if now.hour < 5 or now.hour >= 22 else "in the morning" if now.hour < 12 else ""
    part = part or ("in the afternoon" if now.hour < 18 else "in the evening")
    return f"{now.hour % 12 or 12}:{now.minute:02d} {part}"


def date(now: datetime) -> str:
    """Return a date as it is said: "Sunday, the 22nd of November"."""
    ending = "th" if now.day in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(now.day % 10, "th")
    # Not strftime: names of days would follow the server's locale.
    days = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    months = "January February March April May June July August September October November December".split()
    return f"{days[now.weekday()]}, the {now.day}{ending} of {months[now.month - 1]}"
