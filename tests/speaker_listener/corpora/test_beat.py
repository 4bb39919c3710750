import json
from pathlib import Path

import numpy as np
import pytest

from render.rig import ARKIT, INDEX
from speaker_listener.corpora import beat
from speaker_listener.face_clip import GROUPS
from tests.speaker_listener.corpora.files import jaw, tone, write_wav

pytestmark = pytest.mark.unit

NAMES = [name for name in reversed(ARKIT) if name != "tongueOut"]
GRID = 'intervals [1]:\n xmin = 0\n xmax = 1\n text = "hello"\nintervals [2]:\n text = ""\nintervals [3]:\n text = "you"\n'


def write(folder: Path, name: str = "1_wayne_0_73_80", **changed: object) -> Path:
    order = [ARKIT.index(n) for n in NAMES]
    rows = jaw(120)[:, order]
    frames = [{"weights": row.tolist(), "time": k / 60, "rotation": []} for k, row in enumerate(rows)]
    path = folder / "1" / f"{name}.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"names": NAMES, "frames": frames} | changed))
    write_wav(path.with_suffix(".wav"), tone(2.0))
    path.with_suffix(".TextGrid").write_text(GRID)
    return path


def test_weights_words_and_the_emotion_of_the_prompt_are_read(tmp_path: Path) -> None:
    write(tmp_path)
    (clip,) = beat.clips(tmp_path)
    assert (clip.emotion, clip.speaker, clip.text) == ("anger", "wayne", "hello you")
    assert clip.channels.shape == (50, 52)
    wanted = np.interp((np.arange(50) + 0.5) / 25, (np.arange(120) + 0.5) / 60, np.linspace(0, 1, 120))
    assert clip.channels[:, INDEX["jawOpen"]] == pytest.approx(wanted, abs=1e-5)
    assert clip.valid[:, GROUPS.index("mouth")].all()
    assert not clip.valid[:, GROUPS.index("tongue")].any()


def test_talk_is_neutral_and_prompts_beyond_the_list_unknown() -> None:
    assert beat.emotion_of("2_scott_1_1_1") == "neutral"
    assert beat.emotion_of("2_scott_0_64_64") == "neutral"
    assert beat.emotion_of("2_scott_0_111_118") == "disgust"
    assert beat.emotion_of("2_scott_0_119_119") is None
    with pytest.raises(ValueError, match="1_wayne_0_65_72"):
        beat.emotion_of("wayne")


def test_broken_files_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="1_wayne"):
        list(beat.clips(tmp_path))
    path = write(tmp_path)
    path.write_text(path.read_text()[:500])
    with pytest.raises(ValueError, match="1_wayne_0_73_80.json, which breaks off"):
        list(beat.clips(tmp_path))
    write(tmp_path, names=NAMES[:-1])
    with pytest.raises(ValueError, match=r"50 ARKit names .* \(120, 51\)"):
        list(beat.clips(tmp_path))
    frames = [{"weights": [float("nan")] * 51}] * 120
    write(tmp_path, frames=frames)
    with pytest.raises(ValueError, match="finite weights"):
        list(beat.clips(tmp_path))
    write(tmp_path, frames=[{"weights": [50.0] * 51}] * 120)
    with pytest.raises(ValueError, match="percent"):
        list(beat.clips(tmp_path))


def test_sound_of_another_length_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path)
    write_wav(path.with_suffix(".wav"), tone(9.0))
    with pytest.raises(ValueError, match=r"9.00 and 2.00 s"):
        list(beat.clips(tmp_path))
