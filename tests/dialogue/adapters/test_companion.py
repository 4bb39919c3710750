"""The companion keeps to the port, streams words at once and has no settings."""

from datetime import datetime

import pytest

from dialogue.adapters.companion import Companion, create
from dialogue.conformance import check_llm
from dialogue.errors import PluginError
from dialogue.ports import Message

pytestmark = pytest.mark.unit


async def test_it_keeps_to_its_port() -> None:
    assert await check_llm(create({}))


async def test_it_streams_word_by_word() -> None:
    pieces = [piece async for piece in create({}).stream([Message("user", "I feel sad.")])]
    assert len(pieces) > 2
    assert all(piece.strip() and " " not in piece.strip() for piece in pieces)
    assert all(piece.endswith(" ") for piece in pieces[:-1])


async def test_its_clock_is_the_one_it_was_given() -> None:
    companion = Companion(clock=lambda: datetime(2026, 1, 1, 9, 30))
    answer = "".join([piece async for piece in companion.stream([Message("user", "what time is it")])])
    assert "9:30 in the morning" in answer


def test_settings_are_refused() -> None:
    with pytest.raises(PluginError, match="has no settings, got model"):
        create({"model": "x"})
