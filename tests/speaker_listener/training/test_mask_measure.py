"""What is measured of heads is what was put into them, and the law gets it back."""

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from speaker_listener.masks import head_motion
from speaker_listener.masks.head_motion import law, parse_law
from speaker_listener.masks.motion_facts import WINDOW, band_power
from speaker_listener.masks.tracks import HeadTrack, read_tracks
from speaker_listener.training import mask_measure
from speaker_listener.training.mask_measure import (
    fit_law,
    fit_spectrum,
    liveliness,
    made_clips,
    nods_per_min,
    sound_facts,
    written,
)

pytestmark = pytest.mark.unit

RATE_HZ = 16_000


def heads(count: int = 10, frames: int = 260, seed: int = 0) -> list[HeadTrack]:
    """Return made heads as if they had been tracked, with a voice that is loud where the head is fast."""
    clips = made_clips(law(), [frames] * count, np.full(count, 0.58), seed)
    rng = np.random.default_rng(seed)
    made = []
    for row, poses in enumerate(clips):
        speed = np.linalg.norm(np.diff(poses[:, :3], axis=0, prepend=poses[:1, :3]), axis=1)
        # It speaks in stretches of 400 ms, where the head is faster than it mostly is.
        stretch = np.repeat(speed.reshape(-1, 10).mean(axis=1), 10)
        loud = np.repeat(np.where(stretch > np.median(stretch), stretch, 0.0), RATE_HZ // 25)
        loud /= loud.max()
        samples = (0.3 * loud * rng.standard_normal(len(loud))).astype(np.float32)
        made.append(HeadTrack(f"made-{row}", "fit", poses, samples, RATE_HZ))
    return made


def test_the_law_of_made_heads_is_found_again() -> None:
    tracks = heads(24)
    found = fit_law(tracks)
    wanted = np.log10(band_power([one.poses for one in tracks]))
    again = made_clips(found, [260] * 60, np.full(60, 0.58), seed=5)
    assert np.abs(np.log10(band_power(again)) - wanted).mean() < 0.15
    speed, other = (
        np.diff(np.stack(clips), axis=1).std(axis=(0, 1)) for clips in (again, [t.poses for t in tracks])
    )
    assert speed == pytest.approx(other, rel=0.3)


def test_a_spectrum_is_fitted_with_its_spread() -> None:
    clips = made_clips(law(), [260] * 60, np.full(60, 0.58), 3)
    power, variance = band_power(clips)[:, 0], float(np.mean([one[:, 0].var() for one in clips]))
    shift, sway, rest_s, follow, hz, damping = fit_spectrum(power, variance, seed=0)
    assert np.hypot(shift, sway) == pytest.approx(np.hypot(law().shift_std[0], law().sway_std[0]), rel=0.35)
    assert 0.4 <= rest_s <= 4.0
    assert 3.0 <= follow <= 16.0
    assert 0.8 <= hz <= 4.0
    assert 0.25 <= damping <= 0.9


def test_a_head_that_follows_its_voice_is_said_to() -> None:
    facts = sound_facts(heads())
    assert facts["speed_with_loudness"] > 0.4
    assert facts["pause_speed"] < 0.8


def test_nods_are_counted_and_slow_turns_are_not() -> None:
    times = np.arange(500) / 25
    nodding, slow = np.zeros((500, 6)), np.zeros((500, 6))
    since = (times + 2.5) % 5
    nodding[:, 1] = 0.1 * np.sin(np.pi * since / 0.6) * (since < 0.6)
    slow[:, 1] = 0.1 * np.sin(2 * np.pi * 0.1 * times)
    assert nods_per_min(nodding) == pytest.approx(12, abs=1)
    assert nods_per_min(slow) == 0


def test_liveliness_is_relative() -> None:
    tracks = heads(4)
    doubled = [replace(tracks[0], poses=2 * tracks[0].poses), *tracks[1:]]
    assert liveliness(doubled)[0] > liveliness(tracks)[0]
    assert liveliness(tracks) == pytest.approx(liveliness([replace(t, poses=3 * t.poses) for t in tracks]))


def test_what_is_written_is_a_law_that_can_be_read(tmp_path: Path) -> None:
    tracks = heads(6)
    table = tomllib.loads(written(tracks, law()))
    again = parse_law(table["law"])
    for name, value in vars(law()).items():
        assert getattr(again, name) == pytest.approx(value, rel=1e-3, abs=1e-6)
    assert table["measured"]["clips"] == 6
    assert table["measured"]["window_frames"] == WINDOW
    assert len(table["measured"]["log10_power"]) == head_motion.AXES


def test_what_ships_was_measured_on_the_fit_part(data_dir: Path) -> None:
    tracks = read_tracks(data_dir, ("train", "fit"))
    text = (Path(head_motion.__file__).parent / head_motion.STATISTICS).read_text("utf-8")
    measured = tomllib.loads(text)["measured"]
    assert measured["clips"] == len(tracks)
    assert measured["frames"] == sum(len(one.poses) for one in tracks)
    power = np.log10(band_power([one.poses for one in tracks])).T
    assert np.array(measured["log10_power"]) == pytest.approx(power, abs=1e-3)


def test_the_command_prints_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(mask_measure, "read_tracks", lambda folder, parts: heads(4))
    monkeypatch.setattr(mask_measure, "fit_law", lambda tracks: law())
    assert mask_measure.main([str(tmp_path)]) == 0
    assert "law" in tomllib.loads(capsys.readouterr().out)
