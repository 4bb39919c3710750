"""What was seen and heard, on the session's clock."""

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.errors import RecordError
from emotion_tree.trajectory.events import Event, PlaybackChanged
from emotion_tree.trajectory.placement import place
from emotion_tree.trajectory.record import MediaBlock, Record
from emotion_tree.trajectory.tracks import SLACK_MS, face_track, first_frame, heard_parts, sound_track
from render.rig import CHANNELS, FPS
from tests.emotion_tree.trajectory.talks import (
    MICROPHONE_RATE_HZ,
    VOICE_RATE_HZ,
    a_header,
    a_talk,
    blocks_of,
    face_at,
)

pytestmark = pytest.mark.unit

JAW = CHANNELS.index("jawOpen")
SMILE = CHANNELS.index("mouthSmileLeft")


def a_record(*events: Event) -> Record:
    return Record(a_header(), events)


def played(t_s: float, what: str, played_ms: int, epoch: int = 1) -> PlaybackChanged:
    return PlaybackChanged.model_validate(
        {"t_s": t_s, "epoch": epoch, "node": 3, "what": what, "played_ms": played_ms}
    )


def faces(values: list[float], start_ms: int = 0, kind: str = "live_faces", epoch: int = 0) -> MediaBlock:
    """Return frames whose jaw has these values."""
    frames = np.zeros((len(values), len(CHANNELS)), dtype=np.float32)
    frames[:, JAW] = values
    return MediaBlock(
        "speech_faces" if kind == "speech_faces" else "live_faces", epoch, start_ms, faces=frames
    )


def tone(rate_hz: int, length_s: float, hz: float = 200.0) -> np.ndarray:
    return 0.5 * np.sin(2 * np.pi * hz * np.arange(int(rate_hz * length_s)) / rate_hz)


def sound(kind: str, samples: np.ndarray, rate_hz: int, start_ms: int = 0, epoch: int = 0) -> MediaBlock:
    pcm16 = np.round(samples * 32768).astype("<i2").tobytes()
    return MediaBlock(
        "voice" if kind == "voice" else "microphone", epoch, start_ms, pcm16=pcm16, rate_hz=rate_hz
    )


# ---- the face -------------------------------------------------------------------------------------------


def test_live_frames_lie_on_session_time() -> None:
    record = a_talk()
    track = face_track(record, blocks_of(record), 29.0, 35.0)
    assert track.shape == (150, len(CHANNELS))
    assert track.dtype == np.float32
    for row in (0, 77, 149):
        np.testing.assert_array_equal(track[row], face_at(29.0 + row / FPS))


def test_a_reply_shows_its_own_face_where_it_was_heard_and_holds_show_live_frames() -> None:
    record = a_talk()
    track = face_track(record, blocks_of(record), 0.0, 40.0)
    spoken = np.flatnonzero(track[:, SMILE] > 0.01) / FPS
    first = spoken[(spoken >= 4.0) & (spoken < 9.0)]
    assert first[0] == pytest.approx(4.0)
    assert not ((first >= 5.5) & (first < 6.5)).any(), "the reply was held"
    assert first[-1] == pytest.approx(8.44)
    np.testing.assert_array_equal(track[150], face_at(6.0))
    second = spoken[(spoken > 11.0) & (spoken < 20.0)]
    assert (second[0], second[-1]) == (pytest.approx(11.8), pytest.approx(13.04)), (
        "cut where it was interrupted"
    )


def test_frames_of_a_reply_are_those_of_its_own_clock() -> None:
    record = a_record(played(2.0, "started", 0), played(3.0, "stopped", 1000))
    ramp = [frame / 100 for frame in range(50)]
    track = face_track(record, [faces(ramp, kind="speech_faces", epoch=1)], 0.0, 4.0)
    np.testing.assert_allclose(track[50:75, JAW], ramp[:25], atol=1e-6)
    assert np.isnan(track[:50]).all()
    assert np.isnan(track[75:]).all(), "the rest was made, and never heard"


