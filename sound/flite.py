"""flite (Debian's package of that name) as an engine: one short process a phrase."""

import subprocess
import tempfile
import unicodedata
import wave
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from shutil import which
from typing import Final

import numpy as np

from sound.errors import EngineError, EngineMissing
from sound.pcm import Samples, from_pcm16
from sound.speakable import has_sound, speakable, written_words
from sound.speech import PHONES, SILENCE, Phone, Prosody, Speech, Word
from sound.spelled_words import words_by_phones

RATE_HZ: Final = 16000
DEFAULT_VOICE: Final = "slt"

# Mean and standard deviation of each voice's fundamental frequency in Hz, measured on plain sentences; rms takes
# no notice of either.
_MELODY_HZ: Final = {"slt": (170.0, 10.0), "rms": (104.0, 14.0), "awb": (130.0, 14.0)}
_MELODY_OF_KAL_HZ: Final = (95.0, 11.0)
# The quickest voice; it says the same phones for the same words, so it tells which phones a word has.
_VOICE_FOR_SPELLING: Final = "kal"
# flite reads ASCII only; these have a plain way of writing.
_PLAIN: Final = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": ","})
# One process argument may hold 128 KiB on Linux; longer texts go in pieces.
_PIECE_CHARACTERS: Final = 4000
_DEADLINE_S: Final = 5.0
_DEADLINE_PER_CHARACTER_S: Final = 0.01


