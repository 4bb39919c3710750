"""One MP4 out of PNGs and sounds, by the program ffmpeg: H.264 and AAC, whole or not at all."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import which
from typing import IO, Final

from server.errors import ConfigError
from server.pictures.mark import ffmpeg_metadata, mark_mp4
from speaker_listener.animation.partial import whole_file

Write = Callable[[bytes], None]
_RATE_HZ: Final = 48_000
_END_S: Final = 600
# HD's colours, said in the file: players guess otherwise, and some guess wrong.
_COLOURS: Final = ("-vf", "scale=out_color_matrix=bt709:out_range=tv", "-colorspace", "bt709")
_COLOURS_SAID: Final = ("-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv")


@dataclass(frozen=True)
class FilmPlan:
    """What a film is made of.

    Attributes:
        fps: pictures a second.
        count: pictures of the whole film.
        sounds: files that sound from its first picture on, mixed where there are several; may be empty.
    """

    fps: int
    count: int
    sounds: tuple[Path, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return self.count / self.fps


def find_ffmpeg() -> str:
    """Return the path of ffmpeg.

    Raises:
        ConfigError: it is not there.
    """
    binary = which("ffmpeg")
    if binary is None:
        raise ConfigError(
            "a film needs the program ffmpeg, and it is not on PATH; install it (Debian and Ubuntu: apt install "
            "ffmpeg; macOS: brew install ffmpeg), or write pictures with --out frames/"
        )
    return binary


def command(binary: str, plan: FilmPlan, out: Path) -> list[str]:
    """Return the command that takes PNGs on its standard input and writes a film."""
    pictures = ["-f", "image2pipe", "-c:v", "png", "-framerate", str(plan.fps), "-i", "pipe:0"]
    # "file:" keeps a name with a colon from being taken for an address.
    sounds = [word for path in plan.sounds for word in ("-i", f"file:{path}")]
    video = ["-map", "0:v:0", "-c:v", "libx264", "-preset", "medium", "-crf", "18", "-pix_fmt", "yuv420p"]
    return [
        *(binary, "-v", "error", "-nostdin", "-y"),
        *pictures,
        *sounds,
        *video,
        *_COLOURS,
        *_COLOURS_SAID,
        *_audio(len(plan.sounds)),
        *("-t", f"{plan.duration_s:.6f}"),
        *ffmpeg_metadata(),
        *("-movflags", "+faststart", "-f", "mp4", f"file:{out}"),
    ]


def _audio(sounds: int) -> list[str]:
    """Return the arguments for the sound: as long as the pictures, and with channels that every player knows."""
    if sounds == 0:
        return ["-an"]
    shaped = f"aresample={_RATE_HZ},aformat=channel_layouts=mono|stereo"
    each = "".join(f"[{n}:a:0]{shaped}[s{n}];" for n in range(1, sounds + 1))
    names = "".join(f"[s{n}]" for n in range(1, sounds + 1))
    mixed = f"{each}{names}amix=inputs={sounds}:duration=longest:normalize=0,apad[a]"
    return ["-filter_complex", mixed, "-map", "[a]", "-c:a", "aac", "-b:a", "160k"]


@contextmanager
def film_file(out: Path, plan: FilmPlan) -> Iterator[Write]:
    """Give what takes the pictures of a film, PNG after PNG; the film is there once the block has ended well.

    Raises:
        ConfigError: ffmpeg is not there, or cannot write the film.
        AnimationError: the disk does not take it.
    """
    binary = find_ffmpeg()
    with whole_file(out) as beside, tempfile.TemporaryFile() as said:
        # In a session of its own: Ctrl-C is for us, and ffmpeg would end what it has as if that were all.
        program = subprocess.Popen(
            command(binary, plan, beside),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        try:
            yield lambda png: _feed(program, said, png)
            _finish(program, said)
        finally:
            _end(program)
        mark_mp4(beside)


def _feed(program: "subprocess.Popen[bytes]", said: IO[bytes], png: bytes) -> None:
    assert program.stdin is not None
    try:
        program.stdin.write(png)
    except OSError:
        program.wait(_END_S)
        raise _failed(said, program.returncode) from None


def _finish(program: "subprocess.Popen[bytes]", said: IO[bytes]) -> None:
    assert program.stdin is not None
    with suppress(OSError):
        program.stdin.close()
    if program.wait(_END_S) != 0:
        raise _failed(said, program.returncode)


def _end(program: "subprocess.Popen[bytes]") -> None:
    with suppress(ProcessLookupError):
        program.kill()
    program.wait()
    if program.stdin is not None:
        with suppress(OSError):
            program.stdin.close()


def _failed(said: IO[bytes], status: int) -> ConfigError:
    said.seek(0)
    lines: Sequence[str] = said.read().decode("utf-8", "replace").strip().splitlines()
    return ConfigError(
        f"ffmpeg could not write the film: {lines[-1] if lines else f'it ended with {status}'}; it has to be an "
        "ffmpeg with libx264 and aac, and the disk needs room"
    )
