"""Takes the tag line out of a reply while it streams: `[you: sadness 0.7 | me: concern 0.5]` is read, not said.

Pure and incremental. Text passes at once unless it may be the beginning of a tag line, so a reply that opens
with a letter waits for nothing. Models put the line in bold, in a code fence or in mid-reply: all are caught.
"""

import re
from typing import Final

from emotion_tree import tag

LINE_CHARS: Final = 200  # a bracket that does not close within this is no tag line

_WRAP: Final = re.compile(r"```\w{0,12}\s{0,4}|[*_`]{1,3}")
_MAY_OPEN: Final = re.compile(r"[*_`\[]")


class TagLineFilter:
    """Feed it a reply piece by piece; one instance serves one reply."""

    def __init__(self) -> None:
        self._held = ""  # what may still turn out to be a tag line
        self._closer: str | None = (
            None  # markup that wrapped the line and is still to close; None: not after one
        )
        self._gap = ""  # space that came behind a tag line
        self._last = ""  # the last character passed on
        self._line: str | None = None
        self._decided = False

    @property
    def line(self) -> str | None:
        """The first tag line as the model wrote it, brackets included; None while none has come."""
        return self._line

    @property
    def decided(self) -> bool:
        """Whether it is known if the reply opens with a tag line; then `line` says which one."""
        return self._decided

    def feed(self, text: str) -> str:
        """Take the next piece of the reply and return what may be shown and spoken."""
        self._held += text
        return self._drain(final=False)

    def finish(self) -> str:
        """Return what was held back, as the reply has ended."""
        passed = self._drain(final=True)
        self._decided = True
        return passed

    def _drain(self, *, final: bool) -> str:
        passed: list[str] = []
        while self._held:
            if self._closer is not None and not self._swallow(final):
                break
            size = self._next(final)
            if size == 0 and self._closer is None:
                break
            self._pass(size, passed)
        return "".join(passed)

    def _pass(self, size: int, passed: list[str]) -> None:
        if size == 0:
            return
        text, self._held = self._held[:size], self._held[size:]
        if self._gap:
            # Words before and behind the line stay apart; where there is space already, it is enough.
            if self._last and not self._last.isspace():
                text = self._gap + text
            self._gap = ""
        self._decided = self._decided or bool(text.strip())
        self._last = text[-1]
        passed.append(text)

    def _next(self, final: bool) -> int:
        """Return how many characters may pass; 0 to wait, or after a tag line has been taken out."""
        opening = _MAY_OPEN.search(self._held)
        if opening is None:
            return len(self._held)
        if opening.start() > 0:
            return opening.start()
        wrap = _WRAP.match(self._held)
        at = wrap.end() if wrap else 0
        if at == len(self._held):
            return len(self._held) if final else 0
        if self._held[at] != "[":
            return at
        return self._judge_bracket(at, wrap.group().strip() if wrap else "", final)

    def _judge_bracket(self, at: int, wrap: str, final: bool) -> int:
        inside = self._held[at : at + LINE_CHARS]
        end = re.search(r"[\]\n]", inside)
        if end is None:
            return 0 if len(inside) < LINE_CHARS and not final else at + 1
        if end.group() == "\n":
            return at + 1
        line = inside[: end.end()]
        if tag.parse(line) is None:
            return at + end.end()
        self._line = self._line or line
        self._decided = True
        self._held = self._held[at + end.end() :]
        self._closer = "```" if wrap.startswith("```") else wrap[::-1]
        return 0

    def _swallow(self, final: bool) -> bool:
        """Drop the space and the closing markup behind a tag line; False while more of it may come."""
        bare = self._held.lstrip()
        self._gap = self._gap or self._held[: len(self._held) - len(bare)][:1]
        self._held = bare
        closer = self._closer or ""
        if closer and bare.startswith(closer):
            self._closer, self._held = "", bare[len(closer) :]
            return self._swallow(final)
        if not bare or (closer.startswith(bare) and not final):
            return False
        self._closer = None
        return True
