"""What can go wrong between a recording and a file of its face."""


class AnimationError(Exception):
    """A recording cannot be animated, or a face not be written; the message says why and what to do."""
