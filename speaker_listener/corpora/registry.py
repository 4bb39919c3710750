"""Every corpus by its name: what it is, under which licence, and how to read it.

read("grid", Path(os.environ["WARMCHAT_DATA"]))        the data folder's own
read("vocaset", Path("/corpora/VOCASET"), shapes=Path("ict_facekit.npz"))
training(["grid", "speechocean762"], folder)           refuses what may not train weights that ship
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from speaker_listener.corpora import (
    beat,
    biwi,
    dyads,
    hdtf,
    livelink,
    mead,
    real_voices,
    tracked,
    vico,
    vocaset,
)
from speaker_listener.corpora.parts import PartError, for_scores, for_weights
from speaker_listener.corpora.shapes import ShapeBasis, read_ict
from speaker_listener.face_clip import FaceClip, Part

Read: TypeAlias = Callable[[Path], Iterator[FaceClip]]


@dataclass(frozen=True)
class Corpus:
    """One corpus.

    Attributes:
        name: by which it is asked for.
        holds: what is in it, in a few words.
        licence: of it.
        read: yields its clips, given its folder; None where it holds meshes.
        read_meshes: the same for a corpus of meshes, given ARKit shapes too.
    """

    name: str
    holds: str
    licence: str
    read: Read | None = None
    read_meshes: Callable[[Path, ShapeBasis], Iterator[FaceClip]] | None = None


_ALL: Final = (
    Corpus(
        "talk", "conversation and speeches, tracked", "research only", partial(tracked.clips, group="talk")
    ),
    Corpus("grid", "short commands, tracked", "CC BY 4.0", partial(tracked.clips, group="grid")),
    Corpus(
        "mead-tracked",
        "acted emotions, tracked, silent",
        "research only",
        partial(tracked.clips, group="mead"),
    ),
    Corpus("drive", "expressive faces, tracked", "research only", partial(tracked.clips, group="drive")),
    Corpus(
        "livelink", "iPhone takes of emotions, silent", "MIT below 1 million USD of revenue", livelink.clips
    ),
    Corpus("dyads", "conversations, both voices, no face", "none stated", dyads.clips),
    Corpus("speechocean762", "read English, aligned phones", "CC BY 4.0", real_voices.speechocean),
    Corpus("a2f", "emotional English, heard phones", "Apache-2.0", real_voices.a2f),
    Corpus("vocaset", "FLAME meshes", "research only", read_meshes=vocaset.clips),
    Corpus("biwi", "meshes, plain and with feeling", "research only", read_meshes=biwi.clips),
    Corpus("mead", "acted emotions, films", mead.LICENCE, mead.clips),
    Corpus("hdtf", "talking heads, films", hdtf.LICENCE, hdtf.clips),
    Corpus("vico", "speakers and listeners, films", vico.LICENCE, vico.clips),
    Corpus("beat", "iPhone weights, emotions", beat.LICENCE, beat.clips),
)
CORPORA: Final[dict[str, Corpus]] = {corpus.name: corpus for corpus in _ALL}


def read(
    name: str, folder: Path, *, part: Part | None = None, shapes: Path | None = None
) -> Iterator[FaceClip]:
    """Yield the clips of a corpus, on 25 frames a second.

    Args:
        name: of CORPORA.
        folder: the corpus's own, or the data folder for those that lie in it.
        part: of the clips wanted; None gives all, each of which says its own.
        shapes: the ICT face, for corpora of meshes.

    Raises:
        ValueError: there is no such corpus, its shapes are not given, or a file is broken.
        FileNotFoundError: the folder does not hold it.
    """
    if name not in CORPORA:
        near = get_close_matches(name, CORPORA, 1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise ValueError(f"expected a corpus, got {name!r}; {hint}There are {', '.join(CORPORA)}")
    if not folder.is_dir():
        raise FileNotFoundError(f"expected the folder of {name} at {folder}, and there is none")
    clips = _opened(CORPORA[name], folder, shapes)
    return (clip for clip in clips if part is None or clip.part == part)


def training(
    names: Iterable[str], folder: Path, *, ships: bool = True, shapes: Path | None = None
) -> Iterator[FaceClip]:
    """Yield the clips of these corpora that weights may be trained on.

    Args:
        names: of CORPORA, lying in one folder.
        folder: of them.
        ships: whether the weights are to be given to others; else clips for research may train too.
        shapes: the ICT face, for corpora of meshes.

    Raises:
        PartError: a corpus has no clip that may; it would silently add nothing.
        ValueError: as `read`.
        FileNotFoundError: as `read`.
    """
    allowed = ("train",) if ships else ("train", "fit")
    for name in names:
        chosen = False
        for clip in read(name, folder, shapes=shapes):
            if clip.part in allowed:
                chosen = True
                yield from for_weights([clip], ships=ships)
        if not chosen:
            raise PartError(
                f"expected clips of {name} that may train weights{' that ship' if ships else ''}, and there is none "
                f"({CORPORA[name].licence}); leave it out"
            )


def reporting(names: Iterable[str], folder: Path, *, shapes: Path | None = None) -> Iterator[FaceClip]:
    """Yield the clips of these corpora that scores are reported on; arguments and errors as `training`."""
    for name in names:
        yield from for_scores(read(name, folder, part="report", shapes=shapes))


def _opened(corpus: Corpus, folder: Path, shapes: Path | None) -> Iterator[FaceClip]:
    if corpus.read_meshes is not None:
        if shapes is None:
            raise ValueError(
                f"{corpus.name} holds meshes; expected `shapes`, the file of the ICT face, to read them with"
            )
        return corpus.read_meshes(folder, read_ict(shapes))
    assert corpus.read is not None
    return corpus.read(folder)
