"""ASR by Moonshine: English, no network, no download beyond a package, fast enough to read along.

It abstains (a final "") when it is not sure of the words: what is no English, no speech, or too unclear to act upon.
"""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from time import perf_counter
from typing import Final

import numpy as np

from dialogue.adapters.moonshine_model import FILES, NOTHING, RATE_HZ, MoonshineModel, Understood
from dialogue.adapters.utterance_sound import UtteranceSound
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import Transcript
from sound.pcm import AudioChunk, Samples, rms

_NAME: Final = "moonshine"
_PACKAGE: Final = "moonshine_voice"
# How much new sound is worth another partial transcript, and how much of the time may go into them.
_PARTIAL_S: Final = 0.2
_LARGEST_SHARE: Final = 0.25
# When it has been quiet for so long, all is read once more: if nothing more is said, that is the final transcript,
# and it is there before the silence that ends the turn has been waited out.
_PAUSE_S: Final = 0.16
_QUIET: Final = 0.12
# Chosen on the sentences of `warmchat bench ears`: 495 by learners of English, 169 of German, 60 stretches of noise.
# At 0.64 it takes 2 % of the German and of the noise for English, refuses 3 % of the sentences that it understood (at
# most a third of the words wrong), and 21 % of the words of accepted sentences are wrong (5 % at 0.86).
_UNSURE: Final = 0.64
# A partial transcript is acted upon less, and a word that is not yet over is never sure; hums stay below that or come
# out as what they are.
_GUESS: Final = 0.55
# A long utterance is read in stretches that end in a pause, so that the work at its end stays small; the model
# was trained on no more than thirty seconds.
_STRETCH_S: Final = 10.0
_LONGEST_STRETCH_S: Final = 24.0
_STRETCH_PAUSE_S: Final = 0.24
_FRAME: Final = 320


