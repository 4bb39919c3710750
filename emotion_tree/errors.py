"""What can go wrong with a tree; each message says what was expected, what came, and what to do."""


class TreeError(Exception):
    """The talking tree was asked for something its links or the state of its nodes do not allow."""


class RecordError(ValueError):
    """A record cannot be read or written as it should be: what is wrong, where, and what to do."""
