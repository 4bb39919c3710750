"""What a talk is made of."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from dialogue.persona import Persona
from dialogue.ports import ASR, LLM, TTS, VAD
from dialogue.prompt import PROMPT_CHARS
from dialogue.tools import ToolBox
from emotion_tree.recognition import EmotionRecogniser
from server.cast import Character
from server.delivery import Prepare
from server.minds import Minds
from server.wire import Provider
from speaker_listener.motion import MotionStream


@dataclass(frozen=True)
class Parts:
    """What a talk is made of; shared by sessions, except where a factory says otherwise.

    Attributes:
        mind, ears, voice: the ports.
        vad: makes a voice activity detector; each session has its own.
        recogniser: reads emotion from words.
        motion: makes a motion stream; each session has its own.
        prepare: works a phrase out for the face ahead of time, where the motion model wants that.
        persona: who the character is.
        person: where the page finds the character's head.
        providers: what runs and why, for the page.
        responses: whose rows of the response table say what the character shows.
        tools: what the mind may ask for while it answers.
        prompt_chars: of how many characters a prompt may be, the talk with it; tools are not counted.
        minds: what may be chosen in its place; None offers nothing else.
    """

    mind: LLM
    ears: ASR
    voice: TTS
    vad: Callable[[], VAD]
    recogniser: EmotionRecogniser
    motion: Callable[[], MotionStream]
    persona: Persona
    person: str
    providers: tuple[Provider, ...]
    responses: str = "warm"
    prepare: Prepare | None = None
    tools: ToolBox = field(default_factory=ToolBox)
    prompt_chars: int = PROMPT_CHARS
    minds: Minds | None = None

    def played_by(self, character: Character) -> "Parts":
        """Return the same parts with another character in front of them."""
        who = character.persona
        return replace(self, persona=who, responses=who.responses, person=character.person)
