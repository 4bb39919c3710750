"""Whisper from disk: the real package with a model made here, and the sentences where something is missing."""

import asyncio
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from dialogue.adapters import faster_whisper_asr
from dialogue.adapters.faster_whisper_asr import FasterWhisperASR
from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import Transcript
from dialogue.registry import create
from sound.pcm import AudioChunk, Samples

pytestmark = [
    pytest.mark.unit,
    pytest.mark.skipif(
        importlib.util.find_spec("faster_whisper") is None, reason="faster-whisper is not installed"
    ),
]

WORDS = "Hellofromatinymodel"


def _tiny_whisper() -> ModuleType:
    """Import the maker beside this file; tests are no package."""
    spec = importlib.util.spec_from_file_location("tiny_whisper", Path(__file__).with_name("tiny_whisper.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("whisper")
    _tiny_whisper().make(folder, WORDS)
    return folder


@pytest.fixture
def asr(model_folder: Path) -> FasterWhisperASR:
    return faster_whisper_asr.create({"model": str(model_folder)})


def chunks(duration_s: float, rate_hz: int = 16000) -> list[AudioChunk]:
    noise = np.random.default_rng(0).normal(0, 0.1, round(duration_s * rate_hz)).astype(np.float32)
    return [AudioChunk(noise[at : at + 3200], rate_hz) for at in range(0, len(noise), 3200)]


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
    """Sound goes on only after each partial came: they do not wait for the end."""
    came = asyncio.Event()

    async def speaking() -> AsyncIterator[AudioChunk]:
        for chunk in chunks(0.8):
            yield chunk
        await asyncio.wait_for(came.wait(), 20)

    transcripts: list[Transcript] = []
    async for transcript in asr.transcribe(speaking()):
        transcripts.append(transcript)
        came.set()
    assert [(t.text, t.final) for t in transcripts] == [(WORDS, False), (WORDS, True)]


async def test_no_sound_is_no_words(asr: FasterWhisperASR) -> None:
    assert [t async for t in asr.transcribe(at_once([]))] == [Transcript("", True)]


async def test_one_transcription_runs_at_a_time(
    asr: FasterWhisperASR, monkeypatch: pytest.MonkeyPatch
) -> None:
    running, most = 0, 0
    real = asr._decode

    def counted(samples: Samples, beam_size: int) -> object:
        nonlocal running, most
        running += 1
        most = max(most, running)
        try:
            return real(samples, beam_size)
        finally:
            running -= 1

    monkeypatch.setattr(asr, "_decode", counted)

    async def last() -> Transcript:
        return [t async for t in asr.transcribe(at_once(chunks(0.7)))][-1]

    finals = await asyncio.gather(*(last() for _ in range(4)))
    assert {final.text for final in finals} == {WORDS}
    assert most == 1


async def test_another_rate_is_refused(asr: FasterWhisperASR) -> None:
    with pytest.raises(ProviderError, match="expected sound at 16000 Hz, got 48000; resample it first"):
        async for _ in asr.transcribe(at_once(chunks(0.5, 48000))):
            pass


async def test_closing_early_leaves_no_task(asr: FasterWhisperASR) -> None:
    never = asyncio.Event()

    async def speaking() -> AsyncIterator[AudioChunk]:
        for chunk in chunks(0.8):
            yield chunk
        await never.wait()

    stream = asr.transcribe(speaking())
    await anext(stream)
    await stream.aclose()
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


def test_the_registry_makes_it_and_the_model_is_loaded_once(model_folder: Path) -> None:
    one = create("asr", "faster-whisper", {"model": str(model_folder)})
    other = create("asr", "faster-whisper", {"model": str(model_folder), "language": "en-GB"})
    assert isinstance(one, FasterWhisperASR)
    assert isinstance(other, FasterWhisperASR)
    assert one._model is other._model
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
    with pytest.raises(ProviderMissing, match="no model is set, and none of small, base, tiny is in"):
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
    with pytest.raises(ProviderMissing, match=f" is in {expected};"):
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
    environ = {**os.environ, "HF_HUB_CACHE": str(tmp_path / "none")}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


# ---- the stream around the model ------------------------------------------------------------------------


@dataclass(frozen=True)
class Segment:
    """What the adapter reads of a segment of the package's."""

    text: str
    avg_logprob: float = -0.2
    no_speech_prob: float = 0.01
    compression_ratio: float = 1.0


class WatchedModel:
    """Stands in for a model where a test must see or stop its work; says how much sound it was given."""

    def __init__(self, segments: list[Segment] | None = None, error: Exception | None = None) -> None:
        self.go_on = threading.Event()
        self.go_on.set()
        self.begun = threading.Event()
        self.given_s: list[float] = []
        self._segments = segments
        self._error = error

    def transcribe(self, samples: Samples, **options: object) -> tuple[list[Segment], None]:
        self.given_s.append(len(samples) / 16000)
        self.begun.set()
        assert self.go_on.wait(10)
        if self._error is not None:
            raise self._error
        return self._segments or [Segment(f" {len(samples) / 16000:.1f} seconds")], None


class Microphone:
    """Sound that comes when the test says so."""

    def __init__(self) -> None:
        self._queue: asyncio.Queue[list[AudioChunk]] = asyncio.Queue()

    def hears(self, duration_s: float) -> None:
        self._queue.put_nowait(chunks(duration_s))

    def ends(self) -> None:
        self._queue.put_nowait([])

    async def sound(self) -> AsyncIterator[AudioChunk]:
        while heard := await self._queue.get():
            for chunk in heard:
                yield chunk


async def test_it_listens_on_while_the_model_works() -> None:
    model, microphone = WatchedModel(), Microphone()
    stream = FasterWhisperASR(model).transcribe(microphone.sound())
    model.go_on.clear()
    microphone.hears(0.6)
    first = asyncio.create_task(anext(stream))
    assert await asyncio.to_thread(model.begun.wait, 10)
    microphone.hears(5.0)
    model.go_on.set()
    assert (await first).text == "0.6 seconds"
    assert (await anext(stream)).text == "5.6 seconds"
    microphone.hears(0.1)
    microphone.ends()
    assert [(t.text, t.final) async for t in stream] == [("5.7 seconds", True)]
    assert model.given_s == pytest.approx([0.6, 5.6, 5.7])


async def test_what_is_cancelled_before_its_turn_never_keeps_the_model_busy() -> None:
    model, microphones = WatchedModel(), (Microphone(), Microphone())
    model.go_on.clear()
    streams = [FasterWhisperASR(model).transcribe(microphone.sound()) for microphone in microphones]
    for microphone in microphones:
        microphone.hears(0.6)
    first, second = (asyncio.create_task(anext(stream)) for stream in streams)
    assert await asyncio.to_thread(model.begun.wait, 10)
    second.cancel()
    with pytest.raises(asyncio.CancelledError):
        await second
    model.go_on.set()
    await first
    await streams[0].aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert len(model.given_s) == 1


async def last_of(model: WatchedModel) -> Transcript:
    return [t async for t in FasterWhisperASR(model).transcribe(at_once(chunks(0.3)))][-1]


async def test_a_model_that_fails_is_a_providers_error() -> None:
    with pytest.raises(ProviderError, match="faster-whisper: expected a transcript .* out of memory"):
        await last_of(WatchedModel(error=RuntimeError("out of memory")))


@pytest.mark.parametrize(
    "doubtful",
    [
        Segment(" Thank you.", no_speech_prob=0.9),
        Segment(" mumble", avg_logprob=-2.5),
        Segment(" la la la la la la", compression_ratio=9.0),
        Segment("  "),
    ],
)
async def test_what_was_not_understood_is_left_out(doubtful: Segment) -> None:
    assert await last_of(WatchedModel([doubtful])) == Transcript("", True)
    mixed = [Segment(" I was"), doubtful, Segment(" at home.", avg_logprob=-0.4)]
    transcript = await last_of(WatchedModel(mixed))
    assert transcript.text == "I was at home."
    assert transcript.confidence == pytest.approx(np.exp(-0.3))
