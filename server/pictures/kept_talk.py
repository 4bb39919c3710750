"""A kept talk as a performance: the face that was shown and the sound that was heard, as far as they were kept.

kept             | what is seen                           | what is heard
face and sound   | the face that was shown                | both parties
face alone       | the face that was shown                | nothing
sound alone      | a face that the motion model moves     | both parties
neither          | a sentence                             |
"""

import re
from collections.abc import Iterator
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from emotion_tree.trajectory.record import Record
from emotion_tree.trajectory.tracks import face_track
from render.rig import Frame
from server.errors import ConfigError
from server.pictures.production import Performance
from server.pictures.timing import eased
from server.talk_routes import TalkStore
from server.talk_sound import TalkSound

if TYPE_CHECKING:
    from speaker_listener.motion import MotionModel

_WINDOW_S: Final = 60.0
# What is shown lies between two frames, and a block may begin before a window.
_AROUND_S: Final = 0.2
_LEAST_S: Final = 0.04
_HEAD: Final = re.compile(r"(?:/people/)?([\w-]+)(?:\.glb)?")
_NOBODY: Final = "mira"
_PARTIES: Final[tuple[Literal["avatar", "user"], ...]] = ("avatar", "user")


def person_of(record: Record) -> str:
    """Return the name of the person who was seen, as the replay page takes it from the record."""
    found = _HEAD.fullmatch(record.header.head)
    return found[1] if found else _NOBODY


def lacks(store: TalkStore, talk: str) -> list[str]:
    """Return a sentence for each thing that was not kept and will be missed.

    Raises:
        ConfigError: neither a face nor a sound was kept, so that there is nothing to show.
    """
    has_faces, has_voice, has_own = _kept(store, talk)
    if not (has_faces or has_voice or has_own):
        raise ConfigError(
            f"neither the face nor the sound of the talk {talk} was kept, as the person wished; there is nothing to "
            "show. `warmchat sessions show` says what was kept"
        )
    found = []
    if not has_faces:
        found.append(
            "the face was not kept: the motion model moves it by the sound, without the feelings of then"
        )
    if not (has_voice or has_own):
        found.append("the sound was not kept: the film is silent")
    return found


def perform(store: TalkStore, talk: str, folder: Path, model: "MotionModel", seed: int = 0) -> Performance:
    """Return a talk as it is to be drawn.

    Args:
        store: where it is read from.
        talk: its id.
        folder: where its sound is written to; of the caller, and wanted as long as the performance lasts.
        model: moves the face where none was kept.
        seed: of the model.

    Raises:
        ConfigError: neither a face nor a sound was kept.
        RecordError: there is no such talk, or it is damaged.
    """
    lacks(store, talk)
    has_faces, has_voice, has_own = _kept(store, talk)
    record = store.record(talk)
    fps = record.header.fps
    count = max(1, ceil(max(record.duration_s, _LEAST_S) * fps - 1e-6))
    sounds: tuple[Path, ...] = ()
    if has_voice or has_own:
        sounds = (_written(store, record, "both", count / fps, folder),)
    if has_faces:
        faces = eased(_faces(store, record, count / fps), fps)
        return Performance(
            person_of(record), faces, count, tuple(record.header.channels), fps, sounds, carries_sound=True
        )
    return _moved(store, record, folder, sounds, model, seed)


def _kept(store: TalkStore, talk: str) -> tuple[bool, bool, bool]:
    """Return whether faces, the character's voice, and the person's were kept."""
    kinds = store.kinds(talk)
    return bool(kinds & {"live_faces", "speech_faces"}), "voice" in kinds, "microphone" in kinds


def _faces(store: TalkStore, record: Record, length_s: float) -> Iterator[Frame]:
    """Yield (channels,) frame after frame, NaN where none was shown; a minute of them is in memory at once."""
    from_s = 0.0
    while from_s < length_s - 1e-9:
        to_s = min(from_s + _WINDOW_S, length_s)
        around = (max(0.0, from_s - _AROUND_S), to_s + _AROUND_S)
        blocks = store.blocks(record.header.id, ("live_faces", "speech_faces"), *around)
        yield from face_track(record, blocks, from_s, to_s)
        from_s = to_s


def _written(
    store: TalkStore, record: Record, party: Literal["user", "avatar", "both"], to_s: float, folder: Path
) -> Path:
    """Write the sound of a party for a film, and return its path."""
    sound = TalkSound(lambda *window: store.blocks(record.header.id, *window), record, party, 0.0, to_s)
    path = folder / f"{party}.wav"
    with path.open("wb") as file:
        file.writelines(sound.read(0, sound.length))
    return path


def _moved(
    store: TalkStore,
    record: Record,
    folder: Path,
    sounds: tuple[Path, ...],
    model: "MotionModel",
    seed: int,
) -> Performance:
    """Return the performance of a face that is moved by both voices."""
    from speaker_listener.animation.recording import open_recording
    from speaker_listener.animation.talk import RecordedTalk, animate, survey

    length_s = max(record.duration_s, _LEAST_S)
    own, other = (open_recording(_written(store, record, party, length_s, folder)) for party in _PARTIES)
    score = survey(RecordedTalk(own, other))
    faces = animate(score, model, seed)
    return Performance(person_of(record), faces, score.count, sounds=sounds, carries_sound=True)
