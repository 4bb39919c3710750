"""A program that writes a talk and is killed in the middle: the child of a fork, so that it starts at once."""

import os
import random
import signal
import struct
import time
from dataclasses import dataclass

from server.records.store import Store
from server.records.writer import Writer
from tests.emotion_tree.trajectory.talks import a_header
from tests.server.records.store_cases import mark

_NUMBER = struct.Struct("<I")


@dataclass(frozen=True)
class Kill:
    """A talk to write, and how long after its first acknowledgement the writing program is killed."""

    url: str
    talk: str
    after_s: float


def acknowledged_after_a_kill(kill: Kill) -> int:
    """Write, kill with SIGKILL, and return how many events were acknowledged before; events are marks "1", "2", …."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            _write_for_ever(kill, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    newest = 0
    with open(ours, "rb", buffering=0) as acknowledgements:  # noqa: PTH123  # a pipe has no path
        first = acknowledgements.read(_NUMBER.size)
        assert len(first) == _NUMBER.size, "the writing program ended by itself"
        time.sleep(kill.after_s)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
        rest = first + acknowledgements.read()
        while chunk := acknowledgements.read():
            rest += chunk
    whole = len(rest) // _NUMBER.size
    if whole:
        (newest,) = _NUMBER.unpack_from(rest, (whole - 1) * _NUMBER.size)
    return newest


def _write_for_ever(kill: Kill, acknowledge: int) -> None:
    store = Store.open(kill.url)
    writer = Writer(store, lambda talk, error: os._exit(2))
    writer.begin(a_header(kill.talk))
    chance = random.Random(kill.talk)
    number = told = 0
    while True:
        for _ in range(chance.randint(1, 20)):
            number += 1
            writer.append(kill.talk, mark(number / 100, str(number)))
        if chance.random() < 0.5:
            writer.flush(5.0)
        else:
            time.sleep(0.001)
        if (kept := writer.kept(kill.talk)) > told:
            os.write(acknowledge, _NUMBER.pack(kept))
            told = kept
