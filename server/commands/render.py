"""`warmchat render`: a film of a person who speaks a recording, or listens to one; no page has to be open."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from server.commands import animate, picture_options
from server.errors import ConfigError

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

# As shells say that a program was stopped by Ctrl-C.
STOPPED = 130


def add(commands: "Commands") -> None:
    """Add the command to the parser of `warmchat`."""
    render = commands.add_parser(
        "render",
        help="draw a film, or numbered pictures, of a person who speaks or listens to a recording",
        description="The head of the page, and the motion of a talk, drawn picture by picture: with sound as an MP4, "
        "or as numbered PNGs.",
    )
    animate.add_talk_options(render)
    render.add_argument("--out", required=True, help="talk.mp4, frames/, or frames/%%05d.png")
    render.add_argument("--person", default="mira", help="whose head (mira)")
    picture_options.add_picture_options(render)
    render.set_defaults(run=_run)


def _run(arguments: argparse.Namespace) -> int:
    from speaker_listener.animation.errors import AnimationError

    try:
        return _render(arguments)
    except AnimationError as error:
        raise ConfigError(str(error)) from error
    except KeyboardInterrupt:
        print("warmchat: stopped; nothing was written", file=sys.stderr)
        return STOPPED


def _render(arguments: argparse.Namespace) -> int:
    from server.pictures.production import Performance, produce
    from speaker_listener.animation.talk import animate as moved
    from speaker_listener.animation.talk import survey

    animate.check_talk(arguments)
    order = picture_options.order_of(arguments)
    animate.check_not_read(arguments, order.target.path)
    head = animate.head_named(arguments.person)
    score = survey(animate.talk_of(arguments))
    faces = moved(score, animate.model_named(arguments.motion), arguments.seed)
    sounds = tuple(path for path in (arguments.sound, arguments.listen_to) if path)
    produced = produce(Performance(head.stem, faces, score.count, sounds=sounds), order)
    is_film = order.target.kind == "film"
    heard = "with sound" if is_film else f"to the sound of {_names(sounds)}"
    print(picture_options.report(order, produced, heard))
    return 0


def _names(sounds: tuple[Path, ...]) -> str:
    return " and ".join(path.name for path in sounds)
