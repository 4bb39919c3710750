"""Whisper from disk: the real package with a model made here, and the sentences where something is missing."""

import asyncio
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest

from dialogue.adapters import faster_whisper_asr
from dialogue.adapters.looks.ear import LookingEar
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
def asr(model_folder: Path) -> LookingEar:
    """Return the adapter with a real model; loud sound is speech, so that noise will do for it."""
    made = faster_whisper_asr.create({"model": str(model_folder)})
    return LookingEar("faster-whisper", made.decoder, vad=ScriptedVAD)


def chunks(duration_s: float, rate_hz: int = 16000) -> list[AudioChunk]:
    noise = np.random.default_rng(0).normal(0, 0.1, round(duration_s * rate_hz)).astype(np.float32)
    return [AudioChunk(noise[at : at + 3200], rate_hz) for at in range(0, len(noise), 3200)]


async def in_chunks(samples: Samples) -> AsyncIterator[AudioChunk]:
    for at in range(0, len(samples), 320):
        yield AudioChunk(samples[at : at + 320], 16000)


async def at_once(sound: list[AudioChunk]) -> AsyncIterator[AudioChunk]:
    for chunk in sound:
        yield chunk


async def test_the_model_is_heard_out_to_its_final_words(asr: LookingEar) -> None:
    transcripts = [t async for t in asr.transcribe(at_once(chunks(2.0)))]
    assert transcripts[-1].final
    assert transcripts[-1].text == WORDS
    assert transcripts[-1].confidence is not None
    assert 0 < transcripts[-1].confidence <= 1
    assert not any(t.final for t in transcripts[:-1])


async def test_partials_come_while_sound_comes(asr: LookingEar) -> None:
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


async def test_no_sound_is_no_words(asr: LookingEar) -> None:
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
    asr = LookingEar("faster-whisper", made.decoder, vad=ScriptedVAD)
    assert [t.text async for t in asr.transcribe(at_once(chunks(1.0)))][-1] == "GutenTag"


async def test_another_rate_is_refused(asr: LookingEar) -> None:
    with pytest.raises(ProviderError, match="expected sound at 16000 Hz, got 48000; resample it first"):
        async for _ in asr.transcribe(at_once(chunks(0.5, 48000))):
            pass


async def test_closing_early_leaves_no_task(asr: LookingEar) -> None:
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
    assert isinstance(one, LookingEar)
    assert isinstance(other, LookingEar)
    assert one.decoder is other.decoder
    assert one._worker is other._worker
    assert one.rate_hz == 16000


def test_a_language_that_the_model_lacks_is_refused(model_folder: Path) -> None:
    with pytest.raises(PluginError, match="a language that its model knows, such as 'en', got 'de'"):
        faster_whisper_asr.create({"model": str(model_folder), "language": "de"})


async def test_silence_is_no_words(asr: LookingEar) -> None:
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
