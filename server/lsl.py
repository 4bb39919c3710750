"""A live talk as Lab Streaming Layer streams, so that it can be recorded beside EEG, eye tracking and the like.

    stream                    type      channels                         rate
    WarmChatMarkers           Markers   1 text                           irregular
    WarmChatFeelings-user     Emotion   valence, arousal, eight classes  irregular
    WarmChatFeelings-avatar   Emotion   the same                         irregular

Samples carry the time at which things happened, on the clock that all streams share. What is said never goes out: a lab's
network is open to everybody in it. Feelings go out only while the person agrees that feelings are kept.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from emotion_tree.node import Party
from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Header
from server.errors import ConfigError

if TYPE_CHECKING:
    from pylsl import StreamInfo, StreamOutlet

MARKERS: Final = "WarmChatMarkers"
FEELINGS: Final = "WarmChatFeelings"
PARTIES: Final[tuple[Party, Party]] = ("user", "avatar")
# Channel label, unit: LSL's own word for what has no unit is "normalized".
CHANNELS: Final = (
    ("valence", "normalized"),
    ("arousal", "normalized"),
    *((name, "normalized") for name in EMOTIONS),
)

# Streams are announced to this machine and looked for on it, and nowhere else. liblsl opens its ports for every address
# all the same: who knows the port and can reach this machine can connect.
_THIS_MACHINE: Final = """
[log]
level = -1
[ports]
IPv6 = disable
[multicast]
ResolveScope = machine
AddressesOverride = {127.0.0.1}
ListenAddress = 127.0.0.1
TTLOverride = 0
[lab]
KnownPeers = {127.0.0.1}
"""


def stay_on_this_machine() -> None:
    """Announce the streams of this process on this machine only; to be called before the first of them is made.

    Without it liblsl announces them on the whole network, as its own configuration file says.

    Raises:
        ConfigError: pylsl is not installed.
    """
    _pylsl().set_config_content(_THIS_MACHINE)


class LslStreams:
    """The streams of one talk; call it with each event. It takes some µs, and never waits for whoever listens."""

    def __init__(self, header: Header, now_s: Callable[[], float]) -> None:
        """Open the streams.

        Args:
            header: of the talk; its ids go into the streams' descriptions.
            now_s: the session's clock, which the events' times are on. It is asked at every event, so that it may jump,
                as it does when a talk is opened again.

        Raises:
            ConfigError: pylsl, or the library that it stands on, is not there.
        """
        self._lsl = _pylsl()
        self._now_s = now_s
        self._feelings_agreed = header.consent.feelings
        self._began: dict[int, str] = {}
        self._markers: StreamOutlet | None = self._lsl.StreamOutlet(_markers_info(self._lsl, header))
        self._feelings: dict[str, StreamOutlet] = {
            party: self._lsl.StreamOutlet(_feelings_info(self._lsl, header, party)) for party in PARTIES
        }

    def __call__(self, event: ev.Event) -> None:
        """Send what an event says."""
        if self._markers is None:
            return
        if isinstance(event, ev.ConsentGiven):
            self._feelings_agreed = event.feelings
        at = self._lsl.local_clock() - (self._now_s() - event.t_s)
        if isinstance(event, ev.FeelingChanged) and self._feelings_agreed:
            self._feelings[event.party].push_sample(_sample(event), at)
        elif (text := self._marker(event)) is not None:
            self._markers.push_sample([text], at)

    def close(self) -> None:
        """Take the streams off the network; events that still come go nowhere."""
        self._markers = None
        self._feelings = {}

    def _marker(self, event: ev.Event) -> str | None:
        if isinstance(event, ev.TurnChanged):
            return self._turn_marker(event)
        return marker(event)

    def _turn_marker(self, event: ev.TurnChanged) -> str | None:
        """Return a marker where a turn changed its status: it is told of at every other change as well."""
        if self._began.get(event.node) == event.status:
            return None
        self._began[event.node] = event.status
        what = "begins" if event.status == "open" else event.status
        return f"turn {event.party} {what} node={event.node}"


def marker(event: ev.Event) -> str | None:
    """Return the text of the marker that an event sets; None for most events. No words that were said are in it."""
    match event:
        case ev.StateChanged():
            return f"state {event.state}"
        case ev.SpeechStarted():
            return "speech begins"
        case ev.SpeechEnded():
            return "backchannel ends" if event.backchannel else "speech ends"
        case ev.PlaybackChanged() if event.what != "moved":
            return f"playback {event.what} node={event.node} played_ms={event.played_ms}"
        case ev.MarkerSet():
            return f"mark {event.label}={event.value}" if event.value else f"mark {event.label}"
        case ev.ConditionSet():
            return f"condition {event.condition}"
        case ev.ConnectionChanged():
            return f"connection {event.what}"
        case _:
            return None


def _sample(event: ev.FeelingChanged) -> list[float]:
    return [event.valence, event.arousal, *(event.emotions.get(name, 0.0) for name in EMOTIONS)]


def _markers_info(lsl: Any, header: Header) -> "StreamInfo":
    info = lsl.StreamInfo(
        MARKERS, "Markers", 1, lsl.IRREGULAR_RATE, lsl.cf_string, f"warmchat-{header.id}-markers"
    )
    _describe(info, header)
    channel = info.desc().append_child("channels").append_child("channel")
    channel.append_child_value("label", "marker")
    channel.append_child_value("type", "Marker")
    return info


def _feelings_info(lsl: Any, header: Header, party: Party) -> "StreamInfo":
    info = lsl.StreamInfo(
        f"{FEELINGS}-{party}",
        "Emotion",
        len(CHANNELS),
        lsl.IRREGULAR_RATE,
        lsl.cf_float32,
        f"warmchat-{header.id}-feelings-{party}",
    )
    _describe(info, header)
    info.desc().append_child_value("party", party)
    channels = info.desc().append_child("channels")
    for label, unit in CHANNELS:
        channel = channels.append_child("channel")
        channel.append_child_value("label", label)
        channel.append_child_value("unit", unit)
        channel.append_child_value("type", "Emotion")
    return info


def _describe(info: "StreamInfo", header: Header) -> None:
    ids = {
        "talk": header.id,
        "study": header.study,
        "participant": header.participant,
        "condition": header.condition,
    }
    for name, value in ids.items():
        info.desc().append_child_value(name, value)
    acquisition = info.desc().append_child("acquisition")
    acquisition.append_child_value("manufacturer", "Warm Chat")
    acquisition.append_child_value("software", header.software)


def _pylsl() -> Any:
    """Return the module; its import loads a library and so waits until somebody wants streams."""
    try:
        import pylsl
    except ImportError as error:
        raise ConfigError(
            "Lab Streaming Layer needs pylsl, which is not installed; run: pip install 'warmchat[lsl]', or set "
            "records.lsl to false"
        ) from error
    except RuntimeError as error:  # pylsl says so where the library that it stands on is missing
        raise ConfigError(
            f"Lab Streaming Layer's own library, liblsl, was not found: {error}; install it, or set records.lsl to false"
        ) from error
    return pylsl