class MoonshineASR:
    """Hears words with a model that all sessions share."""

    def __init__(self, model: MoonshineModel) -> None:
        """Take a loaded model."""
        self.model = model

    @property
    def rate_hz(self) -> int:
        """The rate it hears at."""
        return RATE_HZ

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield partial transcripts about every 200 ms of sound and a final one after the last chunk.

        Raises:
            ProviderError: the sound has another rate, or the model failed.
        """
        sound = UtteranceSound(_NAME, RATE_HZ)
        collecting = asyncio.create_task(sound.collect(audio))
        reading = _Reading(self.model)
        told = ""
        try:
            while await reading.worth_it(sound):
                text = await reading.read(sound.samples())
                if text not in ("", told):
                    told = text
                    yield Transcript(text, final=False)
            await collecting
            text, sureness = await reading.end(sound.samples())
            yield Transcript(text, final=True, confidence=sureness)
        finally:
            collecting.cancel()
            await asyncio.gather(collecting, return_exceptions=True)


class _Reading:
    """What was understood of one utterance: stretches that are done, and the one that grows."""

    def __init__(self, model: MoonshineModel) -> None:
        self._model = model
        self._done: list[Understood] = []
        self._present = NOTHING
        self._from = 0  # where the present stretch begins
        self._read = 0  # how far it was read
        self._took_s = 0.0
        self._paused = False  # whether the reading of the present pause was done

    async def worth_it(self, sound: UtteranceSound) -> bool:
        """Wait until another reading is worth its time; return False once the sound is over."""
        while not sound.over:
            pause = is_quiet(sound.peek(), _PAUSE_S)
            if pause and not self._paused:
                self._paused = True
                return True
            self._paused = pause
            # Inside a pause there is nothing new to be understood.
            if not pause and sound.new_s >= max(_PARTIAL_S, self._took_s / _LARGEST_SHARE):
                return True
            await sound.change()
        return False

    async def read(self, samples: Samples) -> str:
        """Read on and return all that is understood so far, guesses too."""
        while len(samples) - self._from > _LONGEST_STRETCH_S * RATE_HZ:
            await self._read_stretch(samples[: self._from + quietest_cut(samples[self._from :])])
            self._close()
        await self._read_stretch(samples)
        stretch = samples[self._from :]
        if len(stretch) >= _STRETCH_S * RATE_HZ and is_quiet(stretch, _STRETCH_PAUSE_S):
            self._close()
        shown = (*self._done, *([self._present] if self._present.sureness >= _GUESS else []))
        return " ".join(understood.text for understood in shown if understood.text)

    async def end(self, samples: Samples) -> tuple[str, float]:
        """Read what is left; return the words, none if they are unsure, and how sure they are in [0, 1]."""
        loudest = _loudest(samples[self._from :])
        left = samples[self._read :]
        if len(left) and _loudest(left) >= _QUIET * loudest:
            await self.read(samples)
        return accepted([*self._done, self._present])

    async def _read_stretch(self, samples: Samples) -> None:
        self._present = await self._understand(samples[self._from :])
        self._read = len(samples)

    def _close(self) -> None:
        self._done.append(self._present)
        self._present = NOTHING
        self._from = self._read

    async def _understand(self, samples: Samples) -> Understood:
        started_s = perf_counter()
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(_threads(), self._model.understand, samples)
        except Exception as error:  # the runtime's own kinds of error share no public parent
            raise ProviderError(_NAME, f"expected a transcript from the model, it failed: {error}") from error
        finally:
            self._took_s = perf_counter() - started_s


def accepted(stretches: list[Understood]) -> tuple[str, float]:
    """Return the words of all stretches and their mean sureness; no words if they are too unsure to act upon.

    >>> accepted([Understood("Thank you.", 0.9), Understood("", 0.0)])
    ('Thank you.', 0.9)
    >>> accepted([Understood("Ten lakh of them.", 0.4)])
    ('', 0.4)
    """
    spoken = [stretch for stretch in stretches if stretch.text]
    if not spoken:
        return "", 0.0
    logs = [np.log(max(stretch.sureness, 1e-9)) for stretch in spoken]
    sureness = float(np.exp(np.average(logs, weights=[len(stretch.text.split()) for stretch in spoken])))
    text = " ".join(stretch.text for stretch in spoken)
    return (text if sureness >= _UNSURE else ""), round(sureness, 3)


def quietest_cut(samples: Samples) -> int:
    """Return where to cut (n,) samples at 16 kHz that are too long: the quietest fifth of a second of a stretch's end."""
    first, last = round(_STRETCH_S * RATE_HZ), round(_LONGEST_STRETCH_S * RATE_HZ)
    energy = np.add.reduceat(np.square(samples[first:last]), np.arange(0, last - first, _FRAME))
    width = 10
    spread = np.convolve(energy, np.ones(width), mode="valid")
    return first + (int(spread.argmin()) + width // 2) * _FRAME


def is_quiet(samples: Samples, for_s: float) -> bool:
    """Return whether (n,) samples at 16 kHz end in that much quiet, beside their loudest and after some sound."""
    tail = round(for_s * RATE_HZ)
    return len(samples) > 2 * tail and _loudest(samples[-tail:]) < _QUIET * _loudest(samples[:-tail])


def _loudest(samples: Samples) -> float:
    """Return the loudness of the loudest 20 ms."""
    whole = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    return float(np.sqrt(np.square(whole).mean(axis=1).max())) if len(whole) else rms(samples)


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=2, thread_name_prefix=_NAME)


def create(settings: Mapping[str, str]) -> MoonshineASR:
    """Make the ear; loads the model, never from the network.

    Args:
        settings: `model`, a folder with Moonshine's encoder, decoder and tokenizer; without it, the one that lies
            in the package `moonshine-voice`.

    Raises:
        PluginError: a setting of another name.
        ProviderMissing: no model is there, or it does not load.
    """
    unknown = sorted(set(settings) - {"model"})
    if unknown:
        raise PluginError(f"the asr {_NAME!r} takes the setting model, got {', '.join(unknown)}")
    return MoonshineASR(_loaded(_folder(settings.get("model", ""))))


def _folder(wanted: str) -> Path:
    folder = Path(wanted).expanduser() if wanted else _in_package()
    lacking = [name for name in FILES if not (folder / name).is_file()]
    if lacking:
        raise ProviderMissing(
            _NAME, f"expected {', '.join(FILES)} in {folder}, and {', '.join(lacking)} cannot be found there"
        )
    return folder


def _in_package() -> Path:
    # Found and not imported: the import would load the package's own runtime.
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise ProviderMissing(
            _NAME,
            "expected the package moonshine-voice, which holds the model, and it is not installed; "
            'run: pip install "warmchat[ears]"',
        )
    return Path(found.submodule_search_locations[0]) / "assets" / "tiny-en"


@cache
def _loaded(folder: Path) -> MoonshineModel:
    """Return the model in a folder; one for all sessions."""
    try:
        return MoonshineModel(folder)
    except (OSError, ValueError) as error:
        raise ProviderMissing(_NAME, f"the model in {folder} does not load: {error}") from error
