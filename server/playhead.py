"""Where in an answer the person is: what the page last said, carried on by the session clock."""

from dataclasses import dataclass


@dataclass
class Playhead:
    """The playback position of one answer, in milliseconds of its sound.

    Attributes:
        started: the first sample was heard.
        moving: the sound is running: started, and not held.
        known_ms: the position last reported.
        known_s: the session time of that report.
    """

    started: bool = False
    moving: bool = False
    known_ms: int = 0
    known_s: float = 0.0

    def start(self, now_s: float) -> None:
        """The page says that sound began."""
        self.started = self.moving = True
        self.known_s = now_s

    def report(self, played_ms: int, now_s: float) -> None:
        """The page says how far it is."""
        self.known_ms, self.known_s = played_ms, now_s

    def hold(self, now_s: float, made_ms: int) -> None:
        """The sound was asked to pause here."""
        self.known_ms, self.known_s = self.position_ms(now_s, made_ms), now_s
        self.moving = False

    def resume(self, now_s: float) -> None:
        """The sound goes on."""
        self.moving = self.started
        self.known_s = now_s

    def position_ms(self, now_s: float, made_ms: int) -> int:
        """Return the estimated position; never past what was made."""
        run_ms = (now_s - self.known_s) * 1000 if self.moving else 0.0
        return min(made_ms, self.known_ms + max(0, round(run_ms)))
