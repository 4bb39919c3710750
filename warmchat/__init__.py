"""Warm Chat for other people's code: the ports to implement and the values that pass through them. Nothing else.

    from warmchat import Message      # and so on; see docs/plugins.md
    from warmchat.testing import check_llm

What is here stays; what is imported from the packages behind it may move.
"""

from dialogue.errors import (
    PluginError,
    ProviderBusy,
    ProviderError,
    ProviderMissing,
    ProviderRefused,
    ProviderTimeout,
)
from dialogue.ports import (
    ASR,
    LLM,
    TTS,
    VAD,
    Delta,
    Message,
    SpeechChunk,
    Tool,
    ToolCall,
    ToolLLM,
    Transcript,
    Usage,
    VoiceStyle,
)
from emotion_tree.reading import EMOTIONS, Reading, reading
from emotion_tree.recognition import EmotionRecogniser, Evidence
from render.rig import CHANNELS
from sound.pcm import AudioChunk, Samples
from sound.speech import Phone, Prosody, Word
from speaker_listener.motion import (
    FaceFrame,
    MotionInput,
    MotionModel,
    MotionStream,
    PhraseAhead,
    Shown,
)

__all__ = [
    "ASR",
    "CHANNELS",
    "EMOTIONS",
    "LLM",
    "TTS",
    "VAD",
    "AudioChunk",
    "Delta",
    "EmotionRecogniser",
    "Evidence",
    "FaceFrame",
    "Message",
    "MotionInput",
    "MotionModel",
    "MotionStream",
    "Phone",
    "PhraseAhead",
    "PluginError",
    "Prosody",
    "ProviderBusy",
    "ProviderError",
    "ProviderMissing",
    "ProviderRefused",
    "ProviderTimeout",
    "Reading",
    "Samples",
    "Shown",
    "SpeechChunk",
    "Tool",
    "ToolCall",
    "ToolLLM",
    "Transcript",
    "Usage",
    "VoiceStyle",
    "Word",
    "reading",
]
