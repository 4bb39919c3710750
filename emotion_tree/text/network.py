"""The trained network that ships: pieces of a text in, logits over Ekman's classes and GoEmotions' 28 labels out.

It runs in ONNX Runtime on one thread, which lets go of Python's lock while it computes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from emotion_tree.text.calibration import Calibration, parse_calibration
from emotion_tree.text.pieces import Vocabulary, words_of

WEIGHTS: Final = Path(__file__).parent / "weights"
_LONGEST: Final = 48  # pieces of a window; longer texts are read sentence by sentence
_WINDOWS: Final = 4  # the last so many windows of a long text are read: what was said last is what is felt
_LONGEST_TEXT: Final = 4_000  # characters; more than the windows can hold
_ENDS: Final = frozenset(".!?")

Logits = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Said:
    """What the network says of one text.

    Attributes:
        ekman: (7,) logits over `EKMAN`.
        fine: (28,) logits over `LABELS`.
    """

    ekman: Logits
    fine: Logits


class Network:
    """The network, its vocabulary and its calibration."""

    def __init__(self, session: Any, pieces: Vocabulary, calibration: Calibration) -> None:
        """Take an ONNX Runtime session with input `ids` and outputs `ekman` and `fine`."""
        self._session = session
        self.pieces = pieces
        self.calibration = calibration

    def read(self, text: str) -> Said:
        """Return the logits of a text; of a long one, the mean over its last windows by their length.

        The time it takes is bounded, however long the text is.
        """
        windows = list(self.windows(words_of(newest(text))))[-_WINDOWS:]
        said = [self.run(window) for window in windows]
        weights = np.array([len(window) for window in windows], dtype=float)
        weights /= weights.sum()
        return Said(
            ekman=weights @ np.stack([one.ekman for one in said]),
            fine=weights @ np.stack([one.fine for one in said]),
        )

    def read_all(self, texts: Sequence[str]) -> Said:
        """Return logits (n, 7) and (n, 28) of texts, read one by one as in a talk."""
        said = [self.read(text) for text in texts]
        return Said(np.stack([one.ekman for one in said]), np.stack([one.fine for one in said]))

    def run(self, ids: Sequence[int]) -> Said:
        """Return the logits of one window's pieces.

        One at a time: the network rounds what it computes by the range of all it is given together, so that texts
        in one batch would change each other's logits a little.
        """
        ekman, fine = self._session.run(("ekman", "fine"), {"ids": np.array([ids], np.int64)})
        return Said(np.asarray(ekman[0], float), np.asarray(fine[0], float))

    def windows(self, words: Sequence[str]) -> Iterator[list[int]]:
        """Yield the pieces of a text, at most `_LONGEST` at a time, cut after sentences where they allow it."""
        window: list[str] = []
        size = 2  # the marks of start and end
        for sentence in _sentences(words):
            pieces = sum(len(self.pieces.split(word)) for word in sentence)
            if window and size + pieces > _LONGEST:
                yield self.pieces.encode(window, _LONGEST)
                window, size = [], 2
            window += sentence
            size += pieces
        yield self.pieces.encode(window, _LONGEST)


def newest(text: str) -> str:
    """Return the end of a text, from a white space on where it is cut."""
    if len(text) <= _LONGEST_TEXT:
        return text
    return text[-_LONGEST_TEXT:].partition(" ")[2] or text[-_LONGEST_TEXT:]


def _sentences(words: Sequence[str]) -> Iterator[list[str]]:
    """Yield runs of words up to the sign that ends a sentence, or up to thirty words where none does."""
    run: list[str] = []
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else ""
        run.append(word)
        if (word in _ENDS and following not in _ENDS) or len(run) >= 30:
            yield run
            run = []
    if run:
        yield run


def load(folder: Path = WEIGHTS) -> Network:
    """Load the network that lies in a folder: `model.onnx`, `pieces.txt`, `config.json`.

    Raises:
        FileNotFoundError: a file is missing; says which and what to do.
        ValueError: the calibration or the vocabulary is damaged, or does not fit the network.
    """
    for name in ("model.onnx", "pieces.txt", "config.json"):
        if not (folder / name).is_file():
            raise FileNotFoundError(
                f"expected {name} in {folder}, where the trained reader of text lies; it is not there: install warmchat anew"
            )
    config: Mapping[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
    pieces = Vocabulary((folder / "pieces.txt").read_text("utf-8").split("\n"))
    if len(pieces) != config["pieces"]:
        raise ValueError(
            f"{folder}: config.json speaks of {config['pieces']} pieces, pieces.txt has {len(pieces)}"
        )
    return Network(_session(folder / "model.onnx"), pieces, parse_calibration(config["calibration"]))


def _session(path: Path) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
