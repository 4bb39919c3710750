"""Examples in which a loud row opens the jaw, so that a training of seconds has something to learn."""

import numpy as np

from render.rig import ARKIT, INDEX
from sound.mel import BANDS, FLOOR
from sound.speech import SILENCE
from speaker_listener.face_clip import GROUPS
from speaker_listener.training.a2e_examples import ROWS_A_FRAME, STYLE_SIZE, SYMBOLS, Example


def clip(seed: int, frames: int = 40, source: str = "synthetic", speaker: str = "") -> Example:
    """Return an example whose jaw is open in the frames in which its sound is loud."""
    rng = np.random.default_rng(seed)
    loud = np.repeat(rng.random(frames // 5) < 0.5, 5)
    mel = np.full((frames * ROWS_A_FRAME, BANDS), FLOOR, np.float16)
    mel[np.repeat(loud, ROWS_A_FRAME)] = -2.0
    face = np.zeros((frames, len(ARKIT)), np.float16)
    face[loud, INDEX["jawOpen"]] = 0.4
    phones = np.where(np.repeat(loud, ROWS_A_FRAME), SYMBOLS.index("AA"), SYMBOLS.index(SILENCE))
    return Example(
        mel,
        face,
        np.ones(len(GROUPS), np.bool_),
        phones.astype(np.int8),
        np.zeros(8, np.float32),
        rng.normal(0, 0.1, STYLE_SIZE).astype(np.float32),
        speaker or f"{source}:{seed % 3}",
        source,
    )


def clips(count: int = 12) -> list[Example]:
    """Return synthetic clips and those of two people."""
    people = [clip(100 + k, source="a2f", speaker=f"a2f:{k % 2}") for k in range(4)]
    return [*(clip(seed) for seed in range(count)), *people]
