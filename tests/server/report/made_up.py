"""A longer made-up talk for looking at reports, with voice, holds, a rewind, and feelings that move: seeded."""

from dataclasses import dataclass, field

import numpy as np

from emotion_tree.node import Party
from emotion_tree.reading import AROUSAL, INDEX, VALENCE
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Record, in_order
from tests.emotion_tree.trajectory.talks import a_feeling, a_header, a_reading, a_turn, weights

_USER = (
    ("I had a row with my brother about the flat.", "anger"),
    ("He never listens, and he never tidies up after himself.", "anger"),
    ("No, I have not told him how I feel.", "sadness"),
    ("It is just that I am so tired of it all.", "sadness"),
    ("Maybe. I could write him a letter.", "neutral"),
    ("He did bring me soup when I was ill.", "joy"),
    ("You are right, we used to laugh a lot.", "joy"),
    ("I am afraid that he moves out for good.", "fear"),
    ("That would be strange after all these years.", "surprise"),
    ("All right, I will call him tonight.", "joy"),
    ("Thank you, this helped me more than I thought.", "joy"),
    ("Good night.", "neutral"),
)
_AVATAR = "That sounds hard. What was it that hurt you most about what he said to you then?"


@dataclass
class _Teller:
    generator: np.random.Generator
    t_s: float = 0.5
    node: int = 1
    parent: int = 0
    epoch: int = 1
    level: int = 1
    events: list[ev.Event] = field(default_factory=list)

    def user(self, text: str, mood: str) -> None:
        """The person says something, and it is read."""
        length = 0.35 * len(text.split()) * self.generator.uniform(0.8, 1.3)
        start_s, self.t_s = self.t_s, self.t_s + length
        known_s = self.t_s + 0.4
        self.events += [
            ev.SpeechStarted(t_s=start_s),
            ev.SpeechEnded(
                t_s=known_s, text=text, backchannel=False, understood=True, voice_ended_s=self.t_s
            ),
            a_turn(
                known_s,
                self.node,
                "user",
                parent=self.parent,
                level=self.level,
                span=(start_s, known_s),
                text=text,
            ),
            ev.TreeMoved(t_s=known_s, current=self.node),
        ]
        self._read("user", mood, known_s)
        self._next()

    def avatar(self, mood: str, *, held: bool = False, cut: bool = False) -> None:
        """The character answers; it may be held for a moment, or cut off."""
        gap = self.generator.uniform(0.6, 1.3)
        start_s = self.t_s + gap
        length = 5.0 * (0.4 if cut else 1.0)
        end_s = start_s + length + (1.0 if held else 0.0)
        heard = " ".join(_AVATAR.split()[:6]) if cut else _AVATAR
        self.events.append(
            a_turn(
                start_s - 0.2,
                self.node,
                "avatar",
                parent=self.parent,
                level=self.level,
                span=(start_s - 0.2, None),
                text="",
                status="open",
            )
        )
        self.events.append(ev.TreeMoved(t_s=start_s - 0.2, current=self.node))
        play = [("started", start_s, 0)]
        if held:
            play += [("held", start_s + 2, 2000), ("resumed", start_s + 3, 2000)]
            self.events.append(ev.SpeechStarted(t_s=start_s + 1.8))
            self.events.append(
                ev.SpeechEnded(t_s=start_s + 2.7, text="mm-hm", backchannel=True, understood=True)
            )
        play.append(("stopped", end_s, round(length * 1000)))
        for what, t_s, played_ms in play:
            self.events.append(
                ev.PlaybackChanged.model_validate(
                    {"t_s": t_s, "epoch": self.epoch, "node": self.node, "what": what, "played_ms": played_ms}
                )
            )
        self.events += [
            ev.LatencyMeasured(t_s=start_s, stage="first_sound", ms=round(gap * 800, 1)),
            ev.LatencyMeasured(t_s=start_s, stage="playback", ms=round(gap * 100, 1)),
            a_turn(
                end_s,
                self.node,
                "avatar",
                parent=self.parent,
                level=self.level,
                span=(start_s - 0.2, end_s),
                text=_AVATAR,
                heard=heard,
                status="interrupted" if cut else "done",
            ),
            ev.ShownChanged(
                t_s=start_s, emotions=weights(**{mood: 0.6}), intensity=0.6, attitude={"concern": 0.5}
            ),
        ]
        self._read("avatar", mood, start_s)
        self.epoch += 1
        self.t_s = end_s + (-0.15 if cut else self.generator.uniform(0.2, 1.6))
        self._next()

    def rewind(self, node: int, level: int) -> None:
        """Go back to a turn; the next hangs from it."""
        self.parent, self.level = node, level + 1
        self.events.append(ev.TreeMoved(t_s=self.t_s, current=node))

    def _read(self, party: Party, mood: str, t_s: float) -> None:
        noise = self.generator.normal(0, 0.1, 2)
        i = INDEX[mood]
        valence, arousal = np.clip([VALENCE[i] + noise[0], AROUSAL[i] + noise[1]], -1, 1)
        self.events.append(
            a_reading(t_s, self.node, party, float(valence), float(arousal), "text", **{mood: 0.7})
        )
        self.events.append(a_feeling(t_s, party, float(valence) * 0.6, float(arousal) * 0.6, **{mood: 0.5}))

    def _next(self) -> None:
        self.parent, self.level = self.node, self.level + 1
        self.node += 2


def a_long_talk(talk: str = "made-up-1", seed: int = 1, turns: int = 12, **changed: object) -> Record:
    """Return the record of a spoken talk of so many turns of the person."""
    teller = _Teller(np.random.default_rng(seed))
    for i in range(turns):
        text, mood = _USER[(i + seed) % len(_USER)]
        teller.user(text, mood)
        if i == 4:
            teller.events.append(ev.MarkerSet(t_s=teller.t_s, label="turning point", source="study"))
        teller.avatar(mood if mood in ("joy", "sadness") else "neutral", held=i == 2, cut=i == 6)
        if i == 8:
            last_user = teller.node - 4
            teller.rewind(last_user, teller.level - 2)
            teller.t_s += 1
            teller.avatar("joy")
    teller.events.append(
        ev.AnswerGiven(
            t_s=teller.t_s, questionnaire="sam", item="valence", phase="after", value=float(4 + seed % 5)
        )
    )
    teller.events.append(
        ev.AnswerGiven(
            t_s=teller.t_s, questionnaire="sam", item="arousal", phase="after", value=float(3 + seed % 4)
        )
    )
    return Record(a_header(talk, title=_USER[seed % len(_USER)][0], **changed), in_order(teller.events))
