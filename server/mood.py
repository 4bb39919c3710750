"""What the tree makes of a talk while it runs: readings go in, what is shown comes out, and the page is told."""

from collections.abc import Callable
from typing import Final, Literal, TypeAlias

from dialogue.ports import VoiceStyle
from emotion_tree.feeling import Feeling, no_feeling
from emotion_tree.node import ROOT_ID, Party
from emotion_tree.reading import EMOTIONS, Reading
from emotion_tree.recognition import EmotionRecogniser, Evidence
from emotion_tree.response import Response, respond
from emotion_tree.tag import TagLine
from emotion_tree.traversal import Decay
from emotion_tree.tree import TalkingTree
from server.outbox import Outbox
from server.tree_news import feeling_on_the_wire, named, shown_on_the_wire
from server.wire import FeelingChanged, ShownChanged, TreeReasons
from sound.speech import Prosody
from speaker_listener.motion import Shown

Steers: TypeAlias = Literal["tree", "last_turn", "nothing"]
Expression: TypeAlias = Literal["felt", "fixed"]
PARTIES: Final[tuple[Party, ...]] = ("user", "avatar")
_NO_MEMORY: Final = Decay(gamma=0.0)


class Mood:
    """Reads both parties, keeps the tree's evidence, and says what the character shows.

    Attributes:
        response: what the character shows now.
        voice: how the person last sounded; it belongs to the words that come next.
        steers: what prompt, voice and face go by: the whole tree, the last turn alone, or no feeling at all. Readings
            are kept in the tree either way, so that a study can compare.
        expression: whether the face shows what is felt, or keeps the one expression it has at rest. The voice and the
            words are steered all the same.
        reads: whether the person's feelings are read at all. Where they are not, nothing of them is kept, and what was
            read before steers nothing; the words are understood all the same.
        override: what a program or a study asked to be shown in place of it; None where nothing was asked for.
    """

    def __init__(
        self,
        tree: TalkingTree,
        recogniser: EmotionRecogniser,
        outbox: Outbox,
        now_s: Callable[[], float],
        base: Prosody,
        responses: str = "warm",
    ) -> None:
        """`base` is how the persona's voice sounds before any emotion; `responses` whose rows of the table hold."""
        self._tree = tree
        self._recogniser = recogniser
        self._outbox = outbox
        self._now_s = now_s
        self._base = base
        self._responses = responses
        self.steers: Steers = "tree"
        self.expression: Expression = "felt"
        self.reads = True
        self.override: Response | None = None
        self.voice: Reading | None = None
        self.response = respond(self.feeling("user"), self._responses)

    def feeling(self, party: Party) -> Feeling:
        """Return what a party feels now, as far as it may steer."""
        if self.steers == "nothing" or (party == "user" and not self.reads):
            return no_feeling()
        if self.steers == "last_turn":
            said = (turn.level for turn in self._tree.climb(self._tree.current.id) if turn.party == "user")
            last_level = next(said, 0)
            newest = next(iter(self._tree.evidence(party)), None)
            if newest is None or newest.level < last_level:
                return no_feeling()
            return self._tree.feeling(party, self._now_s(), _NO_MEMORY)
        return self._tree.feeling(party, self._now_s())

    def read_text(self, node: int, text: str) -> None:
        """Take what a person's words, and the voice in which they came, say about their feeling."""
        if not self.reads:
            return
        if self.voice is not None:
            self._take(node, "user", self.voice)
            self.voice = None
        found = self._recogniser.read(Evidence(text=text))
        if found is not None:
            self._take(node, "user", found)

    def read_tag(self, user_node: int | None, avatar_node: int, tag: TagLine) -> None:
        """Take what the mind says about both parties."""
        if tag.avatar is not None:
            self._take(avatar_node, "avatar", tag.avatar)
        if self.reads and tag.user is not None and user_node is not None:
            self._take(user_node, "user", tag.user)

    def update(self) -> None:
        """Say anew what is shown, from what the tree now makes the person feel."""
        self.response = respond(self.feeling("user"), self._responses)
        face = self.face()
        self._outbox.event(
            ShownChanged(
                emotions=named(face.expression), intensity=face.intensity, attitude=dict(face.attitude)
            )
        )

    def face(self) -> Response:
        """Return what the face is to show, by all that is switched."""
        if self.override is not None:
            return self.override
        return self.response if self.expression == "felt" else respond(no_feeling(), self._responses)

    def tell_both(self) -> None:
        """Tell the page what both parties feel where the talk now stands."""
        for party in PARTIES:
            self._tell(party)

    def explain(self, node: int) -> None:
        """Tell the page why the face looks as it does now, or as it did in the turn of a node; 0 is now.

        Raises:
            TreeError: if the tree has no such node.
        """
        if node == ROOT_ID:
            feeling, response = self.feeling("user"), self.response
        else:
            feeling = self._tree.feeling_at(node, "user")
            response = self._shown_at(node) or respond(feeling, self._responses)
        self._outbox.event(
            TreeReasons(
                node=node,
                steers=self.steers,
                feeling=feeling_on_the_wire(feeling),
                shown=shown_on_the_wire(response),
            )
        )

    def _shown_at(self, node_id: int) -> Response | None:
        """Return what the character showed in the turn of a node, where that was kept."""
        node = self._tree.node(node_id)
        return (node if node.party == "avatar" else self._tree.partner(node_id)).shown

    def shown(self) -> Shown:
        """Return what the face is to show."""
        r = self.face()
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
        self._tell(party)

    def _tell(self, party: Party) -> None:
        feeling = self._tree.feeling(party, self._now_s())
        newest = next(iter(self._tree.evidence(party)), None)
        fused = None if newest is None else self._tree.fused(newest.node_id)
        self._outbox.event(
            FeelingChanged(
                party=party,
                emotions=named(feeling.distribution),
                valence=feeling.valence,
                arousal=feeling.arousal,
                trend=feeling.trend,
                volatility=feeling.volatility,
                source="" if fused is None else fused.decided_by,
            )
        )


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
