"""Numbered PNGs in a folder; they appear there together once all are made, or not at all."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from server.errors import ConfigError
from server.pictures.mark import marked_png
from server.pictures.target import Target

# ffmpeg, Blender and others look for a sequence's first picture here.
FIRST: Final = 1


@contextmanager
def sequence_files(target: Target) -> Iterator[Callable[[bytes], None]]:
    """Give what takes the pictures of a sequence, PNG after PNG; earlier ones of the same names give way to them.

    Raises:
        ConfigError: the disk does not take them.
    """
    made_folder = not target.path.is_dir()
    try:
        target.path.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".part-", dir=target.path) as part:
            numbers = iter(range(FIRST, 10**9))

            def take(png: bytes) -> None:
                (Path(part) / target.name(next(numbers))).write_bytes(marked_png(png))

            yield take
            _bring_in(Path(part), target)
    except OSError as error:
        raise ConfigError(
            f"the pictures cannot be written to {target.path}: {error.strerror or error}; choose another --out, or make room"
        ) from error
    finally:
        if made_folder:
            # Where the pictures were brought in it is not empty, and stays.
            with suppress(OSError):
                target.path.rmdir()


def _bring_in(part: Path, target: Target) -> None:
    # A longer sequence of before would otherwise end this one.
    for old in target.there():
        old.unlink()
    for picture in sorted(part.iterdir()):
        picture.replace(target.path / picture.name)
