"""What the tree makes of a talk while it runs: readings go in, what is shown comes out, and the page is told."""

from collections.abc import Callable

from dialogue.ports import VoiceStyle
from emotion_tree.feeling import Feeling
from emotion_tree.node import Party
from emotion_tree.reading import EMOTIONS, Distribution, Reading
from emotion_tree.recognition import EmotionRecogniser, Evidence
from emotion_tree.response import Response, respond
from emotion_tree.tag import TagLine
from emotion_tree.tree import TalkingTree
from server.outbox import Outbox
from server.wire import FeelingChanged, ShownChanged
from sound.speech import Prosody
from speaker_listener.motion import Shown

_SMALL = 0.005  # shares below this are noise on the page


class Mood:
    """Reads both parties, keeps the tree's evidence, and says what the character shows."""

    def __init__(
        self,
        tree: TalkingTree,
        recogniser: EmotionRecogniser,
        outbox: Outbox,
        now_s: Callable[[], float],
        base: Prosody,
    ) -> None:
        """`base` is how the persona's voice sounds before any emotion."""
        self._tree = tree
        self._recogniser = recogniser
        self._outbox = outbox
        self._now_s = now_s
        self._base = base
        self.response = respond(tree.feeling("user", 0.0))

    def read_text(self, node: int, text: str) -> None:
        """Take what the words of a person's turn say about their feeling."""
        found = self._recogniser.read(Evidence(text=text))
        if found is not None:
            self._take(node, "user", found)

    def read_tag(self, user_node: int | None, avatar_node: int, tag: TagLine) -> None:
        """Take what the mind says about both parties."""
        if tag.avatar is not None:
            self._take(avatar_node, "avatar", tag.avatar)
        if tag.user is not None and user_node is not None:
            self._take(user_node, "user", tag.user)

    def update(self) -> None:
        """Say anew what is shown, from what the tree now makes the person feel."""
        self.response = respond(self._tree.feeling("user", self._now_s()))
        self._outbox.event(
            ShownChanged(
                emotions=_named(self.response.expression),
                intensity=self.response.intensity,
                attitude=dict(self.response.attitude),
            )
        )

    def shown(self) -> Shown:
        """Return what the face is to show."""
        r = self.response
        return Shown(expression=r.expression, intensity=r.intensity, attitude=r.attitude)

    def style(self, language: str) -> VoiceStyle:
        """Return how the voice is to sound: the persona's own way, shaped by what is shown."""
        return VoiceStyle(
            prosody=_shaped(self._base, self.response.prosody),
            emotion=_strongest(self.response),
            intensity=self.response.intensity,
            language=language,
        )

    def _take(self, node: int, party: Party, found: Reading) -> None:
        self._tree.read(node, found)
        feeling = self._tree.feeling(party, self._now_s())
        self._tell(party, feeling, found.source)

    def _tell(self, party: Party, feeling: Feeling, source: str) -> None:
        self._outbox.event(
            FeelingChanged(
                party=party,
                emotions=_named(feeling.distribution),
                valence=feeling.valence,
                arousal=feeling.arousal,
                source=source,
            )
        )


def _named(distribution: Distribution) -> dict[str, float]:
    shares = zip(EMOTIONS, distribution.tolist(), strict=True)
    return {name: round(share, 3) for name, share in shares if share >= _SMALL}


def _strongest(response: Response) -> str:
    return EMOTIONS[int(response.expression.argmax())]


def _shaped(base: Prosody, factors: Prosody) -> Prosody:
    def held(value: float, low: float, high: float) -> float:
        return min(high, max(low, value))

    return Prosody(
        rate=held(base.rate * factors.rate, 0.5, 2.0),
        pitch=held(base.pitch * factors.pitch, 0.5, 2.0),
        pitch_range=held(base.pitch_range * factors.pitch_range, 0.0, 2.0),
        volume=held(base.volume * factors.volume, 0.0, 1.5),
    )
