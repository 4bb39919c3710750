"""Engines and a voice for the tests of sound."""

from collections.abc import Iterator
from importlib.util import find_spec
from shutil import which

import pytest

from sound.espeak import EspeakEngine
from sound.flite import FliteEngine


@pytest.fixture(scope="session")
def espeak() -> Iterator[EspeakEngine]:
    """Return eSpeak NG in a worker of its own."""
    # Looked for, not imported: the library is not to be loaded into this process.
    if find_spec("espeakng_loader") is None:
        pytest.skip("espeakng-loader is not installed")
    engine = EspeakEngine()
    yield engine
    engine.close()


@pytest.fixture(scope="session")
def flite() -> FliteEngine:
    """Return flite, or skip: `make test` installs it where it may."""
    if which("flite") is None:
        pytest.skip("flite is not installed")
    return FliteEngine()
