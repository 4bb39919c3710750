"""The table of models: complete, and a sentence where it is not."""

from pathlib import Path

import pytest

from dialogue.adapters.whisper import on_disk
from server import models_on_offer
from server.errors import ConfigError
from server.models_on_offer import found, offer, offers, read

pytestmark = pytest.mark.unit

VOICE = """
[lark]
kind = "voice"
folder = "kokoro"
repository = "someone/lark"
files = ["onnx/model.onnx", "voices*.bin"]
size_mb = 300
languages = "English"
good_for = "Singing."
needs = "kokoro"
licence = "Apache-2.0"
"""


@pytest.fixture(autouse=True)
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("WARMCHAT_MODELS", str(tmp_path / "models"))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "models"


def test_every_model_of_the_ears_is_whole_as_the_ears_see_it() -> None:
    ears = [one for one in offers() if one.kind == "ears"]
    assert {one.name for one in ears} >= set(on_disk.USUAL_NAMES)
    for one in ears:
        assert set(on_disk.FILES) <= set(one.files)
        assert (one.folder, one.needs) == (one.name, "asr")


def test_names_are_told_apart_and_no_two_models_share_a_place() -> None:
    assert len({one.name for one in offers()}) == len({one.place for one in offers()}) == len(offers())


def test_a_voice_is_a_table_and_is_found_by_its_files(tmp_path: Path, models: Path) -> None:
    (tmp_path / "table.toml").write_text(VOICE)
    (lark,) = read(tmp_path / "table.toml")
    assert found(lark) is None
    lark.place.mkdir(parents=True)
    (lark.place / "model.onnx").write_bytes(b"")
    assert found(lark) is None
    (lark.place / "voices-v1.bin").write_bytes(b"")
    assert found(lark) == models / "voice" / "kokoro"


def test_a_table_that_lacks_a_field_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "table.toml").write_text(VOICE.replace("size_mb = 300", ""))
    with pytest.raises(
        ConfigError, match=r"table.toml: the model 'lark' does not fit its fields: .*'size_mb'"
    ):
        read(tmp_path / "table.toml")


def test_a_name_that_is_none_is_a_sentence() -> None:
    assert offer("base") is models_on_offer.offers()[2]
    with pytest.raises(ConfigError, match="got 'basse'"):
        offer("basse")
