"""Control by a program: say, show, mark, switch, and follow what happens in live talks.

    program ──commands──▶ Control ──▶ Controllable (a session)
    program ◀──lines of JSON── Subscription ◀── events of the record, as far as the person agreed to keep them

`server.control_routes` carries it over HTTP and a WebSocket; docs/control.md tells how to use it.
"""

import asyncio
import hmac
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Literal, Protocol, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from emotion_tree.trajectory.consent import permitted
from emotion_tree.trajectory.events import Event
from emotion_tree.trajectory.record import Consent, Header
from server.settings import CONTROL_TOKEN
from server.wire_base import MAX_TEXT_CHARS, Unit

# What a program has not read yet; more than a minute of a lively talk.
MOST_WAITING: Final = 5_000
LONGEST_SHOW_S: Final = 600.0
OFF: Final = (
    "This server takes no orders from programs. To let it, start it with a secret of your own in the environment variable "
    f"{CONTROL_TOKEN}, and send the same secret as: Authorization: Bearer SECRET"
)
UNAUTHORISED: Final = "Send the secret that this server was started with, as: Authorization: Bearer SECRET"

Emotion: TypeAlias = Literal["neutral", "joy", "sadness", "anger", "fear", "disgust", "surprise", "contempt"]


class ControlError(ValueError):
    """A program asked for what does not go; `status` is that of HTTP."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


# ---- commands -------------------------------------------------------------------------------------------


class _Command(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Say(_Command):
    """Let the character say this, as soon as it is its turn to speak: refused while somebody speaks."""

    do: Literal["say"] = "say"
    talk: str
    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT_CHARS)]


class Show(_Command):
    """Let the character show this for some seconds, in place of what it would; what is missing to 1 is neutral."""

    do: Literal["show"] = "show"
    talk: str
    emotions: dict[Emotion, Unit]
    intensity: Unit = 1.0
    for_s: Annotated[float, Field(gt=0, le=LONGEST_SHOW_S)] = 5.0


class Mark(_Command):
    """Set a marker in the record of a talk, now."""

    do: Literal["mark"] = "mark"
    talk: str
    label: Annotated[str, Field(min_length=1, max_length=200)]
    value: Annotated[str, Field(max_length=2_000)] = ""


class Switch(_Command):
    """Set what is switched for comparison, under the name of a condition; what is not given stays."""

    do: Literal["switch"] = "switch"
    talk: str
    condition: Annotated[str, Field(max_length=64)] = ""
    steers: Literal["tree", "last_turn", "nothing"] | None = None
    expression: Literal["felt", "fixed"] | None = None
    face: Literal["moving", "still"] | None = None


Command: TypeAlias = Say | Show | Mark | Switch
_COMMAND: Final[TypeAdapter[Any]] = TypeAdapter(Annotated[Command, Field(discriminator="do")])
COMMANDS: Final = ("say", "show", "mark", "switch")


def command(data: object) -> Command:
    """Return the command that a program sent.

    Raises:
        ControlError: there is no such command, or a field is wrong.
    """
    try:
        # As JSON text: strict numbers are read there as a program writes them.
        found: Command = _COMMAND.validate_json(json.dumps(data))
    except (ValidationError, TypeError, ValueError) as error:
        raise ControlError(_sentence(error)) from None
    return found


def _sentence(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return f"expected a command as JSON, got what is none: {error}"
    first = error.errors()[0]
    if first["type"].startswith("union_tag") or first["type"] == "model_attributes_type":
        return f'expected a command such as {{"do": "say", …}} with one of {", ".join(COMMANDS)}; see docs/control.md'
    if not first["loc"]:
        return "expected a command as a JSON object; see docs/control.md"
    where = ".".join(str(part) for part in first["loc"][1:]) or "the command"
    return f"{first['loc'][0]}: {where[:80]}: {first['msg']}; see docs/control.md"


# ---- what is controlled ---------------------------------------------------------------------------------


class Controllable(Protocol):
    """A live talk, as programs see it; every call returns at once."""

    @property
    def id(self) -> str:
        """The name of the talk."""
        ...

    @property
    def consent(self) -> Consent:
        """What the person agreed to; nothing else is told."""
        ...

    def about(self) -> dict[str, Any]:
        """Return what may be known of the talk without consent: study, participant, condition, state, seconds."""
        ...

    def say(self, text: str) -> bool:
        """Let the character say this; return whether it could begin."""
        ...

    def show(self, emotions: dict[str, float], intensity: float, for_s: float) -> None:
        """Let the character show this for so long."""
        ...

    def mark(self, label: str, value: str, source: Literal["program"]) -> None:
        """Set a marker."""
        ...

    def switch(self, condition: str, switches: dict[str, str]) -> None:
        """Set what is switched for comparison."""
        ...


@dataclass(eq=False)
class Subscription:
    """A program that follows one talk, or all of them.

    Attributes:
        talk: its id, or "*" for all, those that begin later too.
        lines: what it has not read yet; None ends it.
    """

    talk: str
    lines: "asyncio.Queue[dict[str, Any] | None]" = field(
        default_factory=lambda: asyncio.Queue(MOST_WAITING + 2)
    )
    ended: bool = False

    def put(self, line: dict[str, Any]) -> None:
        """Add a line; a program that reads too slowly is told so, and followed no longer."""
        if self.ended:
            return
        if self.lines.qsize() >= MOST_WAITING:
            self.end(f"{MOST_WAITING} lines were waiting to be read; read faster, and subscribe anew")
            return
        self.lines.put_nowait(line)

    def end(self, error: str = "") -> None:
        """Let it end after what is waiting."""
        if not self.ended:
            self.ended = True
            if error:
                self.lines.put_nowait({"error": error})
            self.lines.put_nowait(None)


class Control:
    """What programs may do with the live talks of one server."""

    def __init__(self, token: str, talks: Callable[[], Sequence[Controllable]]) -> None:
        """Let programs in that know `token`; "" lets nobody in. `talks` returns those that are live."""
        self._token = token
        self._talks = talks
        self._subscriptions: list[Subscription] = []
        self._consents: dict[str, Consent] = {}

    # ---- access -------------------------------------------------------------------------------------

    def require(self, authorization: str, origin: str | None) -> None:
        """Make sure that a program may give orders.

        Args:
            authorization: the header of that name.
            origin: the header of that name; browsers send it, programs do not.

        Raises:
            ControlError: control is off, a page asks, or the secret is not the right one.
        """
        if origin is not None:
            raise ControlError("Control is for programs; a page in a browser may not use it.", 403)
        if not self._token:
            raise ControlError(OFF, 403)
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(
            given.strip().encode(), self._token.encode()
        ):
            raise ControlError(UNAUTHORISED, 401)

    # ---- commands -----------------------------------------------------------------------------------

    def listed(self) -> list[dict[str, Any]]:
        """Return the live talks."""
        return [{"talk": talk.id, **talk.about()} for talk in self._talks()]

    def do(self, asked: Command) -> None:
        """Do what a program asks.

        Raises:
            ControlError: there is no such talk, or it does not go now.
        """
        talk = self._talk(asked.talk)
        match asked:
            case Say(text=text):
                if not talk.say(text):
                    raise ControlError("somebody is speaking just now; wait for the state `listening`", 409)
            case Show(emotions=emotions, intensity=intensity, for_s=for_s):
                talk.show(_filled(emotions), intensity, for_s)
            case Mark(label=label, value=value):
                talk.mark(label, value, "program")
            case Switch(condition=condition):
                named = asked.model_dump(include={"steers", "expression", "face"}, exclude_none=True)
                if not (named or condition):
                    raise ControlError("nothing to switch; give condition, steers, expression or face")
                talk.switch(condition, named)

    def _talk(self, talk_id: str) -> Controllable:
        found = next((talk for talk in self._talks() if talk.id == talk_id), None)
        if found is None:
            raise ControlError(f"no live talk is called {talk_id[:80]!r}; GET /control/talks lists them", 404)
        return found

    # ---- following ----------------------------------------------------------------------------------

    def subscribe(self, talk: str) -> Subscription:
        """Follow a talk, or all with "*".

        Raises:
            ControlError: there is no such talk.
        """
        if talk != "*":
            self._talk(talk)
        subscription = Subscription(talk)
        self._consents.update({one.id: one.consent for one in self._talks()})
        self._subscriptions.append(subscription)
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        """Follow no longer."""
        subscription.end()
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)

    def outlet(self, header: Header) -> "TalkOutlet":
        """Return what tells subscribers of a talk that begins; a `server.chronicle.Outlet`."""
        return TalkOutlet(self, header.id)

    def happened(self, talk_id: str, event: Event) -> None:
        """Tell those who follow a talk of an event, as far as its person agreed."""
        following = [one for one in self._subscriptions if one.talk in ("*", talk_id)]
        if not following:
            return
        talk = next((talk for talk in self._talks() if talk.id == talk_id), None)
        if talk is not None:
            self._consents[talk_id] = talk.consent
        # The last event of a talk comes when it is no longer among the live ones.
        consent = self._consents.get(talk_id)
        told = None if consent is None else permitted(event, consent)
        if told is not None:
            line = {"talk": talk_id, "event": told.model_dump(mode="json")}
            for one in following:
                one.put(line)

    def ended(self, talk_id: str) -> None:
        """A talk is over: whoever followed it alone has read all."""
        self._consents.pop(talk_id, None)
        for one in self._subscriptions:
            if one.talk == talk_id:
                one.end()
        self._subscriptions = [one for one in self._subscriptions if not one.ended]


@dataclass(frozen=True)
class TalkOutlet:
    """Hands the events of one talk to the subscribers."""

    control: Control
    talk_id: str

    def __call__(self, event: Event) -> None:
        """Something happened."""
        self.control.happened(self.talk_id, event)

    def close(self) -> None:
        """The talk has ended."""
        self.control.ended(self.talk_id)


def _filled(emotions: dict[Emotion, float]) -> dict[str, float]:
    """Return weights that sum to 1: what is missing is neutral.

    Raises:
        ControlError: they sum to more than 1.
    """
    total = sum(emotions.values())
    if total > 1.0 + 1e-6:
        raise ControlError(f"emotions may sum to 1 at most, got {total:g}; the rest is neutral by itself")
    filled: dict[str, float] = {str(name): share for name, share in emotions.items()}
    filled["neutral"] = filled.get("neutral", 0.0) + max(0.0, 1.0 - total)
    return filled
