"""One reply from its first word to its last sound: nothing is lost, whichever part of it breaks."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator

import numpy as np
import pytest
from hypothesis import given as for_any
from hypothesis import settings
from hypothesis import strategies as st

from dialogue import virtual_time
from dialogue.errors import ProviderBusy, ProviderError
from dialogue.phrases import PhraseChunker
from dialogue.ports import Delta, SpeechChunk, ToolCall, Usage, VoiceStyle
from dialogue.reply import CHARS_PER_S, LOST_THREAD, Reply, Words, given
from dialogue.testing import ScriptedLLM, ScriptedTTS

pytestmark = pytest.mark.unit

TAG = "[you: sadness 0.7 | me: concern 0.5]"
STYLE = VoiceStyle(emotion="concern", intensity=0.5)
TWO_SENTENCES = "Well, hello there. How are you today?"


class Sink:
    """Keeps what it is told, in order.

    Attributes:
        told: ("tag", line), ("style", ""), ("sound", shown text), ("voice failed", words) or ("words failed",
            words), as they came.
        chunks: every chunk with the text that came with it.
        first_s: the loop's time at the first sound.
    """

    def __init__(self) -> None:
        self.told: list[tuple[str, str]] = []
        self.chunks: list[tuple[str, SpeechChunk]] = []
        self.first_s: float | None = None

    @property
    def shown(self) -> str:
        return "".join(shown for shown, _ in self.chunks)

    def times(self, event: str) -> int:
        return [name for name, _ in self.told].count(event)

    def tag_line(self, line: str) -> None:
        self.told.append(("tag", line))

    def style(self) -> VoiceStyle:
        self.told.append(("style", ""))
        return STYLE

    def sound(self, shown: str, chunk: SpeechChunk) -> None:
        if self.first_s is None:
            self.first_s = asyncio.get_running_loop().time()
        self.told.append(("sound", shown))
        self.chunks.append((shown, chunk))

    def voice_failed(self, error: Exception) -> None:
        self.told.append(("voice failed", str(error)))

    def words_failed(self, error: Exception) -> None:
        self.told.append(("words failed", str(error)))


def made(words: Words, voice: ScriptedTTS | None = None) -> Sink:
    """Return what a sink was told about a whole reply."""
    sink = Sink()

    async def talk() -> None:
        await Reply(words, voice or ScriptedTTS(), sink).run()
        assert asyncio.all_tasks() == {asyncio.current_task()}

    virtual_time.run(talk())
    return sink


def saying(*pieces: Delta | str, between_s: float = 0.0) -> Words:
    return ScriptedLLM().reply(*pieces, between_s=between_s).stream([])


def sayable(written: str) -> bool:
    chunker = PhraseChunker()
    return any(phrase.spoken.strip() for phrase in chunker.feed(written) + chunker.finish())


def loud(chunk: SpeechChunk) -> bool:
    return bool(np.any(chunk.samples))


# ---- words and voice ------------------------------------------------------------------------------------


def test_phrases_are_spoken_and_shown_in_the_order_written() -> None:
    voice = ScriptedTTS()
    sink = made(saying(TWO_SENTENCES), voice)
    assert voice.spoken == ["Well, hello there.", "How are you today?"]
    assert [shown for shown, _ in sink.chunks] == ["Well, hello there.", " How are you today?"]
    assert all(loud(chunk) for _, chunk in sink.chunks)


def test_the_tag_line_is_told_once_before_any_sound_and_never_spoken() -> None:
    voice = ScriptedTTS()
    sink = made(saying(f"{TAG}\n{TWO_SENTENCES} {TAG}"), voice)
    assert sink.told[:3] == [("tag", TAG), ("style", ""), ("sound", "Well, hello there.")]
    assert sink.times("tag") == 1
    assert not any("sadness" in phrase for phrase in voice.spoken)


def test_the_style_is_asked_once_and_given_to_the_voice() -> None:
    voice = ScriptedTTS()
    sink = made(saying(TWO_SENTENCES), voice)
    assert sink.times("style") == 1
    assert voice.styles == [STYLE]


def test_the_style_is_asked_only_when_there_is_a_phrase_to_say() -> None:
    # Until then the tag line may still change the feeling that it is made of.
    asked_s: list[float] = []

    class Late(Sink):
        def style(self) -> VoiceStyle:
            asked_s.append(asyncio.get_running_loop().time())
            return super().style()

    virtual_time.run(Reply(saying("Good ", "morning ", "all. ", between_s=1.0), ScriptedTTS(), Late()).run())
    assert asked_s == [pytest.approx(2.0)]


def test_the_first_phrase_sounds_while_the_second_is_being_written() -> None:
    sink = made(saying("Good morning. ", "And then ", "he left.", between_s=5.0))
    assert sink.first_s == pytest.approx(0.0)
    assert sink.shown == "Good morning. And then he left."


def test_deltas_without_text_are_passed_over() -> None:
    sink = made(
        saying(Delta("Good morning."), Delta(tool_call=ToolCall("look", "{}")), Delta(usage=Usage(1, 2)))
    )
    assert sink.shown == "Good morning."


def test_a_phrase_in_several_chunks_is_shown_once() -> None:
    sink = made(saying(TWO_SENTENCES), ScriptedTTS(chunk_s=0.1))
    assert len(sink.chunks) > 10
    assert [shown for shown, _ in sink.chunks if shown] == ["Well, hello there.", " How are you today?"]


def test_a_text_that_is_known_already_is_said_as_a_minds_would_be() -> None:
    voice = ScriptedTTS()
    sink = made(given(TWO_SENTENCES), voice)
    assert sink.shown == TWO_SENTENCES
    assert len(voice.spoken) == 2


@pytest.mark.parametrize(
    ("written", "spoken"),
    [
        ("😀\nGood morning. Bye.", ["Good morning.", "Bye."]),
        ("Good morning. 😀\nBye.", ["Good morning.", "Bye."]),
        ("Good morning. Bye. 😀🎉", ["Good morning.", "Bye."]),
        ("Good morning.\n\n***\n\nBye.", ["Good morning.", "Bye."]),
    ],
)
def test_what_no_voice_can_say_is_shown_and_not_spoken(written: str, spoken: list[str]) -> None:
    voice = ScriptedTTS()
    sink = made(saying(written), voice)
    assert voice.spoken == spoken
    assert sink.shown == written


sentences = st.lists(
    st.sampled_from(
        [
            "Good morning. ",
            "Oh, I see, ",
            "well... ",
            "😀 ",
            "\n",
            "*smiles* ",
            "why? ",
            "- one\n",
            "3.14 ",
            "x",
        ]
    ),
    min_size=1,
    max_size=12,
).map("".join)


@settings(deadline=None, max_examples=60)
@for_any(sentences, st.integers(1, 9), st.none() | st.integers(0, 4))
def test_all_that_was_written_is_shown_however_it_came_and_whatever_the_voice_does(
    written: str, size: int, breaks_at: int | None
) -> None:
    voice = ScriptedTTS(phone_s=0.01)
    if breaks_at is not None:
        voice.fail(RuntimeError("no more breath"), breaks_at)
    pieces = [written[at : at + size] for at in range(0, len(written), size)]
    sink = Sink()
    reply = Reply(saying(*pieces, ""), voice, sink)
    if not sayable(written):
        with pytest.raises(ProviderError, match="the reply was empty"):
            virtual_time.run(reply.run())
        return
    virtual_time.run(reply.run())
    # White space at the very end shows nothing and goes with no sound.
    assert sink.shown.rstrip() == written.rstrip()


# ---- a mind that fails ----------------------------------------------------------------------------------


def test_a_mind_that_fails_before_its_first_words_fails_the_reply_as_it_failed() -> None:
    error = ProviderBusy("openai", "too many requests")
    sink = Sink()
    with pytest.raises(ProviderBusy) as raised:
        virtual_time.run(Reply(ScriptedLLM().fail(error).stream([]), ScriptedTTS(), sink).run())
    assert raised.value is error
    assert sink.told == []


def test_a_mind_that_fails_after_its_first_words_ends_with_an_apology() -> None:
    voice = ScriptedTTS()
    words = (
        ScriptedLLM()
        .fail(ProviderBusy("openai", "too many requests"), after="Good morning. I was")
        .stream([])
    )
    sink = made(words, voice)
    assert voice.spoken == ["Good morning.", "I was", LOST_THREAD]
    assert sink.shown == f"Good morning. I was … {LOST_THREAD}"
    assert sink.times("words failed") == 1


def test_a_mind_that_fails_while_a_phrase_is_spoken_apologises_once() -> None:
    async def words() -> Words:
        yield "Good morning. "
        await asyncio.sleep(1)
        raise RuntimeError("the line is dead")

    voice = ScriptedTTS()
    sink = made(words(), voice)
    assert voice.spoken == ["Good morning.", LOST_THREAD]
    assert ("words failed", "the line is dead") in sink.told


@pytest.mark.parametrize("written", ["", "   \n ", "😀", f"{TAG}\n"])
def test_a_reply_without_anything_to_say_fails_in_a_sentence(written: str) -> None:
    sink = Sink()
    with pytest.raises(ProviderError, match="the reply was empty; ask again"):
        virtual_time.run(Reply(given(written), ScriptedTTS(), sink).run())
    assert sink.times("sound") == sink.times("style") == 0


# ---- a voice that fails ---------------------------------------------------------------------------------


def test_a_voice_that_fails_leaves_its_words_over_silence() -> None:
    voice = ScriptedTTS().fail(RuntimeError("no more breath"), phrase=1)
    sink = made(saying("Good morning. How are you? See you soon."), voice)
    assert [(shown, loud(chunk)) for shown, chunk in sink.chunks] == [
        ("Good morning.", True),
        (" How are you?", False),
        (" See you soon.", False),
    ]
    assert sink.times("voice failed") == 1


def test_the_silence_under_unspoken_words_lasts_as_long_as_reading_them() -> None:
    voice = ScriptedTTS().fail(RuntimeError("no voice"), phrase=0)
    ((_, chunk),) = made(saying("How are you today?"), voice).chunks
    assert len(chunk.samples) == round(18 / CHARS_PER_S * voice.rate_hz)
    assert chunk.phrase == "How are you today?"


def test_a_voice_that_ends_too_early_loses_no_words() -> None:
    class Short(ScriptedTTS):
        async def speak(
            self, phrases: AsyncIterator[str], style: VoiceStyle
        ) -> AsyncGenerator[SpeechChunk, None]:
            async for phrase in phrases:
                yield self.sound(phrase)[0]
                return

    sink = made(saying(TWO_SENTENCES), Short())
    assert sink.shown == TWO_SENTENCES
    assert [loud(chunk) for _, chunk in sink.chunks] == [True, False]


def test_a_voice_and_a_mind_that_both_fail_still_end_with_the_apology() -> None:
    words = ScriptedLLM().fail(RuntimeError("lost"), after="Good morning. Well").stream([])
    sink = made(words, ScriptedTTS().fail(RuntimeError("no breath"), phrase=0))
    assert sink.shown == f"Good morning. Well … {LOST_THREAD}"
    assert (sink.times("voice failed"), sink.times("words failed")) == (1, 1)


# ---- cancelling -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("after_s", [0.0, 0.5, 1.5, 2.5, 6.0])
def test_cancelling_closes_the_mind_and_the_voice(after_s: float) -> None:
    llm = ScriptedLLM().reply("Good morning. ", "How are ", "you? ", first_s=1.0, between_s=3.0)
    voice = ScriptedTTS(first_s=1.0)
    sink = Sink()

    async def talk() -> None:
        running = asyncio.create_task(Reply(llm.stream([]), voice, sink).run())
        await asyncio.sleep(after_s)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        assert asyncio.all_tasks() == {asyncio.current_task()}
        told = list(sink.told)
        await asyncio.sleep(60)
        assert sink.told == told

    virtual_time.run(talk())
    assert llm.cancelled == 1
    assert voice.cancelled == (1 if after_s > 1 else 0)
