"""BEAT: speakers recorded with sound, text and an iPhone's ARKit weights at 60 frames a second; research only.

    1/1_wayne_0_65_72.wav   .json {"names": [...], "frames": [{"weights": [...], "time": s}, ...]}   .TextGrid

A name is number_speaker_kind_from_to. Of plain speech (even kinds) the number of the prompt gives the emotion, by the
list of the corpus; talk (odd kinds) counts as neutral. Words, where a TextGrid is there, become the text.

Source: H. Liu et al., "BEAT: A Large-Scale Semantic and Emotional Multi-Modal Dataset for Conversational Gestures
Synthesis", 2022.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from render.rig import ARKIT
from speaker_listener.corpora.parts import part_of_speaker
from speaker_listener.corpora.recordings import read_sound
from speaker_listener.face_clip import RATE_HZ, FaceClip, by_name, seen

LICENCE: Final = "research only"
_FPS: Final = 60.0
_APART_S: Final = 2.0
# First prompt of each emotion.
_PROMPTS: Final = (
    (1, "neutral"),
    (65, "joy"),
    (73, "anger"),
    (81, "sadness"),
    (87, "contempt"),
    (95, "surprise"),
    (103, "fear"),
    (111, "disgust"),
)
_LAST_PROMPT: Final = 118
_TEXT: Final = re.compile(r'text = "([^"]*)"')


def clips(folder: Path) -> Iterator[FaceClip]:
    """Yield the clips of the corpus, in order of name.

    Raises:
        FileNotFoundError: there is no face in this layout, or the sound of one is missing.
        ValueError: a name or file is broken, or sound and face have different lengths; names the file.
    """
    paths = sorted(folder.glob("*/*_*_*_*_*.json"))
    if not paths:
        raise FileNotFoundError(f"expected faces such as 1/1_wayne_0_1_1.json in {folder}, found none")
    for path in paths:
        yield _read(path)


def emotion_of(name: str) -> str | None:
    """Return the emotion of a clip by its name; None where the list has no such prompt.

    >>> emotion_of("1_wayne_0_73_80"), emotion_of("1_wayne_1_1_1")
    ('anger', 'neutral')

    Raises:
        ValueError: the name has another form.
    """
    try:
        _, _, kind, first, _ = name.split("_")
        prompt, is_talk = int(first), int(kind) % 2 == 1
    except ValueError as error:
        raise ValueError(f"expected a name such as 1_wayne_0_65_72, got {name!r}") from error
    if is_talk:
        return "neutral"
    known = [emotion for start, emotion in _PROMPTS if start <= prompt <= _LAST_PROMPT]
    return known[-1] if known else None


def _read(path: Path) -> FaceClip:
    emotion = emotion_of(path.stem)
    names, weights = _weights(path)
    samples = read_sound(path.with_suffix(".wav"))
    if abs(len(samples) / RATE_HZ - len(weights) / _FPS) > _APART_S:
        raise ValueError(
            f"expected sound and face of {path.stem} to be as long, got {len(samples) / RATE_HZ:.2f} and "
            f"{len(weights) / _FPS:.2f} s"
        )
    channels, groups = by_name(weights, names)
    speaker = path.stem.split("_")[1]
    clip = FaceClip(
        path.stem,
        _FPS,
        channels,
        seen(np.ones(len(channels), dtype=np.bool_), groups),
        samples,
        part=part_of_speaker("BEAT", speaker),
        source="BEAT",
        licence=LICENCE,
        speaker=speaker,
        emotion=emotion,
        text=_text(path.with_suffix(".TextGrid")),
    )
    return clip.on_frames()


def _weights(path: Path) -> tuple[list[str], Any]:
    try:
        stored = json.loads(path.read_text("utf-8"))
        names = [str(name) for name in stored["names"]]
        weights = np.array([frame["weights"] for frame in stored["frames"]], dtype=np.float64)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(
            f"expected names and frames with weights in {path.name}, which breaks off or has another form: {error!r}"
        ) from error
    if weights.ndim != 2 or weights.shape[1] != len(names) or not set(names) & set(ARKIT):
        raise ValueError(
            f"expected a weight for each of {len(names)} ARKit names in every frame of {path.name}, got the shape "
            f"{weights.shape}"
        )
    if not np.isfinite(weights).all():
        raise ValueError(f"expected finite weights in {path.name}, got NaN or infinity")
    return names, np.where(weights < 1.2, np.clip(weights, 0.0, 1.0), weights)


def _text(path: Path) -> str | None:
    if not path.is_file():
        return None
    words = [word for word in _TEXT.findall(path.read_text("utf-8")) if word.strip()]
    return " ".join(words) or None
