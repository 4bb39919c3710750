"""What audio-to-expression learns from: log-mel rows, faces, phones and styles of clips, kept in shards.

    Synthesiser, speechocean762, a2f, GRID ─▶ augmentation ─▶ Example ─▶ shard (.npz)

Only clips that may train shipped weights are taken, unless research clips are asked for; then the weights stay home.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.reading import EMOTIONS
from render.rig import FPS
from sound.mel import BANDS, ROWS_HZ, log_mel
from sound.speech import PHONES, SILENCE, Phone
from speaker_listener.corpora.styles import SpeakingStyle
from speaker_listener.face_clip import GROUPS, RATE_HZ, Bools, FaceClip, Floats

Halves = NDArray[np.float16]
Bytes = NDArray[np.int8]

SYMBOLS: Final[tuple[str, ...]] = tuple(sorted(PHONES))
ROWS_A_FRAME: Final = ROWS_HZ // FPS
UNKNOWN: Final = -1
STYLE_SIZE: Final = len(astuple(SpeakingStyle()))
_FEWEST_FRAMES: Final = 10


@dataclass(frozen=True, eq=False)
class Example:
    """One clip as a network sees it; T frames of 40 ms, four rows of sound to each.

    Attributes:
        mel: (4T, 80) log-mel rows of the sound as augmented.
        face: (T, 52) the face.
        valid: (len(GROUPS),) which groups of channels it has.
        phones: (4T,) indices into SYMBOLS; UNKNOWN where not known.
        emotion: (8,) over EMOTIONS without neutral's share, times the intensity: all zeros is a neutral face.
        style: (STYLE_SIZE,) numbers of the speaking style less those of the ordinary one; NaN where unknown.
        speaker: who speaks, over all sources.
        source: the corpus.
    """

    mel: Halves
    face: Halves
    valid: Bools
    phones: Bytes
    emotion: Floats
    style: Floats
    speaker: str
    source: str

    @property
    def frames(self) -> int:
        """T."""
        return len(self.face)


def example(clip: FaceClip, style: SpeakingStyle | None) -> Example | None:
    """Return the clip as an example; None where it is shorter than 0.4 s.

    Args:
        clip: with sound at 16 kHz and a face at 25 fps.
        style: it was made in; None where a real face's is unknown.
    """
    count = min(len(clip.channels), len(clip.samples) * FPS // RATE_HZ)
    if count < _FEWEST_FRAMES:
        return None
    return Example(
        log_mel(clip.samples[: count * RATE_HZ // FPS], clip.rate_hz).astype(np.float16),
        clip.weights[:count].astype(np.float16),
        np.asarray(clip.valid[:count].mean(axis=0) > 0.5),
        labels(clip.phones, count * ROWS_A_FRAME),
        emotion_of(clip.emotion, clip.intensity),
        np.full(STYLE_SIZE, np.nan, np.float32) if style is None else numbers_of(style),
        f"{clip.source}:{clip.speaker or clip.name}",
        clip.source,
    )


def labels(phones: Sequence[Phone], rows: int) -> Bytes:
    """Return (rows,) the phone of each row; silence between phones."""
    made = np.full(rows, SYMBOLS.index(SILENCE), dtype=np.int8)
    for phone in phones:
        made[max(0, round(phone.start_s * ROWS_HZ)) : max(0, round(phone.end_s * ROWS_HZ))] = SYMBOLS.index(
            phone.symbol
        )
    return made


def emotion_of(name: str | None, intensity: float | None) -> Floats:
    """Return (8,) intensity at the place of the emotion; all zeros for neutral or unknown."""
    made = np.zeros(len(EMOTIONS), dtype=np.float32)
    if name is not None and name != "neutral":
        made[EMOTIONS.index(name)] = 0.0 if intensity is None else intensity
    return made


def numbers_of(style: SpeakingStyle) -> Floats:
    """Return (STYLE_SIZE,) the style's numbers less those of the ordinary style."""
    return np.asarray(astuple(style), dtype=np.float32) - np.asarray(
        astuple(SpeakingStyle()), dtype=np.float32
    )


def save(path: Path, examples: Sequence[Example]) -> None:
    """Write a shard.

    Raises:
        ValueError: there is nothing to write.
    """
    if not examples:
        raise ValueError(f"expected examples to write to {path.name}, got none")
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".part.npz")
    np.savez(
        partial,
        mel=np.concatenate([one.mel for one in examples]),
        face=np.concatenate([one.face for one in examples]),
        phones=np.concatenate([one.phones for one in examples]),
        frames=np.array([one.frames for one in examples]),
        valid=np.stack([one.valid for one in examples]),
        emotion=np.stack([one.emotion for one in examples]),
        style=np.stack([one.style for one in examples]),
        speaker=np.array([one.speaker for one in examples]),
        source=np.array([one.source for one in examples]),
    )
    partial.rename(path)


def load(paths: Iterable[Path]) -> Iterator[Example]:
    """Yield the examples of shards.

    Raises:
        ValueError: a file is no shard, or of another layout; names it.
    """
    for path in paths:
        try:
            with np.load(path, allow_pickle=False) as held:
                yield from _rows({name: held[name] for name in held.files})
        except (KeyError, OSError, ValueError) as error:
            raise ValueError(
                f"expected {path} to be a shard of examples; delete it and prepare again: {error}"
            ) from error


def _rows(held: dict[str, NDArray[Any]]) -> Iterator[Example]:
    if held["mel"].shape[1] != BANDS or held["valid"].shape[1] != len(GROUPS):
        raise ValueError(f"mel of {held['mel'].shape[1]} bands and {held['valid'].shape[1]} groups")
    ends = np.cumsum(held["frames"])
    for k, (start, end) in enumerate(zip(ends - held["frames"], ends, strict=True)):
        sound = slice(start * ROWS_A_FRAME, end * ROWS_A_FRAME)
        yield Example(
            held["mel"][sound],
            held["face"][start:end],
            held["valid"][k],
            held["phones"][sound],
            held["emotion"][k],
            held["style"][k],
            str(held["speaker"][k]),
            str(held["source"][k]),
        )
