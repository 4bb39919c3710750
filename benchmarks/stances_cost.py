"""What a step costs: one stream, many in a batch, many one by one, and how many one core carries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from time import perf_counter, process_time
from typing import Any, Final

import numpy as np

from benchmarks.stances_talks import StanceTalk, Voices, stance_talk
from render.rig import FPS
from speaker_listener.metrics import Doubles
from speaker_listener.motion import OWN_RATE_HZ, MotionInput, MotionModel, MotionStream, PreparingModel

BUDGET_P99_MS: Final = 8.0
STREAMS_ASKED: Final = 20
_WARM_UP: Final = 50
_KEYS: Final = ("cpu_p50", "cpu_p99", "cpu_max", "wall_p50", "wall_p99", "wall_max")
_WIDTHS: Final = (9, 9, 9, 10, 9, 9)


@dataclass(frozen=True)
class Took:
    """Milliseconds of each tick: by the clock on the wall, and of this process's own computing."""

    wall_ms: Doubles
    cpu_ms: Doubles


def ticks(
    model: MotionModel, talks: Sequence[StanceTalk], sessions: int, frames: int, *, batched: bool = True
) -> Took:
    """Return how long each tick takes with so many sessions, each at another place of its talk.

    Phrases are prepared before their first frame, as the server does it in a thread; that is not counted here.

    Args:
        model: to step.
        talks: taken in turn by the sessions.
        sessions: at once.
        frames: ticks that are counted, after the warm-up.
        batched: step all in one call; else one call a session.
    """
    streams: list[MotionStream] = [model.stream(seed) for seed in range(sessions)]
    rows = [talks[place % len(talks)].inputs for place in range(sessions)]
    wall, cpu = [], []
    for tick in range(_WARM_UP + frames):
        given = [row[(tick + 37 * place) % len(row)] for place, row in enumerate(rows)]
        prepare(model, given)
        from_wall, from_cpu = perf_counter(), process_time()
        if batched:
            model.step(streams, given)
        else:
            for stream, one in zip(streams, given, strict=True):
                model.step([stream], [one])
        wall.append((perf_counter() - from_wall) * 1000)
        cpu.append((process_time() - from_cpu) * 1000)
    return Took(np.array(wall[_WARM_UP:]), np.array(cpu[_WARM_UP:]))


def prepare(model: MotionModel, given: Iterable[MotionInput]) -> None:
    """Have the phrases of these inputs worked out, where the model can do so ahead."""
    if isinstance(model, PreparingModel):
        for one in given:
            if one.phrase is not None:
                model.prepare(one.phrase.phones, one.phrase.samples)


def preparing_ms(model: MotionModel, said: Voices) -> float:
    """Return what a second of phrase costs to prepare, in ms of computing; 0 for a model that prepares nothing."""
    if not isinstance(model, PreparingModel):
        return 0.0
    phrases = [(phones, samples.copy()) for phones, samples in said.own]
    from_s = process_time()
    for phones, samples in phrases:
        model.prepare(phones, samples)
    spent_s = process_time() - from_s
    return 1000 * spent_s / sum(len(samples) / OWN_RATE_HZ for _, samples in phrases)


def measured(model: MotionModel, said: Voices, sessions: int, count: int, seed: int) -> dict[str, Any]:
    """Time one stream, twenty, and so many in a batch and one by one; print a table and return its figures.

    Args:
        model: to time.
        said: what the talks are made of.
        sessions: of the crowd.
        count: ticks of the single stream; of the larger ones a share.
        seed: of the talks.
    """
    talks = [stance_talk(said, 20, seed + number) for number in range(4)]
    crowd = max(1, count // 6)
    rows = {
        "one stream": (1, ticks(model, talks, 1, count)),
        f"{STREAMS_ASKED} streams": (STREAMS_ASKED, ticks(model, talks, STREAMS_ASKED, max(1, count // 3))),
        f"{sessions} in a batch": (sessions, ticks(model, talks, sessions, crowd)),
        f"{sessions} one by one": (sessions, ticks(model, talks, sessions, crowd, batched=False)),
    }
    print(
        f"\nms of one tick; the budget for one stream is p99 {BUDGET_P99_MS:g} ms (wall counts what others take)"
    )
    print(f"{'':20}{'cpu p50':>9}{'p99':>9}{'max':>9}{'wall p50':>10}{'p99':>9}{'max':>9}{'n':>7}")
    made: dict[str, Any] = {"prepare_ms_per_s": preparing_ms(model, said)}
    for name, (streams, took) in rows.items():
        made[name] = _figures(took, streams)
        cells = "".join(f"{made[name][key]:{width}.3f}" for key, width in zip(_KEYS, _WIDTHS, strict=True))
        print(f"{name:20}{cells}{len(took.cpu_ms):7}")
    each = made[f"{STREAMS_ASKED} streams"]["cpu_mean"] / STREAMS_ASKED
    # Every second stream speaks, and what it says must be prepared.
    made["streams_a_core"] = 1000 / FPS / (each + 0.5 * made["prepare_ms_per_s"] / FPS)
    print(
        f"preparing a second of phrase: {made['prepare_ms_per_s']:.1f} ms; one core carries "
        f"{made['streams_a_core']:.0f} streams at {FPS} frames a second, half of them speaking (asked {STREAMS_ASKED})"
    )
    return made


def _figures(took: Took, streams: int) -> dict[str, float]:
    made = {
        f"{side}_{name}": float(value)
        for side, values in (("cpu", took.cpu_ms), ("wall", took.wall_ms))
        for name, value in zip(
            ("p50", "p99", "max"), (*np.percentile(values, (50, 99)), values.max()), strict=True
        )
    }
    late = float((took.cpu_ms > 1000 / FPS).mean())
    return made | {"streams": streams, "cpu_mean": float(took.cpu_ms.mean()), "late_share": late}
