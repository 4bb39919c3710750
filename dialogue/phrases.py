"""Cuts a reply into phrases while it is being written, so that the voice can begin with the first few words.

Pure: text goes in, phrases come out, nothing else is known. Where a phrase ends depends on the text alone
and not on how it was cut into deltas. A boundary is decided as soon as the text allows it:

    first phrase   a sentence end, or a clause mark after `first_words`
    later ones     a sentence end, or a clause mark after `clause_words`
    any            a line end; at the latest `limit_words` or `limit_chars`
"""

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final, Literal, TypeAlias

_Verdict: TypeAlias = Literal["sentence", "clause", "no", "wait"]

# Never an end: a name, a number or an example follows.
_TITLES: Final = frozenset(
    "mr mrs ms mx dr prof st mt gen col sgt capt lt rev hon pres gov e.g i.e cf vs approx ca".split()
)
# No end where a digit follows: "No. 5", but "I said no. Then ...".
_BEFORE_NUMBERS: Final = frozenset(
    "no nos fig p pp vol ch sec jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
# An end only where a capital follows: "at 5 p.m. We left", but "cats, dogs etc. are fine".
_AMBIGUOUS: Final = frozenset("etc inc ltd co corp jr sr ave blvd dept est".split())
_DOTTED: Final = re.compile(r"(?:[a-z]\.)+[a-z]$", re.IGNORECASE)
_INITIAL: Final = re.compile(r"[A-HJ-Z]$")  # "J. Smith"; not I, which is a word

_MARK: Final = re.compile(r"```|\*+|\n|\.{2,}|…+|[.!?]+|[,;:—–]|[。！？]|[、，；：]")
_CLOSERS: Final = re.compile(r"[\"'”’»)\]}*_`]*")
_QUOTES: Final = frozenset("\"”»'’")
_DIRECTION_CHARS: Final = 80  # a stage direction that does not close within this is none
_URL_CHARS: Final = 1000  # an address is kept whole up to this length

_FENCE: Final = re.compile(r"```[\w+-]*[ \t]*\n?(.*?)(?:```|$)", re.DOTALL)
_LINK: Final = re.compile(r"!?\[([^\]\n]*)\]\([^)\s]*\)")
_URL: Final = re.compile(r"https?://(?:www\.)?([^\s/?#]+?)(?::\d+)?([/?#]\S*?)?(?=[.,;:!?)\]]*(?:\s|$))")
_LINE_START: Final = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]*|[-*+•][ \t]+)", re.MULTILINE)
_RULE: Final = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$", re.MULTILINE)
_TAG: Final = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>")
_EMPHASIS: Final = re.compile(r"\*+|~~|`+|(?<!\w)_+|_+(?!\w)")
_ASIDE: Final = re.compile(
    r"(?<!\*)\*(?![*\s])([^*\n]{1,80})(?<!\s)\*(?!\*)|\(([^()\n]{1,80})\)|\[([^\[\]\n]{1,80})\]"
)
_EMOJI: Final = re.compile(
    "[\U0001f000-\U0001faff\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u20e3\ufe0e\ufe0f\u200d\U000e0020-\U000e007f]+"
)
_SMILEY: Final = re.compile(r"(?<!\S)(?:[:;=8][-^']?[)(DPpOo/|\]\[]|<3|\^_?\^|[xX]D)(?=[\s.,!?]|$)")
_BEHAVIOUR: Final = frozenset(
    """beams blinks blushes bows breathes chuckles claps clears coughs cries exhales frowns gasps gestures
    giggles glances grimaces grins groans hesitates hugs hums inhales laughs leans listens looks mumbles
    murmurs mutters nods pauses ponders reaches rolls sighs shakes shrugs smiles smirks sniffles snorts
    stretches takes thinks tilts waits waves whispers winces winks yawns
    smiling laughing nodding sighing grinning waving winking thinking chuckling giggling whispering pausing
    smile laugh nod sigh grin wave wink chuckle giggle shrug pause laughter""".split()
)


@dataclass(frozen=True)
class Phrase:
    """A stretch of a reply.

    Attributes:
        shown: the text exactly as it came; all `shown` of a reply joined are the reply.
        spoken: what the voice says: no markup, emoji or stage directions. "" only in the last phrase of
            a reply, where nothing sayable was left.
    """

    shown: str
    spoken: str


@dataclass(frozen=True)
class Limits:
    """When a phrase may and must end, in words and characters."""

    first_words: int = 3
    clause_words: int = 12
    limit_words: int = 30
    limit_chars: int = 180


