"""When a person speaks and when they are done, whatever way their sound is cut."""

import wave
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from shutil import which

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialogue.adapters import silero_vad
from dialogue.end_of_turn import EndOfTurn
from dialogue.hearing import (
    Hearing,
    HearingEvent,
    Hysteresis,
    SpeechEnded,
    SpeechSound,
    SpeechStarted,
)
from sound.flite import FliteEngine
from sound.pcm import Samples, from_pcm16, silence

pytestmark = pytest.mark.unit

RATE_HZ = 16000
CHUNK = 512
CHUNK_S = CHUNK / RATE_HZ


class ScriptedVAD:
    """Reads the probability off the sound: the loudest sample of a chunk is its probability."""

    rate_hz = RATE_HZ
    chunk_samples = CHUNK

    def probability(self, pcm: Samples) -> float:
        assert pcm.shape == (CHUNK,)
        return float(pcm.max())

    def reset(self) -> None:
        pass


def sound_of(probabilities: Iterable[float]) -> Samples:
    """Return sound whose chunks the scripted VAD hears with these probabilities; all samples differ a little."""
    chunks = [np.linspace(p / 2, p, CHUNK, dtype=np.float32) for p in probabilities]
    return np.concatenate(chunks) if chunks else np.zeros(0, dtype=np.float32)


def hearing(limits: Hysteresis | None = None) -> Hearing:
    return Hearing(ScriptedVAD(), EndOfTurn(), limits)


def run(probabilities: Sequence[float], limits: Hysteresis | None = None) -> list[HearingEvent]:
    return hearing(limits).feed(sound_of(probabilities))


def of(kind: type, events: Iterable[HearingEvent]) -> list[HearingEvent]:
    return [event for event in events if isinstance(event, kind)]


def heard(events: Iterable[HearingEvent]) -> Samples:
    parts = [event.samples for event in events if isinstance(event, SpeechSound)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.float32)


# ---- start ---------------------------------------------------------------------------------------------


def test_two_likely_chunks_in_a_row_start_speech_where_the_first_began() -> None:
    events = run([0.1, 0.1, 0.6, 0.6])
    assert of(SpeechStarted, events) == [SpeechStarted(2 * CHUNK_S)]


def test_one_likely_chunk_does_not() -> None:
    assert run([0.1, 0.6, 0.1, 0.6, 0.1]) == []


def test_one_sure_chunk_starts_speech_at_once() -> None:
    events = run([0.1, 0.9])
    assert of(SpeechStarted, events) == [SpeechStarted(CHUNK_S)]


def test_the_first_phone_is_kept_by_the_pre_roll() -> None:
    sound = sound_of([0.1] * 30 + [0.6, 0.6])
    events = hearing().feed(sound)
    first = of(SpeechSound, events)[0]
    assert isinstance(first, SpeechSound)
    assert first.at_s <= 30 * CHUNK_S - 0.3
    assert first.at_s > 30 * CHUNK_S - 0.3 - CHUNK_S
    np.testing.assert_array_equal(heard(events), sound[round(first.at_s * RATE_HZ) :])


def test_there_is_no_more_pre_roll_than_there_was_sound() -> None:
    events = run([0.9])
    assert of(SpeechSound, events)[0] == of(SpeechSound, events)[-1]
    assert len(heard(events)) == CHUNK


# ---- end -----------------------------------------------------------------------------------------------


def test_four_tenths_of_silence_end_the_turn() -> None:
    events = run([0.9] * 10 + [0.1] * 13)
    assert of(SpeechEnded, events) == [
        SpeechEnded(at_s=10 * CHUNK_S, decided_s=23 * CHUNK_S, speech_s=10 * CHUNK_S, reason="silence")
    ]
    assert of(SpeechEnded, run([0.9] * 10 + [0.1] * 12)) == []


def test_speech_goes_on_above_the_lower_threshold() -> None:
    assert of(SpeechEnded, run([0.9] * 5 + [0.4] * 100)) == []


def test_a_short_pause_does_not_end_the_turn() -> None:
    assert of(SpeechEnded, run(([0.9] * 5 + [0.1] * 8) * 5)) == []


@pytest.mark.parametrize(
    ("partial", "chunks"), [("how are you?", 10), ("i like dogs", 13), ("i like", 38), ("because", 25)]
)
def test_the_words_so_far_say_how_long_to_wait(partial: str, chunks: int) -> None:
    ears = hearing()
    ears.feed(sound_of([0.9] * 10))
    ears.understood(partial)
    assert of(SpeechEnded, ears.feed(sound_of([0.1] * (chunks - 1)))) == []
    assert len(of(SpeechEnded, ears.feed(sound_of([0.1])))) == 1


def test_words_of_the_utterance_before_do_not_count() -> None:
    ears = hearing()
    ears.feed(sound_of([0.9] * 5))
    ears.understood("because")
    ears.feed(sound_of([0.1] * 40))
    ears.understood("and")  # late: nobody speaks
    assert len(of(SpeechEnded, ears.feed(sound_of([0.9] * 5 + [0.1] * 13)))) == 1


