import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="onnx is only there where models are trained")
torch = pytest.importorskip("torch", reason="torch is only there where models are trained")
import onnxruntime  # noqa: E402

from speaker_listener.sync.windows import FRAMES, LIPS, PAIRED_BANDS, ROWS_A_FRAME  # noqa: E402
from speaker_listener.training.sync_network import Sizes, Towers, graph  # noqa: E402

pytestmark = pytest.mark.unit

SMALL = Sizes((6, 7), (5, 6, 7), 4, 0.0)


def worn() -> Towers:
    """Return towers whose normalisation has seen something."""
    torch.manual_seed(0)
    towers = Towers(SMALL)
    towers.train()
    for _ in range(20):
        towers(torch.randn(3, 30, LIPS) * 2 + 1, torch.randn(3, 120, PAIRED_BANDS) - 1)
    towers.eval()
    return towers


@pytest.mark.parametrize("frames", [5, 6, 41])
def test_there_is_one_unit_embedding_for_each_window(frames: int) -> None:
    lips, sound = worn()(torch.randn(2, frames, LIPS), torch.randn(2, frames * ROWS_A_FRAME, PAIRED_BANDS))
    assert lips.shape == sound.shape == (2, frames - FRAMES + 1, 4)
    assert torch.allclose(lips.norm(dim=2), torch.ones(2, frames - FRAMES + 1))


def test_a_window_sees_its_five_frames_and_the_rows_over_them_and_nothing_else() -> None:
    towers, place = worn(), 7
    lips, sound = torch.randn(1, 20, LIPS), torch.randn(1, 80, PAIRED_BANDS)
    before = [part[0, place] for part in towers(lips, sound)]
    lips[0, :place] += 1
    lips[0, place + FRAMES :] += 1
    sound[0, : place * ROWS_A_FRAME] += 1
    sound[0, (place + FRAMES) * ROWS_A_FRAME :] += 1
    after = [part[0, place] for part in towers(lips, sound)]
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(before, after, strict=True))
    sound[0, (place + FRAMES) * ROWS_A_FRAME - 1] += 1
    assert not torch.allclose(towers(lips, sound)[1][0, place], before[1], atol=1e-4)


def test_the_graph_says_what_the_towers_say() -> None:
    towers = worn()
    session = onnxruntime.InferenceSession(
        graph(towers).SerializeToString(), providers=["CPUExecutionProvider"]
    )
    rng = np.random.default_rng(0)
    for frames in (5, 33):
        lips = rng.standard_normal((1, frames, LIPS)).astype(np.float32)
        sound = rng.standard_normal((1, frames * ROWS_A_FRAME, PAIRED_BANDS)).astype(np.float32)
        ours = session.run(("lips_embedding", "sound_embedding"), {"lips": lips, "sound": sound})
        with torch.no_grad():
            mine = towers(torch.from_numpy(lips), torch.from_numpy(sound))
        for a, b in zip(ours, mine, strict=True):
            assert np.abs(a - b.numpy()).max() < 1e-4
