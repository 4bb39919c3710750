"""What is remembered from talk to talk: a file people may change as they like, and lines that never come back unasked."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import notes
from dialogue.adapters.companion import Companion
from dialogue.notes import LINE_CHARS, MOST_LINES, Note, Notes, NoteTaker, parse, rendered
from dialogue.testing import ScriptedLLM

pytestmark = pytest.mark.unit

DAY = date(2026, 11, 23)
LATER = date(2026, 12, 1)


@dataclass(frozen=True)
class Said:
    """A turn."""

    party: Literal["user", "avatar"]
    text: str
    status: str = "done"

    @property
    def heard_text(self) -> str:
        return self.text


def noted(*texts: str) -> Notes:
    return Notes().added(texts, DAY)


@given(st.lists(st.text(max_size=300), max_size=60), st.booleans())
def test_what_is_written_is_read_again(texts: list[str], by_a_person: bool) -> None:
    made = Notes().added(texts, None if by_a_person else DAY)
    assert len(made.lines) <= MOST_LINES
    assert all(0 < len(line.text) <= LINE_CHARS for line in made.lines)
    assert parse(rendered(made, "Mira")) == made


@given(st.text())
def test_any_file_can_be_read_and_then_stays_as_it_is(text: str) -> None:
    found = parse(text)
    assert parse(rendered(found, "Mira")) == found


def test_a_line_that_a_person_took_out_of_the_file_is_not_noted_down_again() -> None:
    text = rendered(noted("They like tea.", "They work at night."), "Mira")
    found = parse("\n".join(line for line in text.splitlines() if "tea" not in line))
    assert [line.text for line in found.lines] == ["They work at night."]
    assert found.added(["they like TEA"], LATER) == found
    assert "tea" not in rendered(found, "Mira")
    # They may write it again themselves.
    assert found.added(["They like tea."]).lines[-1] == Note("They like tea.")


def test_a_line_taken_out_on_the_page_is_not_noted_down_again() -> None:
    found = noted("They like tea.")
    empty = found.changed(found.mark("They like tea."), "")
    assert empty.lines == ()
    assert empty.added(["They like tea."], LATER).lines == ()


def test_what_a_person_writes_into_the_file_is_theirs_and_no_mind_changes_it() -> None:
    text = rendered(noted("They like tea."), "Mira").replace("They like tea.", "They like coffee.")
    found = parse(text)
    assert found.lines == (Note("They like coffee."),)
    assert found.taken("1 = They like milk.", found, LATER) == found


def test_a_mind_adds_lines_and_changes_its_own() -> None:
    shown = noted("They live in London.", "They like tea.").added(["Call me Pete."])
    found = shown.taken("1 = They live in Paris.\n3 = They are Peter.\n- They have a cat.\nSo!", shown, LATER)
    assert found.lines == (
        Note("They live in Paris.", LATER),
        Note("They like tea.", DAY),
        Note("Call me Pete."),
        Note("They have a cat.", LATER),
    )
    assert shown.taken("nothing", shown, LATER) == shown
    assert shown.taken("9 = They fly.", shown, LATER) == shown


def test_a_number_means_the_line_that_the_mind_was_shown() -> None:
    shown = noted("They live in London.", "They like tea.")
    meanwhile = shown.changed(shown.mark("They live in London."), "")
    found = meanwhile.taken("2 = They like coffee.\n1 = They live in Paris.", shown, LATER)
    assert [line.text for line in found.lines] == ["They like coffee."]


def test_words_of_crisis_are_never_noted() -> None:
    found = Notes().taken("- They said: I want to die.\n- They like tea.", Notes(), DAY)
    assert [line.text for line in found.lines] == ["They like tea."]
    talk = [
        Said("user", "My name is Peter."),
        Said("avatar", "Hello."),
        Said("user", "I don't want to live any more"),
        Said("avatar", "I am glad you told me."),
        Said("user", "Thank you."),
    ]
    assert [turn.text for turn in notes.worth_noting(talk)] == ["My name is Peter.", "Hello.", "Thank you."]


def test_with_too_many_lines_the_oldest_go_that_no_person_wrote_and_the_name_stays() -> None:
    found = (
        noted("Their name is Peter.").added(["Call me Pete."]).added((f"Line {i}." for i in range(60)), DAY)
    )
    texts = [line.text for line in found.lines]
    assert len(texts) == MOST_LINES
    assert texts[:2] == ["Their name is Peter.", "Call me Pete."]
    assert texts[-1] == "Line 59."
    assert found.name == "Peter"


def test_a_line_that_is_gone_cannot_be_changed() -> None:
    with pytest.raises(KeyError):
        noted("They like tea.").changed("0123456789", "They like milk.")


def test_the_marks_tell_nothing_of_the_words_to_who_has_another_file() -> None:
    one, other = noted("They like tea."), noted("They like tea.")
    assert one.marks.isdisjoint(other.marks)


def test_the_prompt_tells_the_lines_their_days_and_what_day_it_is() -> None:
    told = notes.told(noted("They like tea."), LATER)
    assert "Today is 2026-12-01." in told
    assert "- They like tea. (noted 2026-11-23)" in told
    assert notes.told(Notes(), LATER) == ""


def test_a_model_is_asked_with_what_is_known_and_what_was_said() -> None:
    talk = [Said("user", "I moved to Paris."), Said("avatar", "How nice.")]
    system, user = notes.asking("Mira", noted("They live in London."), talk)
    assert "health" in system.content
    assert "1. They live in London." in user.content
    assert "Person: I moved to Paris.\nMira: How nice." in user.content


def test_the_companion_takes_notes_by_itself_and_a_scripted_model_does_not() -> None:
    assert isinstance(Companion(), NoteTaker)
    assert not isinstance(ScriptedLLM(), NoteTaker)


def test_where_there_is_little_room_the_name_and_the_newest_lines_are_told() -> None:
    many = noted("Their name is Peter.", *(f"Line {nth}." for nth in range(30)))
    told = notes.told(many, LATER, 120)
    assert "Peter" in told
    assert "Line 29." in told
    assert "Line 2." not in told
    assert told.index("Peter") < told.index("Line 29.")
