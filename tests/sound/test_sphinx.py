import subprocess
import sys

import pytest

from sound import sphinx
from sound.errors import EngineMissing
from sound.speech import PHONES, SILENCE

pytestmark = pytest.mark.unit


def test_every_phone_of_ours_has_a_name_in_the_model() -> None:
    assert {sphinx.to_model(symbol) for symbol in PHONES - {SILENCE}} == sphinx.MODEL_PHONES


def test_noises_of_the_model_are_silence() -> None:
    assert [sphinx.from_model(name) for name in ("AA", "+BREATH+", "<sil>", "SIL")] == [
        "AA",
        "SIL",
        "SIL",
        "SIL",
    ]


def test_a_model_file_that_is_not_there_is_named() -> None:
    with pytest.raises(EngineMissing, match="no-such-model"):
        sphinx.model_file("no-such-model")


def test_the_package_is_not_loaded_before_it_is_needed() -> None:
    code = "import sys, sound.forced_alignment, sound.all_phone; sys.exit('pocketsphinx' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
