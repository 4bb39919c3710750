"""What of a model's words is believed. It was made to write, and writes where nothing was said too.

    words ─┬─ no speech in the sound, or the model itself says so ─▶ nothing
           ├─ more than can be said in the time ───────────────────▶ nothing, or unsure
           ├─ the same phrase over and over ───────────────────────▶ unsure, said once
           ├─ a line that subtitles end with ──────────────────────▶ nothing, or unsure
           ├─ words that the model itself is not sure of ──────────▶ unsure, or nothing
           └─ else ────────────────────────────────────────────────▶ trusted

Whisper's thresholds of probability, and that of compression, are those of Radford et al., "Robust speech recognition via large-scale weak
supervision", 2022, section 4.5; what is unsure becomes a draft that the person sees (`dialogue.unsure`).
"""

import math
import re
import zlib
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

Verdict: TypeAlias = Literal["trusted", "unsure", "nothing"]

LEAST_SPEECH_S: Final = 0.06
_NO_SPEECH: Final = 0.6
_MOST_COMPRESSION: Final = 2.4
# Compression says nothing about a few words.
_COMPRESSIBLE_CHARACTERS: Final = 60
# The fastest speakers say about this many letters in a second; a short sound's length is known only roughly.
_MOST_LETTERS_PER_S: Final = 26.0
_LETTERS_TO_SPARE: Final = 12
_LONGEST_PHRASE_WORDS: Final = 8
# "No, no, no, no" is a thing people say; whole phrases are not said so often.
_MOST_TIMES_A_WORD: Final = 5
_MOST_TIMES_A_PHRASE: Final = 3
_SHORT_S: Final = 1.0
# One to three words, their sign and the end.
_FEW_TOKENS: Final = 6
# "Yes" may be heard as a tenth of a second of speech.
_SHORT_WORD_S: Final = 0.5
_NOTES: Final = re.compile(r"[\[(*♪][^\])*♪]*[\])*♪]|♪")
# What models learned from the ends of subtitles, and writes over music, breath and hum.
_CREDITS: Final = re.compile(
    r"(thanks|thank you)( so much| very much)? for (watching|listening|viewing)|(please )?(like and )?subscribe\b.*|"
    r"(subtitles|captions|transcribed|transcript)\b.{0,12}\bby\b.*|see you (in the )?next (time|video)|"
    r".*\bamara\.?org.*|untertitel\b.*|sous-titr\w+\b.*|vielen dank fürs zuschauen"
)


@dataclass(frozen=True)
class Hypothesis:
    """What the model wrote about a stretch of sound, and how it stands to it.

    Attributes:
        text: the words.
        mean_log_probability: of the tokens, 0 or less.
        no_speech_probability: that there is no speech at all, in [0, 1], as the model has it.
        tokens: how many there are.
    """

    text: str
    mean_log_probability: float
    no_speech_probability: float
    tokens: int = 1


@dataclass(frozen=True)
class Limits:
    """How sure of its words a model must be, to be trusted and to be shown at all; each 0 or less.

    Attributes:
        unsure_mean, hopeless_mean: of the mean log probability of the tokens.
        unsure_mean_of_few: the first of them where there are few tokens: a hum becomes any word, and the model half believes it.
        unsure_per_s, hopeless_per_s: of the sum of the log probabilities, for each second of speech. A language that the
            model does not know costs it little a token, but many tokens.
    """

    unsure_mean: float
    hopeless_mean: float
    unsure_mean_of_few: float = -math.inf
    unsure_per_s: float = -math.inf
    hopeless_per_s: float = -math.inf

    def verdict(self, hypothesis: "Hypothesis", speech_s: float) -> Verdict:
        """Return how far words are believed by their probabilities alone."""
        mean = hypothesis.mean_log_probability
        per_s = mean * hypothesis.tokens / max(speech_s, _SHORT_WORD_S)
        if mean < self.hopeless_mean or per_s < self.hopeless_per_s:
            return "nothing"
        least = self.unsure_mean
        if hypothesis.tokens <= _FEW_TOKENS:
            least = max(least, self.unsure_mean_of_few)
        return "unsure" if mean < least or per_s < self.unsure_per_s else "trusted"


# Below -2, about one word in eight is what the model would bet on: no guess worth reading.
WHISPERS: Final = Limits(unsure_mean=-1.0, hopeless_mean=-2.0)


