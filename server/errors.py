"""What can go wrong between the server and the outside.

ConfigError             a setting is wrong: which, what was expected, what came
WireError(code, close)  the peer broke the protocol; `close` is the WebSocket close code, or None to go on
StudioError             a character cannot be made; the message is for the person who makes it
NotebookError           what is remembered of a person cannot be read or written; the message is for them
"""


class ConfigError(Exception):
    """A setting that cannot be used; the message names it, what was expected, and what came."""


class WireError(Exception):
    """The peer sent what the protocol does not allow.

    Attributes:
        code: a stable name for programs, such as "event.unknown".
        close: the WebSocket close code where the connection cannot go on, else None.
    """

    def __init__(self, code: str, message: str, close: int | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.close = close


class StudioError(Exception):
    """A character cannot be made; the message says what was wrong and what to do."""


class NotebookError(Exception):
    """A memory that cannot be read, written or deleted; the message says which and why."""
