"""The report of one talk: everything is there, nothing is loaded, and no text breaks out."""

import pytest

from emotion_tree.analysis.talk import analyse
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.consent import permitted
from emotion_tree.trajectory.record import Consent, Record
from server.report.talk_page import shown_seconds, talk_page
from tests.emotion_tree.trajectory.talks import a_header, a_talk
from tests.server.report.made_up import a_long_talk
from tests.server.report.test_markup import read

pytestmark = pytest.mark.unit
HOSTILE = "</title><script>alert('x')</script>\"><img src=https://example.com/x onerror=alert(1)>"


def test_the_page_has_all_its_parts() -> None:
    page = talk_page(analyse(a_long_talk()))
    for part in (
        "What happened when",
        "The talk as a tree",
        "Turn-taking",
        "People among themselves",
        "How feelings moved",
        "Whether both moved together",
        "What the character showed",
        "How long answers took",
        "What the person answered",
        "Sources",
        "turning point",
    ):
        assert part in page, part


def test_hostile_words_anywhere_stay_words() -> None:
    talk = a_talk(title=HOSTILE, character=HOSTILE, study=HOSTILE, participant=HOSTILE, condition=HOSTILE)
    events = [
        event.model_copy(update={"text": HOSTILE, "heard_text": HOSTILE})
        if isinstance(event, ev.TurnChanged)
        else event.model_copy(update={"label": HOSTILE, "value": HOSTILE})
        if isinstance(event, ev.MarkerSet)
        else event.model_copy(update={"questionnaire": HOSTILE, "item": HOSTILE, "value": HOSTILE})
        if isinstance(event, ev.AnswerGiven)
        else event.model_copy(update={"code": HOSTILE, "message": HOSTILE})
        if isinstance(event, ev.ErrorRaised)
        else event.model_copy(update={"attitude": {HOSTILE: 0.5}})
        if isinstance(event, ev.ShownChanged)
        else event
        for event in talk.events
    ]
    seen = read(
        talk_page(
            analyse(Record(talk.header.model_copy(update={"switches": {HOSTILE: HOSTILE}}), tuple(events)))
        )
    )
    assert not {"script", "img"} & set(seen.tags)
    assert not [name for name, _ in seen.attributes if name.startswith("on")]
    assert not [name for name, _ in seen.attributes if name in ("src", "href", "xlink:href")]
    assert sum(HOSTILE in one for one in seen.texts) > 10


def test_the_consent_is_shown_with_what_is_not_kept() -> None:
    header = a_header(consent=Consent(version="2", text=True))
    page = talk_page(analyse(Record(header, a_talk().events)))
    assert '<span class="chip">words</span>' in page
    assert '<span class="chip off">sound</span>' in page


def test_a_talk_without_words_or_feelings_has_a_report() -> None:
    consent = Consent(version="1", face=True)
    kept = [one for event in a_talk().events if (one := permitted(event, consent)) is not None]
    page = talk_page(analyse(Record(a_header(title="", consent=consent), tuple(kept))))
    assert "Talk talk-1" in page
    assert "no words are kept" in page
    assert "I lost my keys" not in page


def test_a_record_cut_short_anywhere_has_a_report() -> None:
    talk = a_talk()
    for length in range(len(talk.events) + 1):
        assert "</html>" in talk_page(analyse(Record(talk.header, talk.events[:length])))


def test_words_that_were_not_heard_are_marked() -> None:
    assert '<span class="unheard" title="not heard"> coat that you wore' in talk_page(analyse(a_talk()))


def test_the_time_of_what_was_shown_adds_up() -> None:
    talk = analyse(a_talk())
    seconds, attitudes, total = shown_seconds(talk)
    assert total == pytest.approx(40.0 - 3.4)
    assert sum(seconds.values()) == pytest.approx(total)
    assert attitudes == {"concern": pytest.approx(20.5 - 3.4), "interest": pytest.approx(40.0 - 20.5)}


def test_a_tree_of_many_levels_is_folded() -> None:
    assert "Draw all" in talk_page(analyse(a_long_talk(turns=31)))
    assert "Draw all" not in talk_page(analyse(a_long_talk()))
