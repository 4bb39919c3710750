"""Fetches a model from the hub: what is there already is kept, what was cut goes on, what is wrong is thrown away.

    model_info ─▶ names, sizes, checksums ─▶ each file ─┬─ here and right ───────────▶ kept
                                                        └─ <name>.<checksum>.part ───▶ fetched on ─▶ checked ─▶ <name>

The library that faster-whisper brings does the talking; it no longer goes on with the part of a file that an earlier run
left behind, so parts are kept here.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from server.errors import ConfigError
from server.models_on_offer import Offer

_ANSWER_S: Final = 20.0
_BLOCK: Final = 1 << 20
Tell = Callable[[str], None]


@dataclass(frozen=True)
class HubFile:
    """A file as the hub describes it.

    Attributes:
        name: in the repository.
        size: in bytes; None where the hub does not say.
        sha256: of its bytes; "" where the hub does not say.
        git_sha1: what git calls it; for small files in the place of `sha256`.
    """

    name: str
    size: int | None
    sha256: str = ""
    git_sha1: str = ""

    @property
    def checksum(self) -> str:
        """What tells this version of the file from others."""
        return self.sha256 or self.git_sha1

    def check(self, path: Path) -> str:
        """Return what is wrong with a file that should be this one, "" if nothing is."""
        size = path.stat().st_size
        if self.size is not None and size != self.size:
            return f"expected {self.size} bytes, got {size}"
        digest = (
            hashlib.sha256()
            if self.sha256
            else hashlib.sha1(f"blob {size}\0".encode(), usedforsecurity=False)
        )
        with path.open("rb") as file:
            while block := file.read(_BLOCK):
                digest.update(block)
        if self.checksum and digest.hexdigest() != self.checksum:
            return f"expected the checksum {self.checksum[:12]}…, got {digest.hexdigest()[:12]}…"
        return ""


def pull(one: Offer, tell: Tell, endpoint: str | None = None) -> Path:
    """Fetch a model; return its folder.

    Args:
        one: the model.
        tell: is called with a line for each step.
        endpoint: the address of another hub than the usual one, or than that in HF_ENDPOINT.

    Raises:
        ConfigError: the package is not there, the hub is not, a file is wrong or there is no room.
    """
    if find_spec("huggingface_hub") is None:
        raise ConfigError(f'expected the package huggingface_hub; run: pip install "warmchat[{one.needs}]"')
    endpoint = endpoint or os.environ.get("HF_ENDPOINT") or None
    commit, described = _described(one, endpoint)
    wanted = _wanted(one, described)
    one.place.mkdir(parents=True, exist_ok=True)
    missing = [file for file in wanted if not _is_here(file, one.place)]
    for file in wanted:
        if file not in missing:
            tell(f"{Path(file.name).name}: here already, and right")
    _need_room(one.place, missing)
    for file in missing:
        _fetch(one, commit, file, endpoint, tell)
    return one.place


def _described(one: Offer, endpoint: str | None) -> tuple[str, tuple[HubFile, ...]]:
    """Return the commit and the files of a repository."""
    from huggingface_hub import HfApi

    try:
        info = HfApi(endpoint=endpoint).model_info(
            one.repository, revision=one.revision, files_metadata=True, timeout=_ANSWER_S
        )
    except Exception as error:  # the library lets through what its HTTP client of the day raises
        raise _unreachable(one, endpoint, error) from error
    files = tuple(
        HubFile(
            file.rfilename,
            file.size,
            file.lfs.sha256 if file.lfs else "",
            "" if file.lfs else file.blob_id or "",
        )
        for file in info.siblings or ()
    )
    return info.sha or one.revision, files


def _wanted(one: Offer, described: Iterable[HubFile]) -> list[HubFile]:
    described = list(described)
    for pattern in one.files:
        if not any(fnmatch(file.name, pattern) for file in described):
            raise ConfigError(
                f"expected {pattern} in {one.repository} on the hub, and it is not there; nothing was fetched"
            )
    return [
        file for file in described if any(fnmatch(file.name, wish) for wish in (*one.files, *one.optional))
    ]


def _is_here(file: HubFile, folder: Path) -> bool:
    path = folder / Path(file.name).name
    return path.is_file() and not file.check(path)


def _need_room(folder: Path, files: Iterable[HubFile]) -> None:
    needed, free = sum(file.size or 0 for file in files), shutil.disk_usage(folder).free
    if needed > free:
        raise ConfigError(
            f"expected {needed / 1e6:.0f} MB of room in {folder}, there are {free / 1e6:.0f} MB; "
            "make room, or name another place with WARMCHAT_MODELS"
        )


def _fetch(one: Offer, commit: str, file: HubFile, endpoint: str | None, tell: Tell) -> None:
    """Fetch a file, going on where an earlier run was cut; check it, and put it in its place."""
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.file_download import http_get

    name = Path(file.name).name
    part = one.place / f"{name}.{file.checksum[:12] or commit[:12]}.part"
    at = part.stat().st_size if part.is_file() else 0
    size = f"{file.size / 1e6:.1f} MB" if file.size is not None else "of unknown size"
    tell(f"{name}: {size}" + (f", going on at {at / 1e6:.1f} MB" if at else ""))
    url = hf_hub_url(one.repository, file.name, revision=commit, endpoint=endpoint)
    try:
        location = get_hf_file_metadata(url, timeout=_ANSWER_S, endpoint=endpoint).location
        with part.open("ab") as stream:
            http_get(location, stream, resume_size=at, expected_size=file.size)
    except Exception as error:  # as above; what was fetched stays for the next time
        raise _unreachable(one, endpoint, error) from error
    wrong = file.check(part)
    if wrong:
        part.unlink()
        raise ConfigError(
            f"{name} of {one.repository} came wrong: {wrong}. It was thrown away; run `warmchat models pull {one.name}` again"
        )
    part.replace(one.place / name)
    tell(f"{name}: right" if file.checksum else f"{name}: fetched; the hub gives no checksum to check it by")


def _unreachable(one: Offer, endpoint: str | None, error: Exception) -> ConfigError:
    """Return the sentence for what the hub's library raised."""
    hub = endpoint or "the hub (huggingface.co)"
    status: Any = getattr(getattr(error, "response", None), "status_code", None)
    said = str(error).strip().partition("\n")[0] or type(error).__name__
    by_hand = f"or copy {', '.join(one.files)} of {one.repository} to {one.place} yourself"
    if status in (401, 403, 404):
        return ConfigError(f"{hub} has no {one.repository} for us (it answered {status}); {by_hand}")
    if status is not None:
        return ConfigError(f"{hub} answered {status}; try again later, {by_hand}")
    return ConfigError(
        f"{one.name} could not be fetched whole from {hub}: {said}. What has come is kept. Run "
        f"`warmchat models pull {one.name}` again when this machine is online, {by_hand}"
    )
