"""Every provider that ships is held to its port, with its real engine or over a real socket, in its own test file."""

import tomllib
from pathlib import Path

import pytest

pytestmark = pytest.mark.unit

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
CHECKS = {"llm": "check_llm", "asr": "check_asr", "tts": "check_tts", "vad": "check_vad"}


def shipped() -> list[tuple[str, str, str]]:
    """Return port, name and module of every provider that the package registers."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        groups = tomllib.load(file)["project"]["entry-points"]
    return [
        (port, name, place.split(":")[0].rsplit(".", 1)[1])
        for port in CHECKS
        for name, place in groups[f"warmchat.{port}"].items()
    ]


@pytest.mark.parametrize(("port", "name", "module"), shipped())
def test_every_provider_is_held_to_its_port(port: str, name: str, module: str) -> None:
    tests = (HERE / f"test_{module}.py").read_text("utf-8")
    assert f"{CHECKS[port]}(" in tests, f"{name} is not held to its port"
