"""An expert on whether lips and sound belong together, trained apart from whatever moves the face.

    windows (lips, sound) ─▶ expert (two towers, ONNX) ─▶ scores (LSE-D, LSE-C, offset)

It judges; it never moves a face.
"""
