"""`warmchat sessions replay ID --out talk.mp4`: a kept talk as a film, from its record alone."""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from server.commands import animate, picture_options
from server.commands.render import STOPPED
from server.errors import ConfigError

if TYPE_CHECKING:
    from emotion_tree.trajectory.record import Record
    from server.pictures.production import Order
    from server.talk_routes import TalkStore

# Moves a face that was not kept; the first that the server itself tries.
_MOTION = "warm"


def add_film_options(parser: argparse.ArgumentParser) -> None:
    """Add what makes a film of a replay."""
    parser.add_argument("--out", help="make a film, talk.mp4, or pictures, frames/, instead of a page")
    parser.add_argument(
        "--captions", action="store_true", help="with --out: captions of both beside it, as .srt"
    )
    picture_options.add_picture_options(parser)


def film(store: "TalkStore", talk: str, arguments: argparse.Namespace) -> int:
    """Draw a kept talk; return the exit status.

    Raises:
        ConfigError: an option cannot be, or nothing was kept that could be shown.
        RecordError: the talk is damaged.
    """
    from speaker_listener.animation.errors import AnimationError

    try:
        return _film(store, talk, arguments)
    except AnimationError as error:
        raise ConfigError(str(error)) from error
    except KeyboardInterrupt:
        print("warmchat: stopped; nothing was written", file=sys.stderr)
        return STOPPED


def _film(store: "TalkStore", talk: str, arguments: argparse.Namespace) -> int:
    from server.pictures import kept_talk
    from server.pictures.production import produce

    order = picture_options.order_of(arguments)
    record = store.record(talk)
    animate.head_named(kept_talk.person_of(record))
    captions = _captions_path(order, record, arguments) if arguments.captions else None
    for sentence in kept_talk.lacks(store, talk):
        print(f"warmchat: {sentence}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="warmchat-talk-") as folder:
        performance = kept_talk.perform(store, talk, Path(folder), animate.model_named(_MOTION))
        produced = produce(performance, order)
    heard = "with sound" if performance.sounds else "without sound"
    print(picture_options.report(order, produced, heard))
    if captions is not None:
        _write_captions(record, captions)
    return 0


def _captions_path(order: "Order", record: "Record", arguments: argparse.Namespace) -> Path | None:
    """Return where captions go; None, with a sentence, where no words were kept.

    Raises:
        ConfigError: they are there already.
    """
    from emotion_tree.exports import subrip

    path = order.target.beside(".srt")
    if path.exists() and not arguments.force:
        raise ConfigError(f"{path} is there already; say --force to write over it, or choose another name")
    if subrip.captions(record):
        return path
    print("warmchat: no words were kept: there are no captions", file=sys.stderr)
    return None


def _write_captions(record: "Record", path: Path) -> None:
    from emotion_tree.exports import subrip
    from speaker_listener.animation.partial import whole_file

    with whole_file(path) as beside:
        subrip.write(record, [], beside)
    print(f"wrote {path}: captions of both")
