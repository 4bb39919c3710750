"""Turns what happens in a live talk into the events of its record, and hands them to whoever keeps or follows them.

    outbox ──events, media──▶ Recorder ──trajectory events──▶ sinks (the archive, a live outlet, programs)
    page ──playback, sound──▶    │
                                 └─────media blocks──────────▶ media sinks

It looks and changes nothing. What is written of it is decided elsewhere, by what the person agreed to.
"""

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

import numpy as np

from emotion_tree.node import Node, Party
from emotion_tree.reading import EMOTIONS, Distribution
from emotion_tree.response import Response
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import MediaBlock
from emotion_tree.tree import TalkingTree
from render.rig import CHANNELS
from server import wire

Sink: TypeAlias = Callable[[ev.Event], None]
MediaSink: TypeAlias = Callable[[MediaBlock], None]
# A report of playback that lies this near to where the sound was expected says nothing new.
_DRIFT_MS: Final = 60.0
_REPORT_EVERY_S: Final = 5.0
_FACES: Final[dict[int, Literal["live_faces", "speech_faces"]]] = {
    wire.KIND_LIVE_FACES: "live_faces",
    wire.KIND_SPEECH_FACES: "speech_faces",
}


class Recorder:
    """Watches one talk."""

    def __init__(self, tree: TalkingTree, now_s: Callable[[], float]) -> None:
        """Watch the talk of `tree`; `now_s` gives the session time."""
        self._tree = tree
        self._now_s = now_s
        self._sinks: list[Sink] = []
        self._media_sinks: list[MediaSink] = []
        # Of a talk that goes on, what was kept is not kept again.
        self._turns: dict[int, ev.TurnChanged] = {
            node.id: self._state_of(node) for node in tree.depth_first() if self._is_turn(node)
        }
        self._readings: dict[int, int] = {node.id: len(node.readings) for node in tree.depth_first()}
        self._current = tree.current.id
        self._replies: dict[int, int] = {}  # epoch: node
        self._playback: dict[int, tuple[float, int, bool]] = {}  # epoch: when, how far, whether it moves
        self._voice_until_ms: dict[int, int] = {}
        self._asked_s: float | None = None  # when the person's turn ended that waits for an answer
        self._sounded_s: dict[int, float] = {}

    def follow(self, sink: Sink) -> Callable[[], None]:
        """Hand every event to `sink` from now on; call what is returned to stop."""
        self._sinks.append(sink)
        return lambda: self._sinks.remove(sink)

    def follow_media(self, sink: MediaSink) -> Callable[[], None]:
        """Hand face frames and sound to `sink` from now on; call what is returned to stop."""
        self._media_sinks.append(sink)
        return lambda: self._media_sinks.remove(sink)

    def emit(self, event: ev.Event) -> None:
        """Hand an event to every sink; those that others make, such as markers, come here too."""
        for sink in list(self._sinks):
            sink(event)

    # ---- what the server says -----------------------------------------------------------------------

    def sent(self, event: wire.ServerEvent) -> None:
        """The server sent an event to the page, or would have."""
        match event:
            case wire.TreeChanged():
                self._tree_changed([node.id for node in event.nodes])
            case wire.StateChanged():
                self.emit(ev.StateChanged(t_s=self._now_s(), state=event.state, stance=event.stance))
            case wire.FeelingChanged():
                self._feeling(event.party, event.source)
            case wire.ShownChanged():
                self.emit(
                    ev.ShownChanged(
                        t_s=self._now_s(),
                        emotions=event.emotions,
                        intensity=event.intensity,
                        attitude=event.attitude,
                    )
                )
            case wire.ErrorRaised():
                self.emit(ev.ErrorRaised(t_s=self._now_s(), code=event.code, message=event.message))
            case _:
                self._reply_sent(event)

    def _reply_sent(self, event: wire.ServerEvent) -> None:
        match event:
            case wire.ReplyStarted():
                self._replies[event.epoch] = event.node
            case wire.PhraseSpoken():
                self._phrase(event)
            case wire.PlaybackResume(epoch=epoch):
                before = self._playback.get(epoch)
                self._played(epoch, "resumed", before[1] if before else 0)
            case _:
                pass

    def sent_media(self, media: wire.Media) -> None:
        """The server sent a media frame to the page."""
        if media.kind == wire.KIND_VOICE:
            # After a dropped connection the rest of an answer is sent again.
            if media.t_ms < self._voice_until_ms.get(media.epoch, 0):
                return
            self._voice_until_ms[media.epoch] = media.t_ms + media.count * 1000 // wire.VOICE_RATE_HZ
            self._sound("voice", media, wire.VOICE_RATE_HZ)
        elif media.kind in _FACES and self._media_sinks:
            values = np.frombuffer(media.payload, dtype="<f2").astype(np.float32)
            faces = values.reshape(media.count, len(CHANNELS))
            live = media.kind == wire.KIND_LIVE_FACES
            start_ms = round(self._now_s() * 1000) if live else media.t_ms
            self._block(MediaBlock(_FACES[media.kind], media.epoch, start_ms, faces=faces))

    # ---- what the page says -------------------------------------------------------------------------

    def heard(self, media: wire.Media) -> None:
        """The person's sound came; its session time is when it ended."""
        start_ms = round(self._now_s() * 1000) - media.count * 1000 // wire.MICROPHONE_RATE_HZ
        block = MediaBlock(
            "microphone", 0, max(0, start_ms), pcm16=media.payload, rate_hz=wire.MICROPHONE_RATE_HZ
        )
        self._block(block)

    def playback(
        self, event: wire.PlaybackStarted | wire.PlaybackMoved | wire.PlaybackHeld | wire.PlaybackStopped
    ) -> None:
        """The page reported how far an answer was played."""
        match event:
            case wire.PlaybackStarted():
                self._played(event.epoch, "started", 0)
            case wire.PlaybackMoved():
                if self._says_something(event.epoch, event.played_ms):
                    self._played(event.epoch, "moved", event.played_ms)
            case wire.PlaybackHeld():
                self._played(event.epoch, "held", event.played_ms)
            case wire.PlaybackStopped():
                self._played(event.epoch, "stopped", event.played_ms)

    def speech_started(self, at_s: float) -> None:
        """The person began to speak."""
        self.emit(ev.SpeechStarted(t_s=max(0.0, at_s)))

    def speech_ended(self, text: str, backchannel: bool, voice_ended_s: float | None = None) -> None:
        """An utterance is complete; the voice itself ended earlier, by the silence that was waited out."""
        self.emit(
            ev.SpeechEnded(
                t_s=self._now_s(),
                text=text,
                backchannel=backchannel,
                understood=bool(text),
                voice_ended_s=voice_ended_s,
            )
        )

    # ---- the tree -----------------------------------------------------------------------------------

    def _tree_changed(self, nodes: list[int]) -> None:
        for speaker in sorted({self._tree.speaker(node).id for node in nodes}):
            self._turn(self._tree.node(speaker), self._tree.partner(speaker))
        current = self._tree.current.id
        if current != self._current:
            self._current = current
            self.emit(ev.TreeMoved(t_s=self._now_s(), current=current))

    def _turn(self, speaker: Node, listener: Node) -> None:
        turn = self._state_of(speaker)
        known = self._turns.get(speaker.id)
        if known is None or turn != known.model_copy(update={"t_s": turn.t_s}):
            self._turns[speaker.id] = turn
            self.emit(turn)
            if speaker.party == "user" and speaker.status == "done":
                self._asked_s = speaker.ended_s
        for node in (speaker, listener):
            self._new_readings(node)

    @staticmethod
    def _is_turn(node: Node) -> bool:
        return node.role == "speaking" and not node.is_root

    def _state_of(self, speaker: Node) -> ev.TurnChanged:
        """Return a turn as it is now."""
        listener = self._tree.partner(speaker.id)
        hers = speaker if speaker.party == "avatar" else listener
        return ev.TurnChanged(
            t_s=self._now_s(),
            node=speaker.id,
            listener=listener.id,
            parent=self._tree.parent_id(speaker),
            level=speaker.level,
            party=speaker.party,
            status=speaker.status,
            started_s=speaker.started_s,
            ended_s=speaker.ended_s,
            text=speaker.text,
            heard_text=speaker.heard_text,
            backchannels=list(listener.backchannels),
            shown=None if hers.shown is None else _shown(hers.shown),
        )

    def _new_readings(self, node: Node) -> None:
        for reading in node.readings[self._readings.get(node.id, 0) :]:
            self.emit(
                ev.ReadingTaken(
                    t_s=self._now_s(),
                    node=node.id,
                    party=node.party,
                    source=reading.source,
                    emotions=_weights(reading.probabilities),
                    valence=reading.valence,
                    arousal=reading.arousal,
                    intensity=reading.intensity,
                    confidence=reading.confidence,
                )
            )
        self._readings[node.id] = len(node.readings)

    def _feeling(self, party: Party, source: str) -> None:
        now_s = self._now_s()
        feeling = self._tree.feeling(party, now_s)
        self.emit(
            ev.FeelingChanged(
                t_s=now_s,
                party=party,
                emotions=_weights(feeling.distribution),
                valence=round(feeling.valence, 4),
                arousal=round(feeling.arousal, 4),
                trend=round(feeling.trend, 4),
                volatility=round(feeling.volatility, 4),
                source=source,
            )
        )

    # ---- a reply ------------------------------------------------------------------------------------

    def _phrase(self, event: wire.PhraseSpoken) -> None:
        now_s = self._now_s()
        if event.epoch not in self._sounded_s:
            self._sounded_s[event.epoch] = now_s
            if self._asked_s is not None and now_s >= self._asked_s:
                self._measured("first_sound", (now_s - self._asked_s) * 1000)
            self._asked_s = None
        self.emit(
            ev.PhraseSpoken(
                t_s=now_s,
                epoch=event.epoch,
                node=self._replies.get(event.epoch, 0),
                text=event.text,
                start_ms=event.start_ms,
                end_ms=event.end_ms,
                words=[ev.Word(text=w.text, start_ms=w.start_ms, end_ms=w.end_ms) for w in event.words],
            )
        )

    def _played(
        self, epoch: int, what: Literal["started", "moved", "held", "resumed", "stopped"], played_ms: int
    ) -> None:
        now_s = self._now_s()
        if what == "started" and epoch in self._sounded_s:
            self._measured("playback", (now_s - self._sounded_s[epoch]) * 1000)
        self._playback[epoch] = (now_s, played_ms, what in ("started", "moved", "resumed"))
        node = self._replies.get(epoch, 0)
        self.emit(ev.PlaybackChanged(t_s=now_s, epoch=epoch, node=node, what=what, played_ms=played_ms))

    def _says_something(self, epoch: int, played_ms: int) -> bool:
        """Return whether a report moves the line between the reply's clock and the session's."""
        before = self._playback.get(epoch)
        if before is None or not before[2]:
            return True
        passed_s = self._now_s() - before[0]
        expected_ms = before[1] + passed_s * 1000
        return passed_s > _REPORT_EVERY_S or abs(played_ms - expected_ms) > _DRIFT_MS

    def _measured(self, stage: str, ms: float) -> None:
        self.emit(ev.LatencyMeasured(t_s=self._now_s(), stage=stage, ms=round(ms, 1)))

    # ---- media --------------------------------------------------------------------------------------

    def _sound(self, kind: Literal["voice"], media: wire.Media, rate_hz: int) -> None:
        self._block(MediaBlock(kind, media.epoch, media.t_ms, pcm16=media.payload, rate_hz=rate_hz))

    def _block(self, block: MediaBlock) -> None:
        for sink in list(self._media_sinks):
            sink(block)


def _weights(distribution: Distribution) -> dict[str, float]:
    """Return all eight classes by name; the page gets only those that matter."""
    return {name: round(share, 4) for name, share in zip(EMOTIONS, distribution.tolist(), strict=True)}


def _shown(response: Response) -> ev.ShownState:
    return ev.ShownState(
        emotions=_weights(response.expression),
        intensity=response.intensity,
        attitude=dict(response.attitude),
    )
