"""From faces to a file: each picture drawn, and handed on to the film or the folder, until all are there."""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import copyfile
from types import FrameType
from typing import Final

from render.rig import CHANNELS, FPS, Frame
from server.pictures.film import FilmPlan, film_file
from server.pictures.progress import Progress
from server.pictures.sequence import sequence_files
from server.pictures.stage import Look, open_stage
from server.pictures.target import Target
from server.pictures.timing import at_rate, pictures_of

Write = Callable[[bytes], None]
SOUND: Final = "sound.wav"


@dataclass(frozen=True)
class Performance:
    """What a person does.

    Attributes:
        person: one of the page's people.
        faces: (channels,) each, one after the other; gone through once.
        count: of them.
        channels: their names, in their order.
        fps: of the faces.
        sounds: files that sound from the first face on; mixed.
        carries_sound: whether a folder of pictures gets the sound too: where it lies nowhere else.
    """

    person: str
    faces: Iterator[Frame]
    count: int
    channels: Sequence[str] = CHANNELS
    fps: int = FPS
    sounds: tuple[Path, ...] = ()
    carries_sound: bool = False


@dataclass(frozen=True)
class Order:
    """What is wanted of it.

    Attributes:
        target: where it goes.
        browser: what draws.
        look: of the pictures.
        fps: pictures a second.
    """

    target: Target
    browser: Path
    look: Look = field(default_factory=Look)
    fps: int = FPS


@dataclass(frozen=True)
class Produced:
    """What was made: so many pictures, in so many seconds."""

    pictures: int
    took_s: float


def produce(performance: Performance, order: Order) -> Produced:
    """Draw a performance; the target is there whole afterwards, or is as it was.

    Raises:
        ConfigError: the browser or ffmpeg does not do its part, or the pictures cannot be written.
        AnimationError: the sound cannot be read any more, or the disk does not take the film.
        KeyboardInterrupt: Ctrl-C was pressed, or the process was asked to end.
    """
    count = pictures_of(performance.count, performance.fps, order.fps)
    began_s = time.perf_counter()
    with (
        _ending_in_order(),
        open_stage(order.browser, performance.person, performance.channels, order.look) as stage,
        _destination(performance, order, count) as write,
    ):
        progress = Progress(count)
        try:
            for face in at_rate(performance.faces, performance.fps, order.fps):
                write(stage.picture(face))
                progress.step()
        finally:
            progress.break_off()
    return Produced(count, time.perf_counter() - began_s)


@contextmanager
def _destination(performance: Performance, order: Order, count: int) -> Iterator[Write]:
    if order.target.kind == "film":
        with film_file(order.target.path, FilmPlan(order.fps, count, performance.sounds)) as write:
            yield write
        return
    with sequence_files(order.target) as write:
        yield write
    if performance.carries_sound:
        for sound in performance.sounds:
            copyfile(sound, order.target.path / SOUND)


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let a process that is asked to end leave as by Ctrl-C: with its browser ended and no half file."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
