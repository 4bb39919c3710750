"""An emotion in words, for voices that are told how to speak."""

from typing import Final

from dialogue.ports import VoiceStyle

_MANNERS: Final = {
    "joy": "bright and smiling, with a lively melody",
    "sadness": "soft and slow, with falling melody and room between the words",
    "anger": "firm and clear, with weight on the important words, never shouting",
    "fear": "a little breathless and careful",
    "disgust": "dry and held back",
    "surprise": "wide awake, with a rising melody",
    "contempt": "cool and even",
}
_NEUTRAL: Final = "calm, friendly and natural"
_FAINT: Final = 0.15


def manner(style: VoiceStyle) -> str:
    """Return how to speak, as a sentence or two.

    >>> manner(VoiceStyle(emotion="joy", intensity=0.8))
    'Speak as in a warm conversation, face to face; strongly: bright and smiling, with a lively melody.'
    """
    said = _NEUTRAL
    if style.emotion in _MANNERS and style.intensity >= _FAINT:
        strength = "slightly" if style.intensity < 0.4 else "clearly" if style.intensity < 0.7 else "strongly"
        said = f"{strength}: {_MANNERS[style.emotion]}"
    parts = [f"Speak as in a warm conversation, face to face; {said}."]
    rate, pitch = style.prosody.rate, style.prosody.pitch
    if abs(rate - 1) >= 0.05:
        parts.append(f"Speak {abs(rate - 1):.0%} {'faster' if rate > 1 else 'slower'} than usual.")
    if abs(pitch - 1) >= 0.05:
        parts.append(f"Let the voice be a little {'higher' if pitch > 1 else 'lower'} than usual.")
    return " ".join(parts)
