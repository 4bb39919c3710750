"""The network reads long texts window by window, and what ships is whole."""

from pathlib import Path
from shutil import copytree
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from emotion_tree.text.calibration import Calibration, Prior
from emotion_tree.text.network import WEIGHTS, Network, load, newest

pytestmark = pytest.mark.unit

EVEN = Calibration(1.0, 0.0, np.zeros(7), {"goemotions": Prior(np.full(7, 1 / 7))})


class CountsPieces:
    """Stands for ONNX Runtime: the first logit is how many pieces it was given; it remembers what."""

    def __init__(self) -> None:
        self.given: list[list[int]] = []

    def run(self, outputs: Any, inputs: Any) -> tuple[np.ndarray, np.ndarray]:
        ids = inputs["ids"]
        self.given += ids.tolist()
        ekman = np.zeros((len(ids), 7), np.float32)
        ekman[:, 0] = ids.shape[1]
        return ekman, np.zeros((len(ids), 28), np.float32)


@pytest.fixture(scope="module")
def shipped() -> Network:
    return load()


def test_what_ships_is_at_most_eight_megabytes() -> None:
    assert sum(path.stat().st_size for path in WEIGHTS.iterdir()) <= 8_000_000


def test_a_sentence_is_one_window(shipped: Network) -> None:
    session = CountsPieces()
    Network(session, shipped.pieces, EVEN).read("I miss her. Every day.")
    assert len(session.given) == 1


def test_a_megabyte_is_read_in_four_windows_of_its_end(shipped: Network) -> None:
    session = CountsPieces()
    Network(session, shipped.pieces, EVEN).read(
        "the start. " + "all of it is so good. " * 50_000 + "the end."
    )
    assert len(session.given) == 4
    assert all(len(window) <= 48 for window in session.given)
    assert shipped.pieces.number("end") in session.given[-1]
    assert all(shipped.pieces.number("start") not in window for window in session.given)


def test_windows_weigh_by_their_length(shipped: Network) -> None:
    session = CountsPieces()
    said = Network(session, shipped.pieces, EVEN).read("word " * 75)
    sizes = [len(window) for window in session.given]
    assert len(set(sizes)) == 2
    assert said.ekman[0] == pytest.approx(sum(n * n for n in sizes) / sum(sizes))


@given(st.lists(st.sampled_from(["the", "sad", ".", "!", "unbelievableness"]), max_size=200))
def test_windows_hold_every_piece_once(words: list[str]) -> None:
    shipped = Network(CountsPieces(), load_pieces(), EVEN)
    windows = list(shipped.windows(words))
    inside = [number for window in windows for number in window[1:-1]]
    assert inside == shipped.pieces.encode(words, 100_000)[1:-1]


def test_the_end_of_a_text_begins_at_a_word() -> None:
    assert newest("short") == "short"
    assert newest("x" * 10 + " ab" * 2_000).startswith("ab ")
    assert len(newest("a" * 1_000_000)) <= 4_000


def test_many_texts_are_read_one_by_one_in_their_order(shipped: Network) -> None:
    texts = ["I am so sad.", "What a lovely day!"]
    said = shipped.read_all(texts)
    assert said.ekman.shape == (2, 7)
    for row, text in enumerate(texts):
        assert np.allclose(said.ekman[row], shipped.read(text).ekman)
        assert np.allclose(said.fine[row], shipped.read(text).fine)


def test_a_missing_or_wrong_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"model\.onnx"):
        load(tmp_path)
    copytree(WEIGHTS, tmp_path / "copy")
    pieces = tmp_path / "copy" / "pieces.txt"
    pieces.write_text(pieces.read_text("utf-8") + "\nonemore", "utf-8")
    with pytest.raises(ValueError, match="config.json speaks of"):
        load(tmp_path / "copy")


_PIECES: list[Any] = []


def load_pieces() -> Any:
    if not _PIECES:
        _PIECES.append(load().pieces)
    return _PIECES[0]
