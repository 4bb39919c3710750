"""The process in which forced alignment runs: frames of `sound.worker_process` on stdin and stdout.

request   {"words", "pcm": PCM16 at 16 kHz in base64, "phones": {word: ARPAbet}}
answer    {"words": [[text, start_s, end_s]], "phones": [[symbol, start_s, end_s]]}
          or {"unknown": words whose phones are needed}, or {"error"}
"""

import base64
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO

from sound.errors import EngineError, EngineMissing
from sound.forced_alignment import align_with, decoder
from sound.pcm import from_pcm16
from sound.sphinx import RATE_HZ
from sound.worker_process import answer, open_answers, read_request


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the input ends."""
    try:
        listener = decoder()
    except EngineMissing as missing:
        answer(answers, {"error": str(missing)})
        return
    answer(answers, {"rate_hz": RATE_HZ})
    while (request := read_request(requests)) is not None:
        answer(answers, aligned(listener, request))


def aligned(listener: Any, request: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answer to a request."""
    known: Mapping[str, list[str]] = request["phones"]
    unknown: list[str] = []

    def pronounce(word: str) -> tuple[str, ...]:
        if word not in known:
            unknown.append(word)
        return tuple(known.get(word, ()))

    samples = from_pcm16(base64.b64decode(request["pcm"]))
    try:
        found = align_with(listener, samples, RATE_HZ, request["words"], pronounce)
    except (EngineError, ValueError) as error:
        return {"unknown": unknown} if unknown else {"error": str(error)}
    return {
        "words": [[word.text, word.start_s, word.end_s] for word in found.words],
        "phones": [[phone.symbol, phone.start_s, phone.end_s] for phone in found.phones],
    }


def main() -> None:
    """Serve on this process's stdin and stdout."""
    answers = open_answers()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
