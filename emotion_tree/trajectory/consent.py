"""What of an event may be kept, by what the person agreed to. What is left out is never written."""

from typing import Final

from emotion_tree.trajectory.events import Event, PhraseSpoken, SpeechEnded, TurnChanged
from emotion_tree.trajectory.record import Consent, MediaKind

# The consent that each kind of media needs.
_FACES: Final = frozenset({"live_faces", "speech_faces"})


def permitted(event: Event, consent: Consent) -> Event | None:
    """Return the event as it may be kept, or None where nothing of it may be.

    Without consent to text, turns, utterances and phrases stay with their times, and their words are empty. Without
    consent to feelings, readings, feelings and what was shown are left out. With no consent at all, nothing is kept.
    """
    if not consent.keeps_anything or (event.needs == "feelings" and not consent.feelings):
        return None
    if isinstance(event, TurnChanged) and not consent.feelings:
        event = event.model_copy(update={"shown": None})
    return event if consent.text else _wordless(event)


def media_permitted(kind: MediaKind, consent: Consent) -> bool:
    """Return whether face frames, or sound, of this kind may be kept."""
    return consent.face if kind in _FACES else consent.sound


def _wordless(event: Event) -> Event:
    match event:
        case TurnChanged():
            nothing = ["" for _ in event.backchannels]
            return event.model_copy(update={"text": "", "heard_text": "", "backchannels": nothing})
        case SpeechEnded():
            return event.model_copy(update={"text": ""})
        case PhraseSpoken():
            words = [word.model_copy(update={"text": ""}) for word in event.words]
            return event.model_copy(update={"text": "", "words": words})
        case _:
            return event
