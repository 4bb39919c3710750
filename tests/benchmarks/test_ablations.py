import pytest

from benchmarks import ablations
from emotion_tree.traversal import Decay

pytestmark = pytest.mark.unit


def test_the_tree_remembers_how_the_talk_has_felt_and_the_last_turn_does_not() -> None:
    assert ablations.remembered(None) > 0.3
    assert ablations.remembered(Decay(gamma=0.0)) == pytest.approx(0.0, abs=1e-6)


def test_every_variant_is_a_setting_of_the_model() -> None:
    from speaker_listener import warm

    for settings in ablations.VARIANTS.values():
        assert warm.create(settings).fps == 25
