"""Training starts from the encoder's own rows, by piece."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from emotion_tree.text.pieces import NAME, Vocabulary  # noqa: E402
from emotion_tree.training import tensors  # noqa: E402
from emotion_tree.training.start import WORDS, start  # noqa: E402
from tests.emotion_tree.training.toy import PIECES, write_encoder  # noqa: E402

pytestmark = pytest.mark.unit


def test_each_piece_keeps_its_row_and_new_ones_are_made_of_what_describes_them(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    rows = tensors.read(folder / "model.safetensors")[WORDS]
    names = (folder / "vocab.txt").read_text("utf-8").splitlines()
    large = Vocabulary([*PIECES.pieces, "peter", "mary"])
    made = start(folder, large, PIECES, 1, 16, seed=0)[WORDS].numpy()
    assert np.array_equal(made[PIECES.number("bad")], rows[names.index("bad")])
    both = (rows[names.index("peter")] + rows[names.index("mary")]) / 2
    assert np.allclose(made[PIECES.number(NAME)], both, atol=1e-6)


def test_heads_come_from_the_seed_and_positions_are_cut(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    one, same, other = (start(folder, PIECES, PIECES, 1, 16, seed=s) for s in (1, 1, 2))
    assert torch.equal(one["heads.ekman.weight"], same["heads.ekman.weight"])
    assert not torch.equal(one["heads.ekman.weight"], other["heads.ekman.weight"])
    assert one["embeddings.position_embeddings.weight"].shape[0] == 16
    assert not any(name.startswith("encoder.layer.1") for name in one)
