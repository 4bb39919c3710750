"""What a stream and its model hold on to: bytes, objects and the longest container, looked at over a long talk."""

import gc
import sys
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from types import FunctionType, ModuleType

import numpy as np
import psutil

from benchmarks.stances_talks import Voices, stance_talk
from speaker_listener.motion import MotionModel


@dataclass(frozen=True)
class Footprint:
    """What an object holds: bytes, how many objects, and the length of its longest list, dict, set or queue."""

    bytes: int
    objects: int
    longest: int


def footprint(root: object, shared: object = None) -> Footprint:
    """Return what is reachable from an object and not from a shared one; classes, functions and modules do not count."""
    ours = _reachable([shared]) if shared is not None else {}
    held = [thing for key, thing in _reachable([root], ours.keys()).items() if key not in ours]
    lengths = (len(thing) for thing in held if isinstance(thing, list | dict | set | deque))
    return Footprint(sum(sys.getsizeof(thing) for thing in held), len(held), max(lengths, default=0))


def _reachable(roots: Iterable[object], known: Iterable[int] = ()) -> dict[int, object]:
    """Return all that can be reached, by identity; nothing is entered that is known already."""
    found: dict[int, object] = {}
    closed = set(known)
    left = list(roots)
    while left:
        thing = left.pop()
        if id(thing) in found or id(thing) in closed or isinstance(thing, type | FunctionType | ModuleType):
            continue
        found[id(thing)] = thing
        left += gc.get_referents(thing)
        if isinstance(thing, np.ndarray) and thing.base is not None:
            left.append(thing.base)
    return found


@dataclass(frozen=True)
class Hours:
    """What a long talk costs in memory, looked at ten times on the way.

    Attributes:
        frames: stepped.
        stream: what the stream held, each time.
        model: what the model held, each time.
        resident_mb: of the whole process, each time.
    """

    frames: int
    stream: tuple[Footprint, ...]
    model: tuple[Footprint, ...]
    resident_mb: tuple[float, ...]


def hours(model: MotionModel, said: Voices, frames: int, seed: int = 0) -> Hours:
    """Step one stream through so many frames of talk in which every phrase is a new one, and watch what it holds.

    Raises:
        ValueError: there are fewer than ten frames.
    """
    if frames < 10:
        raise ValueError(f"expected ten frames or more to look at ten times, got {frames}")
    stream = model.stream(seed)
    marks = [frames * part // 10 for part in range(1, 11)]
    streams: list[Footprint] = []
    models: list[Footprint] = []
    resident: list[float] = []
    done = 0
    while done < frames:
        talk = stance_talk(said, 20, seed + done)
        for given in talk.inputs[: frames - done]:
            model.step([stream], [given])
            done += 1
            if done == marks[len(streams)]:
                streams.append(footprint(stream, model))
                models.append(footprint(model))
                resident.append(psutil.Process().memory_info().rss / 2**20)
    return Hours(frames, tuple(streams), tuple(models), tuple(resident))
