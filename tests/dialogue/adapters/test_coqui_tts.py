"""Coqui: why it is not there, in a sentence; and where its package imports, a VITS of its own code and our weights.

docs/voices.md says how to have an environment in which it imports.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from dialogue.adapters import coqui_tts
from dialogue.conformance import check_tts
from dialogue.errors import PluginError, ProviderMissing

pytestmark = pytest.mark.unit

RATE_HZ = 22_050
IMPORTS = pytest.mark.skipif(
    find_spec("TTS") is None,
    reason="optional: coqui-tts is not installed; docs/voices.md says how to have it",
)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Return the folder of a tiny VITS, untrained: what is looked at is the way of the sound."""
    import torch
    from TTS.config.shared_configs import BaseAudioConfig
    from TTS.tts.configs.shared_configs import CharactersConfig
    from TTS.tts.configs.vits_config import VitsArgs, VitsConfig
    from TTS.tts.models.vits import Vits

    torch.manual_seed(4)
    letters = CharactersConfig(
        characters_class="TTS.tts.models.vits.VitsCharacters",
        pad="_",
        blank="|",
        characters="ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        punctuations="'!(),-.:;? ",
    )
    text = {"hidden_channels": 32, "hidden_channels_ffn_text_encoder": 64, "num_layers_text_encoder": 1}
    sound = {"num_layers_flow": 2, "num_layers_posterior_encoder": 2, "upsample_initial_channel_decoder": 32}
    config = VitsConfig(
        audio=BaseAudioConfig(sample_rate=RATE_HZ),
        characters=letters,
        model_args=VitsArgs(**text, **sound),
        text_cleaner="basic_cleaners",
        use_phonemes=False,
        run_eval=False,
    )
    made = Vits.init_from_config(config)
    torch.save({"model": made.state_dict()}, tmp_path / "model.pth")
    config.save_json(tmp_path / "config.json")
    return tmp_path


@IMPORTS
@pytest.mark.filterwarnings("ignore")  # what other packages warn of is not ours
async def test_a_real_model_keeps_to_the_port(model: Path) -> None:
    tts = coqui_tts.create({"model": str(model)})
    sound = await check_tts(tts)
    assert tts.rate_hz == RATE_HZ
    assert np.abs(sound).max() > 0.01


def test_without_files_it_says_what_to_name(tmp_path: Path) -> None:
    for settings in ({}, {"model": str(tmp_path)}):
        with pytest.raises(ProviderMissing, match=r"name a folder with a Coqui model"):
            coqui_tts.create(settings)
    with pytest.raises(PluginError, match="got speed"):
        coqui_tts.create({"speed": "2"})


@pytest.mark.skipif(find_spec("TTS") is not None, reason="coqui-tts is installed here")
def test_without_the_package_it_says_why(tmp_path: Path) -> None:
    (tmp_path / "model.pth").write_bytes(b"")
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ProviderMissing, match="beside a torch without CUDA it does not load as it comes"):
        coqui_tts.create({"model": str(tmp_path)})


def test_a_package_that_does_not_load_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As its torchaudio does beside a newer torch: the import itself raises an OSError."""
    package = tmp_path / "site" / "TTS"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")
    (package / "api.py").write_text("raise OSError('libtorchaudio: undefined symbol')")
    (tmp_path / "model.pth").write_bytes(b"")
    (tmp_path / "config.json").write_text("{}")
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    for name in [name for name in sys.modules if name.split(".")[0] == "TTS"]:
        monkeypatch.delitem(sys.modules, name)
    with pytest.raises(ProviderMissing, match="does not load: libtorchaudio: undefined symbol"):
        coqui_tts.create({"model": str(tmp_path)})
