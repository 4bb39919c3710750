"""Files that are there whole, or not at all."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from speaker_listener.animation.errors import AnimationError


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a path beside the wanted one to write to; it takes the wanted name once all is written, else it is gone.

    Raises:
        AnimationError: the disk does not take it.
    """
    beside = path.with_name(f".{path.name}.part")
    try:
        yield beside
        beside.replace(path)
    except OSError as error:
        raise AnimationError(
            f"{path} cannot be written: {error.strerror or error}; choose another --out, or make room"
        ) from error
    finally:
        beside.unlink(missing_ok=True)
