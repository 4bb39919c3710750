"""The bench of streaming ears: what it counts, with a recogniser that does as it is told."""

import asyncio

import numpy as np
import pytest

from benchmarks import ears_streaming
from benchmarks.ears_streaming import Heard, compared, line, row
from dialogue import virtual_time
from dialogue.testing import ScriptedASR

pytestmark = pytest.mark.unit


def test_a_row_counts_waits_and_wrong_words() -> None:
    made = row("w", [("one two", Heard("one too", 0.1, 0.5)), ("three four", Heard("three four", 0.3, 0.7))])
    assert (made.n, made.wait_p50_ms, made.first_words_p50_ms, made.wrong) == (2, 200.0, 600.0, 0.25)
    assert "wait p50     200 ms" in line(made)


def test_words_are_waited_for_from_the_end_of_the_turn_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A recogniser that needs half a second after the end is seen to need just that, paced or not."""

    async def main() -> list[ears_streaming.Row]:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr(ears_streaming, "perf_counter", loop.time)
        asr = ScriptedASR()
        for _ in range(2):
            asr.hears("good morning", every_s=0.2, final_s=0.5)
        return await compared(asr, [(np.zeros(16000, dtype=np.float32), "good morning")])

    paced, at_once = virtual_time.run(main())
    assert (paced.way, paced.wrong) == ("while it is said", 0.0)
    assert paced.wait_p50_ms == pytest.approx(500, abs=1)
    assert paced.first_words_p50_ms is not None
    assert paced.first_words_p50_ms < 1000
    assert (at_once.way, at_once.first_words_p50_ms) == ("at the end", None)


def test_ears_that_are_not_there_are_a_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert ears_streaming.main(["--ears", "nobody"]) == 1
    assert "nobody: not here" in capsys.readouterr().err
