"""Fakes and conformance checks for the tests of plug-ins; they live in `dialogue.testing`."""

from dialogue.testing import (
    NonConforming,
    ScriptedASR,
    ScriptedLLM,
    ScriptedTTS,
    ScriptedVAD,
    ScriptExhausted,
    check_asr,
    check_llm,
    check_tool,
    check_tts,
    check_vad,
)

__all__ = [
    "NonConforming",
    "ScriptExhausted",
    "ScriptedASR",
    "ScriptedLLM",
    "ScriptedTTS",
    "ScriptedVAD",
    "check_asr",
    "check_llm",
    "check_tool",
    "check_tts",
    "check_vad",
]
