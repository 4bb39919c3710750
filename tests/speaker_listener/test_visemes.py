import tomllib
from importlib import resources
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sound.speech import PHONES, Phone
from speaker_listener.lips import CLOSE, COLUMN, JAW, LipCurve
from speaker_listener.loudness import RATE_HZ, levels
from speaker_listener.visemes import curve, read_table, table

pytestmark = pytest.mark.unit

NO_SOUND = np.zeros(0, dtype=np.float32)


def say(spelling: str, phone_s: float = 0.1, start_s: float = 0.2) -> tuple[Phone, ...]:
    names = spelling.split()
    return tuple(
        Phone(name, start_s + i * phone_s, start_s + (i + 1) * phone_s) for i, name in enumerate(names)
    )


def mouth(phones: tuple[Phone, ...]) -> LipCurve:
    return curve(phones, phones[-1].end_s + 0.2, NO_SOUND, RATE_HZ)


def gap(made: LipCurve, time_s: float) -> float:
    weights = made.at(time_s).weights
    return float(weights[JAW] - weights[CLOSE])


def at(made: LipCurve, phone: Phone, channel: str) -> float:
    return float(made.at((phone.start_s + phone.end_s) / 2).weights[COLUMN[channel]])


def centres(phase_s: float, until_s: float) -> NDArray[np.float64]:
    return np.arange(phase_s, until_s, 0.04)


def data() -> dict[str, Any]:
    text = resources.files("speaker_listener").joinpath("visemes.toml").read_text("utf-8")
    return tomllib.loads(text)


def test_every_phone_has_a_mouth_and_a_missing_one_is_named() -> None:
    assert table().row.keys() >= PHONES
    without = data()
    del without["phone"]["ZH"]
    with pytest.raises(ValueError, match="ZH"):
        read_table(without)


def test_a_misspelt_channel_is_refused_by_name() -> None:
    wrong = data()
    wrong["phone"]["AA"]["jawWide"] = 0.3
    with pytest.raises(ValueError, match="jawWide"):
        read_table(wrong)


def test_an_unknown_phone_is_refused_by_name() -> None:
    with pytest.raises(ValueError, match="got 'Q'"):
        mouth((Phone("Q", 0.0, 0.1),))


@settings(max_examples=60, deadline=None)
@given(
    closure=st.sampled_from("PBM"),
    around=st.tuples(st.sampled_from(["AA", "AW", "OW", "S", "L"]), st.sampled_from(["AE", "UW", "R", "AY"])),
    phone_s=st.floats(0.025, 0.2),
    phase_s=st.floats(0.0, 0.04),
)
def test_lips_close_on_p_b_m_however_short_and_wherever_the_frames_fall(
    closure: str, around: tuple[str, str], phone_s: float, phase_s: float
) -> None:
    phones = say(f"{around[0]} {closure} {around[1]}", phone_s)
    made = mouth(phones)
    middle_s = (phones[1].start_s + phones[1].end_s) / 2
    near = [t for t in centres(phase_s, 1.2) if abs(t - middle_s) <= 0.0201]
    assert min(gap(made, t) for t in near) < 0.05
    assert min(made.at(t).weights[COLUMN["mouthLowerDownLeft"]] for t in near) < 0.03


@pytest.mark.parametrize("sound", ["F", "V"])
@pytest.mark.parametrize("phone_s", [0.04, 0.1])
def test_the_lower_lip_goes_to_the_teeth_on_f_and_v(sound: str, phone_s: float) -> None:
    phones = say(f"AA {sound} AA", phone_s)
    made = mouth(phones)
    assert at(made, phones[1], "mouthRollLower") > 0.55
    assert at(made, phones[1], "mouthUpperUpLeft") > 0.15
    assert at(made, phones[1], "mouthLowerDownLeft") < 0.05
    assert at(made, phones[1], "jawOpen") < 0.1
    assert made.at(phones[1].start_s - 0.06).weights[COLUMN["mouthRollLower"]] < 0.1


