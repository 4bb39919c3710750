"""Progress comes back as it was stored, and damaged progress is a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.trajectory.record import Consent
from server.errors import ConfigError
from server.studies.flow import Flow
from server.studies.progress import restored, stored

pytestmark = pytest.mark.unit

keys = st.tuples(st.sampled_from(["before", "after"]), st.text(max_size=8), st.text(max_size=8))
values = st.one_of(st.integers(-5, 9).map(float), st.text(max_size=30))


@given(
    st.sampled_from(["welcome", "before", "talk", "after"]),
    st.dictionaries(keys, values, max_size=5),
    st.floats(0, 1e5).map(lambda s: round(s, 3)),
    st.frozensets(st.integers(0, 20)),
)
def test_what_is_stored_comes_back(step: str, answers: dict, elapsed_s: float, done: frozenset[int]) -> None:  # type: ignore[type-arg]
    consent = Consent(version="1", text=True)
    flow = Flow(step=step, page=1, consent=consent, answers=answers, elapsed_s=elapsed_s, turns=3, done=done)  # type: ignore[arg-type]
    assert restored(stored(flow), "ABCDE") == flow


def test_who_has_not_begun_begins() -> None:
    assert restored("", "ABCDE") == Flow()


def test_what_waits_to_be_said_is_due_again_after_a_break() -> None:
    assert restored(stored(Flow(step="talk", waiting=(0,), at_s=5.0)), "ABCDE").waiting == ()


@pytest.mark.parametrize(
    "text", ['{"step": "lunch"}', '{"moon": 1}', "{", '{"answers": [{"phase": "before"}]}']
)
def test_damaged_progress_names_the_participant(text: str) -> None:
    with pytest.raises(ConfigError, match="participant 'ABCDE' is stored in a form"):
        restored(text, "ABCDE")
