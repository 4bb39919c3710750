"""ELAN's tiers: nothing overlaps on one, nothing is lost by that, and the values are the vocabularies'."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.exports.elan import VOCABULARIES
from emotion_tree.exports.elan_tiers import MOMENT_MS, Annotation, Tier, lanes, tiers
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import a_header, a_talk

pytestmark = pytest.mark.unit

annotations = st.builds(
    lambda start, length: Annotation(start, start + length, "x"), st.integers(0, 50), st.integers(1, 20)
)


def by_name(record: Record) -> dict[str, Tier]:
    return {tier.name: tier for tier in tiers(record)}


@settings(deadline=None)
@given(st.lists(annotations, max_size=12))
def test_lanes_keep_every_annotation_and_let_none_overlap(given_: list[Annotation]) -> None:
    made = lanes("t", "user", "turn", given_)
    kept = [one for tier in made for one in tier.annotations]
    assert sorted(map(id, kept)) == sorted(map(id, given_))
    for tier in made:
        assert all(
            a.end_ms <= b.start_ms for a, b in zip(tier.annotations, tier.annotations[1:], strict=False)
        )
    assert [tier.name for tier in made] == ["t", *(f"t {n}" for n in range(2, len(made) + 1))]


def test_a_talk_has_a_tier_for_each_thing_that_each_party_did() -> None:
    found = by_name(a_talk())
    assert [(one.start_ms, one.end_ms) for one in found["avatar turns"].annotations] == [
        (3500, 8500),
        (11_200, 13_100),
        (20_400, 24_000),
    ]
    assert found["avatar turns"].annotations[1].value == "Have you looked in the"
    assert len(found["user turns"].annotations) == 4
    assert len(found["user speech"].annotations) == 3
    assert len(found["avatar words"].annotations) == 23  # of 29, six were never heard
    assert [one.value for one in found["markers"].annotations] == ["task begins=keys"]
    (marker,) = found["markers"].annotations
    assert (marker.start_ms, marker.end_ms) == (9000, 9000 + MOMENT_MS)


def test_feelings_are_named_turn_by_turn_and_states_until_the_next() -> None:
    found = by_name(a_talk())
    felt = [one.value for one in found["user feeling"].annotations]
    assert felt == ["sadness", "sadness", "fear", "fear", "anger", "anger", "joy"]
    assert found["user feeling"].annotations[0] == Annotation(1000, 3500, "sadness")
    states = found["state"].annotations
    assert states[0] == Annotation(1000, 3400, "user_speaking")
    assert states[-1].end_ms == 40_000


@some_records
@given(records())
def test_any_record_has_tiers_without_overlap_and_with_words_of_their_vocabularies(record: Record) -> None:
    found = tiers(record)
    assert len({tier.name for tier in found}) == len(found)
    for tier in found:
        last_ms = 0
        for one in tier.annotations:
            assert last_ms <= one.start_ms < one.end_ms
            last_ms = one.end_ms
            assert not tier.vocabulary or one.value in VOCABULARIES[tier.vocabulary]


def test_a_record_without_anything_has_empty_tiers() -> None:
    assert all(tier.annotations == () for tier in tiers(Record(a_header(), ())))
