"""Runs pipecat for the bench of conversations: `python run_pipecat.py MIND_URL`, in an environment that has pipecat-ai.

The pipeline is the one of its documentation: WebSocket transport, speech to text, context aggregators with Silero's VAD and the
default turn strategies (VAD and words begin a turn, Smart Turn v3 from its wheel ends it), an OpenAI-compatible LLM,
text to speech. Ears and voice are Warm Chat's own, wrapped: pocketsphinx, streaming, and flite.
"""

import asyncio
import json
import socket
import sys
import time
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Any

import numpy as np
import soxr
from loguru import logger
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    OutputAudioRawFrame,
    StartFrame,
    TranscriptionFrame,
    TTSAudioRawFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.pipeline.worker import PipelineParams, PipelineWorker
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.serializers.base_serializer import FrameSerializer
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.services.settings import STTSettings, TTSSettings
from pipecat.services.stt_service import STTService
from pipecat.services.tts_service import TTSService
from pipecat.transports.websocket.server import (
    SingleClientWebsocketServerParams,
    SingleClientWebsocketServerTransport,
)
from pipecat.workers.runner import WorkerRunner

from dialogue.adapters import pocketsphinx_asr
from sound.flite import FliteEngine
from sound.pcm import AudioChunk, from_pcm16, to_pcm16

IN_HZ, OUT_HZ = 16_000, 24_000
# What the recogniser needs after the end of speech, for the time-out of its framework.
WORDS_P99_S = 0.6
# Before the detector was sure; Warm Chat keeps as much.
BEFORE_S = 0.5


class Plain(FrameSerializer):
    """PCM16 both ways; words and "drop what is not played" as JSON."""

    async def serialize(self, frame: Frame) -> str | bytes | None:
        if isinstance(frame, InterruptionFrame):
            return json.dumps({"type": "drop"})
        return frame.audio if isinstance(frame, OutputAudioRawFrame) else None

    async def deserialize(self, data: str | bytes) -> Frame | None:
        if isinstance(data, str):
            return None
        return InputAudioRawFrame(audio=data, sample_rate=IN_HZ, num_channels=1)


class Ears(STTService):
    """Pocketsphinx through Warm Chat's port: decoded while the person speaks, from half a second before the start."""

    def __init__(self, tell: Any) -> None:
        super().__init__(
            sample_rate=IN_HZ,
            ttfs_p99_latency=WORDS_P99_S,
            settings=STTSettings(model="pocketsphinx", language="en"),
        )
        self._asr = pocketsphinx_asr.create({})
        self._before: deque[bytes] = deque(maxlen=round(BEFORE_S / 0.02))
        self._sound: asyncio.Queue[bytes | None] | None = None
        self._tell = tell

    async def start(self, frame: StartFrame) -> None:
        await super().start(frame)
        await asyncio.to_thread(self._asr._process.start)

    async def run_stt(self, audio: bytes) -> AsyncGenerator[Frame | None, None]:
        if self._sound is None:
            self._before.append(audio)
        else:
            self._sound.put_nowait(audio)
        yield None

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, VADUserStartedSpeakingFrame) and self._sound is None:
            self._sound = asyncio.Queue()
            for audio in self._before:
                self._sound.put_nowait(audio)
            self._before.clear()
            self.create_task(self._hear(self._sound), "hear")
        elif isinstance(frame, VADUserStoppedSpeakingFrame) and self._sound is not None:
            self.request_finalize()
            self._sound.put_nowait(None)
            self._sound = None

    async def _hear(self, sound: "asyncio.Queue[bytes | None]") -> None:
        async def chunks() -> AsyncIterator[AudioChunk]:
            while (audio := await sound.get()) is not None:
                yield AudioChunk(from_pcm16(audio), IN_HZ)

        async with aclosing(self._asr.transcribe(chunks())) as transcripts:
            async for one in transcripts:
                await self._push(one.text, one.final and not one.unsure, one.final)

    async def _push(self, text: str, sure: bool, final: bool) -> None:
        if not text or (final and not sure):
            return
        at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        if final:
            self.confirm_finalize()
            await self._tell({"type": "words", "text": text})
            await self.push_frame(TranscriptionFrame(text, "person", at))
        else:
            await self.push_frame(InterimTranscriptionFrame(text, "person", at))


class Voice(TTSService):
    """Flite."""

    def __init__(self) -> None:
        super().__init__(
            sample_rate=OUT_HZ,
            push_start_frame=True,
            push_stop_frames=True,
            settings=TTSSettings(model="flite", voice="slt", language="en"),
        )
        self._engine = FliteEngine()

    async def run_tts(self, text: str, context_id: str) -> AsyncGenerator[Frame | None, None]:
        speech = await asyncio.to_thread(self._engine.speak, text)
        samples = np.asarray(soxr.resample(speech.samples, speech.rate_hz, OUT_HZ), dtype=np.float32)
        yield TTSAudioRawFrame(to_pcm16(samples), OUT_HZ, 1, context_id=context_id)


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


async def main(mind_url: str) -> None:
    """Serve one talk."""
    port = free_port()
    transport = SingleClientWebsocketServerTransport(
        SingleClientWebsocketServerParams(audio_in_enabled=True, audio_out_enabled=True, serializer=Plain()),
        host="127.0.0.1",
        port=port,
    )
    clients: list[Any] = []

    async def tell(message: dict[str, str]) -> None:
        for client in clients:
            await client.send(json.dumps(message))

    @transport.event_handler("on_client_connected")
    async def came(_: Any, client: Any) -> None:
        clients.append(client)

    @transport.event_handler("on_websocket_ready")
    async def ready(_: Any) -> None:
        print(f"port {port}", flush=True)

    context = LLMContext()
    aggregators = LLMContextAggregatorPair(
        context, user_params=LLMUserAggregatorParams(vad_analyzer=SileroVADAnalyzer())
    )
    mind = OpenAILLMService(
        api_key="none", base_url=mind_url, settings=OpenAILLMService.Settings(model="scripted")
    )
    pipeline = Pipeline(
        [
            transport.input(),
            Ears(tell),
            aggregators.user(),
            mind,
            Voice(),
            transport.output(),
            aggregators.assistant(),
        ]
    )
    worker = PipelineWorker(
        pipeline,
        params=PipelineParams(audio_in_sample_rate=IN_HZ, audio_out_sample_rate=OUT_HZ),
        idle_timeout_secs=None,
    )
    runner = WorkerRunner(handle_sigint=True)
    await runner.add_workers(worker)
    await runner.run()


if __name__ == "__main__":
    logger.remove()
    logger.add(sys.stderr, level="WARNING")
    asyncio.run(main(sys.argv[1]))
