"""Whisper from disk: the real package with a model made here, and the sentences where something is missing."""

import asyncio
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from dialogue.adapters import faster_whisper_asr
from dialogue.adapters.faster_whisper_asr import FasterWhisperASR
from dialogue.adapters.whisper.decoder import Decoded, Segment
from dialogue.conformance import check_asr
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import Transcript
from dialogue.registry import create
from dialogue.testing import ScriptedVAD
from sound.pcm import AudioChunk, Samples

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(
        importlib.util.find_spec("faster_whisper") is None, reason="faster-whisper is not installed"
    ),
]

WORDS = "Hellofromatinymodel"


@pytest.fixture
def model_folder(tiny_whisper_folder: Path) -> Path:
    return tiny_whisper_folder


@pytest.fixture
def asr(model_folder: Path) -> FasterWhisperASR:
    """Return the adapter with a real model; loud sound is speech, so that noise will do for it."""
    made = faster_whisper_asr.create({"model": str(model_folder)})
    return FasterWhisperASR(made.decoder, vad=ScriptedVAD)


def chunks(duration_s: float, rate_hz: int = 16000) -> list[AudioChunk]:
    noise = np.random.default_rng(0).normal(0, 0.1, round(duration_s * rate_hz)).astype(np.float32)
    return [AudioChunk(noise[at : at + 3200], rate_hz) for at in range(0, len(noise), 3200)]


async def in_chunks(samples: Samples) -> AsyncIterator[AudioChunk]:
    for at in range(0, len(samples), 320):
        yield AudioChunk(samples[at : at + 320], 16000)


async def at_once(sound: list[AudioChunk]) -> AsyncIterator[AudioChunk]:
    for chunk in sound:
        yield chunk


async def test_the_model_is_heard_out_to_its_final_words(asr: FasterWhisperASR) -> None:
    transcripts = [t async for t in asr.transcribe(at_once(chunks(2.0)))]
    assert transcripts[-1].final
    assert transcripts[-1].text == WORDS
    assert transcripts[-1].confidence is not None
    assert 0 < transcripts[-1].confidence <= 1
    assert not any(t.final for t in transcripts[:-1])


async def test_partials_come_while_sound_comes(asr: FasterWhisperASR) -> None:
    """The rest of the sound comes only after the first partial: that does not wait for the end."""
    came = asyncio.Event()

    async def speaking() -> AsyncIterator[AudioChunk]:
        for chunk in chunks(1.4):
            yield chunk
            await asyncio.sleep(0.05)  # a look takes some time; the second must see more than the first
        await asyncio.wait_for(came.wait(), 20)

    transcripts: list[Transcript] = []
    async for transcript in asr.transcribe(speaking()):
        transcripts.append(transcript)
        came.set()
    assert [(t.text, t.final) for t in transcripts] == [(WORDS, False), (WORDS, True)]


async def test_no_sound_is_no_words(asr: FasterWhisperASR) -> None:
    assert [t async for t in asr.transcribe(at_once([]))] == [Transcript("", True)]


async def test_real_speech_goes_through_the_real_vad_and_the_real_model(
    model_folder: Path, say: Callable[..., Samples]
) -> None:
    asr = faster_whisper_asr.create({"model": str(model_folder)})
    sound = say("I had a long day at work and I am tired.")
    assert await check_asr(asr, sound) == WORDS
    assert asr.about == f"the Whisper model in {model_folder}, it hears en"


async def test_noise_is_no_words_though_the_model_would_write_some(model_folder: Path) -> None:
    asr = faster_whisper_asr.create({"model": str(model_folder)})
    transcripts = [t async for t in asr.transcribe(at_once(chunks(3.0)))]
    assert transcripts == [Transcript("", True)]


async def test_a_model_that_runs_into_a_loop_is_not_believed(
    tmp_path: Path, tiny_whisper: Callable[..., Path], say: Callable[..., Samples]
) -> None:
    asr = faster_whisper_asr.create({"model": str(tiny_whisper(tmp_path, "la" * 70))})
    transcripts = [t async for t in asr.transcribe(in_chunks(say("Good morning.")))]
    assert [(t.text, t.final) for t in transcripts] == [("", True)]


async def test_a_multilingual_model_is_heard_in_the_language_it_tells(
    tiny_german_whisper_folder: Path,
) -> None:
    made = faster_whisper_asr.create({"model": str(tiny_german_whisper_folder), "language": "auto"})
    assert "it tells 100 languages" in made.about
    asr = FasterWhisperASR(made.decoder, vad=ScriptedVAD)
    assert [t.text async for t in asr.transcribe(at_once(chunks(1.0)))][-1] == "GutenTag"


