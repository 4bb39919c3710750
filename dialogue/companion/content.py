"""Plans from what was told: events, feelings, patterns with a part to give back, people, things told before."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from dialogue.companion import data
from dialogue.companion.data import FeelingWords, Pattern, Plan, Pool
from dialogue.companion.memory import Fact, facts_of
from dialogue.companion.reflection import reflect
from dialogue.companion.talk import Talk
from dialogue.companion.utterance import Utterance, clause

RECALL_AFTER: Final = 3  # so many turns of the person a fact rests before it is taken up

_GOOD: Final = frozenset({"success", "baby"})
_OBJECTS: Final = {"he": "him", "she": "her", "they": "them", "i": "you"}
_DEGREES: Final = (
    r"(?:so|very|really|just|pretty|quite|too|a bit|a little|kind of|sort of|still|always|also|extremely|incredibly"
    r"|completely|totally|super|rather|all|such|even|only|constantly|often|sometimes|been|being|feeling|quite a bit|now"
    r"|more|less|most|like|absolutely|terribly|bloody|fucking|that|at|again)"
)
_FEEL: Final = (
    r"\b(?:I(?:'m| am| was|'ve been| have been| feel| felt| get| got| become| became| keep feeling| end up)"
    r"|(?:makes?|made|making|left|leaves) me(?: feel)?|feeling|I just feel)"
)
_NOT: Final = r"(?P<not> (?:not|never|no longer|hardly|n't))?"
_NO_CLAIM: Final = re.compile(
    r"\b(?:wish|want|wanted|used to|if|when will|would|could|can't|try|trying|how to|nobody|should|stop being)\b"
    r"[^.!?]*$",
    re.IGNORECASE,
)
_REST: Final = re.compile(
    r"^ (?P<rest>(?:about|because|that|when|of|with|at|for|to|without|by|after|since)\b.+)"
)


def told(talk: Talk, said: Utterance) -> Iterator[Plan]:
    """Yield plans for what the person told in this utterance, then for the little there is to go by."""
    yield from _patterns(data.events(), said, as_object=True)
    yield from _claimed(said)
    yield from _patterns(data.rules(), said)
    for fact in facts_of(said):
        if fact.kind in ("person", "animal", "occasion"):
            yield Plan(data.pool(fact.kind), {"x": fact.text}, asks="always")
    subject = _subject(said)
    if subject:
        heavy = any(map(weighs, talk.said[-4:]))
        yield Plan(data.pool("heavy_subject" if heavy else "subject"), {"x": subject}, asks="always")
    if talk.mood and not any(feeling_in(earlier) for earlier in talk.said[-3:]):
        yield Plan(data.pool("voice"), {"x": talk.mood}, asks="always")


def recalled(talk: Talk) -> Iterator[tuple[Sequence[str], str]]:
    """Yield (lines, what it is about) for what was told some turns ago, the oldest last."""
    turn = len(talk.said) - 1
    for told_at, fact in reversed(talk.memory.facts):
        if turn - told_at >= RECALL_AFTER:
            yield data.recall(fact.kind), fact.text
    for told_at in range(turn - RECALL_AFTER, -1, -1):
        found = feeling_in(talk.said[told_at])
        if found and found[0].tone == "bad":
            yield data.recall("feeling"), found[1]


@lru_cache(maxsize=4096)
def feeling_in(said: Utterance) -> tuple[FeelingWords, str, str] | None:
    """Return (family, the person's word, what they said about it) of a feeling that they claim, or None."""
    for sentence in reversed(said.sentences):
        lowered = sentence.lower()
        for family in data.feelings():
            if not any(word in lowered for word in family.words):
                continue  # the patterns are slow, and few families are ever meant
            found = _claim(family, sentence) or _bare_claim(family, sentence)
            if found:
                return found
    return None


@lru_cache(maxsize=4096)
def weighs(said: Utterance) -> bool:
    """Return whether an utterance tells of something bad: no moment for small questions."""
    found = feeling_in(said)
    bad = any(event.match(s) for event in data.events() if event.name not in _GOOD for s in said.sentences)
    return bad or (found is not None and found[0].tone == "bad")


def known_of(talk: Talk, word: str) -> str | None:
    """Return what the person told about "sister", "cat", "exam", the newest first, or None."""
    about = [fact.text for _, fact in talk.memory.facts if word.lower() in fact.text.lower().split()]
    return about[-1] if about else None


def as_noun(fact: Fact) -> str:
    """Return a fact as something that can be told about."""
    return f"how you {fact.text}" if fact.kind == "life" else fact.text


def listed(items: Sequence[str]) -> str:
    """Return "a, b and c"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def first_sentence(line: str) -> str:
    """Return the first sentence of a line."""
    return re.split(r"(?<=[.!?])\s", line)[0]


@dataclass(frozen=True)
class _FeelingPatterns:
    claimed: re.Pattern[str]
    denied: re.Pattern[str]
    bare: re.Pattern[str]


@cache
def _patterns_of(family: FeelingWords) -> _FeelingPatterns:
    words = "|".join(sorted(map(re.escape, family.words), key=len, reverse=True)) or r"(?!)"
    adjective = rf"(?P<adj>{words})"
    return _FeelingPatterns(
        re.compile(
            rf"{_FEEL}{_NOT}(?: {_DEGREES}){{0,4}}(?P<not2> not)?(?: {_DEGREES}){{0,4}} {adjective}\b",
            re.IGNORECASE,
        ),
        re.compile(
            rf"\bI (?:don't|do not|didn't|can't) feel (?:(?:so|very|really|too|all that|that) )*{adjective}\b",
            re.IGNORECASE,
        ),
        re.compile(
            rf"(?P<not>not )?(?:{_DEGREES} ){{0,4}}{adjective}(?: today| really| thanks| thank you| I guess| too|,)*[.!]*",
            re.IGNORECASE,
        ),
    )


def _claimed(said: Utterance) -> Iterator[Plan]:
    found = feeling_in(said)
    if found is None:
        return
    family, word, rest = found
    slots = {"adj": word, "rest": rest} if rest else {"adj": word}
    if rest:
        yield Plan(Pool(family.about, family.pool.ask), slots)
    yield Plan(family.pool, slots, asks="always")


def _claim(family: FeelingWords, sentence: str) -> tuple[FeelingWords, str, str] | None:
    patterns = _patterns_of(family)
    for found in patterns.claimed.finditer(sentence):
        if _NO_CLAIM.search(sentence[: found.start()]):
            continue
        denied = bool(found["not"] or found["not2"])
        return _judged(family, found["adj"].lower(), sentence[found.end() :], denied)
    denied_verb = patterns.denied.search(sentence)
    return _judged(family, denied_verb["adj"].lower(), "", True) if denied_verb else None


def _bare_claim(family: FeelingWords, sentence: str) -> tuple[FeelingWords, str, str] | None:
    """A sentence that is the feeling itself: "so tired", "pretty good, thanks"."""
    found = _patterns_of(family).bare.fullmatch(sentence.strip())
    return _judged(family, found["adj"].lower(), "", bool(found["not"])) if found else None


def _judged(
    family: FeelingWords, word: str, behind: str, denied: bool
) -> tuple[FeelingWords, str, str] | None:
    rest = _REST.match(behind)
    link, _, reason = rest["rest"].partition(" ") if rest else ("", "", "")
    about = f"{link} {reflect(clause(reason))}" if clause(reason) else ""
    if not denied:
        return family, word, about
    if family.tone == "bad":
        return None  # "not angry" says what it is not
    low = next(other for other in data.feelings() if other.name == "low")
    return low, word, about


def _patterns(patterns: Sequence[Pattern], said: Utterance, *, as_object: bool = False) -> Iterator[Plan]:
    """Yield a plan for each pattern that fits a sentence, the latest sentences first."""
    for pattern in patterns:
        for sentence in reversed(said.sentences):
            found = pattern.match(sentence)
            if not found:
                continue
            slots = {name: given for name, text in found.groupdict().items() if (given := given_back(text))}
            if as_object and slots.get("x", "").lower() in ("he", "she", "they", "you"):
                slots["x"] = _OBJECTS.get(slots["x"].lower(), slots["x"])
            if found["y"] if "y" in found.re.groupindex else False:
                slots["y"] = (" " if found["y"].startswith(" ") else "") + slots.get("y", "")
            yield Plan(pattern.pool, slots, asks="always" if as_object else "often")


def given_back(text: str | None) -> str:
    """Return the first clause of what a person said from the listener's side, "" where it is too long."""
    cut = clause(text or "")
    turned = reflect(cut)
    # A sentence begins with a capital, and what is given back stands in the middle of one.
    first, _, rest = turned.partition(" ")
    keeps = first == "I" or first.startswith("I'") or cut[:1].islower()
    return turned if keeps or first.lower() not in data.words().common else f"{first.lower()} {rest}".strip()


def _subject(said: Utterance) -> str:
    """Return what a very short utterance names, or ""."""
    named = said.sentences[-1].strip(" .!?,") if said.sentences else ""
    words = named.split()
    if not 0 < len(words) <= 3 or said.is_question:
        return ""
    lowered = [word.lower().strip(".,!") for word in words]
    known = data.words()
    names_something = any(
        word in known.subjects or word in known.occasions or word not in known.common for word in lowered
    )
    speaks = {"i", "i'm", "i've", "you", "it's", "that's", "is", "are", "was", "he", "she", "don't", "not"}
    if not names_something or speaks.intersection(lowered):
        return ""
    return given_back(named)
