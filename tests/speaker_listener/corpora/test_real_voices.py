import subprocess
from collections import Counter
from pathlib import Path

import pytest

from render.rig import INDEX
from sound.flite import FliteEngine
from speaker_listener.corpora import real_voices
from speaker_listener.corpora.synthetic import available_engines
from tests.speaker_listener.corpora.files import tone, write_wav

pytestmark = pytest.mark.unit

SAID = "my father bought a boat"


def folder_of_speech(tmp_path: Path) -> Path:
    """Write a corpus of one sentence that fits its words, and one whose words are many too many."""
    if "flite" not in available_engines():
        pytest.skip("flite is not on this machine")
    root = tmp_path / "speech" / "speechocean762"
    sound = write_wav(tmp_path / "said.wav", FliteEngine().speak(SAID).samples)
    short = write_wav(tmp_path / "short.wav", tone(0.3))
    root.mkdir(parents=True)
    for name, wav in (("1", sound), ("2", short)):
        subprocess.run(["ffmpeg", "-v", "error", "-i", wav, root / f"{name}.flac"], check=True)
    (root / "transcripts.tsv").write_text(f"1\tS1\t{SAID}\n2\tS2\t{' '.join([SAID] * 6)}\n")
    (root / "lexicon.txt").write_text("MY\tM AY1\nFATHER\tF AA1 DH ER0\nFATHER\tF EY1 DH ER0\n")
    return tmp_path


def test_words_are_laid_along_the_sound_and_give_a_mouth(tmp_path: Path) -> None:
    folder = folder_of_speech(tmp_path)
    (clip,) = real_voices.speechocean(folder)
    assert (clip.name, clip.speaker, clip.text, clip.part) == ("1", "S1", SAID, "train")
    symbols = [phone.symbol for phone in clip.phones]
    assert {"M", "AY", "F", "B", "OW", "T"} <= set(symbols)
    closed = next(phone for phone in clip.phones if phone.symbol == "B")
    row = clip.channels[int((closed.start_s + closed.end_s) / 2 * 25)]
    assert row[INDEX["jawOpen"]] - row[INDEX["mouthClose"]] < 0.03
    assert clip.channels[:, INDEX["jawOpen"]].max() > 0.1


def test_phones_are_kept_between_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, kept = folder_of_speech(tmp_path), tmp_path / "kept"
    (first,) = real_voices.speechocean(folder, kept)
    monkeypatch.setattr(real_voices, "aligned", lambda *_: pytest.fail("aligned again"))
    (second,) = real_voices.speechocean(folder, kept)
    assert first.phones == second.phones


def test_a_seed_gives_each_speaker_a_style(tmp_path: Path) -> None:
    folder, kept = folder_of_speech(tmp_path), tmp_path / "kept"
    (plain,) = real_voices.speechocean(folder, kept)
    (styled,) = real_voices.speechocean(folder, kept, seed=1)
    assert abs(plain.channels - styled.channels).max() > 0.01


def test_broken_tables_are_refused_with_their_line(tmp_path: Path) -> None:
    table = tmp_path / "t.tsv"
    table.write_text("1\tS1\tfine\n2\tS2\n")
    with pytest.raises(ValueError, match="line 2 of t.tsv"):
        real_voices.read_transcripts(table)
    table.write_text("A\tAH0\nB\n")
    with pytest.raises(ValueError, match="line 2 of t.tsv"):
        real_voices.read_lexicon(table)


def test_a_lexicon_gives_the_first_pronunciation_without_stress(tmp_path: Path) -> None:
    table = tmp_path / "l.txt"
    table.write_text("A\tAH0\nA\tEY0\nABLE\tEY1 B L\n")
    assert real_voices.read_lexicon(table) == {"A": ("AH",), "ABLE": ("EY", "B", "L")}


def test_voices_of_known_emotion_are_read_once_each(tmp_path: Path) -> None:
    root = tmp_path / "emotional_speech" / "a2f"
    with pytest.raises(FileNotFoundError, match="a2f"):
        list(real_voices.a2f(tmp_path))
    for name, seed in (("X_joy", 1), ("X_joy_again", 1), ("X_joy_mandarin", 2), ("X_outofbreath", 3)):
        write_wav(root / f"{name}.wav", tone(1.0, seed))
    clips = list(real_voices.a2f(tmp_path))
    assert [(clip.name, clip.emotion, clip.motion) for clip in clips] == [
        ("X_joy", "joy", "heard phones"),
        ("X_outofbreath", None, "heard phones"),
    ]


def test_the_real_folder_gives_both_voices(data_dir: Path) -> None:
    clips = list(real_voices.a2f(data_dir))
    assert Counter(clip.speaker for clip in clips).keys() == {"Claire", "Mark"}
    assert {clip.emotion for clip in clips} == {"anger", "joy", "neutral", "sadness", None}
