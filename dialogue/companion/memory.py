"""What a person told in this talk: their name, people, plans, likes. Derived from their words, anew each time."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from dialogue.companion import data
from dialogue.companion.reflection import reflect
from dialogue.companion.utterance import Utterance, clause

# An answer to a question for the name may be the name alone.
_INTRODUCTION: Final = re.compile(
    r"\b(?:my (?:first )?name(?:'s| is)|(?:you can |please |just |everyone |people |they |friends )*call(?:s)? me|I go by"
    r"|I am called|I'm called|the name is|the name's) "
    r"(?P<name>[^\W\d_]+(?:[-'][^\W\d_]+)?)",
    re.IGNORECASE,
)
_I_AM: Final = re.compile(
    r"(?:\bI'm|\bI am|\bthis is|\bit's|\bit is) (?P<name>[^\W\d_]+)(?=$|[.,!?]| and\b| from\b| here\b| by the way)",
    re.IGNORECASE,
)
_BARE_NAME: Final = re.compile(
    r"(?:(?:it's|it is|I'm|I am|that's|that would be|just|call me|oh|well|sure|yes|of course)[, ]+)*"
    r"(?P<name>[^\W\d_]+(?:-[^\W\d_]+)?)(?: [^\W\d_]+)?[.! ]*",
    re.IGNORECASE,
)
_CORRECTION: Final = re.compile(r"\bmy name (?:isn't|is not|'s not) ", re.IGNORECASE)
_WHEN: Final = (
    r"(?: (?:on|next|this|last|in) (?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|week|weekend|month|year"
    r"|summer|spring|winter|autumn|morning|afternoon|evening|january|february|march|april|may|june|july|august"
    r"|september|october|november|december|two weeks|three weeks|a week|a month|an hour|two days|three days)"
    r"| tomorrow| tonight| today)?"
)
_LIKES: Final = re.compile(
    r"\bI (?:really |just |also |absolutely |do |still )*(?:love|like|enjoy|adore|play) "
    r"(?P<x>(?!you\b|it\b|that\b|this\b|to be\b|him\b|her\b|them\b|when\b|how\b|what\b|with\b)[^.,!?]+)",
    re.IGNORECASE,
)
_LIFE: Final = re.compile(
    r"\bI (?:just |also |still |now |mostly )*(?P<x>(?:work (?:as|at|in|for)|live in|study|moved to|am studying) [^.,!?]+)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Fact:
    """Something told; `text` is from the listener's side.

    `kind` is person, animal, mourned (a person or animal who died), occasion, interest or life.
    """

    kind: str
    text: str


@dataclass(frozen=True)
class Memory:
    """What is known.

    Attributes:
        name: the person's, or None.
        facts: (number of the person's turn, fact), oldest first, each once: at its first mention.
    """

    name: str | None
    facts: tuple[tuple[int, Fact], ...]


def remember(said: Sequence[Utterance], asked_name: Sequence[bool]) -> Memory:
    """Return what the turns of a person told.

    Args:
        said: the person's turns.
        asked_name: for each, whether the listener had just asked for the name.
    """
    name = None
    facts: dict[Fact, int] = {}
    for turn, (utterance, asked) in enumerate(zip(said, asked_name, strict=True)):
        name = introduced(utterance, asked) or (None if _CORRECTION.search(utterance.text) else name)
        for fact in facts_of(utterance):
            facts.setdefault(fact, turn)
    return Memory(name, tuple((turn, fact) for fact, turn in facts.items() if not _is_part(fact, facts)))


def introduced(said: Utterance, asked: bool = False) -> str | None:
    """Return the name that a person gives as their own in this utterance, or None."""
    for found in _INTRODUCTION.finditer(said.text):
        if _may_be_name(found["name"]):
            return _as_name(found["name"])
    for found in _I_AM.finditer(said.text):
        if found["name"].lower() in data.words().first_names or (
            found["name"][0].isupper()
            and _may_be_name(found["name"])
            and found["name"].lower() not in _known()
        ):
            return _as_name(found["name"])
    bare = _BARE_NAME.fullmatch(said.text) if asked and len(said.words) <= 4 else None
    if bare and _may_be_name(bare["name"]) and bare["name"].lower() not in _known():
        return _as_name(bare["name"])
    return None


def without_introduction(said: Utterance) -> str:
    """Return what was said beside the name."""
    rest = _INTRODUCTION.sub("", said.text)
    rest = _I_AM.sub(lambda found: found[0] if introduced_word(found["name"]) is None else "", rest)
    return re.sub(r"^\W*(?:and\b)?\W*|\s+(?=[.,!?])|\bby the way\b", "", rest)


def introduced_word(word: str) -> str | None:
    """Return a word as a name if it can be one."""
    fits = word.lower() in data.words().first_names or (word[0].isupper() and _may_be_name(word))
    return _as_name(word) if fits and word.lower() not in _known() else None


@lru_cache(maxsize=4096)
def facts_of(said: Utterance) -> tuple[Fact, ...]:
    """Return the facts of one utterance, in the order in which they stand in it."""
    text = said.text
    mourned = _mourned(said)
    found: list[tuple[int, Fact]] = []
    for match in _people().finditer(text):
        relation = match["relation"].lower()
        kind = "animal" if relation in data.words().animals else "person"
        kind = "mourned" if relation in mourned else kind
        found.append((match.start(), Fact(kind, _person(match))))
    for match in _occasions().finditer(text):
        found.append((match.start(), Fact("occasion", _occasion(match))))
    for kind, pattern in (("interest", _LIKES), ("life", _LIFE)):
        for match in pattern.finditer(text):
            told = clause(match["x"])
            if told and len(told.split()) <= 6:
                found.append((match.start(), Fact(kind, reflect(told))))
    return tuple(fact for _, fact in sorted(found, key=lambda pair: pair[0]))


def _mourned(said: Utterance) -> str:
    """Return the words about whom the person has lost, or ""."""
    losses = [event for event in data.events() if event.name in ("death", "loss")]
    found = [match["x"].lower() for event in losses for s in said.sentences if (match := event.match(s))]
    return " ".join(found)


def _is_part(fact: Fact, facts: dict[Fact, int]) -> bool:
    """Return whether another fact says the same and more: "your sister" beside "your sister Anna"."""
    return any(
        other.text != fact.text
        and other.text.startswith(f"{fact.text} ")
        or (other.text == fact.text and other.kind == "mourned" != fact.kind)
        for other in facts
    )


@cache
def _people() -> re.Pattern[str]:
    relations = "|".join(sorted(data.words().relations, key=len, reverse=True))
    names = "|".join(sorted(data.words().first_names, key=len, reverse=True))
    # A name with a capital, or one that everybody knows: recognisers write all in small letters.
    name = rf"(?:(?-i:[A-Z][a-z]+)|(?:{names}))\b"
    return re.compile(
        rf"\b(?:my|our|(?:have|got|had) an?) (?P<which>(?:best|little|big|older|younger|old|new|oldest|youngest|ex|good|step|late) )*"
        rf"(?P<relation>{relations})\b(?!'s|s'|-| of| in law)"
        rf"(?:,? (?:(?:is |was )?(?:called|named)|(?:his|her|its|whose) name is) (?P<called>[^\W\d_]+)"
        rf"|,? (?P<name>(?!(?:is|was|has|had|will|may|can|and|mark|grace|will)\b){name}))?",
        re.IGNORECASE,
    )


def _person(match: re.Match[str]) -> str:
    name = match["called"] or match["name"]
    if name and name.lower() in _known():
        name = None
    title = match["name"] if name else None
    text = f"your {match['which'] or ''}{match['relation'].lower()}"
    return f"{text} {_as_name(match['called'] or title or name)}" if name else text


@cache
def _occasions() -> re.Pattern[str]:
    things = "|".join(sorted(data.words().occasions, key=len, reverse=True))
    return re.compile(
        rf"\b(?P<whose>my|our|an?|the|another|this) (?P<thing>(?:[a-z]+ )??(?:{things}))\b(?P<when>{_WHEN})",
        re.IGNORECASE,
    )


def _occasion(match: re.Match[str]) -> str:
    whose = "your" if match["whose"].lower() in ("my", "our") else "the"
    when = re.sub(r"\b(?=[mtwfs][a-z]*day\b)(.)", lambda day: day[0].upper(), match["when"].lower())
    when = re.sub(r"\btoday\b", "today", when)
    return f"{whose} {match['thing'].lower()}{when}"


def _may_be_name(word: str) -> bool:
    known = data.words()
    lowered = word.lower()
    return len(word) > 1 and lowered not in known.no_names and lowered not in known.common


@cache
def _known() -> frozenset[str]:
    known = data.words()
    feelings = {word for family in data.feelings() for word in family.words}
    return (known.no_names | known.common | known.subjects | feelings | known.relations) - known.first_names


def _as_name(word: str) -> str:
    return word if word[0].isupper() and not word.isupper() else word.capitalize()
