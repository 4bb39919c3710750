import pytest
from hypothesis import given
from hypothesis import strategies as st

from render.heads.spellings import STAND_INS, channel_of, letters_of, stand_ins_of
from render.rig import ARKIT

pytestmark = pytest.mark.unit


def snake(name: str) -> str:
    return "".join(f"_{c.lower()}" if c.isupper() else c for c in name)


@given(st.sampled_from(ARKIT), st.sampled_from([str, str.upper, str.lower, str.title, snake]))
def test_any_case_and_any_separator_spells_a_channel(name: str, spell: object) -> None:
    assert callable(spell)
    assert channel_of(spell(name)) == name


@pytest.mark.parametrize("name", [name for name in ARKIT if name.endswith("Left")])
def test_a_side_may_be_one_letter(name: str) -> None:
    stem = name.removesuffix("Left")
    for spelled in (
        f"{stem}_L",
        f"{stem}.Left",
        f"{stem}_l",
        f"{stem}L",
        f"{stem} left",
        f"{stem.upper()}-L",
    ):
        if "." not in spelled:
            assert channel_of(spelled) == name, spelled
    assert channel_of(f"{stem}_R") == f"{stem}Right"


def test_what_stands_before_the_last_dot_is_left_out() -> None:
    assert channel_of("blendShape1.jawOpen") == "jawOpen"


@pytest.mark.parametrize("name", ["", "smile", "eyeBlink", "browInnerUp_L", "jaw", "L", "_", "Fcl_MTH_A"])
def test_what_is_no_channel_is_none(name: str) -> None:
    assert channel_of(name) is None


def test_stand_ins_are_channels_and_written_by_letters() -> None:
    for name, channels in STAND_INS.items():
        assert letters_of(name) == name
        assert channels
        assert set(channels) <= set(ARKIT)
        assert channel_of(name) is None


def test_presets_of_vrm_and_vroid_stand_in() -> None:
    assert stand_ins_of("blink_r") == stand_ins_of("blinkRight") == ("eyeBlinkRight",)
    assert stand_ins_of("A") == stand_ins_of("aa") == stand_ins_of("Fcl_MTH_A") == ("jawOpen",)
    assert stand_ins_of("Face.M_F00_000_00_Fcl_EYE_Close_L") == ("eyeBlinkLeft",)
    assert stand_ins_of("viseme_PP") == ("mouthPressLeft", "mouthPressRight")
    assert stand_ins_of("hat") == ()