@pytest.mark.parametrize("round_", ["UW", "OW", "W"])
def test_u_o_w_are_round_and_i_is_wide(round_: str) -> None:
    rounded, wide = say(f"T {round_} T"), say("T IY T")
    a, b = mouth(rounded), mouth(wide)
    pucker = max(a.at(t).weights[COLUMN["mouthPucker"]] for t in np.linspace(0.3, 0.4, 9))
    assert pucker > 0.3 > 0.1 > at(b, wide[1], "mouthPucker")
    assert at(b, wide[1], "mouthStretchLeft") > 0.2 > 0.1 > at(a, rounded[1], "mouthStretchLeft")


def test_rounding_is_there_before_the_round_vowel_sounds() -> None:
    phones = say("S T UW")
    onset = mouth(phones).at(phones[2].start_s).weights[COLUMN["mouthPucker"]]
    before = mouth(say("S T AA")).at(phones[2].start_s).weights[COLUMN["mouthPucker"]]
    assert onset > 0.2
    assert onset > before + 0.15


def test_the_vowel_colours_its_weak_neighbours() -> None:
    before_u, before_i = say("K UW"), say("K IY")
    assert at(mouth(before_u), before_u[0], "mouthPucker") > 0.2
    assert at(mouth(before_i), before_i[0], "mouthStretchLeft") > 0.1


def test_open_vowels_open_more_than_close_ones() -> None:
    opened = {}
    for vowel in ("AA", "EH", "IY", "UW"):
        phones = say(f"T {vowel} T", 0.14)
        opened[vowel] = at(mouth(phones), phones[1], "jawOpen")
    assert opened["AA"] > opened["EH"] > opened["IY"] >= opened["UW"] > 0.1


def test_a_diphthong_goes_from_one_vowel_to_the_other() -> None:
    phones = say("T OY T", 0.24)
    made = mouth(phones)
    early, late = made.at(0.50).weights, made.at(0.66).weights
    assert early[COLUMN["mouthFunnel"]] > late[COLUMN["mouthFunnel"]] + 0.1
    assert late[COLUMN["mouthStretchLeft"]] > early[COLUMN["mouthStretchLeft"]] + 0.1


def test_silence_is_closed_before_between_and_after() -> None:
    first, second = say("AA L AA", start_s=0.3), say("AA L AA", start_s=0.9)
    made = curve((*first, Phone("SIL", 0.6, 0.9), *second), 1.5, NO_SOUND, RATE_HZ)
    for from_s, to_s in ((-0.2, 0.2), (0.68, 0.82), (1.28, 1.5)):
        assert max(gap(made, t) for t in np.linspace(from_s, to_s, 40)) < 0.02
    assert gap(made, 0.45) > 0.2
    assert gap(made, 1.05) > 0.2


def test_a_gap_between_phones_counts_as_silence() -> None:
    first, second = say("AA L AA", start_s=0.0), say("AA L AA", start_s=0.7)
    made = curve((*first, *second), 1.0, NO_SOUND, RATE_HZ)
    assert gap(made, 0.5) < 0.02


def test_louder_opens_wider_and_articulation_scales_it() -> None:
    phones = say("AA AA AA AA AA AA", 0.1, 0.0)
    loud, soft = np.ones(60, dtype=np.float32), np.full(60, 0.5, dtype=np.float32)
    wide = curve(phones, 0.6, loud, RATE_HZ).at(0.3).weights[JAW]
    assert wide > 1.4 * curve(phones, 0.6, soft, RATE_HZ).at(0.3).weights[JAW]
    half = curve(phones, 0.6, loud, RATE_HZ, articulation=0.5).at(0.3).weights[JAW]
    assert half == pytest.approx(0.5 * wide, rel=1e-4)


def peak(made: LipCurve, phone: Phone, column: int) -> float:
    return max(float(made.at(t).weights[column]) for t in np.linspace(phone.start_s, phone.end_s, 21))


