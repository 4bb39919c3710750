"""Text that any reader takes: XML and CSV have characters that must not be in them, however they are written.

JSONL keeps every character; the other formats show U+FFFD where a character could not stand.
"""

import re
from typing import Final

REPLACEMENT: Final = "\ufffd"
# XML 1.0, production [2] Char: tab, line feed and carriage return are the only controls. A carriage return would be
# read back as a line feed (§2.11), so it becomes one here, where it can be seen.
_ILLEGAL: Final = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def legal(text: str) -> str:
    """Return a text in which every character may stand in XML 1.0 and is read back as it is.

    >>> legal("a\\x00b")
    'a\ufffdb'
    """
    return _ILLEGAL.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """Return a legal text with all white space as single spaces."""
    return " ".join(legal(text).split())


def printable(text: str) -> str:
    """Return one line that a terminal shows as it is: no control of it is left, whoever said it."""
    return "".join(letter if letter.isprintable() else REPLACEMENT for letter in one_line(text))
