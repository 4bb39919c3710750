"""Whose turn it is: a pure machine. No clock, no tasks, no sound; inputs in, actions out.

    listening ──SpeechStarted──▶ user_speaking ──UserSaid──▶ thinking ──FirstAudio──▶ speaking
        ▲                                                                              │  ▲
        └────────────────────────── PlaybackStopped ───────────────────────────────────┘  │
                                     speaking ──SpeechStarted──▶ held ──InterruptRejected─┘
                                                                  └──InterruptConfirmed──▶ user_speaking

The whole table stands in docs/turns.md. Late inputs are ignored, never an error. One epoch numbers one reply;
every reply is committed exactly once: by `CommitHeard` when its playback stopped, or as abandoned by the
`CancelReply` of a reply that had sent no sound.
"""

from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

State: TypeAlias = Literal["listening", "user_speaking", "thinking", "speaking", "held"]

# ---- inputs ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SpeechStarted:
    """The person began to speak."""


@dataclass(frozen=True)
class UserSaid:
    """An utterance of the person is complete; "" when there was no speech in it after all.

    A given `reply` answers it and bypasses the LLM.
    """

    text: str
    typed: bool = False
    backchannel: bool = False
    reply: str | None = None


@dataclass(frozen=True)
class NotUnderstood:
    """There was speech, and no words came of it that the person could be taken at; a given text says so."""

    text: str | None = None


@dataclass(frozen=True)
class AvatarSpeaks:
    """The character has a reason to speak by itself; a given text bypasses the LLM."""

    text: str | None = None


@dataclass(frozen=True)
class FirstAudio:
    """The first sound of a reply is ready."""

    epoch: int


@dataclass(frozen=True)
class PlaybackStarted:
    """The first sound of a reply is heard."""

    epoch: int


@dataclass(frozen=True)
class PlaybackStopped:
    """A reply's sound ended or was stopped, as the page says."""

    epoch: int


@dataclass(frozen=True)
class PlaybackExpired:
    """A reply's sound must have ended by now, and the page did not say so."""

    epoch: int


@dataclass(frozen=True)
class InterruptConfirmed:
    """What the person says over the character is meant to take the turn."""


@dataclass(frozen=True)
class InterruptRejected:
    """What the person said over the character was a backchannel, or no speech."""

    backchannel: bool = False


@dataclass(frozen=True)
class HoldExpired:
    """Playback was held long enough, and nothing came of it."""


@dataclass(frozen=True)
class Interrupt:
    """The interrupt button."""


@dataclass(frozen=True)
class ReplyFailed:
    """The reply of this epoch cannot be made."""

    epoch: int


@dataclass(frozen=True)
class ThinkingExpired:
    """The reply of this epoch took too long."""

    epoch: int


Input: TypeAlias = (
    SpeechStarted
    | UserSaid
    | NotUnderstood
    | AvatarSpeaks
    | FirstAudio
    | PlaybackStarted
    | PlaybackStopped
    | PlaybackExpired
    | InterruptConfirmed
    | InterruptRejected
    | HoldExpired
    | Interrupt
    | ReplyFailed
    | ThinkingExpired
)

# ---- actions --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class RecordUser:
    """Write what the person said into the tree: on the open node of theirs, else as a new turn."""

    text: str


@dataclass(frozen=True)
class NoteBackchannel:
    """Keep a backchannel on the person's listening node."""

    text: str


@dataclass(frozen=True)
class ExtendUserNode:
    """Nothing of the reply was heard: the person's next words belong to the node they were speaking."""


@dataclass(frozen=True)
class StartReply:
    """Make the reply of this epoch.

    `why` says what it is for: an answer to the person, words of the character's own, or that the person was
    not understood. A given text bypasses the LLM.
    """

    epoch: int
    why: Literal["answer", "own", "not_understood"]
    text: str | None = None


@dataclass(frozen=True)
class CancelReply:
    """Stop the reply of this epoch; `abandoned` where no sound of it was sent, so that this commits it."""

    epoch: int
    abandoned: bool


@dataclass(frozen=True)
class CommitHeard:
    """Write into the tree what was heard of the reply of this epoch."""

    epoch: int
    interrupted: bool


@dataclass(frozen=True)
class HoldPlayback:
    """Pause the sound of this epoch."""

    epoch: int


@dataclass(frozen=True)
class ResumePlayback:
    """Go on with the sound of this epoch."""

    epoch: int


@dataclass(frozen=True)
class SetStance:
    """The character takes the floor, or gives it."""

    stance: Literal["speaking", "listening"]


@dataclass(frozen=True)
class Nod:
    """Show that the backchannel was noticed."""


Action: TypeAlias = (
    RecordUser
    | NoteBackchannel
    | ExtendUserNode
    | StartReply
    | CancelReply
    | CommitHeard
    | HoldPlayback
    | ResumePlayback
    | SetStance
    | Nod
)

