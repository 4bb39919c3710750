"""The process in which eSpeak NG lives: it reads requests on stdin and writes sound and events on stdout.

eSpeak NG is GPL and one per process, so nothing else of ours shares its process; the two talk in the frames of
`sound.worker_process`:

    request   {"text", "voice", "rate", "pitch", "range", "volume"}
    answer    {"rate_hz", "events"}, and PCM16

An event is [kind, character index, sample index, name]. End of input ends the process.
"""

import ctypes
import sys
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

from sound.worker_process import answer, open_answers, read_request

# Of espeak-ng/speak_lib.h, API revision 12.
_OUTPUT_SYNCHRONOUS: Final = 2
_PHONEME_EVENTS_AS_IPA: Final = 0x0003
_DO_NOT_EXIT: Final = 0x8000
_CHARACTER_POSITION: Final = 1
_TEXT_IS_UTF8: Final = 1
_EVENT_END: Final = 0
_EVENT_KINDS: Final = {1: "word", 7: "phoneme"}
_PARAMETERS: Final = {"rate": 1, "volume": 2, "pitch": 3, "range": 4}


class _EventId(ctypes.Union):
    _fields_ = (
        ("number", ctypes.c_int),
        ("name", ctypes.c_char_p),
        ("string", ctypes.c_char * 8),
    )


class _Event(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("unique_identifier", ctypes.c_uint),
        ("text_position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("audio_position", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user_data", ctypes.c_void_p),
        ("id", _EventId),
    )


_Callback = ctypes.CFUNCTYPE(
    ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event)
)


class Espeak:
    """The library, loaded and started in this process."""

    def __init__(self) -> None:
        import espeakng_loader  # GPL: only ever here

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self.rate_hz: int = self._library.espeak_Initialize(
            _OUTPUT_SYNCHRONOUS,
            0,
            espeakng_loader.get_data_path().encode(),
            _PHONEME_EVENTS_AS_IPA | _DO_NOT_EXIT,
        )
        if self.rate_hz <= 0:
            raise OSError(f"eSpeak NG did not start (code {self.rate_hz}); reinstall espeakng-loader")
        self._pcm = bytearray()
        self._events: list[list[object]] = []
        self._callback = _Callback(self._receive)  # kept: the library calls it as long as it lives
        self._library.espeak_SetSynthCallback(self._callback)
        self._voice = ""

    def speak(self, request: Mapping[str, Any]) -> tuple[bytes, list[list[object]]]:
        """Return PCM16 bytes and events of the request's text."""
        self._pcm, self._events = bytearray(), []
        self._choose(str(request["voice"]))
        for name, parameter in _PARAMETERS.items():
            self._library.espeak_SetParameter(parameter, int(request[name]), 0)
        text = str(request["text"]).encode()
        self._library.espeak_Synth(text, len(text) + 1, 0, _CHARACTER_POSITION, 0, _TEXT_IS_UTF8, None, None)
        return bytes(self._pcm), self._events

    def _choose(self, voice: str) -> None:
        if voice != self._voice:
            if self._library.espeak_SetVoiceByName(voice.encode()) != 0:
                raise ValueError(
                    f"eSpeak NG has no voice {voice!r}; try en-us, en, de, or one of those with a variant: en-us+f2"
                )
            self._voice = voice

    def _receive(self, samples: Any, count: int, events: Any) -> int:
        if samples and count > 0:
            self._pcm += ctypes.string_at(samples, 2 * count)
        index = 0
        while events[index].type != _EVENT_END:
            event = events[index]
            kind = _EVENT_KINDS.get(event.type)
            if kind is not None:
                # A name may fill its 8 bytes without a closing zero and may be cut inside a character.
                name = event.id.string.decode(errors="ignore") if kind == "phoneme" else ""
                self._events.append([kind, event.text_position - 1, event.sample, name])
            index += 1
        return 0


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the input ends."""
    try:
        engine = Espeak()
    except (ImportError, OSError, RuntimeError) as error:
        answer(answers, {"error": str(error)})
        return
    answer(answers, {"rate_hz": engine.rate_hz, "events": []})
    while (request := read_request(requests)) is not None:
        try:
            pcm, events = engine.speak(request)
        except ValueError as error:
            answer(answers, {"error": str(error)})
        else:
            answer(answers, {"rate_hz": engine.rate_hz, "events": events}, pcm)


def main() -> None:
    """Serve on this process's stdin and stdout."""
    answers = open_answers()
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
