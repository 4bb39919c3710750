"""Where pictures go: one MP4, or numbered PNGs in a folder; said by `--out`."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from server.errors import ConfigError

PATTERN: Final = "%05d.png"
_NUMBER: Final = re.compile(r"%0?(\d{0,2})d")


@dataclass(frozen=True)
class Target:
    """What is to be written.

    Attributes:
        kind: one film, or a sequence of pictures.
        path: of the film, or of the sequence's folder.
        pattern: name of a picture, with one `%05d` in it; "" for a film.
    """

    kind: Literal["film", "sequence"]
    path: Path
    pattern: str = ""

    def name(self, number: int) -> str:
        """Return the file name of a picture of the sequence."""
        return self.pattern % number

    def there(self) -> list[Path]:
        """Return what is there already under the names that would be written."""
        if self.kind == "film":
            return [self.path] if self.path.exists() else []
        before, after = _NUMBER.sub("\0", self.pattern).split("\0")
        name = re.compile(re.escape(before) + r"\d+" + re.escape(after))
        return (
            sorted(one for one in self.path.iterdir() if name.fullmatch(one.name))
            if self.path.is_dir()
            else []
        )

    def beside(self, ending: str) -> Path:
        """Return the path of something that belongs to it: talk.mp4 has talk.srt, frames/ has frames/talk.srt."""
        return self.path.with_suffix(ending) if self.kind == "film" else self.path / f"talk{ending}"


def target_of(out: str) -> Target:
    """Return what `--out` asks for.

    Raises:
        ConfigError: it is neither a film, nor a folder, nor a name with one number in it.
    """
    path = Path(out)
    if path.is_dir() or out.endswith(("/", "\\")):
        return Target("sequence", path, PATTERN)
    if path.suffix.lower() == ".mp4":
        return Target("film", path)
    if path.suffix.lower() == ".png" and path.name.count("%") == 1 and _NUMBER.search(path.name):
        return Target("sequence", path.parent, path.name)
    raise ConfigError(
        f"expected --out to be a film such as talk.mp4, a folder such as frames/, or numbered pictures such as "
        f"frames/{PATTERN}; got {out!r}"
    )


def check_target(target: Target, force: bool) -> None:
    """Refuse a place that cannot be written to, or where something is already.

    Raises:
        ConfigError: a folder is lacking, or a file is there and `force` was not said.
    """
    folder = target.path.parent
    if not folder.is_dir():
        raise ConfigError(
            f"expected a folder at {folder}, and there is none; make it, or choose another --out"
        )
    if target.kind == "sequence" and target.path.exists() and not target.path.is_dir():
        raise ConfigError(
            f"expected a folder for the pictures at {target.path}, and it is a file; choose another --out"
        )
    there = target.there()
    if there and not force:
        more = f" and {len(there) - 1} more" if len(there) > 1 else ""
        raise ConfigError(
            f"{there[0]}{more} is there already; say --force to write over it, or choose another name"
        )