class PhraseChunker:
    """Feed it a reply piece by piece; it knows nothing of voices or time. One instance serves one reply."""

    def __init__(self, limits: Limits | None = None) -> None:
        self._limits = limits or Limits()
        self._text = ""  # what no phrase has taken yet
        self._scanned = 0  # marks before this index are decided
        self._counted_from = 0  # the limits count from here: after the last code fence
        self._last_clause = 0  # end of the last clause mark, for a phrase that must be cut
        self._in_fence = False
        self._direction_at: int | None = None  # where an asterisk opened that may be a stage direction
        self._anything_spoken = False

    def feed(self, text: str) -> list[Phrase]:
        """Take the next piece of the reply and return the phrases that it completes."""
        self._text += text
        return self._drain(final=False)

    def finish(self) -> list[Phrase]:
        """Return what is left, as the reply has ended."""
        phrases = self._drain(final=True)
        rest, self._text = self._text, ""
        if rest:
            spoken = speakable(rest)
            if not spoken and not self._anything_spoken:
                # A model that puts its whole answer into a code fence is still to be heard.
                spoken = speakable(_FENCE.sub(r"\1", rest))
            phrases.append(Phrase(rest, spoken))
        return phrases

    def _drain(self, *, final: bool) -> list[Phrase]:
        phrases = []
        while cut := self._next_cut(final):
            shown, self._text = self._text[:cut], self._text[cut:]
            phrases.append(Phrase(shown, speakable(shown)))
            self._anything_spoken = True
            self._scanned = self._counted_from = self._last_clause = 0
            self._direction_at = None
        return phrases

    def _next_cut(self, final: bool) -> int:
        """Return where the pending text is to be cut, or 0 where it cannot be said yet."""
        for mark in _MARK.finditer(self._text, self._scanned):
            forced = self._forced_cut(mark.start())
            if forced:
                return forced
            if mark.start() < self._scanned:
                continue  # swallowed as the closer of the mark before
            if mark.end() == len(self._text) and not final:
                self._scanned = mark.start()  # "." may become "...", "*" may become "**"
                return 0
            verdict, end = self._judge(mark, final)
            if verdict == "wait":
                self._scanned = mark.start()
                return 0
            self._scanned = end
            if self._ends_phrase(verdict, end):
                return end
        trailing_ticks = len(self._text) - len(self._text.rstrip("`"))
        self._scanned = max(self._scanned, len(self._text) - trailing_ticks)
        return self._forced_cut(len(self._text))

    def _judge(self, mark: re.Match[str], final: bool) -> tuple[_Verdict, int]:
        """Return what a mark is, and the index behind it and its closing quotes and brackets."""
        sign = mark.group()
        if sign == "```":
            return self._toggle_fence(mark)
        if self._in_fence:
            return "no", mark.end()
        if sign.startswith("*"):
            self._note_asterisk(mark)
            return "no", mark.end()
        if sign == "\n":
            self._direction_at = None
            return "sentence", mark.start() or mark.end()
        closers = _CLOSERS.match(self._text, mark.end())
        end = closers.end() if closers else mark.end()
        if end == len(self._text) and not final:
            return "wait", end
        if "*" in self._text[mark.end() : end]:
            self._direction_at = None
        return self._judge_punctuation(mark, end, final), end

    def _judge_punctuation(self, mark: re.Match[str], end: int, final: bool) -> _Verdict:
        sign = mark.group()
        if sign in "。！？":
            return "sentence"
        if sign in "、，；：":
            return "clause"
        if end < len(self._text) and not self._text[end].isspace():
            # A dash needs no space behind it; a point or comma without one is inside 3.14 or an address.
            return "clause" if sign in "—–" and end == mark.end() else "no"
        if sign in ",;:—–":
            return "clause"
        following = self._text[end:].lstrip()[:1]
        quoted = bool(_QUOTES.intersection(self._text[mark.end() : end]))
        if sign == ".":
            return self._judge_point(mark.start(), following, quoted, final)
        hesitating = sign[0] == "…" or sign.startswith("..")
        if not (hesitating or quoted):
            return "sentence"
        if not following and not final:
            return "wait"
        if following.islower():  # "Well... perhaps" and '"Why?" she asked' go on
            return "clause" if hesitating else "no"
        return "sentence"

    def _judge_point(self, at: int, following: str, quoted: bool, final: bool) -> _Verdict:
        before = re.split(r"[\s(\[\"“—]", self._text[:at])[-1]
        word = before.lower()
        if word in _TITLES or _INITIAL.match(before) or self._is_list_number(at, before):
            return "no"
        depends = word in _AMBIGUOUS or word in _BEFORE_NUMBERS or _DOTTED.match(word) or quoted
        if not depends:
            return "sentence"
        if not following:
            return "sentence" if final else "wait"
        if word in _BEFORE_NUMBERS:
            return "no" if following.isdigit() else "sentence"
        return "no" if following.islower() else "sentence"

    def _is_list_number(self, at: int, before: str) -> bool:
        return before.isdigit() and not self._text[: at - len(before)].split("\n")[-1].strip()

    def _toggle_fence(self, mark: re.Match[str]) -> tuple[_Verdict, int]:
        if not self._in_fence and speakable(self._text[: mark.start()]):
            return "sentence", mark.start()
        self._in_fence = not self._in_fence
        self._counted_from = self._last_clause = mark.end()
        return "no", mark.end()

    def _note_asterisk(self, mark: re.Match[str]) -> None:
        if len(mark.group()) > 1:
            return
        opens = mark.end() < len(self._text) and not self._text[mark.end()].isspace()
        self._direction_at = mark.start() if self._direction_at is None and opens else None

    def _ends_phrase(self, verdict: _Verdict, end: int) -> bool:
        if verdict == "no" or self._in_fence or self._inside_direction(end):
            return False
        if verdict == "sentence":
            return bool(speakable(self._text[:end]))
        self._last_clause = end
        least = self._limits.clause_words if self._anything_spoken else self._limits.first_words
        return count_words(speakable(self._text[:end])) >= least

    def _inside_direction(self, end: int) -> bool:
        at = self._direction_at
        return at is not None and end - at <= _DIRECTION_CHARS

    def _forced_cut(self, upto: int) -> int:
        """Return where text that has grown over the limits before `upto` must be cut, else 0."""
        if self._in_fence:
            return 0
        while upto > (limit := self._limit()):
            if speakable(self._text[:limit]):
                return self._best_cut(limit, upto)
            self._counted_from = limit  # nothing sayable yet: go on to where there is
        return 0

    def _limit(self) -> int:
        """Return the index that the phrase may not pass, in words or characters."""
        start = self._counted_from
        limit = start + self._limits.limit_chars
        words = re.finditer(r"\S+", self._text[start : limit + 1])
        too_much = next(islice(words, self._limits.limit_words, None), None)
        return limit if too_much is None else start + too_much.start()

    def _best_cut(self, limit: int, upto: int) -> int:
        start = self._counted_from
        spaces = [start + space.start() for space in re.finditer(r"(?<=\S)\s", self._text[start:limit])]
        candidates = [self._last_clause] if self._last_clause > start + (limit - start) // 3 else []
        for cut in candidates + spaces[-1:]:
            if speakable(self._text[:cut]):
                return cut
        is_address = "://" in self._text[start:limit] and upto < start + _URL_CHARS
        return 0 if is_address else limit


