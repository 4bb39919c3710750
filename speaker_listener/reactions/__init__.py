"""How a listener answers the voice that it hears, while it hears it: nods, brows, smiles back, concern.

    40 ms of the person's sound ─▶ voice (loudness, pauses, pitch, laughter) ─▶ answers (when, how much) ─▶ pulses
    felt (8,) ─▶ manners.toml ───────────────────────────────────────────────▶

Everything is causal: a frame knows only what was said before it. Nothing here makes a sound.
"""