async def test_another_rate_is_refused(asr: FasterWhisperASR) -> None:
    with pytest.raises(ProviderError, match="expected sound at 16000 Hz, got 48000; resample it first"):
        async for _ in asr.transcribe(at_once(chunks(0.5, 48000))):
            pass


async def test_closing_early_leaves_no_task(asr: FasterWhisperASR) -> None:
    never = asyncio.Event()

    async def speaking() -> AsyncIterator[AudioChunk]:
        for chunk in [*chunks(0.6), *[AudioChunk(np.zeros(3200, dtype=np.float32), 16000)] * 2]:
            yield chunk
        await never.wait()

    stream = asr.transcribe(speaking())
    assert not (await anext(stream)).final
    await stream.aclose()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_the_registry_makes_it_and_the_model_is_loaded_once(model_folder: Path) -> None:
    one = create("asr", "faster-whisper", {"model": str(model_folder)})
    other = create("asr", "faster-whisper", {"model": str(model_folder), "language": "en-GB"})
    assert isinstance(one, FasterWhisperASR)
    assert isinstance(other, FasterWhisperASR)
    assert one.decoder is other.decoder
    assert one._worker is other._worker
    assert one.rate_hz == 16000


def test_a_language_that_the_model_lacks_is_refused(model_folder: Path) -> None:
    with pytest.raises(PluginError, match="a language that its model knows, such as 'en', got 'de'"):
        faster_whisper_asr.create({"model": str(model_folder), "language": "de"})


async def test_silence_is_no_words(asr: FasterWhisperASR) -> None:
    quiet = [AudioChunk(np.zeros(3200, dtype=np.float32), 16000)] * 5
    assert [t async for t in asr.transcribe(at_once(quiet))] == [Transcript("", True)]


# ---- what is missing -----------------------------------------------------------------------------------


@pytest.fixture
def no_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Point the download cache at an empty folder and let any connection fail the test."""

    def refuse(*_: object, **__: object) -> None:
        pytest.fail("the network was asked")

    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    monkeypatch.setenv("WARMCHAT_MODELS", str(tmp_path / "models"))
    monkeypatch.setattr(socket.socket, "connect", refuse)


@pytest.mark.usefixtures("no_cache")
@pytest.mark.parametrize("model", ["base.en", "someone/some-model", "no-such-size", "/no/such/folder"])
@pytest.mark.parametrize("other_models_there", [False, True])
def test_a_name_without_a_copy_is_said_at_once_without_the_network(
    model: str, other_models_there: bool, tmp_path: Path
) -> None:
    if other_models_there:  # then the package itself is asked
        (tmp_path / "models--someone--whisper-other").mkdir()
    with pytest.raises(ProviderMissing, match=f"'{model}' is no folder, and no model of that name is in"):
        faster_whisper_asr.create({"model": model})


@pytest.mark.usefixtures("no_cache")
def test_without_a_name_and_a_model_the_sentence_names_what_was_looked_for() -> None:
    with pytest.raises(
        ProviderMissing, match="no model is set, and none of small, base, tiny, small.en, base.en, tiny.en is"
    ):
        faster_whisper_asr.create({})


def test_a_folder_without_a_model_says_which_files_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ProviderMissing, match="model.bin, tokenizer.json are not there"):
        faster_whisper_asr.create({"model": str(tmp_path)})


def test_a_broken_model_is_missing_not_a_crash(tmp_path: Path) -> None:
    for name in ("model.bin", "config.json", "tokenizer.json"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(ProviderMissing, match="it does not load: .*incomplete"):
        faster_whisper_asr.create({"model": str(tmp_path)})


def test_without_the_package_the_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faster_whisper_asr, "find_spec", lambda name: None)
    with pytest.raises(ProviderMissing, match=r'pip install "warmchat\[asr\]"'):
        faster_whisper_asr.create({"model": "base.en"})


def test_another_setting_is_refused() -> None:
    with pytest.raises(PluginError, match="takes the settings model and language, got beam"):
        faster_whisper_asr.create({"beam": "5"})


def test_importing_the_adapter_does_not_import_the_package() -> None:
    code = "import sys, dialogue.adapters.faster_whisper_asr; sys.exit('faster_whisper' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


# ---- what is there --------------------------------------------------------------------------------------


def put_in_cache(cache_folder: Path, owner: str, name: str, model: Path) -> None:
    """Lay a model where the hub's library would have downloaded it to."""
    repository = cache_folder / f"models--{owner}--{name}"
    (repository / "refs").mkdir(parents=True)
    (repository / "refs" / "main").write_text("0123abcd")
    shutil.copytree(model, repository / "snapshots" / "0123abcd")