def test_between_two_frames_the_face_is_on_its_way() -> None:
    track = face_track(a_record(), [faces([0.0, 1.0], start_ms=20)], 0.0, 0.2)
    assert np.isnan(track[0, JAW])
    assert track[1, JAW] == pytest.approx(0.5)


def test_a_frame_that_is_missing_is_bridged_and_a_longer_gap_is_not() -> None:
    track = face_track(
        a_record(), [faces([0.0]), faces([1.0], start_ms=80), faces([1.0], start_ms=400)], 0.0, 0.44
    )
    assert track[1, JAW] == pytest.approx(0.5)
    assert np.isnan(track[3:10, JAW]).all()
    assert track[10, JAW] == 1.0


def test_frames_that_were_made_anew_replace_those_before() -> None:
    record = a_record(played(0.0, "started", 0), played(0.4, "stopped", 400))
    blocks = [
        faces([0.1] * 10, kind="speech_faces", epoch=1),
        faces([0.9] * 2, 200, kind="speech_faces", epoch=1),
    ]
    track = face_track(record, blocks, 0.0, 0.4)
    np.testing.assert_allclose(track[:5, JAW], 0.1, atol=1e-6)
    np.testing.assert_allclose(track[5:7, JAW], 0.9, atol=1e-6)
    assert np.isnan(track[7:, JAW]).all()


def test_nothing_kept_is_nothing_shown() -> None:
    assert np.isnan(face_track(a_talk(), [], 0.0, 2.0)).all()
    assert face_track(a_talk(), [], 3.0, 3.0).shape == (0, len(CHANNELS))


def test_frames_of_another_width_are_an_error_that_says_where() -> None:
    block = MediaBlock("live_faces", 0, 120, faces=np.zeros((3, 7), dtype=np.float32))
    with pytest.raises(RecordError, match=r"58 channels.*at 120 ms.*\(3, 7\)"):
        face_track(a_record(), [block], 0.0, 1.0)


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 900), st.integers(0, 900))
def test_windows_laid_end_to_end_are_the_whole(one: int, other: int) -> None:
    record = a_talk()
    blocks = blocks_of(record)
    low, high = sorted((one / FPS, other / FPS))
    parts = [face_track(record, blocks, *span) for span in ((0.0, low), (low, high), (high, 40.0))]
    np.testing.assert_array_equal(np.concatenate(parts), face_track(record, blocks, 0.0, 40.0))


def test_a_window_begins_with_the_first_frame_in_it() -> None:
    assert [first_frame(at_s, 25) for at_s in (0.0, 0.01, 0.04, 59.999, 60.0)] == [0, 1, 1, 1500, 1500]