# ---- the machine ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turns:
    """The state of a talk's turns.

    Attributes:
        state: whose turn it is.
        epoch: the number of the newest reply; 0 before the first.
        heard: some of the live reply was heard.
        answering: the live reply answers a turn of the person's.
        unanswered: the person's newest turn has no reply that was heard.
        sounding: epochs whose sound was sent and that are not committed yet.
    """

    state: State = "listening"
    epoch: int = 0
    heard: bool = False
    answering: bool = False
    unanswered: bool = False
    sounding: frozenset[int] = field(default=frozenset())

    @property
    def stance(self) -> Literal["speaking", "listening"]:
        """The character holds the floor while it speaks and while it is held."""
        return "speaking" if self.state in ("speaking", "held") else "listening"

    @property
    def live(self) -> bool:
        """Whether a reply is being made or heard."""
        return self.state in ("thinking", "speaking", "held")


Step: TypeAlias = tuple[Turns, tuple[Action, ...]]


def advance(turns: Turns, event: Input) -> Step:
    """Return the next state and what is to be done; an input that comes too late changes nothing."""
    match event:
        case SpeechStarted():
            return _speech_started(turns)
        case UserSaid():
            return _user_said(turns, event)
        case NotUnderstood():
            if turns.state != "user_speaking":
                return turns, ()
            # What was said before and has no answer yet matters more than what was not understood.
            return (
                _start(turns, "answer") if turns.unanswered else _start(turns, "not_understood", event.text)
            )
        case AvatarSpeaks():
            if turns.state != "listening":
                return turns, ()
            return _start(turns, "own", event.text)
        case InterruptConfirmed() | InterruptRejected() | HoldExpired():
            return _held(turns, event)
        case Interrupt():
            return _give_up(turns) if turns.live else (turns, ())
        case _:
            return _of_a_reply(turns, event)


def _speech_started(turns: Turns) -> Step:
    if turns.state == "listening":
        return replace(turns, state="user_speaking"), ()
    if turns.state == "thinking":
        cancelled, actions = _cancel(turns)
        return replace(cancelled, state="user_speaking"), actions
    if turns.state == "speaking":
        return replace(turns, state="held"), (HoldPlayback(turns.epoch),)
    return turns, ()


def _user_said(turns: Turns, said: UserSaid) -> Step:
    if not said.text:
        if turns.state != "user_speaking":
            return turns, ()
        return _start(turns, "answer") if turns.unanswered else (replace(turns, state="listening"), ())
    if turns.live and said.backchannel and not said.typed:
        return turns, (NoteBackchannel(said.text),)
    before: tuple[Action, ...] = ()
    if turns.live:
        was_speaking = turns.stance == "speaking"
        turns, before = _cancel(turns)
        before += (SetStance("listening"),) if was_speaking else ()
    started, actions = _start(replace(turns, unanswered=True), "answer", said.reply)
    return started, (*before, RecordUser(said.text), *actions)


def _held(turns: Turns, event: InterruptConfirmed | InterruptRejected | HoldExpired) -> Step:
    if turns.state != "held":
        return turns, ()
    if isinstance(event, InterruptConfirmed):
        cancelled, actions = _cancel(turns)
        return replace(cancelled, state="user_speaking"), (*actions, SetStance("listening"))
    resumed: tuple[Action, ...] = (ResumePlayback(turns.epoch),)
    nod = isinstance(event, InterruptRejected) and event.backchannel
    return replace(turns, state="speaking"), (*resumed, Nod()) if nod else resumed


def _of_a_reply(turns: Turns, event: Input) -> Step:
    match event:
        case FirstAudio(epoch) if epoch == turns.epoch and turns.state == "thinking":
            sounding = turns.sounding | {epoch}
            return replace(turns, state="speaking", sounding=sounding), (SetStance("speaking"),)
        case PlaybackStarted(epoch) if epoch == turns.epoch and turns.stance == "speaking":
            return replace(turns, heard=True, unanswered=False), ()
        case PlaybackStopped(epoch) | PlaybackExpired(epoch) if epoch in turns.sounding:
            return _stopped(turns, epoch)
        case ReplyFailed(epoch) | ThinkingExpired(epoch) if epoch == turns.epoch and turns.live:
            return _give_up(turns)
        case _:
            return turns, ()


def _stopped(turns: Turns, epoch: int) -> Step:
    live = epoch == turns.epoch and turns.stance == "speaking"
    turns = replace(turns, sounding=turns.sounding - {epoch})
    if not live:
        return turns, (CommitHeard(epoch, interrupted=True),)
    done = replace(turns, state="listening", unanswered=False)
    return done, (CommitHeard(epoch, interrupted=False), SetStance("listening"))


def _start(turns: Turns, why: Literal["answer", "own", "not_understood"], text: str | None = None) -> Step:
    epoch = turns.epoch + 1
    started = replace(turns, state="thinking", epoch=epoch, heard=False, answering=why == "answer")
    return started, (StartReply(epoch, why, text),)


def _give_up(turns: Turns) -> Step:
    was_speaking = turns.stance == "speaking"
    cancelled, actions = _cancel(turns, extend=False)
    stance: tuple[Action, ...] = (SetStance("listening"),) if was_speaking else ()
    return replace(cancelled, state="listening", unanswered=False), (*actions, *stance)


def _cancel(turns: Turns, extend: bool = True) -> Step:
    abandoned = turns.epoch not in turns.sounding
    actions: tuple[Action, ...] = (CancelReply(turns.epoch, abandoned),)
    if extend and turns.answering and not turns.heard:
        actions += (ExtendUserNode(),)
    return turns, actions
