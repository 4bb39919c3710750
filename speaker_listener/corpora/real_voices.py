"""Real voices without faces, with the mouths that our rules make of their phones.

    speechocean762   words are known; pocketsphinx lays their phones along the sound ("aligned phones")
    a2f              words are not known; phones are what pocketsphinx hears ("heard phones")

Half of a recogniser's phones are wrong, mostly by one with a like mouth; a clip's `motion` says which kind it is, so that a
training can weigh or leave them. Aligning takes about half a second a clip: give a folder, and phones are kept there.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from sound.errors import EngineError
from sound.forced_alignment import pronunciation
from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener.corpora import targets
from speaker_listener.corpora.phone_times import aligned, heard
from speaker_listener.corpora.recordings import read_sound
from speaker_listener.corpora.styles import SpeakingStyle, random_style
from speaker_listener.face_clip import RATE_HZ, FaceClip

_TRANSCRIPTS: Final = "transcripts.tsv"
_LEXICON: Final = "lexicon.txt"
_EMOTIONS: Final = {"anger": "anger", "joy": "joy", "neutral": "neutral", "sadness": "sadness"}
# Emotions of a2f are acted plainly, and how strongly is not said.
_ACTED: Final = 0.7


def speechocean(folder: Path, kept: Path | None = None, seed: int | None = None) -> Iterator[FaceClip]:
    """Yield the read sentences of `speech/speechocean762`, their phones laid along the sound.

    A recording along which its words cannot be laid is left out.

    Args:
        folder: the data folder.
        kept: folder in which phones are kept between runs; None keeps nothing.
        seed: of a style for each speaker; None gives all the ordinary one.

    Raises:
        FileNotFoundError: the transcripts or a recording are missing.
        ValueError: a line of the transcripts or the lexicon is broken.
        EngineMissing: pocketsphinx is not installed.
    """
    root = folder / "speech" / "speechocean762"
    lexicon = read_lexicon(root / _LEXICON)

    def say(word: str) -> tuple[str, ...]:
        return lexicon.get(word.upper()) or pronunciation(word)

    for name, speaker, text in read_transcripts(root / _TRANSCRIPTS):
        samples = read_sound(root / f"{name}.flac")
        words = text.split()

        def align(samples: Samples = samples, words: list[str] = words) -> tuple[Phone, ...]:
            try:
                return aligned(samples, RATE_HZ, words, say)
            except EngineError:
                return ()

        phones = _phones(samples, f"aligned {text}", kept, align)
        if phones:
            yield _clip(
                name,
                samples,
                phones,
                _style(seed, speaker),
                source="speechocean762",
                licence="CC BY 4.0",
                motion="aligned phones",
                speaker=speaker,
                text=text,
            )


def a2f(folder: Path, kept: Path | None = None, seed: int | None = None) -> Iterator[FaceClip]:
    """Yield the English clips of `emotional_speech/a2f`, each recording once, with the phones that are heard in them.

    Arguments and errors as `speechocean`. A voice out of breath has no emotion of ours.
    """
    root = folder / "emotional_speech" / "a2f"
    paths = sorted(root.glob("*.wav"))
    if not paths:
        raise FileNotFoundError(f"expected recordings in {root}, found no *.wav")
    known: set[str] = set()
    for path in paths:
        speaker, _, rest = path.stem.partition("_")
        samples = read_sound(path)
        digest = hashlib.sha256(samples.tobytes()).hexdigest()
        # The phone model knows English alone, and one recording is there at two lengths.
        if "mandarin" in rest or digest in known:
            continue
        known.add(digest)
        emotion = _EMOTIONS.get(rest.partition("_")[0])

        def hear(samples: Samples = samples) -> tuple[Phone, ...]:
            return heard(samples, RATE_HZ)

        yield _clip(
            path.stem,
            samples,
            _phones(samples, "heard", kept, hear),
            _style(seed, speaker),
            source="a2f",
            licence="Apache-2.0",
            motion="heard phones",
            speaker=speaker,
            emotion=emotion,
            intensity=None if emotion is None else 0.0 if emotion == "neutral" else _ACTED,
        )


def read_transcripts(path: Path) -> list[tuple[str, str, str]]:
    """Return name, speaker and text of each recording of a table of three columns.

    Raises:
        FileNotFoundError: there is no such table.
        ValueError: a line has other columns.
    """
    with path.open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.reader(file, delimiter="\t") if row]
    for number, row in enumerate(rows, 1):
        if len(row) != 3 or not row[2].strip():
            raise ValueError(
                f"expected name, speaker and text in line {number} of {path.name}, got {len(row)} columns: {row}"
            )
    return [(name, speaker, text) for name, speaker, text in rows]


def read_lexicon(path: Path) -> dict[str, tuple[str, ...]]:
    """Return the first pronunciation of each word of a lexicon ("ABOUT<tab>AH0 B AW1 T"), without stress.

    Raises:
        FileNotFoundError: there is no such lexicon.
        ValueError: a line has no phones.
    """
    known: dict[str, tuple[str, ...]] = {}
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        word, *phones = line.split()
        if not phones:
            raise ValueError(f"expected a word and its phones in line {number} of {path.name}, got {line!r}")
        known.setdefault(word, tuple(phone.rstrip("012") for phone in phones))
    return known


def _phones(
    samples: Samples, what: str, kept: Path | None, make: Callable[[], tuple[Phone, ...]]
) -> tuple[Phone, ...]:
    if kept is None:
        return make()
    digest = hashlib.sha256(what.encode() + samples.tobytes()).hexdigest()[:32]
    file = kept / f"{digest}.json"
    if file.is_file():
        return tuple(Phone(*phone) for phone in json.loads(file.read_text("utf-8")))
    made = make()
    kept.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps([(p.symbol, p.start_s, p.end_s) for p in made]), "utf-8")
    return made


def _style(seed: int | None, speaker: str) -> SpeakingStyle:
    if seed is None:
        return SpeakingStyle()
    return random_style(np.random.default_rng([seed, *speaker.encode()]))


def _clip(
    name: str, samples: Samples, phones: tuple[Phone, ...], style: SpeakingStyle, **facts: Any
) -> FaceClip:
    channels, valid = targets.face(
        phones, samples, RATE_HZ, style, facts.get("emotion") or "neutral", facts.get("intensity") or 0.0
    )
    return FaceClip(name, 25.0, channels, valid, samples, part="train", phones=phones, **facts)
