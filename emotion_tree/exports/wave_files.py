"""The sound of a talk, one WAV file a party, each as long as the talk and at the rate at which it was kept.

One file a party, because that is what tools for speech want; both begin at session time 0, so that times in every other
export are times in these files.
"""

import wave
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from emotion_tree.exports.format import SOUND, Format
from emotion_tree.node import Party
from emotion_tree.trajectory.record import MediaBlock, MediaKind, Record
from emotion_tree.trajectory.tracks import sound_track
from sound.pcm import to_pcm16

OF_PARTY: Final[dict[Party, MediaKind]] = {"user": "microphone", "avatar": "voice"}
# An hour of sound does not have to be in memory at once.
_WINDOW_S: Final = 60.0


def party_path(path: Path, party: Party) -> Path:
    """Return the name of a party's file, from that of the whole: talk.wav becomes talk.user.wav."""
    return path.with_name(f"{path.name.removesuffix('.wav')}.{party}.wav")


def write(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write a file for each party whose sound was kept."""
    written = []
    for party, kind in OF_PARTY.items():
        kept = [block for block in blocks if block.kind == kind and block.pcm16]
        if kept:
            written.append(_write_party(record, kept, party, party_path(path, party)))
    return written


def _write_party(record: Record, kept: Sequence[MediaBlock], party: Party, path: Path) -> Path:
    rate_hz = max(block.rate_hz for block in kept)
    # The microphone may have gone on for a moment after the last event.
    length_s = max(record.duration_s, *(_end_s(block) for block in kept))
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        from_s = 0.0
        while from_s < length_s:
            to_s = min(from_s + _WINDOW_S, length_s)
            samples = sound_track(record, kept, party, from_s, to_s, rate_hz)
            file.writeframes(to_pcm16(samples))
            from_s = to_s
    return path


def _end_s(block: MediaBlock) -> float:
    """Return the session time at which a block of the microphone ends; 0 for a reply's, whose time is its own."""
    if block.kind != "microphone":
        return 0.0
    return block.start_ms / 1000 + len(block.pcm16 or b"") / 2 / block.rate_hz


FORMATS: Final = (
    Format(
        "wav", "the sound, one file a party", ".wav", write, SOUND, lacking="no sound was kept of this talk"
    ),
)