class FliteEngine:
    """Speaks with flite's voices; may be called from any thread."""

    def __init__(self, binary: str = "flite") -> None:
        """Find the program.

        Raises:
            EngineMissing: it is not on PATH.
        """
        found = which(binary)
        if found is None:
            raise EngineMissing(
                f"expected the program {binary!r} on PATH, and it is not there; on Debian or Ubuntu run: "
                "sudo apt-get install flite"
            )
        self._binary = found

    @property
    def rate_hz(self) -> int:
        """The rate of its sound; the voice kal alone has 8000."""
        return RATE_HZ

    def voices(self) -> tuple[str, ...]:
        """Return the names of the voices inside this flite.

        Raises:
            EngineError: the program failed.
        """
        printed = self._run(["-lv"], _DEADLINE_S).partition(":")[2]
        return tuple(printed.split())

    def speak(self, text: str, voice: str = DEFAULT_VOICE, prosody: Prosody | None = None) -> Speech:
        """Return the sound of an English text, with the times of its phones and written words; blocks.

        Args:
            text: any text; what is not English letters, digits or punctuation is passed over.
            voice: a voice inside flite: slt, rms, awb, kal16.
            prosody: factors on the ordinary voice; None is ordinary. The voice rms keeps its melody.

        Raises:
            EngineError: the voice is unknown, or the program failed or took too long.
        """
        plain = _ascii(text)
        if not has_sound(plain):
            return Speech(from_pcm16(b""), RATE_HZ)
        if voice not in _voices_of(self):
            raise EngineError(f"flite has no voice {voice!r}; there are: {', '.join(_voices_of(self))}")
        said = [self._say(text, start, end, voice, prosody or Prosody()) for start, end in _pieces(plain)]
        return said[0] if len(said) == 1 else _joined(said)

    def _say(self, text: str, start: int, end: int, voice: str, prosody: Prosody) -> Speech:
        written = [word for _, word in written_words(text[start:end]) if has_sound(_ascii(word))]
        piece = _ascii(text[start:end])
        limit_s = _DEADLINE_S + _DEADLINE_PER_CHARACTER_S * len(piece)
        with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:
            spelled = beside.submit(self._spell, written, Path(folder) / "words.txt", limit_s)
            wav = Path(folder) / "said.wav"
            printed = self._run(
                ["-voice", voice, *_settings(voice, prosody), "-psdur", "-t", piece, "-o", str(wav)],
                limit_s,
            )
            samples, rate_hz = _read_wav(wav)
            phones = _phones(printed)
            words = words_by_phones(written, spelled.result(), phones)  # it prints no word times
        return Speech(samples * prosody.volume, rate_hz, phones, words)

    def _spell(self, written: Sequence[str], file: Path, limit_s: float) -> list[list[str]]:
        """Return the phones of each word said alone; flite prints a line for each paragraph."""
        file.write_text("\n\n".join(_ascii(word).strip() for word in written) + "\n")
        printed = self._run(["-voice", _VOICE_FOR_SPELLING, "-ps", "-f", str(file), "-o", "none"], limit_s)
        return [[_symbol(name) for name in line.split() if name != "pau"] for line in printed.splitlines()]

    def _run(self, arguments: Sequence[str], limit_s: float) -> str:
        try:
            done = subprocess.run(
                [self._binary, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=limit_s,
                check=True,
            )
        except subprocess.TimeoutExpired as error:
            raise EngineError(f"flite did not finish within {limit_s:.1f} s and was stopped") from error
        except (OSError, subprocess.CalledProcessError) as error:
            raise EngineError(f"flite failed: {error}") from error
        return done.stdout.decode("ascii", "replace")


def can_say(text: str) -> bool:
    """Return whether flite has anything to say of a text: it reads English letters and digits."""
    return has_sound(_ascii(text))


@cache
def _voices_of(engine: FliteEngine) -> tuple[str, ...]:
    return engine.voices()


def _ascii(text: str) -> str:
    """Return the text in ASCII, character for character as near as it comes; the rest is spaces."""
    plain = []
    for character in speakable(text).translate(_PLAIN):
        base = unicodedata.normalize("NFKD", character)[:1]
        plain.append(base if base.isascii() and base else " ")
    return "".join(plain)


def _pieces(plain: str) -> list[tuple[int, int]]:
    """Return the [start, end) of pieces that one call can take, cut at spaces."""
    pieces, start = [], 0
    while start < len(plain):
        end = min(start + _PIECE_CHARACTERS, len(plain))
        if end < len(plain):
            space = plain.rfind(" ", start, end)
            end = space if space > start else end
        if has_sound(plain[start:end]):
            pieces.append((start, end))
        start = end
    return pieces


def _settings(voice: str, prosody: Prosody) -> list[str]:
    """Return flite's options; a factor of 1 leaves the voice as it was recorded."""
    mean_hz, deviation_hz = _MELODY_HZ.get(voice, _MELODY_OF_KAL_HZ)
    values = {}
    if prosody.rate != 1.0:
        values["duration_stretch"] = 1.0 / prosody.rate
    if prosody.pitch != 1.0 or prosody.pitch_range != 1.0:
        values["int_f0_target_mean"] = mean_hz * prosody.pitch
        values["int_f0_target_stddev"] = deviation_hz * prosody.pitch * prosody.pitch_range
    return [part for name, value in values.items() for part in ("--setf", f"{name}={value:.4f}")]


def _read_wav(path: Path) -> tuple[Samples, int]:
    try:
        with wave.open(str(path)) as wav:
            return from_pcm16(wav.readframes(wav.getnframes())), wav.getframerate()
    except (OSError, EOFError, wave.Error) as error:
        raise EngineError(f"flite wrote no sound that can be read: {error}") from error


def _symbol(name: str) -> str:
    """Return flite's phone as ARPAbet: it has the same symbols in small letters."""
    symbol = SILENCE if name == "pau" else name.upper()
    return symbol if symbol in PHONES else "AX"


def _phones(printed: str) -> tuple[Phone, ...]:
    """Return the phones of `-psdur`'s line: "pau:0.164 hh:0.255 ...", each with its end time."""
    phones, at_s = [], 0.0
    for item in printed.split():
        name, _, end = item.partition(":")
        phones.append(Phone(_symbol(name), at_s, float(end)))
        at_s = float(end)
    return tuple(phones)


def _joined(said: Sequence[Speech]) -> Speech:
    phones: list[Phone] = []
    words: list[Word] = []
    at_s = 0.0
    for speech in said:
        phones += [Phone(p.symbol, p.start_s + at_s, p.end_s + at_s) for p in speech.phones]
        words += [Word(w.text, w.start_s + at_s, w.end_s + at_s) for w in speech.words]
        at_s += speech.duration_s
    samples = np.concatenate([speech.samples for speech in said])
    return Speech(samples, said[0].rate_hz, tuple(phones), tuple(words))
