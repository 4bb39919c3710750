"""The model card of the mask generator."""

from collections.abc import Mapping
from typing import Any, Final

_CARD: Final = """# Model card: heads in motion, as masks

A small generator of silhouettes of a head over time, and of the pose that goes with them, for an avatar that speaks and listens.
`encoder.onnx`, `generator.onnx`, `poser.onnx`, `decoder.onnx` ({size:,} bytes together), `config.json` (shape, recipe, masks of our people at rest).

**What it is for.** Moving the head of an avatar for any length of time, in both roles, at a liveliness ε in [0, 1]. **What it is not
for.** Saying anything about a person: it has seen no recording of anybody, and reads nothing. It does not nod and stresses
nothing; accents and nods are added to what it gives.

## Made from

- Silhouettes of this project's own people (`render.heads`, from assets under CC0), mirrored and stretched by up to 6 %, {steps:,} steps of
  {batch} chunks of 64 frames. No file of another origin trained these weights.
- Head motion made by a law (`speaker_listener/masks/head_motion.py`) whose constants were fitted to statistics of tracked real heads:
  spectra, spreads, correlations, tails. Most of those tracks are for research only; statistics are facts, the tracks trained nothing.
- The noise that drives the law is the first part of η, so what is learned belongs to its noise, and at run time η has
  the distribution of training exactly. The first masks' code z1 is drawn from q(z1 | mask) in training, with β · KL to N(0, I).
- Training: `warmchat train masks --steps {steps} --batch {batch} --rate {rate} --seed {seed}`, {precision}, one thread.

## Form

First mask (64 × 64) → convolutions 32-64-128, ReLU, global average pooling, linear → z1 (256) → repeated, plus ε · s ⊙ η, plus what the head did
last and its role, plus learned positions → 6 Transformer encoder layers → masks by transposed convolutions, poses by a
convolution over time of the same latents. Large weights are bytes with a scale for each row; float32 exports agree with PyTorch to 1e-4,
these differ from it by their rounding: at most 0.01 rad or head widths in the poses of a chunk
(0.0013 root mean square), and an overlap of masks of 0.99.

## Limits

- It was trained on six people and their variations; the silhouette of a very different head (a hat, a mane) is redrawn as a similar one.
- Listening is speaking at the speed that speakers' heads have in their own pauses: no listener was measured.
- The spectra above 6 Hz were not fitted: trackers tremble there.

Figures: `warmchat bench masks`, and docs/lab-log.md.
"""


def card(steps: int, recipe: Mapping[str, Any], size: int) -> str:
    """Return the card.

    Args:
        steps: that were trained.
        recipe: of the training.
        size: of the networks in bytes.
    """
    facts = {key: recipe[key] for key in ("batch", "rate", "seed", "precision")}
    return _CARD.format(steps=steps, size=size, **facts)
