import numpy as np
import pytest

from speaker_listener.articulation import ARTICULATORS, PLACE, data, read_table, table
from speaker_listener.lips import COLUMN

pytestmark = pytest.mark.unit


def test_each_articulator_moves_its_own_channels() -> None:
    known = table()
    moved_by = (known.channels > 0).sum(axis=0)
    assert moved_by.max() == 1
    assert known.channels[PLACE["jaw"], COLUMN["jawOpen"]] == 1.0
    assert known.channels[PLACE["rounding"], COLUMN["mouthPucker"]] == 1.0


def test_targets_are_weights_and_strengths_are_positive() -> None:
    known = table()
    assert known.targets.shape == known.strength.shape == (len(known.targets), len(ARTICULATORS))
    assert np.all((known.targets >= 0) & (known.targets < 1))
    assert np.all(known.strength > 0)


def test_phones_aim_as_phonetics_says() -> None:
    known = table()

    def aim(phone: str, articulator: str) -> float:
        return float(known.targets[known.row[phone][0], PLACE[articulator]])

    assert aim("AA", "jaw") > aim("EH", "jaw") > aim("IH", "jaw") > aim("S", "jaw")
    assert aim("UW", "rounding") > aim("UH", "rounding") > aim("AO", "rounding") > aim("IY", "rounding")
    assert aim("IY", "width") > aim("IH", "width") > aim("AA", "width")
    assert aim("SH", "protrusion") > aim("R", "protrusion") > aim("S", "protrusion")
    assert aim("TH", "tongue") > aim("T", "tongue")


def test_a_class_that_forgets_an_articulator_is_refused_by_name() -> None:
    wrong = data()
    del wrong["class"]["vowel"]["jaw"]
    with pytest.raises(ValueError, match="a class to name jaw"):
        read_table(wrong)


def test_an_articulator_that_moves_no_channel_of_the_rig_is_refused() -> None:
    wrong = data()
    wrong["articulator"]["jaw"]["channels"] = {"jawWide": 1.0}
    with pytest.raises(ValueError, match="jawWide"):
        read_table(wrong)


def test_data_is_fresh_each_time() -> None:
    data()["phone"]["AA"]["jaw"] = 0.0
    assert data()["phone"]["AA"]["jaw"] > 0.3
