"""Gives the tests the plug-in as a module, whether it is installed or only lies here."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="session")
def clock() -> ModuleType:
    """Return the plug-in's module, loaded from its file beside this one."""
    path = Path(__file__).with_name("tool_clock.py")
    spec = importlib.util.spec_from_file_location("tool_clock", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