def speakable(shown: str) -> str:
    """Return what a voice says of a text: without markup, addresses, emoji and stage directions.

    >>> speakable("*smiles* That is **really** good news! 🎉")
    'That is really good news!'
    >>> speakable("See https://www.example.org/a?b=c.")
    'See example.org.'
    """
    text = _FENCE.sub(" ", shown)
    text = _LINK.sub(r"\1", text)
    text = _URL.sub(r"\1", text)
    text = _RULE.sub("", text)
    text = _LINE_START.sub("", text)
    text = _ASIDE.sub(lambda match: _without_direction(match, text), text)
    text = _TAG.sub("", text)
    text = _SMILEY.sub("", _EMOJI.sub("", text))
    text = _EMPHASIS.sub("", text).replace("|", " ")
    text = re.sub(r"\s+([,.;:!?])", r"\1", " ".join(text.split()))
    return text if any(sign.isalnum() for sign in text) else ""


def count_words(text: str) -> int:
    """Return how many words a text has; two signs of a script without spaces count as one word."""
    unspaced = sum("\u3040" <= sign <= "\u9fff" or "\uac00" <= sign <= "\ud7af" for sign in text)
    return len(text.split()) + unspaced // 2


def _without_direction(match: re.Match[str], text: str) -> str:
    """Drop `*smiles*`, `(laughs)` and `[sighs]`; keep *stress* and ordinary brackets."""
    starred, rounded, squared = match.groups()
    inside = starred or rounded or squared or ""
    words = [word.strip(".,!").lower() for word in inside.split()[:2]]
    if _BEHAVIOUR.intersection(words[:1]) or (
        len(words) == 2 and words[0].endswith("ly") and words[1] in _BEHAVIOUR
    ):
        return ""
    before = text[: match.start()].rstrip()
    stands_alone = not before or before[-1] in ".!?…\n"
    third_person = bool(words) and inside[:1].islower() and re.fullmatch(r"\w{2,}[^su\W]s", words[0])
    if starred and stands_alone and third_person and inside[-1] not in ".!?":
        return ""
    return match.group() if starred is None else starred
