"""What a person reads and hears when something fails: by type of error, a code for programs and a sentence."""

from dataclasses import dataclass
from typing import Final

from dialogue.errors import (
    ProviderBusy,
    ProviderMissing,
    ProviderRefused,
    ProviderTimeout,
)


@dataclass(frozen=True)
class Sentence:
    """A failure in words.

    Attributes:
        code: for programs.
        shown: for the page.
        spoken: what the character says about it; short, and in its own voice.
    """

    code: str
    shown: str
    spoken: str


NOT_UNDERSTOOD: Final = (
    "I heard you, but I couldn't make out the words. Could you say it again, or type it to me?",
    "Sorry, that didn't reach me clearly. Would you try once more? Typing works too.",
    "I'm afraid I missed that. A little closer to the microphone, perhaps? Or type it below.",
)

_ENDS: Final = ".,;:!?… "

SAY_AGAIN: Final = "All right, then I misheard. Say it again, or write it to me."


def unsure(draft: str, readable: bool, confirmable: bool) -> str:
    """Return what she says about a draft of what she may have heard; what is likely wrong is not read aloud.

    >>> unsure("I like tea.", readable=True, confirmable=True)
    'I am not quite sure I heard you. Did you say: I like tea?'
    """
    if readable:
        return f"I am not quite sure I heard you. Did you say: {draft.rstrip(_ENDS)}?"
    if confirmable:
        return "I am not quite sure I heard you. Is it right, what I wrote down below?"
    return "I didn't hear that clearly. What I made of it stands below: change it, or say it again."


_BY_TYPE: Final[tuple[tuple[type[Exception], str, str, str], ...]] = (
    (
        ProviderTimeout,
        "timeout",
        "did not answer in time",
        "I'm sorry, finding the words took me too long. Could you say that once more?",
    ),
    (
        ProviderBusy,
        "busy",
        "is too busy just now",
        "I'm sorry, I can't think clearly right now. Give me a moment and try again?",
    ),
    (
        ProviderRefused,
        "refused",
        "would not answer",
        "I'm sorry, I can't answer that as things are set up. The page says why.",
    ),
    (
        ProviderMissing,
        "missing",
        "is not there",
        "I'm sorry, I can't reach what I think with. The page says what to do.",
    ),
)
_JOBS: Final = {
    "mind": "What finds the words",
    "voice": "The voice",
    "ears": "What hears the words",
    "face": "What moves the face",
}


def for_failure(job: str, error: Exception) -> Sentence:
    """Return the sentence for a failure of a job: "mind", "voice", "ears" or "face"."""
    who = _JOBS[job]
    for cls, code, happened, spoken in _BY_TYPE:
        if isinstance(error, cls):
            return Sentence(f"{job}.{code}", f"{who} {happened}. {error}", spoken)
    detail = str(error) or type(error).__name__
    return Sentence(
        f"{job}.failed",
        f"{who} failed: {detail}",
        "I'm sorry, something went wrong while I was thinking. Could you say that again?",
    )


def too_slow(limit_s: float) -> Sentence:
    """Return the sentence for a mind that has said nothing for so long."""
    return for_failure("mind", ProviderTimeout("mind", f"Nothing came for {limit_s:.0f} s."))
