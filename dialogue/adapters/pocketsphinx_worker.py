"""The process in which pocketsphinx decodes: it holds Python's lock while it works, so it may not work in ours.

Frames on stdin:   kind u8 · utterance u32 · length u32 · body     all little-endian
    B begin        body empty
    A sound        body PCM16 at 16 kHz
    E end          body empty; the final transcript follows
    X abandon      body empty; nothing follows

Lines on stdout, JSON: {"ready": true} or {"error": "..."} first, then
    {"utterance": 3, "text": "...", "final": false, "confidence": null, "unsure": false}

Several utterances may be open at once; each has a decoder of its own, and a further one waits for the next that
comes free, its sound kept. End of input ends the process.

Arguments: how many decoders at most, and how they hear: "live", while the person speaks, or "whole", when they are done.
"""

import json
import os
import struct
import sys
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Protocol

from dialogue.adapters.pocketsphinx_second_look import WholeDecoder
from dialogue.adapters.sphinx_decoder import SphinxDecoder, Understood

FRAME: Final = struct.Struct("<cII")
_PARTIAL_EVERY_BYTES: Final = 2 * 16000 // 5


class Hearer(Protocol):
    """A decoder: one utterance after the other."""

    def begin(self) -> None:
        """Begin an utterance."""
        ...

    def hear(self, pcm: bytes) -> None:
        """Take PCM16 sound at 16 kHz."""
        ...

    def partial(self) -> str:
        """Return what is understood so far."""
        ...

    def end(self) -> Understood:
        """End the utterance."""
        ...

    def abandon(self) -> None:
        """Drop the open utterance."""
        ...


@dataclass
class _Utterance:
    decoder: Hearer | None = None
    waiting: list[bytes] = field(default_factory=list)  # sound that came before there was a decoder
    ended: bool = False
    since_partial: int = 0
    partial: str = ""


class Room:
    """All open utterances of this process and the decoders they share."""

    def __init__(self, answers: BinaryIO, most_decoders: int, make: Callable[[], Hearer]) -> None:
        """Load the first decoder.

        Raises:
            ImportError, RuntimeError: pocketsphinx or its model is not there.
        """
        self._answers = answers
        self._make = make
        self._free = [make()]
        self._may_load = most_decoders - 1
        self._utterances: dict[int, _Utterance] = {}
        self._queue: deque[int] = deque()

    def handle(self, kind: bytes, name: int, body: bytes) -> None:
        """Do what one frame asks for; a frame for an utterance that is not open is passed over."""
        if kind == b"B":
            self._utterances[name] = _Utterance()
            self._queue.append(name)
            self._serve_queue()
        elif (utterance := self._utterances.get(name)) is None:
            return
        elif kind == b"A":
            self._hear(name, utterance, body)
        elif kind == b"E":
            utterance.ended = True
            self._finish(name, utterance)
        elif kind == b"X":
            self._close(name, utterance)

    def _serve_queue(self) -> None:
        while self._queue and (self._free or self._may_load > 0):
            if not self._free:
                self._free.append(self._make())
                self._may_load -= 1
            name = self._queue.popleft()
            utterance = self._utterances[name]
            utterance.decoder = self._free.pop()
            utterance.decoder.begin()
            waiting, utterance.waiting = utterance.waiting, []
            for sound in waiting:
                self._hear(name, utterance, sound)
            self._finish(name, utterance)

    def _hear(self, name: int, utterance: _Utterance, sound: bytes) -> None:
        if utterance.decoder is None:
            utterance.waiting.append(sound)
            return
        utterance.decoder.hear(sound)
        utterance.since_partial += len(sound)
        if utterance.since_partial >= _PARTIAL_EVERY_BYTES:
            utterance.since_partial = 0
            text = utterance.decoder.partial()
            if text != utterance.partial:
                utterance.partial = text
                self._answer(name, text, final=False)

    def _finish(self, name: int, utterance: _Utterance) -> None:
        if not utterance.ended or utterance.decoder is None:
            return
        text, confidence, guess = utterance.decoder.end()
        self._answer(name, text or guess, final=True, confidence=confidence, unsure=bool(guess))
        self._close(name, utterance)

    def _close(self, name: int, utterance: _Utterance) -> None:
        del self._utterances[name]
        if utterance.decoder is None:
            self._queue.remove(name)
            return
        utterance.decoder.abandon()
        self._free.append(utterance.decoder)
        self._serve_queue()

    def _answer(
        self, name: int, text: str, final: bool, confidence: float | None = None, unsure: bool = False
    ) -> None:
        answer = {"utterance": name, "text": text, "final": final, "confidence": confidence, "unsure": unsure}
        write_line(self._answers, answer)


def write_line(answers: BinaryIO, answer: Mapping[str, object]) -> None:
    """Write one JSON line and send it off."""
    answers.write(json.dumps(answer).encode() + b"\n")
    answers.flush()


def serve(
    frames: BinaryIO, answers: BinaryIO, most_decoders: int, make: Callable[[], Hearer] = SphinxDecoder
) -> None:
    """Handle frames until the input ends."""
    try:
        room = Room(answers, most_decoders, make)
    except (ImportError, OSError, RuntimeError) as error:
        write_line(answers, {"error": str(error)})
        return
    write_line(answers, {"ready": True})
    while len(head := frames.read(FRAME.size)) == FRAME.size:
        kind, name, length = FRAME.unpack(head)
        room.handle(kind, name, frames.read(length))


def main(argv: list[str] | None = None) -> None:
    """Serve on this process's stdin and stdout; whatever pocketsphinx prints goes to stderr."""
    arguments = sys.argv[1:] if argv is None else argv
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    make: Callable[[], Hearer] = WholeDecoder if arguments[1] == "whole" else SphinxDecoder
    serve(sys.stdin.buffer, answers, int(arguments[0]), make)


if __name__ == "__main__":
    main()
