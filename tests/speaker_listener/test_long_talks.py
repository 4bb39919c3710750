"""One stream through whole talks: roles that flip, silence, hours, crowds, interruptions at any moment.

Each test runs with `rules`, and with `warm`, where everything that was learned is in the stream as well.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.stances_memory import hours
from benchmarks.stances_scores import GROUPS, lips_at_breaks, ratio, stretches
from benchmarks.stances_strains import flipping, streamed, together
from benchmarks.stances_talks import StanceTalk, Voices, stance_talk
from emotion_tree.reading import distribution
from render.rig import FPS, HEAD, INDEX, clip
from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener import driver, warm
from speaker_listener.metrics import aperture, jumps
from speaker_listener.motion import OWN_RATE_HZ, MotionModel, Shown
from speaker_listener.scene import Scene, play

pytestmark = pytest.mark.unit

Say = Callable[..., tuple[tuple[Phone, ...], Samples]]
Babble = Callable[..., Samples]
MODELS: dict[str, Callable[[dict[str, str]], MotionModel]] = {"rules": driver.create, "warm": warm.create}
SENTENCES = (
    "I see.",
    "That sounds wonderful, I am really happy for you!",
    "My father ought to laugh at that old car.",
)
JOY = Shown(distribution({"joy": 1.0}), 0.8)
BY_HAND = settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module", params=MODELS)
def model(request: pytest.FixtureRequest) -> MotionModel:
    """Return a motion model as it is shipped."""
    return MODELS[request.param]({})


@pytest.fixture(scope="module")
def said(espeak: Say, babble: Babble) -> Voices:
    """Return real phrases with and without phones, and a person who babbles."""
    own: list[tuple[tuple[Phone, ...], Samples]] = []
    for text in SENTENCES:
        phones, samples = espeak(text)
        own += [(phones, samples), ((), samples)]
    return Voices(tuple(own), babble(20.0))


@pytest.fixture(scope="module")
def spoken(model: MotionModel, said: Voices) -> tuple[np.ndarray, StanceTalk]:
    """Return the frames of one talk of forty changes of stance, and the talk."""
    talk = stance_talk(said, 40, 4)
    return play(model, talk.inputs, 4), talk


@pytest.mark.parametrize("channels", ["upper face", "upper face, lids, gaze", "head"])
def test_no_start_shows_in_the_twelve_frames_after_a_change_of_stance(
    spoken: tuple[np.ndarray, StanceTalk],
    channels: str,
) -> None:
    found = ratio(stretches(*spoken, GROUPS[channels]))
    # Of forty changes the figure is rough; what is asked here is that it is not surely above 1.
    assert found.low <= 1.0


def test_a_role_that_changes_every_200_ms_makes_no_jump(
    model: MotionModel,
    said: Voices,
    spoken: tuple[np.ndarray, StanceTalk],
) -> None:
    frames = play(model, flipping(said, 20.0), 1)
    assert np.array_equal(frames, np.stack([clip(frame) for frame in frames]))
    for name in ("upper face", "head"):
        inside = np.concatenate([one.inside for one in stretches(*spoken, GROUPS[name])])
        assert np.percentile(jumps(frames, GROUPS[name]), 95) <= np.percentile(inside, 95), name
        assert jumps(frames, GROUPS[name]).max() <= 1.5 * inside.max(), name


@BY_HAND
@given(part=st.floats(0.05, 0.9), known=st.booleans(), held=st.booleans(), joyful=st.booleans())
def test_lips_shut_within_two_frames_wherever_a_phrase_is_broken_off(
    model: MotionModel, espeak: Say, part: float, known: bool, held: bool, joyful: bool
) -> None:
    phones, samples = espeak(SENTENCES[1])
    shown = JOY if joyful else Shown()
    until_s = part * len(samples) / OWN_RATE_HZ
    scene = Scene(shown=shown).wait(0.4).speak(phones if known else (), samples, until_s=until_s)
    after = Scene(shown=shown).wait(1.0).inputs
    if held:
        after = tuple(replace(one, stance="speaking") for one in after)
    gap = aperture(play(model, (*scene.inputs, *after), 2))[len(scene.inputs) :]
    # Shut is what the expression alone shows; that may part the lips, and it has the mouth again at the end.
    assert np.all(gap[1:] <= max(0.02, float(gap[18:].max()) + 0.02))


def test_breaks_of_a_random_talk_shut_the_lips_too(
    spoken: tuple[np.ndarray, StanceTalk],
) -> None:
    found = lips_at_breaks(*spoken)
    assert found.breaks >= 3
    assert found.in_time == found.breaks


def test_in_silence_the_face_stays_where_it_is(model: MotionModel) -> None:
    frames = play(model, Scene().wait(80.0).inputs, 5)
    early, late = frames[10 * FPS : 45 * FPS], frames[45 * FPS :]
    head = [INDEX[name] for name in HEAD]
    assert np.abs(early[:, head].mean(axis=0) - late[:, head].mean(axis=0)).max() < 0.06
    paces = [np.abs(np.diff(part[:, head], axis=0)).mean() for part in (early, late)]
    assert 0.6 < paces[1] / paces[0] < 1.6
    assert aperture(frames).max() < 0.05


def test_what_a_stream_holds_does_not_grow_with_the_talk(model: MotionModel, said: Voices) -> None:
    found = hours(model, said, 1200, 3)
    # Sound of at most a few phrases is held, of the fifteen and more that are said; and nothing that counts frames.
    assert max(one.bytes for one in found.stream) < 6 * max(samples.nbytes for _, samples in said.own)
    assert max(one.longest for one in found.stream) < 100
    assert found.model[-1].objects <= 1.2 * max(one.objects for one in found.model[:3]) + 50


def test_fifty_sessions_in_one_batch_are_fifty_sessions_alone(model: MotionModel, said: Voices) -> None:
    talks = [stance_talk(said, 1, seed) for seed in range(50)]
    talks = [replace(talk, inputs=talk.inputs[:20]) for talk in talks]
    batch = together(model, talks, range(50))
    assert len(batch) == 50
    for seed in (0, 17, 49):
        alone = play(model, talks[seed].inputs, seed)[: len(batch[seed])]
        # The sums of a learned part may be taken in another order in a larger batch.
        np.testing.assert_allclose(batch[seed], alone, atol=1e-5)


@BY_HAND
@given(seed=st.integers(0, 1000))
def test_a_stream_made_ahead_and_taken_back_equals_the_talk_played_through(
    model: MotionModel, said: Voices, seed: int
) -> None:
    talk = stance_talk(said, 2, seed)
    talk = replace(talk, inputs=talk.inputs[:120])
    assert np.array_equal(streamed(model, talk, seed), play(model, talk.inputs, seed))


@BY_HAND
@given(seed=st.integers(0, 1000), cut=st.integers(1, 100))
def test_a_talk_taken_up_from_a_snapshot_in_another_stream_gives_the_same_frames(
    model: MotionModel, said: Voices, seed: int, cut: int
) -> None:
    inputs = stance_talk(said, 2, seed).inputs[:120]
    whole = play(model, inputs, seed)
    first, second = model.stream(seed), model.stream(seed + 1)
    for one in inputs[:cut]:
        model.step([first], [one])
    second.restore(first.snapshot())
    rest = [model.step([second], [one])[0].values for one in inputs[cut:]]
    assert np.array_equal(np.array(rest), whole[cut:])
