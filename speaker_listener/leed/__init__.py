"""LEED, the Listener Emotion Expression Dictionary: what a listening face does, as clips that a person can read.

    clips/*.toml ─▶ dictionary ─┐
    shown, felt ───────────────▶ retrieval (which clip next) ─▶ playback (time-warp, cross-fade) ─▶ (channels,)
    recipes.toml, gestures.toml ─▶ authoring ─▶ clips/*.toml        only when someone writes clips

A key is what the person feels, what the face shows, and how strongly; a value is several clips of ARKit curves.
"""
