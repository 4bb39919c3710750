"""How much later than its sound the picture of a real clip comes: measured, and written down in `offsets.toml`.

Clips are cut and coded by different people, so it is a property of each file. Two frames of it cost a third of the
correlation between a voice and its lips, and a model trained on such clips learns to be late.

Method: the aperture that our rules give the phones of the sound (forced-aligned where the words are known, else as
heard without words) is laid against the tracked aperture at every shift within ±250 ms, in steps of 10 ms; the shift
with the highest correlation is the offset. The clip's quarters are measured too; half the range between their middle
two is the spread. Where the correlation at the best shift is under 0.3, or the spread over 60 ms, nothing is
sure and the offset stays 0.

The method was chosen on the fit clips alone, among loudness, lips from sound, rules from phones and sums of these: rules
from phones agree best at their best shift (0.56 on average; sums 0.53, lips from sound 0.44, loudness 0.35), and are
the only one whose quarters never run off. On clips for reporting it is used as it stands.

    python -m speaker_listener.corpora.offsets DATA_FOLDER > speaker_listener/corpora/offsets.toml
"""

import argparse
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

import numpy as np

from render.rig import FPS, INDEX
from sound.speech import Phone
from speaker_listener import loudness, visemes
from speaker_listener.corpora.phone_times import aligned, heard
from speaker_listener.face_clip import FaceClip
from speaker_listener.lip_metrics import correlation_or_zero
from speaker_listener.lips import CLOSE, JAW
from speaker_listener.metrics import Doubles

SHIFTS_S: Final = np.round(np.arange(-0.25, 0.2501, 0.01), 3)
_LEAST_AGREEMENT: Final = 0.3
_WIDEST_SPREAD_S: Final = 0.06
# Shorter clips hold one sentence; a quarter of it says nothing.
_QUARTERED_S: Final = 6.0
_HEADER: Final = (
    "# Seconds by which a thing is seen later than it is heard, per clip; negative: the picture leads.\n"
    "# agreement: correlation of lips and sound there; spread_s: how far parts of the clip differ.\n"
    "# Made by speaker_listener.corpora.offsets, which says how; clips that are not sure stay at 0.\n"
)


@dataclass(frozen=True)
class Offset:
    """What was measured of one clip.

    Attributes:
        offset_s: how much later a thing is seen than heard.
        agreement: correlation of the tracked aperture with the one by rules, at this offset.
        spread_s: half the distance between the middle two quarters; 0 where the clip is too short for quarters.
    """

    offset_s: float
    agreement: float
    spread_s: float

    @property
    def sure(self) -> bool:
        """Whether it should be used."""
        return self.agreement >= _LEAST_AGREEMENT and self.spread_s <= _WIDEST_SPREAD_S


def of_clip(name: str) -> float:
    """Return the offset of a clip of the data folder in seconds; 0 where none was measured or none was sure."""
    return float(_written().get(name, {}).get("offset_s", 0.0))


def measure(clip: FaceClip, phones: Sequence[Phone]) -> Offset:
    """Return the offset of a clip whose picture was not moved yet.

    Args:
        clip: with sound and face.
        phones: of the sound, with times.

    Raises:
        ValueError: the clip has no sound or no face.
    """
    if not clip.has_face or len(clip.samples) == 0:
        raise ValueError(f"expected sound and a face to measure an offset, {clip.name} lacks one")
    times = (np.arange(int(clip.duration_s * FPS)) + 0.5) / FPS
    said = _aperture_by_rules(clip, phones, times)
    seen = np.stack([_aperture(clip.at(times + shift)) for shift in SHIFTS_S])
    scores = np.array([correlation_or_zero(row, said) for row in seen])
    best = int(np.argmax(scores))
    return Offset(float(SHIFTS_S[best]), float(scores[best]), _spread(seen, said))


def phones_of(clip: FaceClip) -> tuple[Phone, ...]:
    """Return the phones of a clip: laid along the sound where the text is known, else as heard.

    Raises:
        EngineMissing: pocketsphinx is not installed.
        EngineError: the text does not fit the sound.
    """
    if clip.text is not None:
        return aligned(clip.samples, clip.rate_hz, clip.text.split())
    return heard(clip.samples, clip.rate_hz)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure every tracked clip with sound of a data folder, and print the table; 1 where there is none."""
    from speaker_listener.corpora.tracked import FOLDER, read_track  # tracked reads our table

    parser = argparse.ArgumentParser(description="Measure how late the pictures of tracked clips are.")
    parser.add_argument("folder", type=Path, help="data folder, which holds face_tracks")
    paths = sorted((parser.parse_args(argv).folder / FOLDER).glob("*.npz"))
    if not paths:
        print("expected a data folder with face_tracks/*.npz in it, found none", file=sys.stderr)
        return 1
    print(_HEADER, end="")
    for path in paths:
        clip = read_track(path)
        if len(clip.samples):
            print(_line(clip.name, measure(clip, phones_of(clip))), flush=True)
    return 0


def _line(name: str, found: Offset) -> str:
    used = found.offset_s if found.sure else 0.0
    note = "" if found.sure else f"  # not sure: {found.offset_s:+.3f}"
    return (
        f"{name} = {{ offset_s = {used + 0.0:.3f}, agreement = {found.agreement:.2f}, "
        f"spread_s = {found.spread_s:.3f} }}{note}"
    )


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(
        resources.files("speaker_listener.corpora").joinpath("offsets.toml").read_text("utf-8")
    )


def _aperture(weights: Doubles) -> Doubles:
    return np.asarray(weights[:, INDEX["jawOpen"]] - weights[:, INDEX["mouthClose"]])


def _aperture_by_rules(clip: FaceClip, phones: Sequence[Phone], times: Doubles) -> Doubles:
    level = loudness.levels(clip.samples, clip.rate_hz)
    curve = visemes.curve(phones, clip.duration_s, level, loudness.RATE_HZ)
    own = curve.start_s + np.arange(len(curve.weights)) / curve.rate_hz
    return np.asarray(np.interp(times, own, curve.weights[:, JAW] - curve.weights[:, CLOSE]))


def _spread(seen: Doubles, said: Doubles) -> float:
    if len(said) < _QUARTERED_S * FPS:
        return 0.0
    found = []
    for part in np.array_split(np.arange(len(said)), 4):
        scores = [correlation_or_zero(row[part], said[part]) for row in seen]
        found.append(float(SHIFTS_S[int(np.argmax(scores))]))
    _, low, high, _ = sorted(found)
    return (high - low) / 2


if __name__ == "__main__":
    sys.exit(main())
