"""What every test may lean on."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Return the folder of real recordings, or skip: it is not part of the repository."""
    named = os.environ.get("WARMCHAT_DATA")
    if not named:
        pytest.skip("WARMCHAT_DATA is not set: it names the folder of real recordings")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"expected WARMCHAT_DATA to name a folder, got {named!r}; unset it to skip")
    return folder