@pytest.mark.parametrize("vowel", ["AA", "AE", "EH", "OW"])
def test_haste_undershoots_the_vowel_and_never_the_closure(vowel: str) -> None:
    opened, shut = {}, {}
    for phone_s in (0.16, 0.08, 0.05):
        phones = say(f"S {vowel} T M {vowel} T", phone_s)
        made = mouth(phones)
        opened[phone_s] = peak(made, phones[1], JAW)
        near = np.linspace(phones[3].start_s, phones[3].end_s, 21)
        shut[phone_s] = min(gap(made, t) for t in near)
    assert opened[0.16] > opened[0.08] > opened[0.05]
    assert opened[0.05] < 0.8 * opened[0.16]
    assert max(shut.values()) < 0.05


def test_a_hurried_sound_loses_to_its_long_neighbours() -> None:
    names, lengths = "AA T AA".split(), {"brief": 0.03, "long": 0.12}
    jaw = {}
    for kind, length in lengths.items():
        ends = np.cumsum([0.15, length, 0.15])
        starts = ends - [0.15, length, 0.15]
        phones = tuple(
            Phone(n, float(a) + 0.2, float(b) + 0.2) for n, a, b in zip(names, starts, ends, strict=True)
        )
        jaw[kind] = at(mouth(phones), phones[1], "jawOpen")
    assert jaw["brief"] > 1.3 * jaw["long"]


def test_a_stressed_place_opens_wider_than_loudness_alone_asks() -> None:
    phones = say("AA " * 12, 0.1, 0.0)
    loud = np.full(120, 0.6, dtype=np.float32)
    loud[55:65] = 0.9
    stressed = curve(phones, 1.2, loud, RATE_HZ)
    plain_data = data()
    plain_data["dynamics"]["stress_gain"] = 0.0
    plain = curve(phones, 1.2, loud, RATE_HZ, known=read_table(plain_data))
    assert stressed.at(0.6).weights[JAW] > 1.05 * plain.at(0.6).weights[JAW]
    assert stressed.at(0.2).weights[JAW] == pytest.approx(plain.at(0.2).weights[JAW], rel=1e-3)


def test_rounding_lets_go_when_the_voice_is_silent() -> None:
    phones = say("T UW")
    made = curve(phones, 1.2, NO_SOUND, RATE_HZ)
    assert peak(made, phones[1], COLUMN["mouthPucker"]) > 0.4
    assert made.at(phones[1].end_s + 0.3).weights[COLUMN["mouthPucker"]] < 0.08


@pytest.mark.parametrize("voice", ["espeak", "flite"])
@pytest.mark.parametrize("rate", [1.0, 1.6])
def test_every_closure_of_a_real_voice_is_closed_within_its_phone(
    request: pytest.FixtureRequest, voice: str, rate: float
) -> None:
    phones, samples = request.getfixturevalue(voice)("Maybe Bob may buy a big map from my family.", rate)
    made = curve(phones, len(samples) / 24_000, levels(samples, 24_000), RATE_HZ)
    closures = [p for p in phones if p.symbol in {"P", "B", "M"}]
    assert len(closures) >= 9
    for phone in closures:
        assert min(gap(made, t) for t in np.linspace(phone.start_s, phone.end_s, 31)) < 0.05, phone


symbols = st.sampled_from(sorted(PHONES))


@settings(max_examples=60, deadline=None)
@given(made=st.lists(st.tuples(symbols, st.floats(0.02, 0.3)), min_size=1, max_size=25))
def test_any_phones_give_a_finite_smooth_curve_within_the_limits(made: list[tuple[str, float]]) -> None:
    ends = np.cumsum([length for _, length in made])
    phones = tuple(Phone(s, float(e - d), float(e)) for (s, d), e in zip(made, ends, strict=True))
    result = mouth(phones)
    assert np.all(np.isfinite(result.weights))
    assert result.weights.min() >= 0.0
    assert result.weights.max() <= 1.0
    # A jaw takes about 80 ms to go all its way.
    assert np.abs(np.diff(result.weights[:, JAW])).max() * result.rate_hz < 12.0
    assert result.at(result.start_s).weights[JAW] < 0.01