def test_patience_may_change_while_listening() -> None:
    ears = hearing()
    ears.feed(sound_of([0.9] * 5))
    ears.policy = EndOfTurn(patience=2.0)
    assert of(SpeechEnded, ears.feed(sound_of([0.1] * 24))) == []
    assert len(of(SpeechEnded, ears.feed(sound_of([0.1])))) == 1


# ---- push to talk, reset, meter ------------------------------------------------------------------------


def test_letting_go_of_the_button_ends_the_turn_now_with_all_its_sound() -> None:
    sound = np.concatenate([sound_of([0.9] * 5), np.full(100, 0.5, dtype=np.float32)])
    ears = hearing()
    events = ears.feed(sound) + ears.flush()
    ended = of(SpeechEnded, events)[0]
    assert isinstance(ended, SpeechEnded)
    assert ended.reason == "released"
    assert ended.end_of_turn
    np.testing.assert_array_equal(heard(events), sound)
    assert not ears.speaking


def test_what_was_not_yet_sure_counts_when_the_button_is_let_go() -> None:
    ears = hearing()
    assert ears.feed(sound_of([0.1, 0.6])) == []
    kinds = [type(event) for event in ears.flush()]
    assert kinds[0] is SpeechStarted
    assert kinds[-1] is SpeechEnded


def test_letting_go_after_silence_is_nothing() -> None:
    ears = hearing()
    ears.feed(sound_of([0.1] * 20))
    assert ears.flush() == []


def test_reset_drops_the_utterance_and_the_time_goes_on() -> None:
    ears = hearing()
    ears.feed(sound_of([0.9] * 5))
    ears.reset()
    assert not ears.speaking
    assert ears.heard_s == pytest.approx(5 * CHUNK_S)
    assert of(SpeechStarted, ears.feed(sound_of([0.9]))) == [SpeechStarted(5 * CHUNK_S)]


def test_speech_so_far_is_counted_without_its_pauses() -> None:
    ears = hearing()
    ears.feed(sound_of([0.9] * 10 + [0.1] * 4 + [0.9] * 2))
    assert ears.speech_s == pytest.approx(12 * CHUNK_S)
    ears.feed(sound_of([0.1] * 20))
    assert ears.speech_s == 0


@pytest.mark.parametrize(("answered", "noted"), [(False, 1), (True, 0)])
def test_going_on_after_a_silence_is_a_habit_unless_the_character_answered_in_between(
    answered: bool, noted: int
) -> None:
    """A short answer fits into a long pause: whoever speaks after "I see." has not been thinking for two seconds."""
    ears = hearing()
    assert of(SpeechEnded, ears.feed(sound_of([0.9] * 10 + [0.1] * 20)))
    ears.alert = answered
    ears.feed(sound_of([0.1] * 10))
    ears.alert = False
    ears.feed(sound_of([0.1] * 10 + [0.9] * 5))
    assert ears.speaking
    assert ears.habit.counted == noted


def test_the_meter_shows_decibels_of_full_scale() -> None:
    ears = hearing()
    ears.feed(np.full(CHUNK, 0.1, dtype=np.float32))
    assert ears.level_dbfs == pytest.approx(-20, abs=0.1)
    ears.feed(silence(CHUNK_S, RATE_HZ))
    assert ears.level_dbfs == -96


def test_stereo_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected mono sound of shape \(n,\), got \(2, 512\)"):
        hearing().feed(np.zeros((2, 512), dtype=np.float32))


