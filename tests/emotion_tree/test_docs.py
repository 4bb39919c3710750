"""The page about readings, feelings and responses: its worked example is true, and so are its figures."""

import doctest
import math
from pathlib import Path

import pytest

from emotion_tree.traversal import Decay

pytestmark = pytest.mark.unit

PAGE = Path(__file__).resolve().parents[2] / "docs" / "emotion.md"


def test_the_worked_example_gives_what_the_page_says() -> None:
    failed, attempted = doctest.testfile(str(PAGE), module_relative=False)
    assert attempted >= 25
    assert failed == 0


def test_the_constants_are_those_of_the_code() -> None:
    text, decay = PAGE.read_text("utf-8"), Decay()
    assert f"γ = {decay.gamma}" in text
    assert f"τ = {decay.half_life_s / 60:.0f} minutes" in text
    assert f"share {decay.alternatives}" in text
    levels = math.floor(math.log(decay.floor) / math.log(decay.gamma)) + 1  # k = 0 is one of them
    assert levels == 17
    assert "after seventeen levels" in text
