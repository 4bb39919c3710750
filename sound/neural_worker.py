"""The process in which Piper or Kokoro lives: it reads requests on stdin and writes sound and times on stdout.

Both turn letters into phones with eSpeak NG, which is GPL (Piper itself is, too), so nothing else of ours shares their
process; the frames are those of `sound.worker_process`.

    python -m sound.neural_worker piper VOICE.onnx [CONFIG.json]
    python -m sound.neural_worker kokoro MODEL.onnx VOICES.bin

    greeting  {"rate_hz", "voices"}
    request   {"text", "words", "voice", "rate", "liveliness"}
    answer    {"rate_hz", "tokens", "spelled"}, and float32 sound

A token is [sign, start in s, end in s]: a letter of IPA, a mark or a space; none where the model gives no durations.
`spelled` has each of the words alone in IPA, where there are tokens.
`voice` is a speaker's name or number for Piper; "en-us af_heart=0.7 af_nicole=0.3" for Kokoro.
"""

import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import find_spec
from typing import Any, BinaryIO, Final, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from sound.worker_process import answer, open_answers, read_request

Token: TypeAlias = tuple[str, float, float]
_MOST_RATE: Final = 2.0


class Voice(Protocol):
    """What a worker serves."""

    rate_hz: int
    voices: list[str]

    def speak(self, request: Mapping[str, Any]) -> tuple[NDArray[np.float32], list[Token]]:
        """Return (n,) sound and its tokens."""
        ...

    def spell(self, word: str) -> str:
        """Return a word alone in IPA."""
        ...


class PiperVoice:
    """A voice of Piper: one ONNX file, with its configuration beside it."""

    def __init__(self, model: str, config: str = "") -> None:
        self._package = import_module("piper")  # GPL: only ever here
        self._voice = self._package.PiperVoice.load(
            model,
            config_path=config or None,
            # Durations can be had of any voice where the package onnx is there to ask the file for them.
            include_alignments=find_spec("onnx") is not None,
        )
        self._config = self._voice.config
        self.rate_hz = int(self._config.sample_rate)
        self.voices = sorted(self._config.speaker_id_map) or [""]

    def speak(self, request: Mapping[str, Any]) -> tuple[NDArray[np.float32], list[Token]]:
        """Return the sound of the request's text, and when its phones sound where the model says so."""
        lively = float(request["liveliness"])
        config = self._package.SynthesisConfig(
            speaker_id=self._speaker(str(request["voice"])),
            length_scale=self._config.length_scale / min(float(request["rate"]), _MOST_RATE),
            # The first noise is the melody's freedom, the second that of the lengths of the phones.
            noise_scale=self._config.noise_scale * (0.4 + 0.6 * lively),
            noise_w_scale=self._config.noise_w_scale * (0.4 + 0.6 * lively),
            normalize_audio=False,  # a sentence at a time would each get another gain
        )
        pieces: list[NDArray[np.float32]] = []
        tokens: list[Token] = []
        count = 0
        for piece in self._voice.synthesize(str(request["text"]), config, include_alignments=True):
            at = count
            for sign in piece.phoneme_alignments or ():
                end = at + int(sign.num_samples)
                tokens.append((sign.phoneme, at / self.rate_hz, end / self.rate_hz))
                at = end
            pieces.append(np.asarray(piece.audio_float_array, dtype=np.float32).ravel())
            count += len(pieces[-1])
        return (np.concatenate(pieces) if pieces else np.zeros(0, dtype=np.float32)), tokens

    def spell(self, word: str) -> str:
        """Return a word alone in IPA."""
        return "".join("".join(signs) for signs in self._voice.phonemize(word))

    def _speaker(self, name: str) -> int | None:
        if not name:
            return None
        if name in self._config.speaker_id_map:
            return int(self._config.speaker_id_map[name])
        if name.isdigit() and int(name) < max(self._config.num_speakers, 1):
            return int(name)
        known = ", ".join(self.voices[:8]) if self._config.speaker_id_map else "one speaker only"
        raise ValueError(f"this Piper voice has no speaker {name!r}; it has {known}")


class KokoroVoice:
    """Kokoro: one ONNX file for the model, and one of style vectors for the voices."""

    def __init__(self, model: str, voices: str) -> None:
        package = import_module("kokoro_onnx")  # its letter-to-phone package is GPL: only ever here
        self._model = package.Kokoro(model, voices)
        self.rate_hz = int(package.SAMPLE_RATE)
        self.voices = sorted(self._model.get_voices())
        self._language = "en-us"

    def speak(self, request: Mapping[str, Any]) -> tuple[NDArray[np.float32], list[Token]]:
        """Return the sound of the request's text in a blend of styles, and its times where the model has them."""
        self._language, *blend = str(request["voice"]).split()
        rate = min(max(float(request["rate"]), 0.5), _MOST_RATE)
        samples, _, spoken = self._model.create_timed(
            str(request["text"]), self._blended(blend), rate, self._language, trim=False
        )
        tokens = [(one.phoneme, one.start, one.end) for one in spoken]
        return np.asarray(samples, dtype=np.float32).ravel(), tokens

    def spell(self, word: str) -> str:
        """Return a word alone in IPA."""
        return str(self._model.tokenizer.phonemize(word, self._language))

    def _blended(self, blend: Sequence[str]) -> NDArray[np.float32]:
        mixed: NDArray[np.float32] | None = None
        for part in blend:
            name, _, share = part.partition("=")
            if name not in self.voices:
                raise ValueError(f"Kokoro has no voice {name!r}; it has {', '.join(self.voices[:12])}")
            style = np.asarray(self._model.get_voice_style(name), dtype=np.float32) * np.float32(share or 1)
            mixed = style if mixed is None else mixed + style
        if mixed is None:
            raise ValueError(f"name a voice for Kokoro; it has {', '.join(self.voices[:12])}")
        return mixed


def serve(voice: Voice, requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer requests until the input ends; what a text does to a model is told and does not end the worker."""
    while (request := read_request(requests)) is not None:
        try:
            samples, tokens = voice.speak(request)
            spelled = [voice.spell(word) for word in request["words"]] if tokens else []
        except Exception as error:  # onnxruntime and the packages raise many kinds
            answer(answers, {"error": str(error) or type(error).__name__})
        else:
            head = {"rate_hz": voice.rate_hz, "tokens": tokens, "spelled": spelled}
            answer(answers, head, samples.astype("<f4").tobytes())


def main() -> None:
    """Serve on this process's stdin and stdout."""
    answers = open_answers()
    engine, *files = sys.argv[1:]
    try:
        voice: Voice = {"piper": PiperVoice, "kokoro": KokoroVoice}[engine](*files)
    except Exception as error:  # as above; whatever it is, it is why there is no voice
        answer(answers, {"error": f"{type(error).__name__}: {error}"})
        return
    answer(answers, {"rate_hz": voice.rate_hz, "voices": voice.voices})
    serve(voice, sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