@pytest.mark.usefixtures("no_cache")
@pytest.mark.parametrize(
    ("owner", "name", "settings"),
    [
        ("Systran", "faster-whisper-tiny", {}),
        ("Systran", "faster-whisper-base.en", {}),
        ("Systran", "faster-whisper-base", {"model": "base"}),
        ("someone", "whisper-of-my-own", {"model": "someone/whisper-of-my-own"}),
        ("someone", "a-good-ear", {"model": "someone/a-good-ear"}),
    ],
)
def test_a_model_in_the_cache_is_found_without_the_network(
    owner: str, name: str, settings: dict[str, str], tmp_path: Path, model_folder: Path
) -> None:
    put_in_cache(tmp_path, owner, name, model_folder)
    assert faster_whisper_asr.create(settings).rate_hz == 16000


@pytest.mark.usefixtures("no_cache")
@pytest.mark.parametrize("lacking", ["model.bin", "config.json", "tokenizer.json"])
def test_a_model_that_lacks_a_file_is_refused_before_it_is_loaded(
    lacking: str, tmp_path: Path, model_folder: Path
) -> None:
    # Without a tokenizer the package itself would ask the network for one.
    model = shutil.copytree(model_folder, tmp_path / "model")
    (model / lacking).unlink()
    with pytest.raises(
        ProviderMissing, match=f"{lacking} is not there; take a model in CTranslate2's format"
    ):
        faster_whisper_asr.create({"model": str(model)})


