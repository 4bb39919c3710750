"""The data of server-sent events, from bytes as they come from a socket.

Read here and not by the `openai` package, because that ends in the same way where a server said `[DONE]` and where it
was cut off: an answer that lost its end must be known as such.
"""

import json
import re
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import suppress
from typing import Final

DONE: Final = "[DONE]"
MOST_BYTES: Final = 1_000_000  # of one line; what goes on longer is no chat

# Only these: JSON may hold other signs that `splitlines` takes for the end of a line. A carriage return at the very
# end of what has come may have its line feed still to come.
_LINE_END: Final = re.compile(rb"\r\n|\n|\r(?!\Z)")


async def data_of(chunks: AsyncIterator[bytes]) -> AsyncGenerator[str, None]:
    """Yield the data of each event; comments, other fields and lines that are nothing are passed over.

    Args:
        chunks: the body of the answer, cut anywhere.

    Raises:
        ValueError: a line has no end, or is no UTF-8.
    """
    held = b""
    lines: list[str] = []
    async for chunk in chunks:
        *whole, held = _LINE_END.split(held + chunk)
        if len(held) > MOST_BYTES:
            raise ValueError(f"expected lines of events, got {len(held)} bytes without an end of line")
        for line in whole:
            data = _data(line)
            if data is not None:
                lines.append(data)
            elif not line and lines:
                yield "\n".join(lines)
                lines = []
    last = _data(held.rstrip(b"\r"))
    # Some servers forget the empty line at the end; a line that was cut in two is not to be taken for a whole one.
    if last is not None and _is_whole(last):
        lines.append(last)
    if lines:
        yield "\n".join(lines)


def _data(line: bytes) -> str | None:
    """Return the data of a line, None where it has none."""
    field, colon, value = line.removeprefix(b"\xef\xbb\xbf").partition(b":")
    if field != b"data" or not colon:
        return None
    return value.removeprefix(b" ").decode("utf-8")


def _is_whole(data: str) -> bool:
    if data.strip() == DONE:
        return True
    with suppress(ValueError):
        json.loads(data)
        return True
    return False
