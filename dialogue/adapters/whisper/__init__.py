"""Whisper through `faster_whisper`: how it looks at a stretch of sound, and where its models lie on this machine."""
