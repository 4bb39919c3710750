"""What a model is told: who it is, that it is speaking, what the person feels, and the history that was heard."""

import math
from collections.abc import Sequence
from typing import Final, Protocol

import numpy as np

from dialogue.persona import Persona
from dialogue.ports import Message
from dialogue.summary import SUMMARY_CHARS
from emotion_tree.reading import EMOTIONS, NEUTRAL, Distribution

_ADJECTIVES: Final = {
    "joy": "happy",
    "sadness": "sad",
    "anger": "angry",
    "fear": "afraid or worried",
    "disgust": "put off",
    "surprise": "surprised",
    "contempt": "scornful",
}
# Below the first nothing is claimed; from the second on "very" is fair. On probabilities of a Feeling.
_NOTICEABLE: Final = 0.12
_STRONG: Final = 0.6
_SECOND: Final = 0.6  # a second emotion is named when it has this share of the first
_TREND: Final = 0.08  # change of valence per level that a person would notice
_RESTLESS: Final = 0.35  # volatility: standard deviation of valence

_ATTITUDES: Final = ("concern", "interest", "amusement")

_SPEECH: Final = """
You are heard, not read. Answer in one to three short sentences of everyday spoken language: no lists, no markdown, \
no headings, no emoji, no stage directions, no links. Write numbers and abbreviations the way they are said. The \
person's words come from a speech recogniser and may be misheard: go by the sense, and ask back when there is none. \
Where a message of yours ends in a note that it was cut off, the person did not hear the rest: do not go on with it \
unasked, and never write such a note yourself."""

_CARE: Final = """
If the person speaks of wanting to die, of hurting themselves or others, of abuse or of an emergency, stay calm and \
warm, take it seriously, and say that you are glad they told you. Ask plainly whether they are safe now, and encourage \
them to reach someone who can be with them: a person they trust, a crisis line, or the local emergency number. Give no \
diagnosis, no methods, no promise of secrecy, and do not end the talk yourself. You are no doctor and no therapist."""


# All of a prompt by default; about 6,000 tokens of English.
PROMPT_CHARS: Final = 24_000
# What every model is told beside persona, summary and memory; a test holds it to that.
_ALWAYS_CHARS: Final = 2_200
# Whatever else there is to tell, the newest words go in.
_LEAST_HISTORY: Final = 1_000
# What is remembered from other talks may take this share of a prompt.
REMEMBERED_SHARE: Final = 1 / 6


class Felt(Protocol):
    """What the prompt looks at in a feeling; `emotion_tree.feeling.Feeling` has it."""

    @property
    def distribution(self) -> Distribution:
        """(8,) over `EMOTIONS`, sums to 1."""
        ...

    @property
    def valence(self) -> float:
        """Unpleasant to pleasant, in [-1, 1]."""
        ...

    @property
    def arousal(self) -> float:
        """Calm to agitated, in [-1, 1]."""
        ...

    @property
    def trend(self) -> float:
        """Change of valence per level of the talk."""
        ...

    @property
    def volatility(self) -> float:
        """Standard deviation of valence over the talk."""
        ...


def build(
    persona: Persona,
    feeling_user: Felt | None,
    feeling_avatar: Felt,
    history: Sequence[Message],
    language: str = "en",
    earlier: str = "",
    remembered: str = "",
) -> list[Message]:
    """Return the messages for a model: one system message, then the history.

    Args:
        persona: who answers.
        feeling_user: what the person has come to feel over the talk; None where they do not want it read.
        feeling_avatar: the same for the character.
        history: as `dialogue.history.heard` gives it; empty at the start of a talk.
        language: BCP 47 of the answer.
        earlier: what came before the history, in short; "" where the history is all.
        remembered: what is known from other talks, as `dialogue.notes.told` gives it.
    """
    parts = (
        f"You are {persona.name}. {persona.who}\n{persona.manner}",
        persona.nature,
        _SPEECH.strip(),
        f"Speak the language of the person's last words; if in doubt, {language!r} (BCP 47).",
        _feelings(persona.name, feeling_user, feeling_avatar),
        _tag_instruction(reads=feeling_user is not None),
        _CARE.strip(),
        remembered,
        f"What was said earlier in this talk, in short; do not recite it: {earlier}" if earlier else "",
    )
    return [Message("system", "\n\n".join(part for part in parts if part)), *history]


