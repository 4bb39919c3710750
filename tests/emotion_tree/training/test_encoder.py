"""The encoder minds its mask."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from emotion_tree.training import encoder  # noqa: E402
from emotion_tree.training.start import start  # noqa: E402
from tests.emotion_tree.training.toy import LAYERS, PIECES, write_encoder  # noqa: E402

pytestmark = pytest.mark.unit


def test_padding_changes_nothing(tmp_path: Path) -> None:
    p = start(write_encoder(tmp_path), PIECES, PIECES, 2, 16, seed=0)
    ids = torch.tensor([[1, 4, 6, 2]])
    alone = encoder.logits(p, ids, torch.ones(1, 4, dtype=torch.bool))
    longer = torch.cat([ids, torch.zeros(1, 3, dtype=torch.long)], 1)
    mask = torch.tensor([[True] * 4 + [False] * 3])
    for one, other in zip(alone, encoder.logits(p, longer, mask), strict=True):
        assert torch.allclose(one, other, atol=1e-5)


def test_layers_are_counted(tmp_path: Path) -> None:
    folder = write_encoder(tmp_path)
    assert [encoder.layers_of(start(folder, PIECES, PIECES, n, 16, seed=0)) for n in (1, LAYERS)] == [
        1,
        LAYERS,
    ]


def test_the_order_of_words_matters(tmp_path: Path) -> None:
    p = start(write_encoder(tmp_path), PIECES, PIECES, 2, 16, seed=0)
    mask = torch.ones(1, 4, dtype=torch.bool)
    one, other = (encoder.logits(p, torch.tensor([ids]), mask)[0] for ids in ([1, 4, 5, 2], [1, 5, 4, 2]))
    assert not torch.allclose(one, other, atol=1e-4)
