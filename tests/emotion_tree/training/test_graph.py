"""What ships computes what was trained."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

pytest.importorskip("onnx", reason="onnx is only there where models are trained")
torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from emotion_tree.training import encoder, graph  # noqa: E402
from emotion_tree.training.start import start  # noqa: E402
from tests.emotion_tree.training.toy import PIECES, write_encoder  # noqa: E402

pytestmark = pytest.mark.unit


def test_bytes_and_half_bytes_are_close_to_what_they_stand_for() -> None:
    table = np.random.default_rng(0).normal(size=(5, 96)).astype(np.float32)
    small, scale = graph.in_bytes(table)
    assert np.all(np.abs(small * scale[:, None] - table) <= scale[:, None] * 0.501)
    assert np.abs(small).max() <= 63
    packed, scales = graph.in_nibbles(table)
    assert packed.shape == (5, 48)
    steps = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 7.5
    back = (steps.reshape(5, 2, 48) * scales.astype(np.float32)).reshape(5, 96)
    assert np.sqrt(((back - table) ** 2).mean()) < 0.12 * table.std()


def test_the_graph_says_what_the_encoder_says(tmp_path: Path) -> None:
    p = start(write_encoder(tmp_path), PIECES, PIECES, 2, 16, seed=0)
    # The graph rounds the weights; rounded weights go into both, so that only the computing is compared.
    for name, t in p.items():
        if name.endswith("word_embeddings.weight"):
            packed, scales = graph.in_nibbles(t.numpy())
            steps = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 7.5
            p[name] = torch.from_numpy(
                (steps.reshape(len(t), -1, graph.GROUP) * scales.astype(np.float32)).reshape(t.shape)
            )
        elif t.ndim == 2 and not name.startswith("embeddings."):
            small, scale = graph.in_bytes(t.numpy())
            p[name] = torch.from_numpy((small * scale[:, None]).astype(np.float32))
    made = graph.build({name: t.numpy() for name, t in p.items()})
    session = onnxruntime.InferenceSession(made.SerializeToString(), providers=["CPUExecutionProvider"])
    for ids in ([[1, 4, 6, 2]], [[1, 5, 9, 3, 8, 2], [1, 7, 5, 6, 4, 2]]):
        ekman, fine = session.run(("ekman", "fine"), {"ids": np.array(ids, np.int64)})
        mine = encoder.logits(p, torch.tensor(ids), torch.ones(len(ids), len(ids[0]), dtype=torch.bool))
        assert np.allclose(ekman, mine[0].numpy(), atol=0.02)
        assert np.allclose(fine, mine[1].numpy(), atol=0.02)
