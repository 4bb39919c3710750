"""Audio to expression: the learned model that moves a speaking face from sound, emotion and style."""
