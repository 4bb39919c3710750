"""When each phone of known words sounds in a recording: pocketsphinx lays the words along the sound.

    words ─▶ dictionary, else eSpeak NG, else letters ─▶ words along the sound ─▶ phones along the sound

Two passes: the first finds the words, with silence allowed between them, the second the phones inside them.
Blocking (about 0.02 s a second of sound, after half a second for loading); see `sound.sphinx`.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

from sound import sphinx
from sound.errors import EngineError, EngineMissing
from sound.espeak import shared_engine
from sound.pcm import Samples
from sound.speech import SILENCE, Phone, Speech, Word
from sound.spelling import phones_of_letters

Pronounce: TypeAlias = Callable[[str], tuple[str, ...]]

_NO_LETTERS: Final = re.compile(r"[^a-z']+")
# The dictionary writes a word's other pronunciations as "the(2)".
_VARIANT: Final = re.compile(r"\(\d+\)$")


def align_words(
    samples: Samples, rate_hz: int, words: Sequence[str], pronounce: Pronounce | None = None
) -> Speech:
    """Return the recording with the times of its words and phones, silences included.

    Args:
        samples: (n,) the recording: the words, with silence or noise around them, and nothing else said.
        rate_hz: its rate.
        words: in order, as written; capitals and punctuation do not matter, digits must be spelled out.
        pronounce: gives the phones of a word that the dictionary lacks; None asks eSpeak NG, and where that is
            not installed, goes by the letters.

    Raises:
        EngineMissing: pocketsphinx is not installed.
        EngineError: the words cannot be laid along the sound: too many for its length, or others were said.
        ValueError: there is no word, or one has neither letters nor phones.
    """
    return align_with(decoder(), samples, rate_hz, words, pronounce)


def decoder() -> Any:
    """Return what `align_with` takes; loading it takes a third of a second.

    Raises:
        EngineMissing: pocketsphinx is not installed.
    """
    return sphinx.decoder(bestpath=False)


def align_with(
    listener: Any, samples: Samples, rate_hz: int, words: Sequence[str], pronounce: Pronounce | None = None
) -> Speech:
    """Do as `align_words` with a decoder that is there already, which may be used again and again.

    Raises:
        EngineError, ValueError: as `align_words`.
    """
    spoken = [_bare(word) for word in words]
    if not spoken:
        raise ValueError(
            "expected at least one word to align, got none; for unknown words use sound.all_phone"
        )
    for word, written in zip(spoken, words, strict=True):
        _know(listener, word, written, pronounce or pronunciation)
    try:
        listener.set_align_text(" ".join(spoken))
        sphinx.hear(listener, samples, rate_hz)
        listener.set_alignment()
        sphinx.hear(listener, samples, rate_hz)
        found = listener.get_alignment()
    except RuntimeError as failed:
        raise _unfit(len(samples) / rate_hz, words) from failed
    if found is None:
        raise _unfit(len(samples) / rate_hz, words)
    return _speech(samples, rate_hz, words, found)


def pronunciation(word: str) -> tuple[str, ...]:
    """Return the ARPAbet phones of an English word: as eSpeak NG says it, or by its letters without eSpeak NG."""
    try:
        said = shared_engine().speak(word)
    except EngineMissing:
        return phones_of_letters(word)
    return tuple(phone.symbol for phone in said.phones if phone.symbol != SILENCE)


def _bare(word: str) -> str:
    return _NO_LETTERS.sub("", word.lower().replace("’", "'")).strip("'")


def _know(listener: Any, word: str, written: str, pronounce: Pronounce) -> None:
    """See that the dictionary has the word."""
    if not word:
        raise ValueError(f"expected a word with letters, got {written!r}; spell digits and signs out")
    if listener.lookup_word(word) is not None:
        return
    phones = [sphinx.to_model(symbol) for symbol in pronounce(word)]
    if not phones or not sphinx.MODEL_PHONES.issuperset(phones):
        raise ValueError(f"expected ARPAbet phones for {written!r}, got {' '.join(phones) or 'none'}")
    listener.add_word(word, " ".join(phones))


def _unfit(duration_s: float, words: Sequence[str]) -> EngineError:
    return EngineError(
        f"the words do not fit the sound: {len(words)} words ({' '.join(words)[:80]}) in {duration_s:.2f} s; "
        "give the words that are said, all of them, in order"
    )


def _speech(samples: Samples, rate_hz: int, words: Sequence[str], found: Any) -> Speech:
    phones: list[Phone] = []
    placed: list[Word] = []
    named = iter(words)
    for entry in found:
        spoken = not entry.name.startswith(("<", "[", "+"))
        if spoken:
            start_s, end_s = _seconds(entry)
            placed.append(Word(next(named), start_s, end_s))
        for part in entry:
            phones.append(Phone(sphinx.from_model(part.name) if spoken else SILENCE, *_seconds(part)))
    return Speech(samples, rate_hz, tuple(phones), tuple(placed))


def _seconds(entry: Any) -> tuple[float, float]:
    start_s = entry.start / sphinx.FRAMES_PER_S
    return start_s, start_s + entry.duration / sphinx.FRAMES_PER_S
