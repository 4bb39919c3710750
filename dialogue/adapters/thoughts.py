"""Takes out what a reasoning model thinks aloud: `<think>...</think>` before its answer is no speech."""

from typing import Final

_OPEN: Final = "<think>"
_CLOSE: Final = "</think>"


class ThoughtFilter:
    """Feed it an answer piece by piece; pure and incremental, one instance serves one answer."""

    def __init__(self) -> None:
        self._held = ""
        self._state = "start"  # start, thinking, after (space behind a thought), answer

    def feed(self, text: str) -> str:
        """Take the next piece and return what is answer."""
        self._held += text
        if self._state == "start":
            self._open()
        if self._state == "thinking":
            self._close()
        if self._state == "after":
            self._held = self._held.lstrip()
            self._state = "answer" if self._held else "after"
        if self._state != "answer":
            return ""
        passed, self._held = self._held, ""
        return passed

    def finish(self) -> str:
        """Return what was held back in vain; a thought that was never closed is no answer."""
        passed = "" if self._state == "thinking" else self._held
        self._held = ""
        return passed

    def _open(self) -> None:
        begin = self._held.lstrip()
        if begin.startswith(_OPEN):
            self._state, self._held = "thinking", begin[len(_OPEN) :]
        elif not _OPEN.startswith(begin):
            self._state = "answer"

    def _close(self) -> None:
        _, closed, rest = self._held.partition(_CLOSE)
        if closed:
            self._state, self._held = "after", rest
        else:
            self._held = self._held[-len(_CLOSE) :]  # enough to see the mark when its rest comes
