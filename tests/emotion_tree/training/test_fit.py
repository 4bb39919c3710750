"""Training learns what rows say, and leaves what the next step needs."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from emotion_tree.training import fit, goemotions  # noqa: E402
from emotion_tree.training.start import NAMES, start  # noqa: E402
from tests.emotion_tree.training.toy import PIECES, write_encoder  # noqa: E402

pytestmark = pytest.mark.unit


def rows(count: int) -> goemotions.Rows:
    """Return "good" days of joy and "bad" days of sadness."""
    texts = tuple("the day good day ." if i % 2 else "the bad day !" for i in range(count))
    ekman, fine = np.zeros((count, 7), np.float32), np.zeros((count, 28), np.float32)
    ekman[np.arange(count), [1 if i % 2 else 2 for i in range(count)]] = 1
    fine[np.arange(count), [17 if i % 2 else 25 for i in range(count)]] = 1
    return goemotions.Rows(texts, fine, ekman, tuple(map(str, range(count))))


def test_it_learns(tmp_path: Path) -> None:
    p = start(write_encoder(tmp_path), PIECES, PIECES, 1, 16, seed=0)
    recipe = fit.Recipe(layers=1, epochs=4, batch=8, rate=3e-3, head_rate=1e-2, positions=16)
    some = rows(64)
    encoded = [PIECES.encode(text.split(), 16) for text in some.texts]
    before = fit.scores(p, encoded, some)
    after = fit.scores(fit.train(p, some, some, PIECES, recipe, None, tmp_path), encoded, some)
    assert after["log_loss"] < 0.5 * before["log_loss"]
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2, 3, 4]
    (tmp_path / "pieces.txt").write_text("\n".join(PIECES.pieces), "utf-8")
    again, pieces = fit.resume(tmp_path)
    assert pieces.pieces == PIECES.pieces
    assert fit.scores(again, encoded, some) == after


def test_a_teacher_is_followed_where_it_has_all_the_say(tmp_path: Path) -> None:
    p = start(write_encoder(tmp_path), PIECES, PIECES, 1, 16, seed=0)
    recipe = fit.Recipe(
        layers=1, epochs=4, batch=8, rate=3e-3, head_rate=1e-2, positions=16, teacher_weight=1.0
    )
    some = rows(64)
    contrary = some.ekman[:, [0, 2, 1, 3, 4, 5, 6]] * 8
    mean = fit.train(p, some, some, PIECES, recipe, (contrary, some.fine * 8), tmp_path)
    said, _ = fit.predict(mean, [PIECES.encode(text.split(), 16) for text in some.texts])
    assert np.array_equal(said.argmax(1), contrary.argmax(1))


def test_batches_hold_every_row_once_and_rows_of_like_length() -> None:
    lengths = [random.Random(i).randint(2, 40) for i in range(333)]
    made = list(fit.batches(lengths, 16, random.Random(0)))
    assert sorted(i for batch in made for i in batch) == list(range(333))
    spans = [max(lengths[i] for i in batch) - min(lengths[i] for i in batch) for batch in made]
    assert np.mean(spans) < 8


def test_words_are_varied_as_others_write_them() -> None:
    rng = random.Random(0)
    seen = {tuple(fit.varied(["[name]", "left", "!"], 0.5, rng)) for _ in range(300)}
    assert ("[name]", "left", "!") in seen
    assert any(words[0] in NAMES for words in seen)
    assert any(len(words) == 2 for words in seen)
    assert fit.varied(["!"], 1.0, rng) == ["!"]
