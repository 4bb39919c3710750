"""A worker process: started when needed, killed when it hangs, replaced when it dies."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from sound.errors import EngineError, EngineMissing
from sound.worker_process import WorkerLost, WorkerProcess

pytestmark = pytest.mark.unit

ECHO = """
import os, sys, time
from sound.worker_process import answer, open_answers, read_request
answers = open_answers()
print("a library may print what it likes")
answer(answers, {"error": "no licence"} if "refuse" in sys.argv else {"hello": sys.argv[1:]})
while (request := read_request(sys.stdin.buffer)) is not None:
    if request["do"] == "hang":
        time.sleep(60)
    if request["do"] == "die":
        os._exit(3)
    answer(answers, {"did": request["do"]}, b"\\x01\\x02")
"""


@pytest.fixture
def made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkerProcess]:
    (tmp_path / "echoing_worker.py").write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    worker = WorkerProcess("Echo", "echoing_worker", ["one"])
    yield worker
    worker.close()


def test_it_starts_with_the_first_request_and_says_who_it_is(made: WorkerProcess) -> None:
    assert made.pid is None
    assert made.ask({"do": "sing"}, 20) == ({"did": "sing"}, b"\x01\x02")
    assert made.start() == {"hello": ["one"]}


def test_a_killed_one_is_replaced_and_a_deadly_request_is_asked_twice_only(made: WorkerProcess) -> None:
    made.ask({"do": "sing"}, 20)
    first = made.pid
    assert first is not None
    os.kill(first, signal.SIGKILL)
    assert made.ask({"do": "sing"}, 20)[0] == {"did": "sing"}
    with pytest.raises(WorkerLost):
        made.ask({"do": "die"}, 20)
    assert made.pid is None


def test_one_that_hangs_is_killed(made: WorkerProcess) -> None:
    made.start()
    assert made.pid is not None
    hung = psutil.Process(made.pid)
    with pytest.raises(WorkerLost):
        made.ask({"do": "hang"}, 0.2)
    assert not hung.is_running() or hung.status() == psutil.STATUS_ZOMBIE


def test_one_that_refuses_or_does_not_start_is_a_sentence(made: WorkerProcess) -> None:
    with pytest.raises(EngineMissing, match="Echo does not load: no licence"):
        WorkerProcess("Echo", "echoing_worker", ["refuse"]).start()
    with pytest.raises(EngineError, match="Nobody's worker process did not start; python -m no_such_worker"):
        WorkerProcess("Nobody", "no_such_worker").start()
