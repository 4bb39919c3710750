"""A live talk as programs see it: what `server.control` may do with a session."""

from typing import TYPE_CHECKING, Any, Final, Literal

from dialogue.turns import AvatarSpeaks
from emotion_tree.reading import distribution
from emotion_tree.response import Response
from emotion_tree.trajectory.record import Consent
from server.timers import Timers

if TYPE_CHECKING:
    from server.session import Session

_SHOWN: Final = "shown"


class Steered:
    """A session in the hands of a program; a `server.control.Controllable`."""

    def __init__(self, session: "Session") -> None:
        self._session = session
        self._timers = Timers()

    def close(self) -> None:
        """The session has ended."""
        self._timers.close()

    @property
    def id(self) -> str:
        """The name of the talk."""
        return self._session.chronicle.talk

    @property
    def consent(self) -> Consent:
        """What the person agreed to."""
        return self._session.chronicle.keeping.consent

    def about(self) -> dict[str, Any]:
        """Return what may be known of the talk without consent."""
        header = self._session.chronicle.keeping.header
        return {
            "study": header.study,
            "participant": header.participant,
            "condition": header.condition,
            "switches": header.switches,
            "state": self._session.talk.turns.state,
            "attached": self._session.attached,
            "t_s": round(self._session.now_s(), 3),
        }

    def say(self, text: str) -> bool:
        """Let the character say this; return whether it could begin."""
        if self._session.talk.turns.state != "listening":
            return False
        self._session.talk.feed(AvatarSpeaks(text))
        return True

    def show(self, emotions: dict[str, float], intensity: float, for_s: float) -> None:
        """Let the character show this for so long."""
        self._session.talk.show(Response(expression=distribution(emotions), intensity=intensity))
        self._timers.set(_SHOWN, for_s, lambda: self._session.talk.show(None))

    def mark(self, label: str, value: str, source: Literal["program"]) -> None:
        """Set a marker."""
        self._session.chronicle.mark(label, value, source)

    def switch(self, condition: str, switches: dict[str, str]) -> None:
        """Set what is switched for comparison."""
        self._session.switch(condition, switches)