def test_a_broken_tokenizer_is_told_in_a_sentence_too(tmp_path: Path, model_folder: Path) -> None:
    model = shutil.copytree(model_folder, tmp_path / "model")
    (model / "tokenizer.json").write_text("not JSON")
    with pytest.raises(ProviderMissing, match="it does not load"):
        faster_whisper_asr.create({"model": str(model)})


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({"HF_HUB_CACHE": "/a/b", "HF_HOME": "/c"}, "/a/b"),
        ({"HF_HOME": "/c", "XDG_CACHE_HOME": "/d"}, "/c/hub"),
        ({"XDG_CACHE_HOME": "/d"}, "/d/huggingface/hub"),
        ({}, "/home/someone/.cache/huggingface/hub"),
    ],
)
def test_the_cache_is_where_the_hubs_library_keeps_it(
    variables: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HF_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in (variables | {"HOME": "/home/someone"}).items():
        monkeypatch.setenv(name, value)
    with pytest.raises(ProviderMissing, match=f" or {expected}; run `warmchat models pull base`"):
        faster_whisper_asr.create({})


def test_looking_for_a_model_where_none_is_imports_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from dialogue.adapters.faster_whisper_asr import create\n"
        "from dialogue.errors import ProviderMissing\n"
        "try:\n    create({})\n"
        "except ProviderMissing:\n"
        "    print(sorted({'faster_whisper', 'ctranslate2', 'huggingface_hub'} & set(sys.modules)))\n"
    )
    environ = {**os.environ, "HF_HUB_CACHE": str(tmp_path / "none"), "WARMCHAT_MODELS": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.usefixtures("no_cache")
def test_a_model_that_was_pulled_is_found_before_the_cache(tmp_path: Path, model_folder: Path) -> None:
    put_in_cache(tmp_path, "Systran", "faster-whisper-base", model_folder)
    pulled = shutil.copytree(model_folder, tmp_path / "models" / "ears" / "base")
    assert f"the Whisper model in {pulled}," in faster_whisper_asr.create({"model": "base"}).about


# ---- the stream around the model ------------------------------------------------------------------------


class ScriptedDecoder:
    """Stands in for a model where a test must see or stop its work; says how much sound it was given."""

    def __init__(self, error: Exception | None = None, mean_log_probability: float = -0.2) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        self.begun = threading.Event()
        self.looked = threading.Semaphore(0)
        self.given_s: list[float] = []
        self._error = error
        self._mean = mean_log_probability

    def decode(
        self, samples: Samples, language: str | None = None, beam_size: int = 1, *, whole: bool = False
    ) -> Decoded:
        self.given_s.append(len(samples) / 16000)
        self.begun.set()
        self.looked.release()
        assert self.go_on.wait(10)
        if self._error is not None:
            raise self._error
        words = " ".join(f"w{n}" for n in range(int(len(samples) / 8000)))
        return Decoded((Segment(words),), self._mean, 0.0, "en", 1.0)


class Microphone:
    """Sound that comes when the test says so."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[list[AudioChunk]] = asyncio.Queue()

    def hears(self, duration_s: float, loud: bool = True) -> None:
        heard = chunks(duration_s)
        self._queue.put_nowait([AudioChunk(chunk.samples * loud, 16000) for chunk in heard])

    def ends(self) -> None:
        self._queue.put_nowait([])

    async def sound(self) -> AsyncIterator[AudioChunk]:
        while heard := await self._queue.get():
            for chunk in heard:
                yield chunk


def listening(decoder: ScriptedDecoder) -> FasterWhisperASR:
    return FasterWhisperASR(decoder, vad=ScriptedVAD)


async def test_the_final_text_is_there_before_the_turn_ends_and_is_not_made_again() -> None:
    """What was understood in the pause is the final transcript: no look is left for the end of the turn."""
    decoder, microphone = ScriptedDecoder(), Microphone()
    stream = listening(decoder).transcribe(microphone.sound())
    microphone.hears(1.2)
    microphone.hears(0.25, loud=False)
    words = await anext(stream)
    assert (words.text, words.final) == ("w0 w1", False)
    assert decoder.given_s[-1] == pytest.approx(1.45)
    looks = len(decoder.given_s)
    microphone.hears(0.2, loud=False)
    microphone.ends()
    assert [(t.text, t.final) async for t in stream] == [("w0 w1", True)]
    assert len(decoder.given_s) == looks


async def test_speech_after_the_pause_is_looked_at() -> None:
    decoder, microphone = ScriptedDecoder(), Microphone()
    stream = listening(decoder).transcribe(microphone.sound())
    microphone.hears(1.2)
    microphone.hears(0.25, loud=False)
    await anext(stream)
    microphone.hears(0.3)
    microphone.ends()
    final = [t async for t in stream][-1]
    assert (final.text, final.final) == ("w0 w1 w2", True)
    assert decoder.given_s[-1] == pytest.approx(1.75)


async def test_a_turn_that_ends_within_a_look_waits_for_that_look_only() -> None:
    decoder, microphone = ScriptedDecoder(), Microphone()
    decoder.go_on.clear()
    stream = listening(decoder).transcribe(microphone.sound())
    microphone.hears(0.3)
    microphone.hears(0.25, loud=False)
    first = asyncio.create_task(anext(stream))
    assert await asyncio.to_thread(decoder.begun.wait, 10)
    microphone.hears(0.2, loud=False)
    microphone.ends()
    await asyncio.sleep(0)
    decoder.go_on.set()
    assert [(await first).text, *[t.text async for t in stream]] == ["w0", "w0"]
    assert len(decoder.given_s) == 1


async def test_it_listens_on_while_the_model_works() -> None:
    decoder, microphone = ScriptedDecoder(), Microphone()
    stream = listening(decoder).transcribe(microphone.sound())
    decoder.go_on.clear()
    microphone.hears(0.6)
    first = asyncio.create_task(anext(stream))
    assert await asyncio.to_thread(decoder.begun.wait, 10)
    microphone.hears(5.0)
    decoder.go_on.set()
    assert (await first).text == "w0"  # on which both looks agree
    assert decoder.given_s == pytest.approx([0.6, 5.6])
    await stream.aclose()


async def test_partials_only_grow() -> None:
    decoder, microphone = ScriptedDecoder(), Microphone()
    stream = listening(decoder).transcribe(microphone.sound())

    async def speak() -> None:
        for _ in range(6):
            microphone.hears(0.5)
            assert await asyncio.to_thread(decoder.looked.acquire, timeout=10)
        microphone.ends()

    speaking = asyncio.create_task(speak())
    texts = [t.text async for t in stream]
    await speaking
    assert all(later.startswith(earlier) for earlier, later in zip(texts, texts[1:], strict=False))
    assert texts[-1] == "w0 w1 w2 w3 w4 w5"
    assert len(texts) >= 4


async def test_what_is_cancelled_before_its_turn_never_keeps_the_model_busy() -> None:
    decoder, microphones = ScriptedDecoder(), (Microphone(), Microphone())
    asr = listening(decoder)
    decoder.go_on.clear()
    streams = [asr.transcribe(microphone.sound()) for microphone in microphones]
    for microphone in microphones:
        microphone.hears(0.3)
        microphone.hears(0.25, loud=False)
    first, second = (asyncio.create_task(anext(stream)) for stream in streams)
    assert await asyncio.to_thread(decoder.begun.wait, 10)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    decoder.go_on.set()
    await first
    await streams[0].aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert len(decoder.given_s) == 1


async def last_of(decoder: ScriptedDecoder) -> Transcript:
    return [t async for t in listening(decoder).transcribe(at_once(chunks(0.8)))][-1]


async def test_a_model_that_fails_is_a_providers_error() -> None:
    with pytest.raises(ProviderError, match="faster-whisper: expected a transcript .* out of memory"):
        await last_of(ScriptedDecoder(RuntimeError("out of memory")))


async def test_words_that_the_model_is_not_sure_of_are_unsure() -> None:
    final = await last_of(ScriptedDecoder(mean_log_probability=-1.2))
    assert (final.text, final.final, final.unsure) == ("w0", True, True)
    assert final.confidence == pytest.approx(np.exp(-1.2))
