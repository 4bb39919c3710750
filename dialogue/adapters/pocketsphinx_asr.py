"""ASR by pocketsphinx: English, no network, no download; decoding runs in a process of its own while a person speaks.

It abstains (a final "") where there is no speech. Unclear words, and what another language sounds like in English, come
as unsure; `look_again` makes the best of such sound in a second process, so that nobody's live decoding waits for it.
"""

import asyncio
import atexit
import json
import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping
from contextlib import aclosing, suppress
from functools import cache
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from dialogue.errors import PluginError, ProviderError, ProviderMissing
from dialogue.ports import Transcript
from sound.pcm import AudioChunk, Samples, to_pcm16

_NAME: Final = "pocketsphinx"
_RATE_HZ: Final = 16000
_FRAME: Final = struct.Struct("<cII")
_MOST_DECODERS: Final = 3
# Decoding keeps up with speech; what is left at its end takes a fraction of a second.
_FINAL_DEADLINE_S: Final = 15.0
_START_DEADLINE_S: Final = 30.0

Answer: TypeAlias = dict[str, Any]


class PocketsphinxASR:
    """Hears words through the decoder processes that all sessions share; a `dialogue.unsure.SecondLook` too."""

    def __init__(self, process: "DecoderProcess", whole: "DecoderProcess | None" = None) -> None:
        """Take the process that hears live, and the one for second looks, which starts when it is first needed."""
        self._process = process
        self._whole = whole or whole_process()

    @property
    def rate_hz(self) -> int:
        """The rate it hears at."""
        return _RATE_HZ

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        """Yield partial transcripts about every 200 ms of sound and a final one after the last chunk.

        Raises:
            ProviderError: the sound has another rate, or the decoder process died.
        """
        async with aclosing(self._heard(self._process, audio)) as transcripts:
            async for transcript in transcripts:
                yield transcript

    async def look_again(self, sound: Samples) -> Transcript:
        """Return the best words for (n,) whole sound at 16 kHz, always unsure; takes up to as long as it lasts.

        Raises:
            ProviderError: the decoder process died, or was not done in time.
        """
        async with aclosing(self._heard(self._whole, _once(sound))) as transcripts:
            return await anext(transcripts)

    async def _heard(
        self, process: "DecoderProcess", audio: AsyncIterator[AudioChunk]
    ) -> AsyncGenerator[Transcript, None]:
        answers: asyncio.Queue[Answer] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        await asyncio.to_thread(process.start)
        utterance = process.begin(lambda answer: _hand_over(loop, answers, answer))
        feeding = asyncio.create_task(_feed(process, utterance, audio))
        try:
            while True:
                answer = await self._next(answers, feeding)
                yield Transcript(answer["text"], answer["final"], answer["confidence"], answer["unsure"])
                if answer["final"]:
                    return
        finally:
            feeding.cancel()
            process.abandon(utterance)

    async def _next(self, answers: "asyncio.Queue[Answer]", feeding: "asyncio.Task[None]") -> Answer:
        """Return the next answer; raise what went wrong with feeding, or that none came after the end."""
        waiting = asyncio.create_task(answers.get())
        try:
            while not waiting.done():
                ended = feeding.done()
                if ended:
                    feeding.result()
                watched = {waiting} if ended else {waiting, feeding}
                done, _ = await asyncio.wait(
                    watched,
                    timeout=_FINAL_DEADLINE_S if ended else None,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                if not done:
                    raise ProviderError(
                        _NAME, f"expected a transcript within {_FINAL_DEADLINE_S:.0f} s, none came"
                    )
        finally:
            waiting.cancel()
        answer = waiting.result()
        if "error" in answer:
            raise ProviderError(_NAME, str(answer["error"]), retryable=True)
        return answer


async def _feed(process: "DecoderProcess", utterance: int, audio: AsyncIterator[AudioChunk]) -> None:
    async for chunk in audio:
        if chunk.rate_hz != _RATE_HZ:
            raise ProviderError(
                _NAME, f"expected sound at {_RATE_HZ} Hz, got {chunk.rate_hz}; resample it first"
            )
        process.hear(utterance, to_pcm16(chunk.samples))
    process.end(utterance)


async def _once(sound: Samples) -> AsyncGenerator[AudioChunk, None]:
    yield AudioChunk(sound, _RATE_HZ)


class DecoderProcess:
    """The decoder process and its open utterances; all but `start` return at once, in any thread.

    A thread writes frames, another reads answers. If the process dies, every open utterance is told so, and the
    next one starts it again.
    """

    def __init__(self, most_decoders: int = _MOST_DECODERS, hears: Literal["live", "whole"] = "live") -> None:
        self._most_decoders = most_decoders
        self._hears = hears
        self._starting = threading.Lock()
        self._lock = threading.Lock()
        self._worker: subprocess.Popen[bytes] | None = None
        self._frames: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._listeners: dict[int, Callable[[Answer], None]] = {}
        self._names = count(1)
        atexit.register(self.close)

    @property
    def pid(self) -> int | None:
        """The process id; None while there is no process."""
        return self._worker.pid if self._worker else None

    def start(self) -> None:
        """Start the process and wait until its model is loaded; blocks.

        Raises:
            ProviderMissing: pocketsphinx or its model is not there.
        """
        with self._starting:
            worker = self._worker
            if worker is None or worker.poll() is not None:
                self._start()

    def begin(self, listener: Callable[[Answer], None]) -> int:
        """Open an utterance and return its number; answers go to the listener, in a thread of ours.

        Raises:
            ProviderError: the process was not started, or has died since.
        """
        utterance = next(self._names)
        with self._lock:
            if self._worker is None:
                raise ProviderError(
                    _NAME, "the decoder process is not running; start it first", retryable=True
                )
            self._listeners[utterance] = listener
        self._send(b"B", utterance)
        return utterance

    def hear(self, utterance: int, pcm: bytes) -> None:
        """Add PCM16 sound at 16 kHz."""
        self._send(b"A", utterance, pcm)

    def end(self, utterance: int) -> None:
        """Ask for the final transcript."""
        self._send(b"E", utterance)

    def abandon(self, utterance: int) -> None:
        """Close an utterance, heard out or not; its listener hears nothing more."""
        with self._lock:
            open_still = self._listeners.pop(utterance, None) is not None
        if open_still:
            self._send(b"X", utterance)

    def close(self) -> None:
        """End the process; the next utterance would start another."""
        with self._lock:
            worker, self._worker = self._worker, None
            self._frames.put(None)
        if worker is not None:
            worker.kill()
            worker.wait()

    def _send(self, kind: bytes, utterance: int, body: bytes = b"") -> None:
        self._frames.put(_FRAME.pack(kind, utterance, len(body)) + body)

    def _start(self) -> None:
        if find_spec("pocketsphinx") is None:
            raise ProviderMissing(
                _NAME,
                "expected the package pocketsphinx, and it is not installed; run: pip install pocketsphinx",
            )
        worker = _open(self._most_decoders, self._hears)
        watchdog = threading.Timer(_START_DEADLINE_S, worker.kill)
        watchdog.daemon = True
        watchdog.start()
        assert worker.stdout is not None
        line = worker.stdout.readline()
        watchdog.cancel()
        if b'"ready"' not in line:
            worker.kill()
            worker.communicate()
            reason = json.loads(line)["error"] if line else "its process died while it loaded"
            raise ProviderMissing(_NAME, f"the English model does not load: {reason}")
        with self._lock:
            self._worker, self._frames = worker, queue.SimpleQueue()
        for work in (self._write, self._read):
            threading.Thread(
                target=work, args=(worker, self._frames), name="pocketsphinx", daemon=True
            ).start()

    def _write(self, worker: "subprocess.Popen[bytes]", frames: "queue.SimpleQueue[bytes | None]") -> None:
        assert worker.stdin is not None
        # Where the pipe is broken the process died, and the reading thread tells the listeners.
        with suppress(OSError), worker.stdin as pipe:
            while (frame := frames.get()) is not None:
                pipe.write(frame)
                pipe.flush()

    def _read(self, worker: "subprocess.Popen[bytes]", frames: "queue.SimpleQueue[bytes | None]") -> None:
        assert worker.stdout is not None
        with worker.stdout as pipe:
            for line in pipe:
                answer: Answer = json.loads(line)
                with self._lock:
                    listener = self._listeners.get(answer["utterance"])
                if listener is not None:
                    listener(answer)
        worker.wait()
        frames.put(None)
        with self._lock:
            if self._frames is not frames:
                return  # another process has taken its place
            self._worker = None
            orphans = list(self._listeners.values())
            self._listeners.clear()
        for listener in orphans:
            listener({"error": "the decoder process died; it starts again with the next words"})


def create(settings: Mapping[str, str]) -> PocketsphinxASR:
    """Make the recogniser; loads the model, which takes about half a second, unless that was done before.

    Raises:
        PluginError: it takes no settings.
        ProviderMissing: pocketsphinx or its model is not there.
    """
    if settings:
        raise PluginError(f"the asr {_NAME!r} takes no settings, got {', '.join(sorted(settings))}")
    process = shared_process()
    process.start()
    return PocketsphinxASR(process)


@cache
def shared_process() -> DecoderProcess:
    """Return the one process of this server that decodes while people speak."""
    return DecoderProcess()


@cache
def whole_process() -> DecoderProcess:
    """Return the one process of this server for second looks; with one decoder, so one look at a time."""
    return DecoderProcess(1, "whole")


def _hand_over(loop: asyncio.AbstractEventLoop, answers: "asyncio.Queue[Answer]", answer: Answer) -> None:
    if not loop.is_closed():
        loop.call_soon_threadsafe(answers.put_nowait, answer)


def _open(most_decoders: int, hears: str) -> "subprocess.Popen[bytes]":
    root = str(Path(__file__).resolve().parent.parent.parent)
    path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH", ""))))
    return subprocess.Popen(
        [sys.executable, "-m", "dialogue.adapters.pocketsphinx_worker", str(most_decoders), hears],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        # One core is what a decoder may take; numpy's own threads would only get in its way.
        env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
