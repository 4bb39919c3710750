"""Make what audio-to-expression learns from: shards of examples in a folder, each made once.

    synthetic-NNN   sentences by eSpeak NG and flite, exact phones, our articulation in many styles
    voices-N        speechocean762 (aligned phones) and a2f (heard phones), our articulation; N rooms and wires of each
    faces-N         GRID clips of the fit part: real faces with their own sound (CC BY 4.0)
    research-N      every other real face of the fit part; only when asked for, and never for weights that ship

A run that stops goes on with the shards that are missing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import numpy as np

from sound.errors import EngineError, EngineMissing
from speaker_listener.corpora import real_voices
from speaker_listener.corpora.augmentation import Augmentation
from speaker_listener.corpora.offsets import phones_of
from speaker_listener.corpora.parts import for_weights
from speaker_listener.corpora.styles import SpeakingStyle, random_style
from speaker_listener.corpora.synthetic import Synthesiser
from speaker_listener.corpora.tracked import clips
from speaker_listener.face_clip import FaceClip
from speaker_listener.training.a2e_examples import Example, example, save

A_SHARD: Final = 500
# Of clips that go through another room or wire.
_CHANGED: Final = 0.75
_GENTLE: Final = Augmentation(speed_share=0.3, snr_db=(12.0, 40.0), wire_share=0.2)


@dataclass(frozen=True)
class Plan:
    """What to make.

    Attributes:
        folder: where shards lie.
        data: the data folder; None leaves out all real voices and faces.
        synthetic: clips by the synthesiser.
        rooms: versions of each real voice.
        faces: versions of each real face.
        research: whether faces that may not train shipped weights are taken too.
        augment: whether rooms, noise and wires are laid on (an ablation).
        seed: of everything.
    """

    folder: Path
    data: Path | None
    synthetic: int = 9_000
    rooms: int = 4
    faces: int = 40
    research: bool = False
    augment: bool = True
    seed: int = 7

    def shards(self) -> dict[str, Callable[[], Iterator[Example]]]:
        """Return what makes each shard, by name."""
        made: dict[str, Callable[[], Iterator[Example]]] = {}
        for start in range(0, self.synthetic, A_SHARD):
            numbers = range(start, min(self.synthetic, start + A_SHARD))
            made[f"synthetic-{start // A_SHARD:03d}"] = lambda numbers=numbers: self._synthetic(numbers)  # type: ignore[misc]
        if self.data is not None:
            for room in range(self.rooms):
                made[f"voices-{room}"] = lambda room=room: self._voices(room)  # type: ignore[misc]
            made["faces"] = lambda: self._faces("train")
            if self.research:
                made["research"] = lambda: self._faces("fit")
        return made

    def _synthetic(self, numbers: Iterable[int]) -> Iterator[Example]:
        source = Synthesiser(self.seed, exact=False)
        for number in numbers:
            try:
                clip = source.clip(number)
            except EngineMissing:
                raise
            except EngineError:
                # A voice that hangs on a sentence, as on a busy machine, costs one clip and not the night.
                continue
            yield from self._one(
                clip, source.recipe(number).style, np.random.default_rng([self.seed, number]), Augmentation()
            )

    def _voices(self, room: int) -> Iterator[Example]:
        assert self.data is not None
        kept = self.folder / "phones"
        seed = self.seed + 100 * room
        for corpus in (real_voices.speechocean, real_voices.a2f):
            for number, clip in enumerate(corpus(self.data, kept, seed)):
                style = random_style(np.random.default_rng([seed, *clip.speaker.encode()]))
                yield from self._one(clip, style, np.random.default_rng([seed, number]), Augmentation())

    def _faces(self, part: str) -> Iterator[Example]:
        assert self.data is not None
        for group in ("grid", "talk"):
            chosen = (clip for clip in clips(self.data, group) if clip.part == part and len(clip.samples))
            for number, clip in enumerate(for_weights(chosen, ships=part == "train")):
                for version in range(self.faces):
                    rng = np.random.default_rng([self.seed, number, version])
                    yield from self._one(replace(clip, phones=phones_of(clip)), None, rng, _GENTLE)

    def _one(
        self, clip: FaceClip, style: SpeakingStyle | None, rng: np.random.Generator, how: Augmentation
    ) -> Iterator[Example]:
        if self.augment and rng.random() < _CHANGED:
            clip = how.apply(clip, rng)
        made = example(clip, style)
        if made is not None:
            yield made


def prepare(plan: Plan, note: Callable[[str], None]) -> list[Path]:
    """Make every shard that is missing and return all of them.

    Raises:
        FileNotFoundError: real voices or faces are asked for and not there.
        EngineMissing: a voice is not on this machine.
    """
    paths = []
    for name, make in plan.shards().items():
        path = plan.folder / f"{name}.npz"
        paths.append(path)
        if path.is_file():
            continue
        save(path, list(make()))
        note(f"prepared {name}")
    return paths