def test_an_hour_is_no_burden() -> None:
    """One minute out of 90,000 frames; a fixed limit would fail on a busy machine, so it is the processor's time."""
    frames = np.zeros((50, len(CHANNELS)), dtype=np.float32)
    blocks = [MediaBlock("live_faces", 0, 2000 * block, faces=frames) for block in range(1800)]
    record = a_record(
        *(
            played(at_s, "started" if at_s % 10 == 0 else "stopped", 1000 * (at_s % 10), at_s // 10)
            for at_s in range(0, 3600, 5)
        )
    )
    began_s = time.process_time()
    assert not np.isnan(face_track(record, blocks, 1800.0, 1860.0)).any()
    assert time.process_time() - began_s < 0.5


def test_reports_that_come_late_do_not_make_the_voice_stumble() -> None:
    late_s = [0.0, 0.03, -0.02, 0.01, 0.04]
    reports = [played(1.0 + i + late, "moved" if i else "started", 1000 * i) for i, late in enumerate(late_s)]
    parts = heard_parts(place(reports))
    assert [(part.start_ms, part.from_ms, part.to_ms) for part in parts] == [(1000.0, 0, 4000)]


def test_a_sound_that_stood_still_goes_on_later() -> None:
    reports = [
        played(1.0, "started", 0),
        played(2.0, "moved", 1000),
        played(4.0, "moved", 2000),
        played(5.0, "stopped", 3000),
    ]
    parts = heard_parts(place(reports))
    assert len(parts) == 2
    assert all(
        abs(part.start_ms - expected) <= SLACK_MS for part, expected in zip(parts, (1000, 4000), strict=True)
    )


# ---- the sound ------------------------------------------------------------------------------------------


def test_the_microphone_lies_on_session_time() -> None:
    voice = tone(MICROPHONE_RATE_HZ, 1.0)
    out = sound_track(
        a_record(),
        [sound("microphone", voice, MICROPHONE_RATE_HZ, 2000)],
        "user",
        1.0,
        4.0,
        MICROPHONE_RATE_HZ,
    )
    assert out.shape == (3 * MICROPHONE_RATE_HZ,)
    assert not out[:MICROPHONE_RATE_HZ].any()
    np.testing.assert_allclose(out[MICROPHONE_RATE_HZ : 2 * MICROPHONE_RATE_HZ], voice, atol=1e-4)
    assert not out[2 * MICROPHONE_RATE_HZ :].any()


def test_packets_that_came_unevenly_are_one_sound() -> None:
    voice = tone(MICROPHONE_RATE_HZ, 2.0)
    size = MICROPHONE_RATE_HZ // 50
    rng = np.random.default_rng(5)
    packets = [
        sound(
            "microphone",
            voice[at : at + size],
            MICROPHONE_RATE_HZ,
            1000 + 20 * i + (0 if i == 7 else int(rng.integers(0, 30))),
        )
        for i, at in enumerate(range(0, len(voice), size))
    ]
    out = sound_track(a_record(), packets, "user", 1.0, 3.0, MICROPHONE_RATE_HZ)
    np.testing.assert_allclose(out, voice, atol=1e-4)


def test_the_voice_sounds_where_it_was_heard_and_no_further() -> None:
    record = a_talk()
    out = sound_track(record, blocks_of(record), "avatar", 0.0, 40.0, VOICE_RATE_HZ)
    loud_s = np.flatnonzero(np.abs(out.reshape(-1, VOICE_RATE_HZ // 10)).max(axis=1) > 0.1) / 10
    heard = [
        at
        for start, end in ((4.0, 5.5), (6.5, 8.5), (11.8, 13.1), (21.0, 23.0))
        for at in np.arange(start, end, 0.1)
    ]
    np.testing.assert_allclose(loud_s, heard, atol=1e-6)


def test_sound_of_another_rate_is_brought_to_the_one_that_is_asked_for() -> None:
    block = sound("microphone", tone(MICROPHONE_RATE_HZ, 3.0), MICROPHONE_RATE_HZ, 1000)
    out = sound_track(a_record(), [block], "user", 1.5, 3.5, VOICE_RATE_HZ)
    expected = 0.5 * np.sin(2 * np.pi * 200 * (np.arange(2 * VOICE_RATE_HZ) / VOICE_RATE_HZ + 0.5))
    np.testing.assert_allclose(out, expected, atol=2e-3)


@settings(max_examples=15, deadline=None)
@given(st.floats(0.2, 7.0), st.sampled_from([16_000, 24_000]))
def test_windows_of_sound_join_without_a_seam(cut_s: float, rate_hz: int) -> None:
    record = a_talk()
    blocks = blocks_of(record)
    for party in ("user", "avatar"):
        whole = sound_track(record, blocks, "user" if party == "user" else "avatar", 0.0, 8.0, rate_hz)
        parts = [
            sound_track(record, blocks, "user" if party == "user" else "avatar", *span, rate_hz)
            for span in ((0.0, cut_s), (cut_s, 8.0))
        ]
        np.testing.assert_allclose(np.concatenate(parts), whole, atol=1e-3)


def test_no_sound_is_silence() -> None:
    out = sound_track(a_talk(), [], "user", 1.0, 2.0, 16_000)
    assert out.shape == (16_000,)
    assert not out.any()
    assert len(sound_track(a_talk(), [], "avatar", 2.0, 2.0, 16_000)) == 0
