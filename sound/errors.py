"""What can go wrong with a speech engine.

EngineError        it did not do what was asked; the message says what came
└─ EngineMissing   it is not on this machine; the message says how to get it
"""


class EngineError(Exception):
    """A speech engine failed."""


class EngineMissing(EngineError):
    """A speech engine is not on this machine."""
