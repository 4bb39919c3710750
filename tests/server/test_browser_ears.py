"""Words of the browser take the place of ours, each in its own utterance and once; where none come, ours are there."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialogue import virtual_time
from dialogue.ports import Transcript
from server.browser_ears import WAIT_S, BrowserEars
from sound.pcm import AudioChunk

pytestmark = pytest.mark.unit


@dataclass
class Own:
    """Our own recogniser; it knows what it will hear."""

    text: str = "our own words"
    partial: str = ""
    takes_s: float = 0.1
    error: Exception | None = None
    unsure: bool = False
    rate_hz: int = 16_000
    heard: int = 0

    async def transcribe(self, audio: AsyncIterator[AudioChunk]) -> AsyncGenerator[Transcript, None]:
        async for chunk in audio:
            self.heard += len(chunk.samples)
            if self.partial:
                yield Transcript(self.partial, final=False)
        await asyncio.sleep(self.takes_s)
        if self.error is not None:
            raise self.error
        yield Transcript(self.text, final=True, unsure=self.unsure)


@dataclass
class Said:
    """One utterance on its way: sound can be added, and what came of it is looked at."""

    ears: BrowserEars
    transcripts: list[Transcript] = field(default_factory=list)
    took_s: float = 0.0

    def __post_init__(self) -> None:
        self._sound: asyncio.Queue[AudioChunk | None] = asyncio.Queue()
        self.ears.began()
        self._task = asyncio.create_task(self._run())

    async def _chunks(self) -> AsyncIterator[AudioChunk]:
        while (chunk := await self._sound.get()) is not None:
            yield chunk

    async def _run(self) -> None:
        async for transcript in self.ears.transcribe(self._chunks()):
            self.transcripts.append(transcript)

    async def speak(self, for_s: float = 1.0) -> None:
        for _ in range(round(for_s / 0.1)):
            self._sound.put_nowait(AudioChunk(np.zeros(1600, np.float32), 16_000))
            await asyncio.sleep(0.1)

    async def over(self) -> Transcript:
        """End the sound; return the final transcript."""
        began_s = asyncio.get_running_loop().time()
        self._sound.put_nowait(None)
        await self._task
        self.took_s = asyncio.get_running_loop().time() - began_s
        assert [one.final for one in self.transcripts].count(True) == 1
        return self.transcripts[-1]


def choosing(own: Own | None = None) -> BrowserEars:
    ears = BrowserEars(own or Own())
    ears.on = True
    return ears


def test_the_browsers_words_are_shown_and_taken_as_soon_as_they_are_final() -> None:
    async def main() -> None:
        ears = choosing(Own(partial="hour own"))
        said = Said(ears)
        await said.speak()
        ears.hear(0, "hello my", False)
        await asyncio.sleep(0.05)
        ears.hear(0, "hello my name is Peter", True)
        final = await said.over()
        assert (final.text, final.unsure) == ("hello my name is Peter", False)
        assert [one.text for one in said.transcripts] == ["hour own", "hello my", final.text, final.text]
        assert said.took_s < 0.05

    virtual_time.run(main())


def test_words_that_never_become_final_are_taken_after_a_moment() -> None:
    async def main() -> None:
        ears = choosing()
        said = Said(ears)
        await said.speak()
        ears.hear(0, "hello my name", False)
        assert (await said.over()).text == "hello my name"
        assert said.took_s == pytest.approx(WAIT_S, abs=0.05)

    virtual_time.run(main())


@pytest.mark.parametrize("takes_s", [0.1, 3.0])
def test_where_no_words_come_our_own_are_there_with_their_doubt(takes_s: float) -> None:
    async def main() -> None:
        said = Said(choosing(Own(takes_s=takes_s, unsure=True)))
        await said.speak()
        final = await said.over()
        assert (final.text, final.unsure) == ("our own words", True)
        assert said.took_s == pytest.approx(max(WAIT_S, takes_s), abs=0.05)

    virtual_time.run(main())


def test_not_chosen_our_own_recogniser_answers_at_once() -> None:
    async def main() -> None:
        ears = BrowserEars(Own())
        said = Said(ears)
        await said.speak()
        ears.hear(0, "from the browser", True)
        assert (await said.over()).text == "our own words"
        assert said.took_s == pytest.approx(0.1, abs=0.01)

    virtual_time.run(main())


def test_our_own_may_break_while_the_browser_hears() -> None:
    async def main() -> None:
        ears = choosing(Own(error=RuntimeError("broken")))
        said = Said(ears)
        await said.speak()
        ears.hear(0, "hello", True)
        assert (await said.over()).text == "hello"
        other = Said(ears)
        await other.speak()
        with pytest.raises(RuntimeError, match="broken"):
            await other.over()

    virtual_time.run(main())


def test_her_own_words_while_nobody_speaks_belong_to_nobody() -> None:
    async def main() -> None:
        ears = choosing()
        ears.hear(0, "hello I am Mira", False)
        said = Said(ears)
        ears.hear(0, "hello I am Mira and I am", False)
        await said.speak()
        ears.hear(0, "hello I am Mira stop please", True)
        assert (await said.over()).text == "stop please"

    virtual_time.run(main())


def test_a_result_that_goes_on_over_a_pause_is_shared_between_the_utterances() -> None:
    async def main() -> None:
        ears = choosing()
        first = Said(ears)
        await first.speak()
        ears.hear(4, "well", False)
        assert (await first.over()).text == "well"
        second = Said(ears)
        await second.speak()
        ears.hear(4, "well I think so", True)
        ears.hear(5, "yes", True)
        assert (await second.over()).text == "I think so yes"

    virtual_time.run(main())


def test_who_goes_on_at_once_ends_the_waiting_for_the_utterance_before() -> None:
    async def main() -> None:
        ears = choosing()
        first = Said(ears)
        await first.speak()
        ears.hear(0, "one two", False)
        over = asyncio.create_task(first.over())
        await asyncio.sleep(0.2)
        second = Said(ears)
        ears.hear(0, "one two three", False)
        assert (await over).text == "one two"
        assert first.took_s == pytest.approx(0.2, abs=0.02)
        await second.speak()
        ears.hear(0, "one two three four", True)
        assert (await second.over()).text == "three four"

    virtual_time.run(main())


@given(
    st.lists(
        st.lists(st.tuples(st.integers(1, 3), st.booleans()), max_size=3),
        min_size=1,
        max_size=6,
    )
)
def test_no_word_is_lost_and_none_is_taken_twice(utterances: list[list[tuple[int, bool]]]) -> None:
    """A browser that only adds words, to a result or in a new one, whatever the pauses between."""

    async def main() -> None:
        ears = choosing(Own(text=""))
        spoken: list[str] = []
        heard: list[str] = []
        results: list[list[str]] = [[]]
        for utterance in utterances:
            said = Said(ears)
            await said.speak(0.1)
            for words, final in utterance:
                new = [f"w{len(spoken) + k}" for k in range(words)]
                spoken += new
                results[-1] += new
                ears.hear(len(results) - 1, " ".join(results[-1]), final)
                if final:
                    results.append([])
                await asyncio.sleep(0.01)
            heard += (await said.over()).text.split()
        assert heard == spoken

    virtual_time.run(main())
