"""What was heard and not surely understood: a draft to be sent, confirmed or dropped, and never said by itself.

    unsure words ──▶ draft ─┬─ sent from the page, changed or not ─▶ said, as typed
                            ├─ "yes", once she has asked ──────────▶ said as it stands
                            ├─ "no", once she has asked ───────────▶ dropped
                            └─ other words, once she has asked ────▶ dropped: the person said it again

People do the same: who is not sure of having heard right says what they heard and asks.
"""

import re
from dataclasses import dataclass
from typing import Final, Literal, Protocol, TypeAlias, runtime_checkable

from dialogue.ports import Transcript
from sound.pcm import Samples

Verdict: TypeAlias = Literal["confirmed", "refused", "superseded", "none"]

# Below this sureness the words are not even written down: an empty box is better than a riddle.
LEAST_WRITTEN: Final = 0.12
# From this on they are mostly right, and good enough to be read aloud in a question.
LEAST_ASKED: Final = 0.35
# Nobody wants to hear more than a breath of words read back; longer drafts are shown and asked about in general.
_MOST_READ_ALOUD: Final = 14

_YES: Final = frozenset(
    "yes|yeah|yep|yup|sure|okay|ok|right|all right|true|correct|exactly|indeed|of course|i did|i do|i said that|it is|"
    "you did|you are right|you're right|you got it|that's right|that is right|that's correct|that is correct|that's it|"
    "that's true|that's what i said".split("|")
)
_NO: Final = frozenset(
    "no|nope|nah|wrong|i did not|i didn't|i don't|you didn't|it is not|it isn't|it's not|not that|not really|not at all|"
    "that's wrong|that is wrong|that's not right|that is not right|that's not it|that's not what i said|never mind|"
    "forget it".split("|")
)


@runtime_checkable
class SecondLook(Protocol):
    """A recogniser that can take its time over sound it was unsure of."""

    async def look_again(self, sound: Samples) -> Transcript:
        """Return the best words for (n,) whole sound at the recogniser's rate; unsure all the same."""
        ...


@dataclass(frozen=True)
class Guess:
    """Words that nobody should be taken at.

    Attributes:
        text: the words; "" where there was nothing to make words of.
        sureness: in [0, 1], as the recogniser gives it.
        continues: they cover what the guess before covered, and what was said since.
    """

    text: str
    sureness: float
    continues: bool = False


class Unsure:
    """The draft of one talk."""

    def __init__(self) -> None:
        self._draft = ""
        self._sureness = 0.0
        self._asked = False

    @property
    def draft(self) -> str:
        """The words that wait to be sent, confirmed or dropped; "" while there are none."""
        return self._draft

    @property
    def readable(self) -> bool:
        """Whether the draft is good and short enough to be read aloud in a question."""
        return self.confirmable and len(self._draft.split()) <= _MOST_READ_ALOUD

    @property
    def confirmable(self) -> bool:
        """Whether a "yes" can be asked for: the words are probably the person's own."""
        return bool(self._draft) and self._sureness >= LEAST_ASKED

    def hear(self, guess: Guess) -> bool:
        """Take a guess into the draft; return whether there was anything to take.

        Before she has asked, the person is still saying the same thing, so words are added; after it, they say it
        again, and the new words take the place of the old.
        """
        if not guess.text or guess.sureness < LEAST_WRITTEN:
            return False
        if self._draft and _is_answer(guess.text) and self._asked:
            return False  # an unsure "yes" confirms nothing, and is no better wording either
        adds = bool(self._draft) and not guess.continues and not self._asked
        self._draft = f"{self._draft} {guess.text}" if adds else guess.text
        self._sureness = min(self._sureness, guess.sureness) if adds else guess.sureness
        self._asked = False
        return True

    def asked(self) -> None:
        """She has begun to ask about the draft, and was heard."""
        self._asked = bool(self._draft)

    def answer(self, said: str) -> Verdict:
        """Return what words that were surely said mean for the draft; all but "none" end it, so read it before.

        >>> unsure = Unsure()
        >>> unsure.hear(Guess("ask not", 0.4)), unsure.answer("yes")
        (True, 'none')
        >>> unsure.asked()
        >>> unsure.answer("Yes, I did."), unsure.draft
        ('confirmed', '')
        """
        if not self._asked or not said:
            return "none"
        words = _words(said)
        if _made_of(words, _YES) and not self.confirmable:
            return "none"  # she asked for other words, not for a yes
        verdict: Verdict = "refused" if _made_of(words, _NO) else "superseded"
        if _made_of(words, _YES):
            verdict = "confirmed"
        self.drop()
        return verdict

    def drop(self) -> None:
        """Forget the draft: it was sent, or taken out."""
        self._draft, self._sureness, self._asked = "", 0.0, False


def _is_answer(text: str) -> bool:
    words = _words(text)
    return _made_of(words, _YES) or _made_of(words, _NO)


def _made_of(words: list[str], phrases: frozenset[str]) -> bool:
    """Return whether the words are phrases of the list, one after the other, and nothing else."""
    reached = {0}
    for start in range(len(words)):
        if start in reached:
            reached |= {
                end for end in range(start + 1, len(words) + 1) if " ".join(words[start:end]) in phrases
            }
    return bool(words) and len(words) in reached


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+(?:'[^\W\d_]+)?", text.lower().replace("’", "'"))
