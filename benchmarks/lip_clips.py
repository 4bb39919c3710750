"""Real faces for the lip bench: which clips are for fitting and which for reporting, and what is said in them.

Words are known where the file name spells them (the GRID corpus codes its sentences so); they are laid along the
sound by force. The other clips come without a transcript: their phones are what an all-phone recogniser hears.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from render.rig import FPS, INDEX
from sound import sphinx
from sound.all_phone import recognise_phones
from sound.forced_alignment import align_words
from sound.pcm import Samples
from sound.speech import SILENCE, Phone, Word
from speaker_listener.face_clip import RATE_HZ, read_clip
from speaker_listener.lip_metrics import features
from speaker_listener.metrics import Doubles

# How much later than its sound a thing is seen, per clip (negative: the picture leads); measured once by how well
# sound and lips agree. Clips are cut and coded by different people, so it is a property of each file.
OFFSETS_S: Final = {
    "talk-p1-a": -0.133,
    "talk-p1-b": -0.067,
    "talk-p2-a": 0.0,
    "talk-p3-a": 0.0,
    "talk-p3-b": 0.0,
    "talk-p4-a": 0.0,
    "talk-p5-a": -0.080,
    "talk-p6-a": -0.080,
    "talk-p7-a": -0.020,
    "grid-bbaf2n": 0.040,
    "grid-brbk7n": 0.040,
    "grid-lbax4n": 0.040,
    "grid-lbbc2a": 0.040,
    "grid-lrwp9a": 0.0,
}
# Constants are fitted on the first and reported on the second, and on nothing else.
FIT: Final = ("talk-p1-a", "talk-p1-b", "talk-p2-a", "talk-p3-a", "talk-p3-b", "grid-bbaf2n", "grid-brbk7n")
REPORT: Final = (
    "talk-p4-a",
    "talk-p5-a",
    "talk-p6-a",
    "talk-p7-a",
    "grid-lbax4n",
    "grid-lbbc2a",
    "grid-lrwp9a",
)

_COMMAND: Final = {"b": "bin", "l": "lay", "p": "place", "s": "set"}
_COLOUR: Final = {"b": "blue", "g": "green", "r": "red", "w": "white"}
_PREPOSITION: Final = {"a": "at", "b": "by", "i": "in", "w": "with"}
_DIGIT: Final = dict(
    zip("z123456789", "zero one two three four five six seven eight nine".split(), strict=True)
)
_ADVERB: Final = {"a": "again", "n": "now", "p": "please", "s": "soon"}

# Around the first and last sound, inside the spoken part: lips lead and trail it.
_AROUND_S: Final = 0.08


@dataclass(frozen=True, eq=False)
class LipClip:
    """One clip, ready for scoring.

    Attributes:
        name: of the file.
        group: "talk" or "grid".
        samples: (n,) at 16 kHz.
        real: (T, 3) lips of the face, on the frames of the sound.
        words: laid along the sound; where no transcript is, a recogniser's guess (many are wrong).
        aligned: phones by the words; empty where no transcript is.
        heard: phones by the recogniser that knows no words.
    """

    name: str
    group: str
    samples: Samples
    real: Doubles
    words: tuple[Word, ...]
    aligned: tuple[Phone, ...]
    heard: tuple[Phone, ...]

    @property
    def phones(self) -> tuple[Phone, ...]:
        """The best phones there are: by the words, else as heard."""
        return self.aligned or self.heard

    @property
    def spoken(self) -> slice:
        """The frames from just before the first sound to just after the last."""
        sounding = [phone for phone in self.phones if phone.symbol != SILENCE]
        if not sounding:
            return slice(0, len(self.real))
        first = int(max(0.0, sounding[0].start_s - _AROUND_S) * FPS)
        return slice(first, min(len(self.real), int((sounding[-1].end_s + _AROUND_S) * FPS) + 1))


def grid_words(code: str) -> list[str]:
    """Return the six words of a GRID sentence code.

    >>> grid_words("lbax4n")
    ['lay', 'blue', 'at', 'x', 'four', 'now']

    Raises:
        ValueError: it is no such code.
    """
    try:
        command, colour, preposition, letter, digit, adverb = list(code)
        return [
            _COMMAND[command],
            _COLOUR[colour],
            _PREPOSITION[preposition],
            letter,
            _DIGIT[digit],
            _ADVERB[adverb],
        ]
    except (KeyError, ValueError) as error:
        raise ValueError(f"expected a GRID sentence code such as 'lbax4n', got {code!r}") from error


def guess_words(samples: Samples) -> tuple[Word, ...]:
    """Return the words that pocketsphinx hears in (n,) samples at 16 kHz, with their times.

    Raises:
        EngineMissing: pocketsphinx is not installed.
    """
    listener = sphinx.decoder(lm=sphinx.model_file("en-us.lm.bin"), bestpath=False)
    sphinx.hear(listener, samples, RATE_HZ)
    return tuple(
        Word(
            segment.word.partition("(")[0],
            segment.start_frame / sphinx.FRAMES_PER_S,
            (segment.end_frame + 1) / sphinx.FRAMES_PER_S,
        )
        for segment in listener.seg() or ()
        if not segment.word.startswith(("<", "["))
    )


def data_folder() -> Path:
    """Return the folder of tracked faces.

    Raises:
        FileNotFoundError: WARMCHAT_DATA is not set, or names no folder with `face_tracks`.
    """
    named = os.environ.get("WARMCHAT_DATA", "")
    folder = Path(named) / "face_tracks"
    if not named or not folder.is_dir():
        raise FileNotFoundError(
            f"expected WARMCHAT_DATA to name a folder with face_tracks in it, got {named!r}; "
            "real faces are no part of the checkout"
        )
    return folder


def load(names: tuple[str, ...]) -> list[LipClip]:
    """Return the clips of these names.

    Raises:
        FileNotFoundError: as `data_folder`, or a clip is not there.
        EngineMissing: pocketsphinx is not installed.
    """
    folder = data_folder()
    return [_load(folder / f"{name}.npz") for name in names]


def _load(path: Path) -> LipClip:
    clip = read_clip(path)
    group, _, code = clip.name.partition("-")
    real = features(clip.on_grid(OFFSETS_S[clip.name]), INDEX)
    aligned: tuple[Phone, ...] = ()
    if group == "grid":
        speech = align_words(clip.samples, RATE_HZ, grid_words(code))
        words, aligned = speech.words, speech.phones
    else:
        words = guess_words(clip.samples)
    heard = recognise_phones(clip.samples, RATE_HZ).phones
    return LipClip(clip.name, group, clip.samples, real, words, aligned, heard)
