"""What the numbers that Moonshine writes stand for: pieces of UTF-8, each with its length before it."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

# A length of 128 and more takes two bytes: the lower seven bits first.
_LONG: Final = 128
_SPACE: Final = "▁"
_UNKNOWN, START, END = range(3)


class Vocabulary:
    """The pieces of a model, by their numbers."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        """Take the pieces in order; what stands for no words, such as `<s>` and `<<ST_0>>`, is not said."""
        self._pieces = [b"" if n <= END or _is_mark(piece) else piece for n, piece in enumerate(pieces)]
        self._numbers: dict[bytes, int] = {}
        for n, piece in enumerate(self._pieces):
            if piece:
                # A letter stands among the bytes and among the pieces: the model writes the later one.
                self._numbers[piece] = min(n, self._numbers.get(piece, n)) if len(piece) > 1 else n

    def __len__(self) -> int:
        """Return how many pieces there are."""
        return len(self._pieces)

    def tokens(self, text: str) -> list[int]:
        """Return how the model writes a text; [] if it cannot.

        Pairs of pieces are joined, the most common first, which the order of the numbers tells: byte pair encoding, Sennrich et
        al., "Neural machine translation of rare words with subword units", ACL 2016.
        """
        pieces = [sign.encode() for sign in (_SPACE + text).replace(" ", _SPACE)]
        while len(pieces) > 1:
            joined = [self._numbers.get(a + b, len(self)) for a, b in pairwise(pieces)]
            at = min(range(len(joined)), key=joined.__getitem__)
            if joined[at] == len(self):
                break
            pieces[at : at + 2] = [pieces[at] + pieces[at + 1]]
        numbers = [self._numbers.get(piece) for piece in pieces]
        return [n for n in numbers if n is not None] if None not in numbers else []

    def text(self, tokens: Sequence[int]) -> str:
        """Return what they say; bytes that make no sign become a replacement character.

        Raises:
            ValueError: a number for which there is no piece.
        """
        unknown = [token for token in tokens if not 0 <= token < len(self._pieces)]
        if unknown:
            raise ValueError(f"expected tokens below {len(self._pieces)}, got {unknown[0]}")
        said = b"".join(self._pieces[token] for token in tokens).decode("utf-8", errors="replace")
        return " ".join(said.replace(_SPACE, " ").split())


def read(path: Path) -> Vocabulary:
    """Return the vocabulary in a `tokenizer.bin`.

    Raises:
        ValueError: the file is cut, or holds nothing.
        OSError: it cannot be read.
    """
    raw = path.read_bytes()
    pieces: list[bytes] = []
    at = 0
    while at < len(raw):
        size, at = raw[at], at + 1
        if size >= _LONG and at < len(raw):
            size, at = size - _LONG + raw[at] * _LONG, at + 1
        if at + size > len(raw):
            raise ValueError(
                f"expected {size} more bytes in {path}, there are {len(raw) - at}; the file is cut"
            )
        pieces.append(raw[at : at + size])
        at += size
    if len(pieces) <= END:
        raise ValueError(f"expected the pieces of a vocabulary in {path}, there are {len(pieces)}")
    return Vocabulary(pieces)


def _is_mark(piece: bytes) -> bool:
    return piece.startswith(b"<<") and piece.endswith(b">>")
