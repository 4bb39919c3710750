"""Runs aiavatar for the bench of conversations: `python run_aiavatar.py MIND_URL`, in an environment that has aiavatar.

Its own WebSocket server with Silero's VAD and its defaults otherwise, an OpenAI-compatible LLM, and Warm Chat's ears
(pocketsphinx) and voice (flite), wrapped. The bench's plain sound is put into its messages, and taken out of them, by a client
in the same process, as its browser client would: what is spoken is played at once, "stop" drops what is not played yet.

Its Silero comes from a hub at run time; here from the package silero-vad, by a local entry of the same form.
"""

import asyncio
import base64
import io
import json
import logging
import socket
import sys
import tempfile
import wave
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import numpy as np
import soxr
import uvicorn
import websockets
from aiavatar.adapter.websocket.server import AIAvatarWebSocketServer
from aiavatar.sts.llm.chatgpt import ChatGPTService
from aiavatar.sts.stt.base import SpeechRecognizer
from aiavatar.sts.tts.base import SpeechSynthesizer
from aiavatar.sts.vad.silero import SileroSpeechDetector
from fastapi import FastAPI

from dialogue.adapters import pocketsphinx_asr
from sound.flite import FliteEngine
from sound.pcm import AudioChunk, from_pcm16, to_pcm16

IN_HZ, OUT_HZ = 16_000, 24_000
SESSION = "bench"
HUB = """dependencies = []
from silero_vad import load_silero_vad, get_speech_timestamps, save_audio, read_audio, VADIterator, collect_chunks

def silero_vad(onnx=True, force_onnx_cpu=True):
    return load_silero_vad(onnx=True), (get_speech_timestamps, save_audio, read_audio, VADIterator, collect_chunks)
"""


class Ears(SpeechRecognizer):
    """Pocketsphinx through Warm Chat's port, as one piece: this framework hands over whole utterances."""

    def __init__(self) -> None:
        super().__init__(language="en-US")
        self._asr = pocketsphinx_asr.create({})

    async def transcribe(self, data: bytes) -> str:
        async def chunks() -> AsyncIterator[AudioChunk]:
            sound = from_pcm16(data)
            for at in range(0, len(sound), 1600):
                yield AudioChunk(sound[at : at + 1600], IN_HZ)

        text = ""
        async with aclosing(self._asr.transcribe(chunks())) as transcripts:
            async for one in transcripts:
                text = one.text if one.final and not one.unsure else ""
        return text


class Voice(SpeechSynthesizer):
    """Flite."""

    def __init__(self) -> None:
        super().__init__()
        self._engine = FliteEngine()

    async def generate(self, text: str, style_info: dict | None = None, language: str | None = None) -> bytes:
        speech = await asyncio.to_thread(self._engine.speak, text)
        samples = np.asarray(soxr.resample(speech.samples, speech.rate_hz, OUT_HZ), dtype=np.float32)
        written = io.BytesIO()
        with wave.open(written, "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(OUT_HZ)
            file.writeframes(to_pcm16(samples))
        return written.getvalue()


async def main(mind_url: str, folder: Path) -> None:
    """Serve one talk."""
    (folder / "hubconf.py").write_text(HUB, "utf-8")
    database = str(folder / "aiavatar.db")
    server = AIAvatarWebSocketServer(
        vad=SileroSpeechDetector(hub_cache_path=str(folder), sample_rate=IN_HZ),
        stt=Ears(),
        llm=ChatGPTService(
            openai_api_key="none",
            base_url=mind_url,
            model="scripted",
            system_prompt="You talk.",
            db_connection_str=database,
        ),
        tts=Voice(),
        db_connection_str=database,
        voice_recorder_enabled=False,
    )
    app = FastAPI()
    app.include_router(server.get_websocket_router())
    inner, outer = free_port(), free_port()
    uvicorn_server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=inner, log_level="warning"))
    serving = asyncio.create_task(uvicorn_server.serve())
    while not uvicorn_server.started:  # noqa: ASYNC110  (it offers nothing to wait for)
        await asyncio.sleep(0.05)

    async def bridge(bench: Any) -> None:
        async with websockets.connect(f"ws://127.0.0.1:{inner}/ws", max_size=None) as avatar:
            await avatar.send(json.dumps({"type": "start", "session_id": SESSION, "user_id": "person"}))
            back = asyncio.create_task(_back(avatar, bench))
            try:
                async for sound in bench:
                    data = base64.b64encode(sound).decode()
                    message = {"type": "data", "session_id": SESSION, "audio_data": data}
                    await avatar.send(json.dumps(message))
            finally:
                back.cancel()

    async with websockets.serve(bridge, "127.0.0.1", outer, max_size=None):
        print(f"port {outer}", flush=True)
        await serving


async def _back(avatar: Any, bench: Any) -> None:
    """Take what the avatar says to the bench."""
    async for message in avatar:
        told = json.loads(message)
        if told["type"] == "stop":
            await bench.send(json.dumps({"type": "drop"}))
        elif told["type"] == "start":
            words = (told.get("metadata") or {}).get("request_text") or told.get("text") or ""
            await bench.send(json.dumps({"type": "words", "text": words}))
        elif told["type"] == "chunk" and told.get("audio_data"):
            with wave.open(io.BytesIO(base64.b64decode(told["audio_data"]))) as file:
                await bench.send(file.readframes(file.getnframes()))


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


if __name__ == "__main__":
    logging.basicConfig(level=logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(main(sys.argv[1], Path(folder)))
