"""The listener's rules and phrasings, read once from the TOML files beside this module."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

FOLDER: Final = files("dialogue.companion")


@dataclass(frozen=True)
class Pool:
    """Lines to choose from: one of `say`, and perhaps one of `ask` behind it."""

    say: tuple[str, ...]
    ask: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    """An occasion to say something.

    Attributes:
        pool: its lines.
        slots: what fills them.
        preface: lines of which one may come first: a greeting, a name taken up.
        asks: whether a question belongs to it: "always", "often" or "never".
        is_low: the person said little, so that something told earlier may be taken up, or the name asked for.
        in_order: its lines stand in the order in which they are to be said.
    """

    pool: Pool
    slots: Mapping[str, str] = field(default_factory=dict)
    preface: tuple[str, ...] = ()
    asks: str = "often"
    is_low: bool = False
    in_order: bool = False


@dataclass(frozen=True)
class Pattern:
    """An act, event or rule: what it is recognised by, and what is said to it.

    Attributes:
        name: as in the file.
        patterns: any of them recognises it.
        whole: it must be all of the utterance.
        pool: what is said.
        otherwise: said instead where a slot of `pool` cannot be filled.
    """

    name: str
    patterns: tuple[re.Pattern[str], ...]
    pool: Pool
    whole: bool = False
    otherwise: tuple[str, ...] = ()

    def match(self, text: str) -> re.Match[str] | None:
        """Return where the text fits, or None."""
        for pattern in self.patterns:
            found = pattern.fullmatch(text) if self.whole else pattern.search(text)
            if found:
                return found
        return None


@dataclass(frozen=True)
class FeelingWords:
    """A family of feelings: `words` is longest first; `tone` is bad, good or flat."""

    name: str
    tone: str
    words: tuple[str, ...]
    pool: Pool
    about: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """What the listener knows of words; sets are in lower case."""

    relations: frozenset[str]
    animals: frozenset[str]
    occasions: frozenset[str]
    subjects: frozenset[str]
    common: frozenset[str]
    first_names: frozenset[str]
    no_names: frozenset[str]
    fillers: tuple[str, ...]
    spellings: tuple[tuple[re.Pattern[str], str], ...]
    languages: dict[str, frozenset[str]] = field(hash=False)


@cache
def words() -> Words:
    """Return words.toml."""
    data = _load("words")
    sets = {
        name: frozenset(data[name].split())
        for name in ("relations", "animals", "occasions", "subjects", "common", "first_names", "no_names")
    }
    languages = {
        language: frozenset(text.split()) - sets["common"] for language, text in data["languages"].items()
    }
    fillers = sorted((filler.replace("_", " ") for filler in data["fillers"].split()), key=len, reverse=True)
    spellings = tuple((_compile(pattern), said) for pattern, said in data["spellings"].items())
    return Words(**sets, fillers=tuple(fillers), spellings=spellings, languages=languages)


@cache
def feelings() -> tuple[FeelingWords, ...]:
    """Return feelings.toml."""
    return tuple(
        FeelingWords(
            entry["name"],
            entry["tone"],
            tuple(word.replace("_", " ") for word in entry["words"].split()),
            _pool(entry),
            tuple(entry["about"]),
        )
        for entry in _load("feelings")["feeling"]
    )


@cache
def acts() -> tuple[Pattern, ...]:
    """Return acts.toml."""
    return tuple(
        Pattern(
            entry["name"],
            tuple(map(_compile, entry["patterns"])),
            _pool(entry),
            entry.get("whole", False),
            tuple(entry.get("otherwise", ())),
        )
        for entry in _load("acts")["act"]
    )


@cache
def events() -> tuple[Pattern, ...]:
    """Return events.toml."""
    return tuple(_single(entry) for entry in _load("events")["event"])


@cache
def rules() -> tuple[Pattern, ...]:
    """Return rules.toml."""
    return tuple(_single(entry) for entry in _load("rules")["rule"])


@cache
def pool(name: str) -> Pool:
    """Return a pool of lines.toml."""
    return _pool(_lines()[name])


@cache
def recall(kind: str) -> tuple[str, ...]:
    """Return the lines that come back to something of that kind."""
    return tuple(_lines()["recall"][kind])


@cache
def in_language(language: str) -> tuple[str, ...]:
    """Return what is said in a language that is not understood."""
    return tuple(_lines()["foreign"].get(language, ()))


@cache
def short_answers() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return (kind, pattern of the whole utterance)."""
    return tuple((kind, _compile(pattern)) for kind, pattern in _lines()["short"].items())


@cache
def time_answer() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the pattern of an utterance that is nothing but a time, and that of the word it must have."""
    table = _lines()["time_answer"]
    return _compile(table["pattern"]), _compile(table["needs"])


@cache
def step() -> re.Pattern[str]:
    """Return the pattern of somebody about to turn to another person."""
    return _compile(_lines()["step"]["pattern"])


@cache
def answers_to_yes() -> dict[str, str]:
    """Return which act answers a yes to which question of ours."""
    return dict(_lines()["on_yes"])


def all_lines() -> list[str]:
    """Return every line that may be said."""
    pools = [pattern.pool for pattern in (*acts(), *events(), *rules())]
    pools += [Pool((*family.pool.say, *family.about), family.pool.ask) for family in feelings()]
    pools += [_pool(table) for table in _lines().values() if "ask" in table or "say" in table]
    recalls = [line for lines in _lines()["recall"].values() for line in lines]
    return [line for some in pools for line in (*some.say, *some.ask)] + recalls


def _single(entry: dict[str, Any]) -> Pattern:
    return Pattern(entry["name"], (_compile(entry["pattern"]),), _pool(entry))


def _pool(entry: dict[str, Any]) -> Pool:
    return Pool(tuple(entry.get("say", ())), tuple(entry.get("ask", ())))


def _compile(pattern: str) -> re.Pattern[str]:
    # In the files the curly apostrophe stands for the straight one, which would end their strings.
    return re.compile(pattern.replace("’", "'"), re.IGNORECASE)


@cache
def _lines() -> dict[str, Any]:
    return _load("lines")


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(FOLDER.joinpath(f"{name}.toml").read_text(encoding="utf-8"))
