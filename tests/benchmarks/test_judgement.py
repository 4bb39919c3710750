"""What judges said, as figures: sums that can be done by hand."""

import math

import pytest

from benchmarks.judgement import (
    CHANNEL_GROUPS,
    CLASSES,
    NO_FACE,
    Sighting,
    Verdict,
    agreement,
    by_group,
    confusion,
    correlation,
    mean_target,
    rising,
    top_1,
)

pytestmark = pytest.mark.unit


def verdict(emotion: str, intensity: float, target: float | None, person: str = "ada") -> Verdict:
    """Return a verdict that gives `target` to what was shown and the rest to one other class; None is no face."""
    if target is None:
        return Verdict(person, emotion, intensity, None)
    other = "neutral" if emotion != "neutral" else "joy"
    return Verdict(person, emotion, intensity, {emotion: target, other: 1.0 - target})


def test_top_1_counts_what_was_seen_as_it_was_meant() -> None:
    seen = [verdict("joy", 1.0, 0.9), verdict("fear", 1.0, 0.2), verdict("anger", 1.0, None)]
    assert top_1(seen) == pytest.approx(1 / 3)
    assert mean_target(seen) == pytest.approx((0.9 + 0.2 + 0.0) / 3)
    assert math.isnan(top_1([]))


def test_the_confusion_matrix_has_a_column_for_faces_that_nobody_found() -> None:
    table = confusion([verdict("fear", 1.0, 0.2), verdict("fear", 1.0, None), verdict("joy", 1.0, 0.8)])
    assert set(table) == set(CLASSES)
    assert table["fear"]["neutral"] == 1
    assert table["fear"][NO_FACE] == 1
    assert table["joy"]["joy"] == 1
    assert sum(sum(row.values()) for row in table.values()) == 3


@pytest.mark.parametrize(
    ("targets", "rises"),
    [
        ((0.1, 0.5, 0.9), 1.0),
        ((0.1, 0.9, 0.5), 0.0),
        ((0.0, 0.0, 0.001), 0.0),
        ((0.95, 0.999, 0.995), 1.0),
    ],
)
def test_to_rise_is_to_gain_and_never_to_fall(targets: tuple[float, ...], rises: float) -> None:
    series = [verdict("joy", 1 / 3 * (k + 1), p) for k, p in enumerate(targets)]
    assert rising(series) == rises


def test_a_series_counts_for_each_person_and_in_whatever_order_it_came() -> None:
    good = [verdict("joy", x, x) for x in (1.0, 0.3, 0.6)]
    flat = [verdict("joy", x, 0.2, "bo") for x in (0.3, 0.6, 1.0)]
    assert rising([*good, *flat]) == 0.5


def sightings(seen: list[float], channel: str = "jawOpen") -> list[Sighting]:
    values = [k / (len(seen) - 1) for k in range(len(seen))]
    return [
        Sighting("ada", channel if value else None, {channel: value}, {channel: s, "mouthSmileLeft": 0.0})
        for value, s in zip(values, seen, strict=True)
    ]


def test_a_channel_that_is_seen_as_it_is_set_agrees() -> None:
    assert correlation(sightings([0.1, 0.3, 0.5, 0.7]), "jawOpen", sweeps_only=True) == pytest.approx(1.0)
    assert correlation(sightings([0.7, 0.5, 0.3, 0.1]), "jawOpen", sweeps_only=True) == pytest.approx(-1.0)


def test_seeing_a_channel_where_it_was_not_set_counts_over_all_pictures_only() -> None:
    own = sightings([0.0, 0.3, 0.6, 0.9])
    ghosts = [Sighting("ada", "mouthSmileLeft", {"mouthSmileLeft": 1.0}, {"jawOpen": 0.9})] * 3
    assert correlation([*own, *ghosts], "jawOpen", sweeps_only=True) > 0.99
    assert correlation([*own, *ghosts], "jawOpen", sweeps_only=False) < 0.6


def test_a_channel_that_is_never_seen_to_move_agrees_not_at_all() -> None:
    still = sightings([0.2, 0.2, 0.2, 0.2])
    assert math.isnan(correlation(still, "jawOpen", sweeps_only=True))
    channels = agreement(still, "ada", sweeps_only=True)
    assert channels["jawOpen"] == 0.0
    assert by_group(channels)["jaw"] == 0.0


def test_pictures_without_a_face_and_of_other_people_are_left_out() -> None:
    own = sightings([0.0, 0.3, 0.6, 0.9])
    lost = [Sighting("ada", "jawOpen", {"jawOpen": 1.0}, None)]
    others = [Sighting("bo", "jawOpen", {"jawOpen": 1.0}, {"jawOpen": 0.0})]
    assert agreement([*own, *lost, *others], "ada", sweeps_only=True)["jawOpen"] == pytest.approx(1.0)


def test_groups_are_means_of_channels_of_the_rig() -> None:
    values = {channel: 0.5 for members in CHANNEL_GROUPS.values() for channel in members}
    values["mouthSmileLeft"] = 1.0
    assert by_group(values) == pytest.approx({"jaw": 0.5, "smile": 0.75, "brow": 0.5, "blink": 0.5})
