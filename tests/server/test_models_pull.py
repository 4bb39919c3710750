"""Fetching a model from a hub on loopback through the real library: whole, cut and gone on with, wrong, and no hub."""

import importlib.util
import re
import shutil
import time
from collections import namedtuple
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from server.errors import ConfigError
from server.models_on_offer import Offer, found
from server.models_pull import pull
from tests.server.small_hub import COMMIT, SmallHub

pytestmark = [
    pytest.mark.e2e,
    pytest.mark.skipif(
        importlib.util.find_spec("huggingface_hub") is None, reason="faster-whisper is not installed"
    ),
]

MODEL = np.random.default_rng(0).bytes(300_000)
OFFER = Offer(
    name="little",
    kind="ears",
    folder="little",
    repository="someone/whisper-little",
    files=("model.bin", "config.json", "tokenizer.json"),
    optional=("vocabulary.*",),
    size_mb=1,
    languages="English",
    good_for="Tests.",
    needs="asr",
    licence="MIT",
)


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let pulled models lie in a folder of the test, and no library pause before it tries again."""
    monkeypatch.setenv("WARMCHAT_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(time, "sleep", lambda _: None)
    # The library writes to disk in pieces of this size: what it holds of one when the line breaks is lost.
    monkeypatch.setattr("huggingface_hub.constants.DOWNLOAD_CHUNK_SIZE", 50_000)
    return tmp_path / "models"


@pytest.fixture
def hub() -> Iterator[SmallHub]:
    files = {
        "model.bin": MODEL,
        "config.json": b"{}",
        "tokenizer.json": b'{"a": 1}',
        "vocabulary.txt": b"a\nb\n",
        "README.md": b"not wanted",
    }
    with SmallHub(OFFER.repository, files).running() as running:
        yield running


def pulled(hub: SmallHub) -> list[str]:
    """Pull, and return what was told."""
    told: list[str] = []
    pull(OFFER, told.append, hub.address)
    return told


def test_a_model_is_fetched_whole_and_checked(hub: SmallHub, models: Path) -> None:
    told = pulled(hub)
    folder = models / "ears" / "little"
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {
        name: content for name, content in hub.files.items() if name != "README.md"
    }
    assert "model.bin: 0.3 MB" in told
    assert "model.bin: right" in told
    assert found(OFFER) == folder


def test_what_is_there_and_right_is_not_fetched_again(hub: SmallHub) -> None:
    pulled(hub)
    hub.asked.clear()
    assert pulled(hub) == [
        f"{name}: here already, and right"
        for name in ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
    ]
    assert hub.asked == []


def test_what_was_spoilt_on_disk_is_fetched_anew(hub: SmallHub, models: Path) -> None:
    pulled(hub)
    file = models / "ears" / "little" / "model.bin"
    file.write_bytes(MODEL[:-1] + b"?")
    pulled(hub)
    assert file.read_bytes() == MODEL


def test_a_download_that_was_cut_goes_on_where_it_was(hub: SmallHub, models: Path) -> None:
    hub.cut_at, hub.stays_broken = 100_000, True
    with pytest.raises(ConfigError, match=r"answered 500; try again later"):
        pulled(hub)
    assert found(OFFER) is None  # half a model is none
    hub.broken = False
    hub.asked.clear()
    told = pulled(hub)
    assert "model.bin: 0.3 MB, going on at 0.1 MB" in told
    assert ("GET", "model.bin", "bytes=100000-") in hub.asked
    assert (models / "ears" / "little" / "model.bin").read_bytes() == MODEL
    assert not list((models / "ears" / "little").glob("*.part"))


def test_a_line_that_breaks_once_is_taken_up_again_at_once(hub: SmallHub, models: Path) -> None:
    hub.cut_at = 200_000
    assert "model.bin: right" in pulled(hub)
    asked = [asked for method, name, asked in hub.asked if (method, name) == ("GET", "model.bin")]
    assert asked == [None, "bytes=200000-"]
    assert (models / "ears" / "little" / "model.bin").read_bytes() == MODEL


def test_what_comes_wrong_is_thrown_away_with_a_sentence(hub: SmallHub, models: Path) -> None:
    hub.describes["model.bin"] = MODEL[:-1] + b"?"
    with pytest.raises(
        ConfigError, match=r"model.bin of someone/whisper-little came wrong: expected the checksum"
    ):
        pulled(hub)
    assert not list((models / "ears" / "little").glob("model.bin*"))


def test_a_small_file_is_checked_too(hub: SmallHub) -> None:
    hub.describes["tokenizer.json"] = b'{"a": 2}'
    with pytest.raises(
        ConfigError, match=r"tokenizer.json of .* came wrong: .*run `warmchat models pull little` again"
    ):
        pulled(hub)


def test_a_repository_that_lacks_a_file_is_told_before_anything_is_fetched(hub: SmallHub) -> None:
    del hub.files["tokenizer.json"]
    with pytest.raises(ConfigError, match="expected tokenizer.json in someone/whisper-little on the hub"):
        pulled(hub)
    assert hub.asked == []


def test_without_a_hub_the_sentence_says_what_to_do() -> None:
    # A port on which nobody listens.
    sentence = re.escape("copy model.bin, config.json, tokenizer.json of someone/whisper-little to")
    with pytest.raises(
        ConfigError, match=f"could not be fetched whole from http://127.0.0.1:9: .*{sentence}"
    ):
        pull(OFFER, lambda line: None, "http://127.0.0.1:9")


def test_a_hub_without_the_repository_says_so(hub: SmallHub) -> None:
    hub.repository = "someone/else"
    with pytest.raises(ConfigError, match=r"has no someone/whisper-little for us \(it answered 404\)"):
        pulled(hub)


def test_the_hub_is_named_by_its_variable_too(hub: SmallHub, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    assert pull(OFFER, lambda line: None).is_dir()
    assert COMMIT in hub.info()["sha"]


def test_a_full_disk_is_told_before_anything_is_fetched(
    hub: SmallHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(10**6, 10**6 - 10, 10))
    with pytest.raises(ConfigError, match=r"expected 0 MB of room in .*WARMCHAT_MODELS"):
        pulled(hub)
    assert hub.asked == []
