"""A whole talk on scripted ports and virtual time, for the tests of this folder."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from dialogue import persona, registry
from dialogue.testing import ScriptedASR, ScriptedLLM, ScriptedTTS, ScriptedVAD
from dialogue.tools import ToolBox
from emotion_tree.recognition import EmotionRecogniser
from server import wire
from server.archive import Archive
from server.hub import Hub
from server.session import Session
from server.talk import Parts, Talk
from speaker_listener.motion import MotionModel
from tests.scripted_page import ScriptedPage

LONG = (
    "This answer is long enough to be spoken over, and it has a second half that may never be heard at all."
)


@dataclass
class Stage:
    """What a test sets up before the talk, and looks at after it."""

    llm: ScriptedLLM = field(default_factory=ScriptedLLM)
    asr: ScriptedASR = field(default_factory=ScriptedASR)
    tts: ScriptedTTS = field(default_factory=lambda: ScriptedTTS(24_000))
    page: ScriptedPage = field(default_factory=ScriptedPage)
    resume_s: float = 30.0
    archive: Archive | None = None
    tools: ToolBox = field(default_factory=ToolBox)

    hub: Hub = field(init=False)
    session: Session = field(init=False)

    @property
    def talk(self) -> Talk:
        """The talk of the one session."""
        return self.session.talk

    def parts(self, motion: MotionModel) -> Parts:
        """Return what the talk is made of."""
        return Parts(
            mind=self.llm,
            ears=self.asr,
            voice=self.tts,
            vad=ScriptedVAD,
            recogniser=cast(EmotionRecogniser, registry.create("emotion", "words")),
            motion=lambda: motion.stream(1),
            persona=persona.load("mira"),
            person="/people/mira.glb",
            providers=(wire.Provider(kind="mind", name="scripted", why="a test"),),
            tools=self.tools,
        )

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Stage"]:
        """Hold a talk; afterwards everything is closed and no task may be left."""
        before = asyncio.all_tasks()
        motion = cast(MotionModel, registry.create("motion", "rules"))
        self.hub = Hub(
            self.parts(motion), motion, resume_s=self.resume_s, in_thread=False, archive=self.archive
        )
        self.hub.start()
        self.session = self.hub.open(self.page, lambda code: None)
        self.page.session = self.session
        try:
            yield self
        finally:
            await self.page.close()
            await self.hub.stop()
        await asyncio.sleep(0)
        left = asyncio.all_tasks() - before
        assert not left, f"tasks were left behind: {left}"


async def spoken_turn(stage: Stage, speech_s: float = 1.0) -> None:
    """Speak for a while, then be silent until the turn has ended."""
    await stage.page.speak(speech_s)
    await stage.page.speak(2.0, loud=False)


async def speaking_stage(stage: Stage) -> None:
    """Bring the character to speak, with the microphone open."""
    stage.page.say(wire.MicrophoneOpen(rate_hz=16_000))
    stage.page.say(wire.TextSay(text="tell me"))
    await stage.page.until_state("speaking")
    await stage.page.speak(1.2, loud=False)
