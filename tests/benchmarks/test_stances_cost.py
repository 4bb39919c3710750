"""Timing of steps: what is counted, and what is not."""

import time
from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.stances_cost import measured, preparing_ms, ticks
from benchmarks.stances_talks import stance_talk
from sound.pcm import Samples
from sound.speech import Phone
from speaker_listener.driver import create
from speaker_listener.motion import FaceFrame, MotionInput, MotionStream
from tests.benchmarks.stances_models import ForgetfulModel, voices

pytestmark = pytest.mark.unit


class PreparingSlowly(ForgetfulModel):
    """Works phrases out ahead, at a cost; a step notes how many streams it got."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []
        self.prepared: list[Samples] = []

    def prepare(self, phones: tuple[Phone, ...], samples: Samples) -> None:
        self.prepared.append(samples)
        until_s = time.process_time() + 0.002
        while time.process_time() < until_s:
            np.sin(samples)

    def step(self, streams: Sequence[MotionStream], inputs: Sequence[MotionInput]) -> list[FaceFrame]:
        self.sizes.append(len(streams))
        for one in inputs:
            assert one.phrase is None or any(one.phrase.samples is known for known in self.prepared)
        return super().step(streams, inputs)


def test_every_phrase_is_prepared_before_its_first_step_and_outside_the_clock() -> None:
    model = PreparingSlowly()
    took = ticks(model, [stance_talk(voices(), 4, 0)], 3, 20)
    assert len(took.cpu_ms) == len(took.wall_ms) == 20
    assert set(model.sizes) == {3}
    assert np.median(took.cpu_ms) < 2.0


def test_one_by_one_is_one_call_a_session() -> None:
    model = PreparingSlowly()
    ticks(model, [stance_talk(voices(), 4, 0)], 3, 5, batched=False)
    assert set(model.sizes) == {1}


def test_preparing_costs_what_it_costs_and_nothing_where_nothing_is_prepared() -> None:
    said = voices()
    seconds = sum(len(samples) for _, samples in said.own) / 24_000
    assert preparing_ms(PreparingSlowly(), said) == pytest.approx(3 * 2.0 / seconds, rel=0.5)
    assert preparing_ms(ForgetfulModel(), said) == 0.0


def test_the_table_tells_how_many_streams_a_core_carries(capsys: pytest.CaptureFixture[str]) -> None:
    made = measured(create({}), voices(), 3, 12, 0)
    assert made["20 streams"]["streams"] == 20
    assert made["3 in a batch"]["cpu_p50"] > made["one stream"]["cpu_p50"] > 0
    assert made["streams_a_core"] > 0
    assert "one core carries" in capsys.readouterr().out
