"""The listening bench as a whole, on talks that the test makes."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks import (
    listening,
    listening_checks,
    listening_plot,
    listening_real,
    listening_systems,
    listening_talks,
)
from benchmarks.listening_systems import SYSTEMS, Listened, by_driver, idle, listen
from benchmarks.listening_talks import CONDITIONS, Talk, answer, talks
from emotion_tree.reading import distribution
from render.rig import CHANNEL_COUNT, INDEX
from sound.errors import EngineMissing
from sound.pcm import Samples
from tests.benchmarks.listening_folder import write_dyad

pytestmark = pytest.mark.unit

SECONDS = 5.0


def voice(seed: int) -> Samples:
    """Return speech-like sound: a voice with pauses."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(SECONDS * 16_000)) / 16_000
    tone = sum(np.sin(2 * np.pi * 150 * k * time_s) / k for k in range(1, 6))
    speaking = (time_s > 0.5) & ((time_s % 2.4) < 1.8)
    return (0.1 * np.asarray(tone) * speaking + 0.0005 * rng.standard_normal(len(time_s))).astype(np.float32)


def made(count: int, seed: int = 0) -> list[Talk]:
    """Return so many talks of each condition."""
    return [
        Talk(
            f"{name}-{k}",
            name,
            voice(k),
            felt := distribution({kind.felt: 0.8, "neutral": 0.2}),
            answer(felt),
        )
        for name, kind in CONDITIONS.items()
        for k in range(count)
    ]


