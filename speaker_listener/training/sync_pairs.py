"""What the sync expert is trained on: pieces of sound with several mouths each, kept in one file.

    synthetic        our own synthesiser's voices, augmented
    speechocean762   real voices, aligned phones
    a2f              real voices, heard phones
    faces            real voices and the real mouths that were tracked with them; only where asked for

Some synthetic voices are held out by name, to score on voices that were never heard.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sound.pcm import Samples
from speaker_listener.corpora import real_voices
from speaker_listener.corpora.augmentation import Augmentation, faster
from speaker_listener.corpora.parts import for_weights
from speaker_listener.corpora.recordings import read_sound
from speaker_listener.corpora.synthetic import Synthesiser
from speaker_listener.corpora.tracked import clips as tracked_clips
from speaker_listener.face_clip import Bools, FaceClip
from speaker_listener.sync.windows import FRAMES, ROWS_A_FRAME, lip_shapes, sound_rows
from speaker_listener.training import sync_mouths

Halves: TypeAlias = NDArray[np.float16]

KINDS: Final = ("synthetic", "speechocean762", "a2f", "faces")
# Ends of the names of voices that train nothing.
HELD_OUT: Final = ("awb", "+m7", "+f4")
_SPEED: Final = (0.88, 1.14)
_COPIES: Final = {"speechocean762": 2, "a2f": 4, "faces": 40}
_PLAIN_SHARE: Final = 0.25
# Nothing is learned of shorter ones: lips must have room to be moved.
FEWEST_FRAMES: Final = 40
_LOUDNESS_POWER: Final = (0.6, 2.0)


@dataclass(frozen=True, eq=False)
class Pair:
    """A sound and the mouths that go with it.

    Attributes:
        kind: of KINDS.
        sound: (4 T, 40) as `windows.sound_rows`.
        mouths: (3, T, 16) as `windows.lip_shapes`; real ones are there once, three times.
        loud: (T, 16) the mouth by loudness, which goes with nothing that is said.
        speaking: (T,) frames in which something is said.
    """

    kind: str
    sound: Halves
    mouths: Halves
    loud: Halves
    speaking: Bools


@dataclass(frozen=True, eq=False)
class Pairs:
    """Many pairs, one after the other; F frames in all, n pairs.

    Attributes:
        sound: (4 F, 40).
        mouths: (3, F, 16).
        loud: (F, 16).
        speaking: (F,).
        starts: (n + 1,) first frame of each, and F.
        kinds: (n,) places in KINDS.
    """

    sound: Halves
    mouths: Halves
    loud: Halves
    speaking: Bools
    starts: NDArray[np.int64]
    kinds: NDArray[np.int64]

    def __len__(self) -> int:
        """Return how many pairs there are."""
        return len(self.kinds)

    def one(self, number: int) -> Pair:
        """Return one pair, as views."""
        own = slice(int(self.starts[number]), int(self.starts[number + 1]))
        rows = slice(own.start * ROWS_A_FRAME, own.stop * ROWS_A_FRAME)
        return Pair(
            KINDS[int(self.kinds[number])],
            self.sound[rows],
            self.mouths[:, own],
            self.loud[own],
            self.speaking[own],
        )

    def save(self, path: Path) -> None:
        """Write them to a file; what was there before is replaced at once."""
        whole = path.with_suffix(".part.npz")
        np.savez(whole, **vars(self))
        whole.replace(path)


def load(path: Path) -> Pairs:
    """Return the pairs of a file.

    Raises:
        FileNotFoundError: there is none.
        ValueError: an array is missing.
    """
    with np.load(path, allow_pickle=False) as stored:
        if missing := set(Pairs.__dataclass_fields__) - set(stored.files):
            raise ValueError(f"expected {', '.join(sorted(missing))} in {path}; make the pairs anew")
        return Pairs(**{name: stored[name] for name in Pairs.__dataclass_fields__})


def joined(pairs: Sequence[Pair]) -> Pairs:
    """Return pairs as one.

    Raises:
        ValueError: there is none.
    """
    if not pairs:
        raise ValueError("expected at least one pair of sound and mouth to train on, got none")
    lengths = [len(one.speaking) for one in pairs]
    return Pairs(
        np.concatenate([one.sound for one in pairs]),
        np.concatenate([one.mouths for one in pairs], axis=1),
        np.concatenate([one.loud for one in pairs]),
        np.concatenate([one.speaking for one in pairs]),
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64),
        np.array([KINDS.index(one.kind) for one in pairs]),
    )


def synthetic(
    count: int,
    seed: int,
    held_out: bool,
    noises: Sequence[Samples] = (),
    engines: tuple[str, ...] = ("espeak", "flite"),
) -> Iterator[Pair]:
    """Yield pairs of our own synthesiser.

    Args:
        count: how many.
        seed: of them.
        held_out: of the voices that are held out; else of all others.
        noises: recordings to lay under voices.
        engines: that are on this machine.
    """
    rng = np.random.default_rng([seed, 1])
    maker = Synthesiser(seed, engines, exact=False)
    numbers = (
        number
        for number in iter(range(1 << 30))
        if maker.recipe(number).text and maker.recipe(number).voice.endswith(HELD_OUT) == held_out
    )
    made = (pair(maker.clip(number), "synthetic", rng, noises) for number in numbers)
    return islice((one for one in made if one is not None), count)


def real(folder: Path, seed: int, noises: Sequence[Samples], kept: Path | None = None) -> Iterator[Pair]:
    """Yield pairs of real voices of the data folder, with mouths by rules.

    Args:
        folder: the data folder.
        seed: of styles and augmentation.
        noises: recordings to lay under voices.
        kept: where aligned phones are kept; None keeps nothing.
    """
    rng = np.random.default_rng([seed, 2])
    sources = {
        "speechocean762": real_voices.speechocean(folder, kept, seed),
        "a2f": real_voices.a2f(folder, kept, seed),
    }
    for kind, found in sources.items():
        yield from _copies(found, kind, rng, noises)


def faces(folder: Path, seed: int, noises: Sequence[Samples], *, ships: bool) -> Iterator[Pair]:
    """Yield pairs of the real faces of the data folder that are not for reporting.

    Args:
        folder: the data folder.
        seed: of augmentation.
        noises: recordings to lay under voices.
        ships: whether the weights are to be given to others; else the clips for research train too.
    """
    allowed = ("train",) if ships else ("train", "fit")
    found = (clip for group in ("grid", "talk") for clip in tracked_clips(folder, group))
    heard = (clip for clip in found if clip.part in allowed and len(clip.samples))
    yield from _copies(for_weights(heard, ships=ships), "faces", np.random.default_rng([seed, 3]), noises)


def _copies(
    found: Iterable[FaceClip], kind: str, rng: np.random.Generator, noises: Sequence[Samples]
) -> Iterator[Pair]:
    for clip in found:
        for _ in range(_COPIES[kind]):
            if (one := pair(clip, kind, rng, noises)) is not None:
                yield one


def recorded_noises(folder: Path) -> list[Samples]:
    """Return the recordings of noise of the data folder, at 16 kHz."""
    return [read_sound(path) for path in sorted((folder / "noise").glob("*.wav"))]


def pair(clip: FaceClip, kind: str, rng: np.random.Generator, noises: Sequence[Samples] = ()) -> Pair | None:
    """Return a clip as a pair, played a little faster or slower, in another room; None where it is too short.

    Args:
        clip: with sound, face and, but for real faces, phones.
        kind: of KINDS.
        rng: from which everything is drawn.
        noises: recordings to lay under the voice.
    """
    clip = faster(clip, float(rng.uniform(*_SPEED)))
    heard = clip
    if rng.random() >= _PLAIN_SHARE:
        heard = Augmentation(speed_share=0.0).apply(clip, rng, noises)
    sound = sound_rows(heard.samples, heard.rate_hz)
    count = min(len(clip.channels), len(sound) // ROWS_A_FRAME)
    if count < max(FEWEST_FRAMES, FRAMES):
        return None
    clip = replace(clip, channels=clip.channels[:count], valid=clip.valid[:count])
    if kind == "faces":
        shown = np.repeat(lip_shapes(clip.weights)[None], sync_mouths.MOUTHS, axis=0)
        said = _loud_frames(clip, count)
    else:
        shown, said = sync_mouths.mouths(clip, rng), sync_mouths.speaking(clip.phones, count)
    loud = sync_mouths.by_loudness(clip.samples, count, float(rng.uniform(*_LOUDNESS_POWER)))
    return Pair(
        kind,
        sound[: count * ROWS_A_FRAME].astype(np.float16),
        shown.astype(np.float16),
        loud.astype(np.float16),
        said,
    )


def _loud_frames(clip: FaceClip, count: int) -> Bools:
    """Return (count,): what is not near silence, of a clip whose phones are not known, and was seen."""
    level = sync_mouths.by_loudness(clip.samples, count, 1.0)[:, 0]
    near = np.convolve(level, np.ones(5), mode="same") > 0.1
    return np.asarray(near & clip.valid.any(axis=1))


def shares(pairs: Pairs) -> dict[str, tuple[int, float]]:
    """Return of each kind how many pairs there are, and how many minutes."""
    lengths = np.diff(pairs.starts) / 25 / 60
    return {
        kind: (int(np.sum(pairs.kinds == place)), float(lengths[pairs.kinds == place].sum()))
        for place, kind in enumerate(KINDS)
    }