@dataclass(frozen=True)
class Judged:
    """The words that are left, and whether they are believed.

    Attributes:
        why: what is wrong with them, for logs and tests; "" where they are trusted.
        confidence: in [0, 1]; the geometric mean of the probabilities of the tokens.
    """

    text: str
    verdict: Verdict
    confidence: float | None = None
    why: str = ""


NOTHING: Final = Judged("", "nothing", None, "no speech")


def judge(hypothesis: Hypothesis, speech_s: float, limits: Limits = WHISPERS) -> Judged:
    """Return what is believed of words that were heard in sound with `speech_s` seconds of speech.

    >>> judge(Hypothesis("Thank you for watching!", -0.3, 0.5), 0.3).verdict
    'nothing'
    >>> judge(Hypothesis("I was at home, at home, at home, at home.", -0.3, 0.0), 3.0)
    Judged(text='I was at home,', verdict='unsure', confidence=0.7408182206817179, why='repeats itself')
    """
    text = spoken(hypothesis.text)
    if not any(sign.isalnum() for sign in text) or speech_s < LEAST_SPEECH_S:
        return NOTHING
    confidence = min(math.exp(hypothesis.mean_log_probability), 1.0)
    once = said_once(text)
    sure = limits.verdict(hypothesis, speech_s)
    for doubt in (
        _silence(hypothesis, speech_s, sure),
        _length(once, speech_s),
        _credits(once, hypothesis, speech_s),
    ):
        if doubt is not None:
            verdict, why = doubt
            return (
                Judged("", "nothing", None, why)
                if verdict == "nothing"
                else Judged(once, verdict, confidence, why)
            )
    if once != text or _compression(text) > _MOST_COMPRESSION:
        return Judged(once, "unsure", confidence, "repeats itself")
    if sure == "nothing":
        return Judged("", "nothing", None, "a riddle to the model itself")
    if sure == "unsure":
        return Judged(text, "unsure", confidence, "the model is not sure of the words")
    return Judged(text, "trusted", confidence)


def spoken(text: str) -> str:
    """Return the text without notes on what is no speech.

    >>> spoken("[Music] Well,  (laughs) yes. ♪♪")
    'Well, yes.'
    """
    return " ".join(_NOTES.sub(" ", text).split())


def said_once(text: str) -> str:
    """Return the text with each loop, a phrase over and over, cut to its first time.

    >>> said_once("no no no wait a bit, wait a bit, wait a bit, wait a bit")
    'no no no wait a bit,'
    """
    words = text.split()
    plain = [re.sub(r"\W", "", word.casefold()) for word in words]
    at = 0
    while at < len(words):
        for size in range(1, _LONGEST_PHRASE_WORDS + 1):
            times = _times(plain, at, size)
            if times > (_MOST_TIMES_A_WORD if size == 1 else _MOST_TIMES_A_PHRASE):
                del words[at + size : at + times * size], plain[at + size : at + times * size]
                break
        at += 1
    return " ".join(words)


def _times(words: list[str], at: int, size: int) -> int:
    """Return how often the phrase of that size stands there in a row."""
    phrase = words[at : at + size]
    times = 1
    while len(phrase) == size and words[at + times * size : at + (times + 1) * size] == phrase:
        times += 1
    return times


def _silence(hypothesis: Hypothesis, speech_s: float, sure: Verdict) -> tuple[Verdict, str] | None:
    if hypothesis.no_speech_probability <= _NO_SPEECH:
        return None
    return (
        "nothing" if sure != "trusted" or speech_s < _SHORT_S else "unsure"
    ), "the model takes it for no speech"


def _length(text: str, speech_s: float) -> tuple[Verdict, str] | None:
    letters = sum(sign.isalnum() for sign in text)
    most = _MOST_LETTERS_PER_S * speech_s + _LETTERS_TO_SPARE
    if letters <= most:
        return None
    return ("nothing" if letters > 2 * most else "unsure"), "more than can be said in the time"


def _credits(text: str, hypothesis: Hypothesis, speech_s: float) -> tuple[Verdict, str] | None:
    if not _CREDITS.fullmatch(text.casefold().strip(" .!,?…")):
        return None
    weak = speech_s < _SHORT_S or hypothesis.no_speech_probability > _NO_SPEECH / 2
    return ("nothing" if weak else "unsure"), "subtitles end with it"


def _compression(text: str) -> float:
    raw = text.encode()
    return len(raw) / len(zlib.compress(raw)) if len(text) >= _COMPRESSIBLE_CHARACTERS else 0.0