def test_all_systems_and_checks_stand_side_by_side(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening, "talks", made)
    monkeypatch.setattr(listening_checks, "_SILENCE_S", 10.0)
    monkeypatch.setattr(listening_checks, "_SWITCHES", 8)
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    assert listening.main(["--talks", "2", "--plots", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    assert found["systems"].keys() == SYSTEMS.keys()
    assert (
        found["systems"]["leed"]["joyful"]["smile"][0] > found["systems"]["leed"]["angry"]["smile"][0] + 0.2
    )
    assert found["systems"]["idle"]["joyful"]["nods_per_min"][0] == 0.0
    assert found["systems"]["driver"]["sad"]["nods_per_min"][0] is None
    assert found["told_apart"]["leed"] > 0.9
    assert found["checks"]["still_at_amplitude_0"]
    assert found["checks"]["causal"]
    assert found["checks"]["calm_with_the_angry"]
    assert found["checks"]["repeats_in_window"] == 0
    assert found["real"] == {}
    assert "WARMCHAT_DATA is not set" in said
    with Image.open(tmp_path / "listening-curves.png") as picture:
        assert picture.size[0] == 1700


def test_too_few_talks_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        listening.main(["--talks", "1"])
    assert "at least two talks" in capsys.readouterr().err


def test_a_missing_folder_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(listening, "talks", made)
    assert listening.main(["--talks", "2", "--data", str(tmp_path)]) == 1
    assert "expected tracked faces named talk-*.npz" in capsys.readouterr().err


def test_systems_share_chance_and_differ_only_in_what_their_names_say() -> None:
    talk = made(1)[1]
    ours, presets, silent = (SYSTEMS[name](talk, 5, 1.0).frames for name in ("leed", "presets", "no answers"))
    pitch, blink = INDEX["head_pitch_rad"], INDEX["eyeLookInLeft"]
    assert ours.shape == (125, CHANNEL_COUNT)
    assert np.allclose(ours[:, blink], presets[:, blink], atol=0.05)
    assert not np.allclose(ours[:, INDEX["browInnerUp"]], presets[:, INDEX["browInnerUp"]], atol=0.02)
    assert np.isfinite(silent).all()
    assert listen(talk, 5, answering=False).nods == ()
    assert np.allclose(ours[:, pitch], presets[:, pitch], atol=0.08)


def test_the_idle_face_hears_nothing_and_the_driver_has_no_known_nods() -> None:
    talk = made(1)[0]
    other = Talk("x", "sad", 0.2 * voice(9), talk.felt, talk.shown)
    assert np.array_equal(idle(talk, 3).frames, idle(other, 3).frames)
    assert by_driver(talk, 3).nods is None
    assert by_driver(talk, 3).frames.shape == (125, CHANNEL_COUNT)


def test_checks_notice_what_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    frames = np.zeros((50, CHANNEL_COUNT), dtype=np.float32)
    frames[20, INDEX["browDownRight"]] = 0.5
    assert listening_checks.calm([Listened(frames)])["browDown"] == 0.5
    again = Listened(frames, (("a-1", "a-2", "a-1"), ()))
    assert listening_checks.repeats([again]) == 1
    assert listening_checks.repeats([Listened(frames, (("a-1", "b-1", "a-2", "a-3", "a-1"), ()))]) == 0
    assert listening_checks.in_silence(5.0) == 0
    monkeypatch.setattr(listening_checks, "_SWITCHES", 10)
    jumps = listening_checks.switching()
    assert 0.0 < jumps["switching_jump_p95"] < jumps["switching_jump_max"] < 0.25


def test_talks_are_spoken_with_pauses_and_by_several_voices(monkeypatch: pytest.MonkeyPatch) -> None:
    short = {name: replace(kind, sentences=kind.sentences[:2]) for name, kind in CONDITIONS.items()}
    monkeypatch.setattr(listening_talks, "CONDITIONS", short)
    try:
        said = talks(2, 1)
    except EngineMissing as missing:
        pytest.skip(str(missing))
    assert [talk.condition for talk in said] == [name for name in CONDITIONS for _ in range(2)]
    for talk in said:
        assert 4 < talk.duration_s < 15
        assert talk.felt.sum() == pytest.approx(1.0)
    loud = {name: np.abs([t for t in said if t.condition == name][0].samples).max() for name in CONDITIONS}
    assert loud["angry"] > loud["sad"]
    assert said[0].duration_s != said[1].duration_s


def test_strips_show_each_condition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Painted:
        def __init__(self, size: tuple[int, int]) -> None:
            self.size = size

        def __enter__(self) -> "Painted":
            return self

        def __exit__(self, *_: object) -> None: ...

        def load(self, person: str) -> None:
            assert person == "mira"

        def image(self, frame: np.ndarray) -> Image.Image:
            return Image.new("RGB", self.size, "white" if frame[INDEX["mouthSmileLeft"]] > 0.5 else "grey")

    monkeypatch.setattr(listening_plot, "Stage", Painted)
    said = made(1)
    heard = {"leed": [Listened(np.zeros((125, CHANNEL_COUNT), dtype=np.float32)) for _ in said]}
    path = listening_plot.draw_strips(tmp_path, said, heard, "mira", ("leed",))
    with Image.open(path) as picture:
        assert picture.size == (12 * 224, len(CONDITIONS) * (224 + 20))


def test_real_faces_stand_beside(data_dir: Path) -> None:
    lively = listening_real.fit_liveliness(data_dir)
    assert set(lively) == {"talk-p1-a", "talk-p1-b", "talk-p2-a", "talk-p3-a", "talk-p3-b"}
    assert all(0.03 < clip["upper_range"] < 0.4 for clip in lively.values())


def test_a_real_listener_is_measured_where_only_the_other_speaks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listening_real, "_SEEDS", 3)
    found = listening_real.one_listener(write_dyad(tmp_path))
    assert found["listening_s"] == pytest.approx(5.0, abs=1.2)
    assert max(found["real_rises_per_min"]) > 10
    assert found["our_nods_per_min"] >= 0.0


def test_sound_is_cut_into_whole_frames() -> None:
    assert listening_systems.framed(np.ones(1000, dtype=np.float32)).shape == (2, 640)
    assert listening_systems.framed(np.ones(1280, dtype=np.float32)).shape == (2, 640)
