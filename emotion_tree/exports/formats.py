"""Every format by its name, and the way from a record to files in a folder.

A format is a module of this package with `FORMATS`; there is nothing else to add it to. Files are made in a folder of
their own first and moved to where they belong when all are whole, so that a full disk leaves no half of a file.
"""

import io
import pkgutil
import re
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final, TypeAlias

import emotion_tree.exports as package
from emotion_tree.errors import RecordError
from emotion_tree.exports.format import Format
from emotion_tree.trajectory.record import MediaBlock, MediaKind, Record

# Gives the media blocks of the talk, of the kinds that are needed; only called where a format needs any.
Media: TypeAlias = Callable[[Collection[MediaKind]], Iterable[MediaBlock]]

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class Written:
    """What one format wrote; no paths where the record held nothing of its kind."""

    format: Format
    paths: tuple[Path, ...]


@cache
def formats() -> dict[str, Format]:
    """Return every format of this package by its name, in the order of the names."""
    modules = (import_module(f"{package.__name__}.{found.name}") for found in _modules())
    every = [one for module in modules for one in getattr(module, "FORMATS", ())]
    return {one.name: one for one in sorted(every, key=lambda one: one.name)}


def _modules() -> Iterable[pkgutil.ModuleInfo]:
    # This module would find itself, and the dictionary is a program.
    return (
        one for one in pkgutil.iter_modules(package.__path__) if one.name not in ("formats", "dictionary")
    )


def named(names: Iterable[str]) -> list[Format]:
    """Return formats by their names, each once.

    Raises:
        RecordError: a name is none of them; names those that are.
    """
    known = formats()
    wanted = list(dict.fromkeys(names))
    if unknown := [name for name in wanted if name not in known]:
        raise RecordError(f"there is no format {', '.join(map(repr, unknown))}; choose of {', '.join(known)}")
    return [known[name] for name in wanted]


def no_media(kinds: Collection[MediaKind]) -> Iterable[MediaBlock]:
    """Return no blocks: what to give where there are none."""
    return ()


def export(
    record: Record, media: Media, wanted: Sequence[Format], folder: Path, *, force: bool = False
) -> list[Written]:
    """Write a record in some formats to a folder, which is made where it is not there.

    Args:
        record: the talk.
        media: gives its media blocks.
        wanted: the formats.
        folder: gets one file, or one folder, a format; the names begin with the talk's id.
        force: replace what is there already.

    Raises:
        RecordError: something is there already, or the files cannot be written; says which and what to do.
    """
    stem = file_stem(record.header.id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        targets = [folder / f"{stem}{one.suffix}" for one in wanted]
        _refuse(targets, force=force)
        with tempfile.TemporaryDirectory(prefix=".warmchat-", dir=folder) as made:
            return _export(record, media, wanted, Path(made), stem, folder, force=force)
    except OSError as error:
        reason = error.strerror or str(error)
        raise RecordError(
            f"cannot write to {folder}: {reason[:1].lower()}{reason[1:]}; make room there, or name another folder"
        ) from error


def packed(record: Record, media: Media, wanted: Format) -> tuple[str, bytes]:
    """Return a record in one format as one download: the file's name, and its bytes; several files become a ZIP.

    Raises:
        RecordError: the record holds nothing of the kind, or there is no room to make the files.
    """
    with tempfile.TemporaryDirectory(prefix="warmchat-") as folder:
        (written,) = export(record, media, [wanted], Path(folder))
        if not written.paths:
            raise RecordError(wanted.lacking[:1].upper() + wanted.lacking[1:] + ".")
        if len(written.paths) == 1:
            return written.paths[0].name, written.paths[0].read_bytes()
        packing = io.BytesIO()
        with zipfile.ZipFile(packing, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in written.paths:
                archive.write(path, path.relative_to(folder).as_posix())
        return f"{file_stem(record.header.id)}-{wanted.name}.zip", packing.getvalue()


def file_stem(talk: str) -> str:
    """Return what the names of a talk's files begin with: its id, as far as it may stand in a file's name."""
    return _UNSAFE.sub("_", talk).lstrip(".")[:120] or "talk"


def _refuse(paths: Iterable[Path], *, force: bool) -> None:
    there = [str(path) for path in paths if path.exists()]
    if there and not force:
        raise RecordError(
            f"{', '.join(there)} {'is' if len(there) == 1 else 'are'} there already; use --force to replace, "
            "or name another folder"
        )


def _export(
    record: Record,
    media: Media,
    wanted: Sequence[Format],
    made: Path,
    stem: str,
    folder: Path,
    *,
    force: bool,
) -> list[Written]:
    kinds = {kind for one in wanted for kind in one.media}
    blocks = list(media(kinds)) if kinds else []
    written = []
    for one in wanted:
        paths = one.write(record, blocks, made / f"{stem}{one.suffix}")
        written.append(Written(one, tuple(folder / path.relative_to(made) for path in paths)))
    _refuse((folder / path.name for path in made.iterdir()), force=force)
    for path in made.iterdir():
        _replace(path, folder / path.name)
    return written


def _replace(path: Path, target: Path) -> None:
    """Move what was made to its place; a folder takes the place of its files, and of nothing else in the old one."""
    if path.is_dir() and target.is_dir():
        for inner in path.iterdir():
            inner.replace(target / inner.name)
    else:
        if target.is_dir() and not path.is_dir():
            raise IsADirectoryError(21, f"{target.name} is a folder there, and should become a file")
        shutil.move(str(path), str(target))
