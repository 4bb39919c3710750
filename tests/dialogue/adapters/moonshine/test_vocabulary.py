"""What Moonshine's numbers stand for: any pieces come back as they were written, and a cut file is a sentence."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue.adapters.moonshine.vocabulary import Vocabulary, read

pytestmark = pytest.mark.unit

MARKS = [b"<unk>", b"<s>", b"</s>"]


def written(pieces: list[bytes]) -> bytes:
    """Return the bytes of a file with these pieces."""
    lengths = [bytes([n]) if n < 128 else bytes([n % 128 + 128, n // 128]) for n in map(len, pieces)]
    return b"".join(length + piece for length, piece in zip(lengths, pieces, strict=True))


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("vocabulary") / "tokenizer.bin"


@given(st.lists(st.text(alphabet="abcäß今 ", max_size=300), max_size=20))
def test_pieces_of_any_length_come_back(file: Path, pieces: list[str]) -> None:
    file.write_bytes(written([*MARKS, *(piece.encode() for piece in pieces)]))
    vocabulary = read(file)
    assert len(vocabulary) == len(pieces) + 3
    assert vocabulary.text(range(3, len(vocabulary))) == " ".join("".join(pieces).split())


def test_spaces_are_read_and_marks_are_not_said() -> None:
    vocabulary = Vocabulary([*MARKS, "▁I".encode(), "▁am".encode(), b"<<ST_0>>", b".", b"\xc3", b"\xa4"])
    assert vocabulary.text([1, 3, 4, 5, 6, 2]) == "I am."
    assert vocabulary.text([7, 8]) == "ä"
    assert vocabulary.text([7]) == "\N{REPLACEMENT CHARACTER}"


def test_the_most_common_pairs_are_joined_first() -> None:
    """A space and h stand before he, and el before a space and he: so it is h-el, though he-l could be written as well."""
    pieces = ["▁", "h", "e", "l", "▁h", "he", "el", "▁he", "ll"]
    vocabulary = Vocabulary([*MARKS, *(piece.encode() for piece in pieces)])
    numbers = {piece: number for number, piece in enumerate(pieces, 3)}
    assert vocabulary.tokens("hel") == [numbers["▁h"], numbers["el"]]
    assert vocabulary.text(vocabulary.tokens("hell hel")) == "hell hel"
    assert vocabulary.tokens("help") == []


def test_a_number_without_a_piece_is_refused() -> None:
    with pytest.raises(ValueError, match="expected tokens below 3, got 7"):
        Vocabulary(MARKS).text([1, 7])


@pytest.mark.parametrize(
    ("raw", "message"),
    [(b"\x05<un", "expected 5 more bytes .* there are 3; the file is cut"), (b"", "there are 0")],
)
def test_a_broken_file_is_a_sentence(tmp_path: Path, raw: bytes, message: str) -> None:
    (tmp_path / "tokenizer.bin").write_bytes(raw)
    with pytest.raises(ValueError, match=message):
        read(tmp_path / "tokenizer.bin")
