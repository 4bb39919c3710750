"""What is shown to whom: warm, blended, and never a mirror."""

from importlib import resources

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from emotion_tree.feeling import Feeling, no_feeling
from emotion_tree.reading import EMOTIONS, INDEX, Distribution, distribution
from emotion_tree.response import ATTITUDES, NEVER_SHOWN, Response, personas, read_tables, respond

pytestmark = pytest.mark.unit

WEIGHTS = arrays(float, 8, elements=st.floats(0.01, 1)).map(lambda w: np.asarray(w / w.sum()))


def to(**feeling: float) -> Response:
    return respond(Feeling(distribution(feeling)))


def attitude(response: Response, name: str) -> float:
    return dict(response.attitude).get(name, 0.0)


@given(WEIGHTS)
def test_whatever_is_felt_it_never_shows_anger_contempt_or_disgust(feeling: Distribution) -> None:
    shown = respond(Feeling(feeling))
    assert all(shown.expression[INDEX[name]] == 0.0 for name in NEVER_SHOWN)
    assert shown.expression.sum() == pytest.approx(1.0)
    assert 0 <= shown.intensity <= 1
    assert all(name in ATTITUDES and 0 < weight <= 1 for name, weight in shown.attitude)


@given(WEIGHTS, WEIGHTS, st.floats(0, 1))
def test_what_is_shown_is_a_blend_so_halfway_feelings_show_halfway(
    one: Distribution, other: Distribution, share: float
) -> None:
    a, b = respond(Feeling(one)), respond(Feeling(other))
    mixed = respond(Feeling(np.asarray(share * one + (1 - share) * other)))
    np.testing.assert_allclose(mixed.expression, share * a.expression + (1 - share) * b.expression)
    assert mixed.intensity == pytest.approx(share * a.intensity + (1 - share) * b.intensity)
    assert mixed.prosody.rate == pytest.approx(share * a.prosody.rate + (1 - share) * b.prosody.rate)
    for name in ATTITUDES:
        wanted = share * attitude(a, name) + (1 - share) * attitude(b, name)
        assert attitude(mixed, name) == pytest.approx(wanted)


def test_sadness_meets_concern_and_a_slower_softer_voice() -> None:
    shown, calm = to(sadness=1), respond(no_feeling())
    assert attitude(shown, "concern") > 0.7 > 0.2 > attitude(calm, "concern")
    assert 0.3 < shown.expression[INDEX["sadness"]] < 0.8
    assert shown.expression[INDEX["joy"]] == 0.0
    assert shown.prosody.rate < 0.95 * calm.prosody.rate
    assert shown.prosody.volume < calm.prosody.volume


def test_anger_meets_calm_attention() -> None:
    shown = to(anger=1)
    assert shown.expression[INDEX["neutral"]] > 0.7
    assert attitude(shown, "interest") > 0.5
    assert shown.prosody.pitch_range < 1.0
    assert shown.prosody.volume < 1.0


def test_joy_is_shared() -> None:
    shown = to(joy=1)
    assert EMOTIONS[int(np.argmax(shown.expression))] == "joy"
    assert shown.prosody.pitch_range > 1.2
    assert attitude(shown, "amusement") > 0


def test_fear_is_reassured_and_disgust_and_contempt_are_listened_to() -> None:
    fear = to(fear=1)
    assert fear.expression[INDEX["fear"]] == 0.0
    assert fear.prosody.rate < 1.0
    assert attitude(fear, "concern") > 0.5
    for name in ("disgust", "contempt"):
        shown = to(**{name: 1.0})
        assert shown.expression[INDEX["neutral"]] > 0.8
        assert attitude(shown, "interest") > 0.5


def test_what_is_shown_can_be_read_as_the_characters_own() -> None:
    shown = to(joy=1)
    own = shown.as_reading()
    np.testing.assert_allclose(own.probabilities, shown.expression)
    assert (own.intensity, own.source) == (shown.intensity, "shown")


def test_an_unknown_persona_is_refused_by_name() -> None:
    assert personas() == ("warm", "reserved", "lively")
    with pytest.raises(ValueError, match="expected a persona of warm, reserved, lively; got 'cold'"):
        respond(no_feeling(), "cold")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("sadness = 0.6", "anger = 0.6", "warm.sadness must never show anger"),
        ("[warm.contempt]", "[warm.scorn]", "one row for each of neutral, joy"),
        ("concern = 0.9", "cuddle = 0.9", "warm.sadness.attitude must use concern, .* got cuddle"),
        ("concern = 0.9", "concern = 9.0", r"must be in \[0, 1\]"),
        ("rate = 0.86", "rate = 0.1", r"prosody rate must be in \[0.5, 2.0\], got 0.1"),
    ],
)
def test_a_table_that_is_wrong_is_refused(old: str, new: str, message: str) -> None:
    text = resources.files("emotion_tree").joinpath("responses.toml").read_text("utf-8")
    assert old in text
    with pytest.raises(ValueError, match=message):
        read_tables(text.replace(old, new))


@pytest.mark.parametrize("persona", personas())
def test_every_persona_meets_anger_calmly_and_pain_with_concern(persona: str) -> None:
    def meets(**feeling: float) -> Response:
        return respond(Feeling(distribution(feeling)), persona)

    calm, joy, sad, angry = meets(neutral=1), meets(joy=1), meets(sadness=1), meets(anger=1)
    assert all(one.expression[INDEX[name]] == 0.0 for one in (calm, joy, sad, angry) for name in NEVER_SHOWN)
    assert angry.prosody.rate < calm.prosody.rate
    assert angry.prosody.volume < 1.0
    assert angry.expression[INDEX["joy"]] == 0.0
    assert attitude(sad, "concern") > 0.5 > attitude(joy, "concern")
    assert sad.prosody.rate < angry.prosody.rate + 0.03 < joy.prosody.rate


def test_personas_differ_in_how_much_they_show() -> None:
    happy = Feeling(distribution({"joy": 0.8, "neutral": 0.2}))
    reserved, warm, lively = (respond(happy, name) for name in ("reserved", "warm", "lively"))
    shown = [one.intensity * one.expression[INDEX["joy"]] for one in (reserved, warm, lively)]
    assert shown == sorted(shown)
    assert shown[2] > 2 * shown[0]
    assert reserved.prosody.pitch_range < warm.prosody.pitch_range < lively.prosody.pitch_range
