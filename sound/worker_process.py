"""A speech engine in a process of its own, and how we talk with it: frames of bytes on its stdin and stdout.

    request   u32 length · JSON
    answer    u32 length of JSON · u32 length of sound · JSON, {"error"} where it failed · sound

All integers are little-endian. The first answer, sent unasked, says that the engine is ready or why it is not. Engines
under the GPL live like this, so that nothing else of ours shares their process, and so do engines that may hang or die.
"""

import atexit
import json
import os
import struct
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final

from sound.errors import EngineError, EngineMissing

_REQUEST: Final = struct.Struct("<I")
_ANSWER: Final = struct.Struct("<II")


class WorkerLost(Exception):
    """The worker died or was killed for its silence."""


class WorkerProcess:
    """One worker; may be called from any thread, one request at a time goes through.

    It starts with the first request, is started again if it dies, and ends with `close` or with us.
    """

    def __init__(
        self, engine: str, module: str, arguments: Sequence[str] = (), start_limit_s: float = 20.0
    ) -> None:
        """Describe a worker; nothing is started yet.

        Args:
            engine: the engine's name, for sentences.
            module: what `python -m` is to run; it answers with `greet` and `answer` of this module.
            arguments: given to it.
            start_limit_s: a worker that is not ready within this is killed.
        """
        self._engine = engine
        self._module = module
        self._arguments = tuple(arguments)
        self._start_limit_s = start_limit_s
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._greeting: dict[str, Any] = {}
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The worker's process id; None while there is no worker."""
        return self._process.pid if self._process else None

    def start(self) -> dict[str, Any]:
        """Start the worker if it does not run; return what it said of itself.

        Raises:
            EngineMissing: it says that its engine cannot be had.
            EngineError: it did not start.
        """
        with self._lock:
            self._running()
            return self._greeting

    def ask(self, request: Mapping[str, object], limit_s: float) -> tuple[dict[str, Any], bytes]:
        """Return the head and the sound of the answer; a lost worker is started again and asked once more.

        Raises:
            WorkerLost: it died or was silent for `limit_s` twice over this request.
            EngineMissing: as `start`.
            EngineError: as `start`.
        """
        body = json.dumps(request).encode()
        frame = _REQUEST.pack(len(body)) + body
        with self._lock:
            try:
                return self._ask(frame, limit_s)
            except WorkerLost:
                # It may have been killed from outside, which says nothing about the request.
                return self._ask(frame, limit_s)

    def close(self) -> None:
        """End the worker; the next call would start another."""
        with self._lock:
            self._end()

    def _ask(self, frame: bytes, limit_s: float) -> tuple[dict[str, Any], bytes]:
        process = self._running()
        try:
            return exchange(process, frame, limit_s)
        except WorkerLost:
            self._end()
            raise

    def _running(self) -> "subprocess.Popen[bytes]":
        if self._process is not None and self._process.poll() is None:
            return self._process
        self._end()
        self._process = _start(self._module, self._arguments)
        try:
            self._greeting, _ = exchange(self._process, b"", self._start_limit_s)
        except WorkerLost as lost:
            self._end()
            raise EngineError(
                f"{self._engine}'s worker process did not start; python -m {self._module} shows why"
            ) from lost
        if "error" in self._greeting:
            self._end()
            raise EngineMissing(f"{self._engine} does not load: {self._greeting['error']}")
        return self._process

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # a broken pipe has nothing left to flush


def exchange(
    process: "subprocess.Popen[bytes]", frame: bytes, limit_s: float
) -> tuple[dict[str, Any], bytes]:
    """Send a frame, if any, and return the answer's head and sound; a worker silent for limit_s is killed.

    Raises:
        WorkerLost: it died or was killed.
    """
    assert process.stdin is not None
    assert process.stdout is not None
    watchdog = threading.Timer(limit_s, process.kill)
    watchdog.daemon = True
    watchdog.start()
    try:
        process.stdin.write(frame)
        process.stdin.flush()
        head_bytes, sound_bytes = _ANSWER.unpack(_read(process.stdout, _ANSWER.size))
        head: dict[str, Any] = json.loads(_read(process.stdout, head_bytes))
        return head, _read(process.stdout, sound_bytes)
    except OSError as error:
        raise WorkerLost from error
    finally:
        watchdog.cancel()


# ---- the worker's own side --------------------------------------------------------------------------


def open_answers() -> BinaryIO:
    """Return where a worker writes its answers; whatever its libraries print goes to stderr from now on."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    return answers


def read_request(requests: BinaryIO) -> dict[str, Any] | None:
    """Return the next request, or None at the end of input."""
    size = requests.read(_REQUEST.size)
    if len(size) < _REQUEST.size:
        return None
    request: dict[str, Any] = json.loads(requests.read(_REQUEST.unpack(size)[0]))
    return request


def answer(answers: BinaryIO, head: Mapping[str, object], sound: bytes = b"") -> None:
    """Send an answer."""
    body = json.dumps(head).encode()
    answers.write(_ANSWER.pack(len(body), len(sound)) + body + sound)
    answers.flush()


def _start(module: str, arguments: Sequence[str]) -> "subprocess.Popen[bytes]":
    root = str(Path(__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": path},
    )


def _read(pipe: BinaryIO | Any, count: int) -> bytes:
    data: bytes = pipe.read(count)
    if len(data) < count:
        raise WorkerLost
    return data
