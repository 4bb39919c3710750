"""Going back in a talk: to say it differently, to hear another answer, or to ask why the face looks as it does.

Whatever is live when a person goes back stops first, as by the interrupt button: of an answer that sounds, the tree
keeps what was heard. Nothing is taken out of the tree; the way that was left stays beside the new one.
"""

from typing import Protocol

from dialogue.turns import AvatarSpeaks, Input, Turns
from emotion_tree.errors import TreeError
from emotion_tree.node import Node
from emotion_tree.tree import TalkingTree
from server.mood import Mood
from server.sentences import Sentence

_GONE = Sentence(
    "tree.gone",
    "That place is not in our talk any more; it may belong to an earlier one. Choose another.",
    "",
)
_NOT_YOURS = Sentence(
    "tree.not_yours", "Only your own words can be said differently; ask me for another answer instead.", ""
)
_NO_WORDS = Sentence(
    "tree.no_words", "There are no words of yours before that for me to answer anew; say something first.", ""
)
_SPEAKING = Sentence("tree.speaking", "You are speaking just now; finish, and then ask me again.", "")
EMPTY = Sentence("text.empty", "There was nothing in that message; write a word or two.", "")


class BranchOwner(Protocol):
    """What going back needs of its talk."""

    turns: Turns

    def feed(self, event: Input) -> None:
        """Give the turn machine an input."""
        ...

    def typed(self, text: str, page_id: str) -> None:
        """The person typed something."""
        ...

    def leave_place(self) -> None:
        """End what is open or live where the talk stands."""
        ...

    def moved(self) -> None:
        """The talk stands elsewhere."""
        ...

    def raise_sentence(self, sentence: Sentence) -> None:
        """Tell the person what does not go."""
        ...


class Branching:
    """What a person may do with the tree of one talk; what does not go is told in a sentence and changes nothing."""

    def __init__(self, tree: TalkingTree, mood: Mood, owner: BranchOwner) -> None:
        """Move `owner` about in `tree`."""
        self._tree = tree
        self._mood = mood
        self._owner = owner

    def rewind(self, node_id: int) -> None:
        """Make the turn of a node current; the next turn branches there."""
        speaker = self._speaker(node_id)
        if speaker is not None:
            self._go(speaker)

    def regenerate(self, node_id: int) -> None:
        """Answer the same words anew: those that the node is, or that it answered."""
        speaker = self._speaker(node_id)
        if speaker is None:
            return
        asked = speaker if speaker.party == "user" else self._tree.parent(speaker.id)
        if asked is None or asked.party != "user":
            self._owner.raise_sentence(_NO_WORDS)
        elif self._owner.turns.state == "user_speaking":
            self._owner.raise_sentence(_SPEAKING)
        else:
            self._go(asked)
            self._owner.feed(AvatarSpeaks())

    def edit(self, node_id: int, text: str, page_id: str) -> None:
        """Say a turn of the person's differently, beside what was said before, and have it answered."""
        speaker = self._speaker(node_id)
        if speaker is None:
            return
        before = self._tree.parent(speaker.id)
        words = " ".join(text.split())
        if speaker.party != "user" or before is None:
            self._owner.raise_sentence(_NOT_YOURS)
        elif not words:
            self._owner.raise_sentence(EMPTY)
        else:
            self._go(before)
            self._owner.typed(words, page_id)

    def why(self, node_id: int) -> None:
        """Tell why the face looks as it does now, or as it did in the turn of a node; 0 is now."""
        try:
            self._mood.explain(node_id)
        except TreeError:
            self._owner.raise_sentence(_GONE)

    def _speaker(self, node_id: int) -> Node | None:
        """Return the speaking node of a node's turn, or None and say that it is gone."""
        try:
            return self._tree.speaker(node_id)
        except TreeError:
            self._owner.raise_sentence(_GONE)
            return None

    def _go(self, speaker: Node) -> None:
        self._owner.leave_place()
        self._tree.rewind(speaker.id)
        self._owner.moved()