def least_chars(persona: Persona) -> int:
    """Return how many characters a prompt must at least be allowed, so that there is room for a talk with this persona."""
    told = len(persona.name) + len(persona.who) + len(persona.manner) + len(persona.nature)
    beside = told + _ALWAYS_CHARS + SUMMARY_CHARS + _LEAST_HISTORY
    return math.ceil(beside / (1 - REMEMBERED_SHARE))


def room(system: Sequence[Message], most_chars: int = PROMPT_CHARS) -> int:
    """Return how many characters of history go with a system message, so that both are at most `most_chars`.

    At most half of them: a talk that is longer is told in short (`dialogue.summary`).
    """
    told = sum(len(message.content) for message in system)
    return max(_LEAST_HISTORY, min(most_chars // 2, most_chars - told))


def feeling_in_words(feeling: Felt) -> str:
    """Return a feeling as half a sentence, such as "very sad and somewhat afraid or worried, and it is easing"."""
    emotions = _emotions_in_words(feeling.distribution)
    if not emotions:
        return "calm, with no strong feeling either way" + _course(feeling)
    return emotions + _energy(feeling) + _course(feeling)


def _emotions_in_words(probabilities: Distribution) -> str:
    ranked = [int(i) for i in np.argsort(-probabilities) if i != NEUTRAL]
    first, second = ranked[:2]
    if probabilities[first] < _NOTICEABLE:
        return ""
    degree = (
        "very " if probabilities[first] >= _STRONG else "" if probabilities[first] >= 0.3 else "slightly "
    )
    words = degree + _ADJECTIVES[EMOTIONS[first]]
    if probabilities[second] >= max(_NOTICEABLE, _SECOND * probabilities[first]):
        words += f" and also {_ADJECTIVES[EMOTIONS[second]]}"
    return words


def _energy(feeling: Felt) -> str:
    if feeling.arousal > 0.35:
        return ", agitated" if feeling.valence < 0 else ", lively"
    return ", low in energy" if feeling.arousal < -0.25 else ""


def _course(feeling: Felt) -> str:
    course = ""
    if feeling.trend > _TREND:
        course = ", and it has been getting better"
    elif feeling.trend < -_TREND:
        course = ", and it has been getting worse"
    return course + (", with ups and downs" if feeling.volatility > _RESTLESS else "")


def _feelings(name: str, user: Felt | None, avatar: Felt) -> str:
    if user is None:
        return (
            "The person has asked that their feelings not be read: do not guess at them and do not name any that they "
            "have not named themselves; go by what they say. If they name one, take it seriously. Never answer anger or "
            "contempt with the same."
        )
    return (
        f"Over this talk so far the person seems {feeling_in_words(user)}. {name} comes across as "
        f"{feeling_in_words(avatar)}. Let this shape how you speak; do not announce it, and trust the person's own "
        "words over it. Never answer anger or contempt with the same."
    )


def _tag_instruction(reads: bool = True) -> str:
    if not reads:
        return (
            "Open every answer with exactly one line of this form, then the answer on the next line:\n"
            "[me: interest 0.5]\n"
            "It is what you show in return for the person's words, never what the person feels: one of "
            f"{', '.join(EMOTIONS)}, {', '.join(_ATTITUDES)}. The number is the strength from 0 to 1. "
            "The line is taken out and never heard; write it once, and speak of it never."
        )
    return (
        "Open every answer with exactly one line of this form, then the answer on the next line:\n"
        "[you: sadness 0.7 | me: concern 0.5]\n"
        "`you` is what the person feels in their last words, `me` what you show in return. For both, one of: "
        f"{', '.join(EMOTIONS)}; for `me` also {', '.join(_ATTITUDES)}. The number is the strength from 0 to 1. "
        "The line is taken out and never heard; write it once, and speak of it never."
    )
