"""`warmchat emotion`: what a text says of the feeling of whoever wrote it, read on this machine."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.errors import ConfigError

if TYPE_CHECKING:
    from emotion_tree.reading import Reading

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

PRIORS = ("goemotions", "dialogue")
_MOST_NAMED = 3
_LEAST_NAMED = 0.05


def add(commands: "Commands") -> None:
    """Add the command to the parser of `warmchat`."""
    emotion = commands.add_parser("emotion", help="read the emotion in a text, or in each line of a file")
    emotion.add_argument("text", nargs="?", help="what was said; - reads lines from standard input")
    emotion.add_argument(
        "--file", type=Path, help="a file in UTF-8; each line is read by itself, - is standard input"
    )
    emotion.add_argument(
        "--prior",
        choices=PRIORS,
        default="goemotions",
        help="how often each emotion is expected: as in the comments it learnt from, or as in dialogue, which a talk uses",
    )
    emotion.add_argument("--json", action="store_true", help="one JSON object a line, one for every line")
    emotion.set_defaults(run=_emotion)


def _emotion(arguments: argparse.Namespace) -> int:
    if (arguments.text is None) == (arguments.file is None):
        raise ConfigError('give either a text or --file, as in: warmchat emotion "I miss her"')
    from emotion_tree.recognition import Evidence
    from emotion_tree.text import network
    from emotion_tree.text.reader import TextReader, abstained

    try:
        reader = TextReader(network.load(), arguments.prior)
    except (FileNotFoundError, ValueError) as error:
        raise ConfigError(str(error)) from error
    show = _as_json if arguments.json else _as_words
    try:
        for text in _texts(arguments):
            print(show(text, reader.read(Evidence(text=text)) or abstained()), flush=True)
    except BrokenPipeError:  # whoever read along has seen enough
        sys.stderr.close()
    return 0


def _texts(arguments: argparse.Namespace) -> Iterator[str]:
    """Yield what is to be read: the text, or every line with its line end taken off."""
    if arguments.file is None and arguments.text != "-":
        yield arguments.text
    elif arguments.file is None or str(arguments.file) == "-":
        yield from _lines(sys.stdin.buffer)
    else:
        try:
            with arguments.file.open("rb") as file:
                yield from _lines(file)
        except OSError as error:
            raise ConfigError(f"--file must name a file that can be read: {error}") from error


def _lines(file: Iterable[bytes]) -> Iterator[str]:
    """Yield lines as text; bytes that are no UTF-8 become marks, so that every line has its answer."""
    for number, line in enumerate(file):
        text = line.decode("utf-8", errors="replace").rstrip("\r\n")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _as_json(text: str, reading: "Reading") -> str:
    return json.dumps(as_data(reading), ensure_ascii=False)


def as_data(reading: "Reading") -> dict[str, Any]:
    """Return a reading as plain values: probabilities by name, then the rest."""
    from emotion_tree.reading import EMOTIONS

    return {
        "probabilities": {
            name: round(float(p), 6) for name, p in zip(EMOTIONS, reading.probabilities, strict=True)
        },
        "valence": round(reading.valence, 4),
        "arousal": round(reading.arousal, 4),
        "intensity": round(reading.intensity, 4),
        "confidence": round(reading.confidence, 4),
        "source": reading.source,
    }


def _as_words(text: str, reading: "Reading") -> str:
    """Return one line for people."""
    from emotion_tree.reading import EMOTIONS

    if reading.confidence == 0:
        return f"nothing read  {_short(text)}"
    order = reading.probabilities.argsort()[::-1][:_MOST_NAMED]
    named = ", ".join(
        f"{EMOTIONS[i]} {reading.probabilities[i]:.2f}"
        for i in order
        if reading.probabilities[i] >= _LEAST_NAMED
    )
    return (
        f"{named}  (valence {reading.valence:+.2f}, arousal {reading.arousal:+.2f}, "
        f"intensity {reading.intensity:.2f})  {_short(text)}"
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else text[:57] + "..."
