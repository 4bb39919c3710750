"""The trials that the doctor makes: what is timed, and what counts as a failure."""

import asyncio

import numpy as np
import pytest

from dialogue.testing import ScriptedASR, ScriptedLLM, ScriptedTTS, ScriptedVAD
from server import doctor_trials as trials
from sound.pcm import AudioChunk

pytestmark = pytest.mark.unit


def test_a_voice_is_timed_and_its_sound_handed_on_at_its_own_rate() -> None:
    outcome, sound = asyncio.run(trials.voice(ScriptedTTS(22_050)))
    assert [measure.name for measure in outcome.measures] == ["first_sound_ms", "real_time_factor"]
    assert sound.rate_hz == 22_050
    assert sound.duration_s > 1


def test_ears_hear_all_of_the_sound_at_their_own_rate_and_its_pace() -> None:
    asr = ScriptedASR()
    asr.hears("hello there")
    hum = np.full(12_000, 0.1, dtype=np.float32)
    outcome = asyncio.run(trials.ears(asr, AudioChunk(hum, 24_000)))
    assert "hello there" in outcome.says
    assert asr.heard_s[0] == pytest.approx(0.9, abs=0.02)


def test_a_mind_without_a_word_is_a_failure() -> None:
    mind = ScriptedLLM()
    mind.reply("")
    with pytest.raises(trials.TrialFailed, match="got none"):
        asyncio.run(trials.mind(mind))


def test_a_detector_is_timed_by_the_chunk() -> None:
    (measure,) = trials.vad(ScriptedVAD()).measures
    assert measure.name == "chunk_ms"
    assert measure.kept
