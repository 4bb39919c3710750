"""Moonshine in ONNX Runtime: where its model lies, how its tokens are written, and one look of it at a stretch of sound."""
