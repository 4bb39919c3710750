"""`warmchat animate`: from a recording to a file that animators open, or a sentence that says why not."""

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from render.rig import CHANNELS
from server import cli
from server.commands import animate
from speaker_listener.corpora.livelink import read_take
from tests.render.heads.test_check import head
from tests.render.heads.test_glb_file import pack
from tests.speaker_listener.animation.recordings import tone, wave_bytes, write_talk, write_wav

pytestmark = pytest.mark.unit


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    return write_talk(tmp_path / "speech.wav", -0.4, 1.0, -0.4)


def run(*words: object) -> int:
    return cli.main(["animate", *map(str, words)])


def table(path: Path) -> Any:
    return pd.read_csv(path)


def test_a_recording_becomes_a_table_and_the_last_line_says_so(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "face.csv"
    assert run(sound, "--emotion", "joy", "--intensity", 0.7, "--seed", 1, "--out", out) == 0
    found = table(out)
    assert [*found.columns] == ["t_s", *CHANNELS]
    assert len(found) == 45
    assert found["jawOpen"].max() > 0.1
    assert found["mouthSmileLeft"].iloc[-1] > 0.2
    said = capsys.readouterr()
    assert f"wrote {out}: 45 frames, 1.80 s at 25 a second, as csv (" in said.out.splitlines()[-1]
    assert said.err == ""


def test_all_formats_hold_the_same_face(sound: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    people = tmp_path / "people"
    people.mkdir()
    (people / "mira.glb").write_bytes(pack(head(["jawOpen"], scenes=[{"nodes": [0, 1]}])))
    monkeypatch.setattr(animate, "_PEOPLE", people)
    takes = tmp_path / "takes"
    takes.mkdir()
    assert run(sound, "--seed", 4, "--out", tmp_path / "a.csv") == 0
    assert run(sound, "--seed", 4, "--out", takes / "b.csv", "--format", "livelink") == 0
    assert run(sound, "--seed", 4, "--out", tmp_path / "c.npz") == 0
    assert run(sound, "--seed", 4, "--out", tmp_path / "d.glb") == 0
    with np.load(tmp_path / "c.npz", allow_pickle=False) as arrays:
        channels, facts = arrays["channels"], json.loads(str(arrays["provenance"]))
    np.testing.assert_allclose(table(tmp_path / "a.csv")[[*CHANNELS]], channels, atol=1e-6)
    np.testing.assert_allclose(read_take(takes / "b.csv").channels, channels[:, :52], atol=1e-5)
    assert channels[:, CHANNELS.index("jawOpen")].astype("<f4").tobytes() in (tmp_path / "d.glb").read_bytes()
    assert facts["sound"] == "speech.wav"
    assert facts["seed"] == 4
    assert facts["synthetic"] is True


def test_a_listening_face_has_the_same_columns_and_a_quiet_mouth(sound: Path, tmp_path: Path) -> None:
    assert run("--listen-to", sound, "--seed", 1, "--out", tmp_path / "l.csv") == 0
    found = table(tmp_path / "l.csv")
    assert [*found.columns] == ["t_s", *CHANNELS]
    assert (found["jawOpen"] - found["mouthClose"]).max() == 0.0


def test_a_talk_of_two_speaks_where_its_own_sound_does(sound: Path, tmp_path: Path) -> None:
    other = write_talk(tmp_path / "other.wav", -3.0, 2.0)
    assert run(sound, "--listen-to", other, "--out", tmp_path / "t.csv") == 0
    found = table(tmp_path / "t.csv")
    gap = found["jawOpen"] - found["mouthClose"]
    assert len(found) == 125
    assert gap[:45].max() > 0.1
    assert gap[50:].max() < 0.01


def test_the_same_seed_writes_the_same_bytes(sound: Path, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        assert run(sound, "--seed", seed, "--out", tmp_path / f"{name}.csv") == 0
    first, again, other = ((tmp_path / f"{name}.csv").read_bytes() for name in "abc")
    assert first == again
    assert first != other


def test_phones_from_a_table_close_the_lips_where_it_says_m(sound: Path, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("phone,start_s,end_s\nAA,0.4,0.8\nM,0.8,1.0\nAA,1.0,1.4\n")
    assert run(sound, "--phones", tmp_path / "p.csv", "--out", tmp_path / "a.csv") == 0
    found = table(tmp_path / "a.csv")
    gap = found["jawOpen"] - found["mouthClose"]
    assert gap[(found.t_s > 0.86) & (found.t_s < 0.94)].min() < 0.02
    assert gap[(found.t_s > 0.5) & (found.t_s < 0.7)].max() > 0.15


@pytest.mark.parametrize("coding", ["u8", "i24", "f64"])
@pytest.mark.parametrize("rate_hz", [8_000, 44_100])
def test_every_form_of_wav_moves_the_face(tmp_path: Path, coding: str, rate_hz: int) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(wave_bytes(tone(0.5), rate_hz, coding, channels=2))
    assert run(path, "--out", tmp_path / "a.csv") == 0


WRONG: list[tuple[list[str], str]] = [
    ([], "expected a recording to speak, or --listen-to"),
    (["gone.wav"], "expected a recording at gone.wav, and there is none"),
    (["SOUND", "--emotion", "hapiness"], "expected --emotion to be one of .*joy.*; got 'hapiness'"),
    (["SOUND", "--emotion", "joy", "--intensity", "1.5"], r"--intensity must be in \[0, 1\], got 1.5"),
    (["SOUND", "--emotion", "joy", "--intensity", "nan"], r"--intensity must be in \[0, 1\], got nan"),
    (["SOUND", "--intensity", "0.5"], "say --emotion too"),
    (["SOUND", "--seed", "-1"], "--seed must be a whole number from 0, got -1"),
    (["SOUND", "--motion", "rulez"], "--motion: no motion is called 'rulez'; did you mean 'rules'"),
    (["SOUND", "--format", "glb"], "expected --out to end in .glb for glb, got 'face.csv'"),
    (["--listen-to", "SOUND", "--text", "hello"], "give the recording of it too"),
    (["SOUND", "--phones", "gone.csv"], "expected a table of phones at gone.csv"),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG)
def test_what_is_wrong_is_a_sentence_and_nothing_is_written(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], words: list[str], sentence: str
) -> None:
    given_ = [str(sound) if word == "SOUND" else word for word in words]
    assert run(*given_, "--out", tmp_path / "face.csv") == 2
    said = capsys.readouterr().err
    assert said.startswith("warmchat: ")
    assert said.count("\n") == 1
    assert re.search(sentence, said)
    assert [*tmp_path.iterdir()] == [sound]


@pytest.mark.parametrize(
    ("out", "sentence"),
    [
        ("face", "expected --out to end in .csv, .npz, .glb, got 'face'"),
        ("nowhere/face.csv", "expected a folder at"),
        ("speech.wav", "expected --out to end in"),
    ],
)
def test_an_out_that_cannot_be_is_a_sentence(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], out: str, sentence: str
) -> None:
    assert run(sound, "--out", tmp_path / out) == 2
    assert sentence in capsys.readouterr().err


def test_a_file_that_is_there_stays_unless_forced(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "face.csv"
    out.write_text("an evening's work")
    assert run(sound, "--out", out) == 2
    assert "say --force to write over it" in capsys.readouterr().err
    assert out.read_text() == "an evening's work"
    assert run(sound, "--out", out, "--force") == 0
    assert len(table(out)) == 45


def test_what_is_read_is_never_written_over(
    sound: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    phones = tmp_path / "p.csv"
    phones.write_text("phone,start_s,end_s\nAA,0,1\n")
    assert run(sound, "--phones", phones, "--out", phones, "--force") == 2
    assert "which is read from" in capsys.readouterr().err


def test_a_nan_late_in_the_sound_leaves_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    samples = np.zeros(32_000, dtype=np.float32)
    samples[-1] = np.nan
    (tmp_path / "a.wav").write_bytes(wave_bytes(samples, 16_000, "f32"))
    assert run(tmp_path / "a.wav", "--out", tmp_path / "a.csv") == 2
    assert "NaN or infinity at 2.00 s" in capsys.readouterr().err
    assert not (tmp_path / "a.csv").exists()


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("mira", "the head of mira is not built: .* run: warmchat people"),
        ("nobody", "expected --person to be one of mira, kenji"),
        ("../mira", "expected --person to be one of"),
    ],
)
def test_a_head_that_is_not_there_is_a_sentence_before_anything_is_read(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    sentence: str,
) -> None:
    monkeypatch.setattr(animate, "_PEOPLE", tmp_path / "people")
    assert run("gone.wav", "--person", name, "--out", tmp_path / "a.glb") == 2
    assert re.search(sentence, capsys.readouterr().err)


def test_a_terminal_sees_how_far_a_long_recording_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_wav(tmp_path / "a.wav", np.zeros(16_000 * 11, dtype=np.float32))
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert run(path, "--out", tmp_path / "a.csv") == 0
    assert capsys.readouterr().err == "\r 90 % of 275 frames\r100 % of 275 frames\n"


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400))
def test_no_file_is_too_odd_for_a_sentence(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "odd.wav"
    path.write_bytes(b"RIFF\0\0\0\0WAVE" + data)
    assert run(path, "--out", tmp_path / "odd.csv", "--force") in (0, 2)
