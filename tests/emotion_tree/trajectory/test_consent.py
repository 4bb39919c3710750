"""What may be kept, by what was agreed to."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.trajectory.consent import media_permitted, permitted
from emotion_tree.trajectory.events import (
    AnswerGiven,
    ErrorRaised,
    Event,
    FeelingChanged,
    MarkerSet,
    PhraseSpoken,
    ReadingTaken,
    ShownChanged,
    SpeechEnded,
    TurnChanged,
)
from emotion_tree.trajectory.record import Consent, MediaKind
from tests.emotion_tree.trajectory.talks import the_events

pytestmark = pytest.mark.unit

ALL = Consent(version="1", text=True, sound=True, face=True, feelings=True)
switches = st.builds(
    Consent, text=st.booleans(), sound=st.booleans(), face=st.booleans(), feelings=st.booleans()
)


def kept(consent: Consent) -> list[Event]:
    return [one for event in the_events() if (one := permitted(event, consent)) is not None]


def test_with_every_consent_everything_is_kept_as_it_is() -> None:
    assert kept(ALL) == the_events()


def test_without_any_consent_nothing_is_kept() -> None:
    assert kept(Consent(version="1")) == []


@given(switches)
def test_without_consent_to_text_no_word_of_the_talk_is_kept(consent: Consent) -> None:
    others = (AnswerGiven, ErrorRaised, MarkerSet)  # those are not words of the talk
    written = " ".join(event.model_dump_json() for event in kept(consent) if not isinstance(event, others))
    for word in ("lost my", "coat", "sorry", "🙈"):
        assert (word in written) == consent.text


@given(switches)
def test_without_consent_to_feelings_nothing_tells_of_them(consent: Consent) -> None:
    felt = [
        event for event in kept(consent) if isinstance(event, ReadingTaken | FeelingChanged | ShownChanged)
    ]
    assert bool(felt) == consent.feelings
    if not consent.feelings:
        assert all(event.shown is None for event in kept(consent) if isinstance(event, TurnChanged))


def test_times_stay_where_words_may_not() -> None:
    wordless = kept(Consent(version="1", feelings=True))
    for kind in (TurnChanged, SpeechEnded, PhraseSpoken):
        before = [event.t_s for event in the_events() if isinstance(event, kind)]
        assert [event.t_s for event in wordless if isinstance(event, kind)] == before
    phrases = [event for event in wordless if isinstance(event, PhraseSpoken)]
    assert all(word.end_ms > word.start_ms and not word.text for phrase in phrases for word in phrase.words)


@pytest.mark.parametrize(
    ("kind", "needs"),
    [("live_faces", "face"), ("speech_faces", "face"), ("voice", "sound"), ("microphone", "sound")],
)
def test_each_kind_of_media_needs_its_own_consent(kind: MediaKind, needs: str) -> None:
    assert media_permitted(kind, Consent.model_validate({needs: True}))
    others = {name: name != needs for name in ("text", "sound", "face", "feelings")}
    assert not media_permitted(kind, Consent.model_validate(others))