@pytest.mark.parametrize(
    "limits", [{"keep": 0.6}, {"start": 0.9}, {"start_chunks": 0}, {"cut_window_s": 60.0}]
)
def test_limits_that_contradict_each_other_are_refused(limits: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Hysteresis(**limits)  # type: ignore[arg-type]


# ---- too long ------------------------------------------------------------------------------------------

SHORT = Hysteresis(longest_s=2.0, cut_window_s=0.5, pre_roll_s=0.1)


def test_a_long_utterance_is_cut_at_its_quietest_place_and_nothing_is_lost() -> None:
    probabilities = [0.9] * 100
    probabilities[55] = 0.5
    sound = sound_of(probabilities)
    events = hearing(SHORT).feed(sound)
    cut = of(SpeechEnded, events)[0]
    assert isinstance(cut, SpeechEnded)
    assert cut.reason == "too_long"
    assert not cut.end_of_turn
    assert of(SpeechStarted, events)[1] == SpeechStarted(56 * CHUNK_S, continues=True)
    np.testing.assert_array_equal(heard(events), sound[: len(heard(events))])


def test_a_turn_may_end_while_its_end_is_held_back() -> None:
    sound = sound_of([0.9] * 50 + [0.1] * 13)
    events = hearing(SHORT).feed(sound)
    np.testing.assert_array_equal(heard(events), sound)
    ended = of(SpeechEnded, events)
    assert [e.reason for e in ended if isinstance(e, SpeechEnded)][-1] == "silence"


# ---- invariants ----------------------------------------------------------------------------------------

scripts = st.lists(
    st.tuples(st.sampled_from([0.05, 0.3, 0.4, 0.6, 0.9]), st.integers(1, 20)), max_size=14
).map(lambda runs: [p for p, count in runs for _ in range(count)])


def flat(events: Iterable[HearingEvent]) -> list[object]:
    """Return the events with the sound between two others as one, which is how cutting may not change them."""
    result: list[object] = []
    sound: list[Samples] = []
    for event in [*events, None]:
        if isinstance(event, SpeechSound):
            sound.append(event.samples)
            continue
        if sound:
            result.append(np.concatenate(sound).tobytes())
            sound = []
        result.append(event)
    return result


@settings(deadline=None)
@given(scripts, st.lists(st.integers(0, 3000), max_size=20), st.booleans())
def test_any_cut_of_the_sound_gives_the_same_events(
    script: list[float], lengths: list[int], flush: bool
) -> None:
    sound = sound_of(script)
    whole, parts = hearing(SHORT), hearing(SHORT)
    expected = whole.feed(sound)
    cuts = np.minimum(np.cumsum([0, *lengths]), len(sound))
    got = [
        event for a, b in zip(cuts, [*cuts[1:], len(sound)], strict=True) for event in parts.feed(sound[a:b])
    ]
    if flush:
        expected, got = expected + whole.flush(), got + parts.flush()
    assert flat(got) == flat(expected)


@settings(deadline=None)
@given(scripts)
def test_events_alternate_and_sound_is_in_order_without_overlap(script: list[float]) -> None:
    ears = hearing(SHORT)
    sound = sound_of(script)
    events = ears.feed(sound) + ears.flush()
    turns = [event for event in events if not isinstance(event, SpeechSound)]
    assert all(isinstance(a, SpeechStarted) != isinstance(b, SpeechStarted) for a, b in pairwise(turns))
    assert not turns or isinstance(turns[0], SpeechStarted)
    assert not turns or isinstance(turns[-1], SpeechEnded)
    at = 0
    for event in events:
        if isinstance(event, SpeechSound):
            start = round(event.at_s * RATE_HZ)
            assert start >= at
            at = start + len(event.samples)
            np.testing.assert_array_equal(event.samples, sound[start:at])


@settings(deadline=None)
@given(scripts)
def test_every_sure_chunk_is_heard(script: list[float]) -> None:
    """Nothing that is surely speech is dropped."""
    ears = hearing(SHORT)
    sound = sound_of(script)
    covered = np.zeros(len(sound), dtype=bool)
    for event in ears.feed(sound) + ears.flush():
        if isinstance(event, SpeechSound):
            start = round(event.at_s * RATE_HZ)
            covered[start : start + len(event.samples)] = True
    for index, probability in enumerate(script):
        if probability >= 0.85:
            assert covered[index * CHUNK : (index + 1) * CHUNK].all()


# ---- a real voice --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def spoken() -> tuple[Samples, float, float]:
    """Return 1 s of silence, a sentence, and silence again; and where the sentence begins and ends."""
    if which("flite") is None:
        pytest.skip("flite is not installed")
    speech = FliteEngine().speak("Please tell me more about your sister.")
    rng = np.random.default_rng(0)
    samples = np.concatenate([silence(1, RATE_HZ), speech.samples, silence(1.5, RATE_HZ)])
    noisy = (samples + rng.normal(0, 3e-4, len(samples))).astype(np.float32)
    phones = [phone for phone in speech.phones if phone.symbol != "SIL"]
    return noisy, 1 + phones[0].start_s, 1 + phones[-1].end_s


def test_a_real_sentence_is_heard_within_a_tenth_of_a_second(spoken: tuple[Samples, float, float]) -> None:
    sound, start_s, end_s = spoken
    ears = Hearing(silero_vad.create({}))
    noticed_s = ended = None
    for begin in range(0, len(sound), 320):
        for event in ears.feed(sound[begin : begin + 320]):
            if isinstance(event, SpeechStarted):
                noticed_s = ears.heard_s
            elif isinstance(event, SpeechEnded):
                ended = event
    assert noticed_s is not None
    assert ended is not None
    # The sentence begins with the closed lips of a /p/, which no one can hear yet.
    assert noticed_s - start_s < 0.16
    assert ended.at_s == pytest.approx(end_s, abs=0.12)
    assert ended.decided_s - ended.at_s == pytest.approx(0.4, abs=0.04)


def test_a_noisy_room_seldom_starts_speech(data_dir: Path) -> None:
    starts, heard_s = 0, 0.0
    for recording in sorted((data_dir / "noise").glob("*.wav")):
        with wave.open(str(recording)) as wav:
            assert (wav.getframerate(), wav.getnchannels()) == (RATE_HZ, 1), recording.name
            sound = from_pcm16(wav.readframes(wav.getnframes()))
        ears = Hearing(silero_vad.create({}))
        starts += len(of(SpeechStarted, ears.feed(sound) + ears.flush()))
        heard_s += ears.heard_s
    assert heard_s > 30
    assert starts / heard_s <= 2 / 60, f"{starts} starts in {heard_s:.0f} s of noise"
