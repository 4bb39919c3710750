"""`warmchat animate`: the face that a recording gets, as a file for animators."""

import argparse
import sys
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from emotion_tree.reading import EMOTIONS
from server.errors import ConfigError

if TYPE_CHECKING:
    from render.rig import Frame
    from sound.speech import Phone
    from speaker_listener.animation.recording import Recording
    from speaker_listener.animation.talk import RecordedTalk, Score
    from speaker_listener.motion import MotionModel, Shown

    Commands = argparse._SubParsersAction[argparse.ArgumentParser]

FORMATS: Final = ("csv", "livelink", "npz", "glb")
_BY_SUFFIX: Final = {".csv": "csv", ".npz": "npz", ".glb": "glb"}
_SUFFIXES: Final = {"csv": ".csv", "livelink": ".csv", "npz": ".npz", "glb": ".glb"}
# The first that the server itself tries.
_MOTION: Final = "warm"
_PEOPLE: Final = Path(__file__).parents[1] / "static" / "people"
_INTENSITY: Final = 0.7
_PROGRESS_FRAMES: Final = 250


def add(commands: "Commands") -> None:
    """Add the command to the parser of `warmchat`."""
    animate = commands.add_parser(
        "animate",
        help="move a face by a recording, and write it for Blender, Unreal, Python or a viewer",
        description="With a recording, the face speaks it. With --listen-to, it listens to another voice. "
        "With both, on one clock, it speaks and listens in turn.",
    )
    add_talk_options(animate)
    animate.add_argument("--out", type=Path, required=True, help="the file to write: .csv, .npz or .glb")
    animate.add_argument("--format", choices=FORMATS, help="by the ending of --out where not given")
    animate.add_argument("--person", default="mira", help="whose head a GLB gets (mira)")
    animate.add_argument("--force", action="store_true", help="write over a file that is there")
    animate.set_defaults(run=_run)


def add_talk_options(parser: argparse.ArgumentParser) -> None:
    """Add what says how a face is moved: by which sound, with which feeling, by which model."""
    parser.add_argument(
        "sound", type=Path, nargs="?", help="what the face says: WAV; other formats by ffmpeg"
    )
    parser.add_argument("--listen-to", type=Path, metavar="SOUND", help="what the face listens to")
    parser.add_argument("--emotion", help=f"what the face shows: {', '.join(EMOTIONS)}")
    parser.add_argument("--intensity", type=float, help=f"of the emotion, 0 to 1 ({_INTENSITY})")
    parser.add_argument("--seed", type=int, default=0, help="chance begins here; same seed, same face (0)")
    parser.add_argument(
        "--motion", default=_MOTION, help=f"the motion model ({_MOTION}); see: warmchat plugins"
    )
    words = parser.add_mutually_exclusive_group()
    words.add_argument("--text", help="the English words that are said, so that the lips know the phones")
    words.add_argument("--phones", type=Path, help="a CSV of what is said when: phone,start_s,end_s")


def _run(arguments: argparse.Namespace) -> int:
    from render.heads.glb_file import GlbError
    from speaker_listener.animation.errors import AnimationError
    from speaker_listener.animation.talk import survey

    kind = _format(arguments)
    _check(arguments, kind)
    started = time.perf_counter()
    try:
        talk = talk_of(arguments)
        model = model_named(arguments.motion)
        score = survey(talk)
        _write(arguments, kind, score, model)
    except (AnimationError, GlbError) as error:
        raise ConfigError(str(error)) from error
    took_s = max(time.perf_counter() - started, 1e-9)
    speed = score.duration_s / took_s
    print(
        f"wrote {arguments.out}: {score.count} frames, {score.duration_s:.2f} s at 25 a second, as {kind} "
        f"({speed:.1f} × real time)"
    )
    return 0


def _format(arguments: argparse.Namespace) -> str:
    ending = arguments.out.suffix.lower()
    if arguments.format is None:
        if ending not in _BY_SUFFIX:
            raise ConfigError(
                f"expected --out to end in {', '.join(_BY_SUFFIX)}, got {arguments.out.name!r}; or say --format"
            )
        return _BY_SUFFIX[ending]
    wanted: str = arguments.format
    if ending in _BY_SUFFIX and ending != _SUFFIXES[wanted]:
        raise ConfigError(
            f"expected --out to end in {_SUFFIXES[wanted]} for {wanted}, got {arguments.out.name!r}; change one of them"
        )
    return wanted


def _check(arguments: argparse.Namespace, kind: str) -> None:
    """Refuse what cannot be done before anything is read."""
    check_talk(arguments)
    out: Path = arguments.out
    if not out.parent.is_dir():
        raise ConfigError(
            f"expected a folder at {out.parent}, and there is none; make it, or choose another --out"
        )
    if out.is_dir():
        raise ConfigError(f"expected a file for --out, got the folder {out}; add a name to it")
    check_not_read(arguments, out)
    if out.exists() and not arguments.force:
        raise ConfigError(f"{out} is there already; say --force to write over it, or choose another name")
    if kind == "glb":
        head_named(arguments.person)


def check_talk(arguments: argparse.Namespace) -> None:
    """Refuse options of `add_talk_options` that do not go together.

    Raises:
        ConfigError: there is no sound, words without it, or a seed below 0.
    """
    if arguments.sound is None and arguments.listen_to is None:
        raise ConfigError("expected a recording to speak, or --listen-to with one to listen to; got neither")
    if arguments.sound is None and (arguments.text or arguments.phones):
        raise ConfigError("--text and --phones tell what the face says: give the recording of it too")
    if arguments.seed < 0:
        raise ConfigError(f"--seed must be a whole number from 0, got {arguments.seed}")


def check_not_read(arguments: argparse.Namespace, out: Path) -> None:
    """Refuse to write over what is read from.

    Raises:
        ConfigError: `out` is one of the recordings, or the table of phones.
    """
    given = [path.resolve() for path in (arguments.sound, arguments.listen_to, arguments.phones) if path]
    if out.resolve() in given:
        raise ConfigError(f"--out is {out}, which is read from; choose another name")


def _shown(arguments: argparse.Namespace) -> "Shown":
    from emotion_tree.reading import distribution
    from speaker_listener.motion import Shown

    emotion, intensity = arguments.emotion, arguments.intensity
    if intensity is not None and not 0.0 <= intensity <= 1.0:
        raise ConfigError(f"--intensity must be in [0, 1], got {intensity:g}")
    if emotion is None:
        if intensity is not None:
            raise ConfigError("--intensity is of an emotion: say --emotion too")
        return Shown()
    if emotion not in EMOTIONS:
        raise ConfigError(f"expected --emotion to be one of {', '.join(EMOTIONS)}; got {emotion!r}")
    strength = _INTENSITY if intensity is None else intensity
    return Shown(distribution({emotion: 1.0}), strength)


def talk_of(arguments: argparse.Namespace) -> "RecordedTalk":
    """Return what the options of `add_talk_options` describe; only the heads of the recordings are read.

    Raises:
        ConfigError: the emotion or its intensity cannot be.
        AnimationError: a recording or the phones cannot be read.
    """
    from speaker_listener.animation.recording import open_recording
    from speaker_listener.animation.talk import RecordedTalk

    shown = _shown(arguments)
    own = open_recording(arguments.sound) if arguments.sound else None
    other = open_recording(arguments.listen_to) if arguments.listen_to else None
    return RecordedTalk(own, other, shown, _phones(arguments, own))


def _phones(arguments: argparse.Namespace, own: "Recording | None") -> "tuple[Phone, ...]":
    from speaker_listener.animation import spoken_phones

    if arguments.phones:
        return spoken_phones.by_table(arguments.phones)
    if arguments.text is not None and own is not None:
        return spoken_phones.by_text(own, arguments.text)
    return ()


def model_named(name: str) -> "MotionModel":
    """Return a motion model by the name of its plug-in.

    Raises:
        ConfigError: there is none of this name, or it cannot be made.
    """
    from dialogue import registry
    from dialogue.errors import PluginError, ProviderError

    try:
        return cast("MotionModel", registry.create("motion", name))
    except (PluginError, ProviderError) as error:
        raise ConfigError(f"--motion: {error}") from error


def head_named(name: str) -> Path:
    """Return the GLB of one of the page's people.

    Raises:
        ConfigError: there is nobody of this name, or the head is not built.
    """
    path = _PEOPLE / f"{name}.glb"
    if Path(name).name == name and path.is_file():
        return path
    from render.heads.people import load_people

    known = [person.name for person in load_people()]
    if name not in known:
        raise ConfigError(f"expected --person to be one of {', '.join(known)}; got {name!r}")
    raise ConfigError(f"the head of {name} is not built: expected it at {path}; run: warmchat people")


def _write(arguments: argparse.Namespace, kind: str, score: "Score", model: "MotionModel") -> None:
    from speaker_listener.animation import arrays, tables
    from speaker_listener.animation.talk import animate

    frames = _progress(animate(score, model, arguments.seed), score.count)
    facts = facts_of(arguments)
    out: Path = arguments.out
    if kind == "glb":
        _write_glb(head_named(arguments.person), out, frames, facts)
    elif kind == "npz":
        arrays.write_npz(out, frames, facts)
    elif kind == "livelink":
        tables.write_livelink(out, frames, facts)
    else:
        tables.write_csv(out, frames, facts)


def _write_glb(head: Path, out: Path, frames: "Iterable[Frame]", facts: dict[str, object]) -> None:
    import numpy as np

    from render.heads.animated import animated
    from speaker_listener.animation.partial import whole_file

    made = animated(head, np.stack([*frames]), facts)
    with whole_file(out) as beside:
        beside.write_bytes(made)


def facts_of(arguments: argparse.Namespace) -> dict[str, object]:
    """Return what somebody who finds the file wants to know; names of files, never their folders."""
    from importlib.metadata import version

    facts: dict[str, object] = {
        "made_by": f"warmchat {version('warmchat')}",
        "synthetic": True,
        "motion": arguments.motion,
        "seed": arguments.seed,
        "emotion": arguments.emotion or "neutral",
        "phones": "text" if arguments.text else "table" if arguments.phones else "none",
    }
    if arguments.emotion:
        facts["intensity"] = _INTENSITY if arguments.intensity is None else arguments.intensity
    if arguments.sound:
        facts["sound"] = arguments.sound.name
    if arguments.listen_to:
        facts["listens_to"] = arguments.listen_to.name
    return facts


def _progress(frames: "Iterable[Frame]", count: int) -> "Iterator[Frame]":
    """Pass the frames on, and tell a person at a terminal how far it is."""
    watched = sys.stderr.isatty() and count > _PROGRESS_FRAMES
    for place, frame in enumerate(frames, 1):
        yield frame
        if watched and (place % _PROGRESS_FRAMES == 0 or place == count):
            end = "\n" if place == count else ""
            print(f"\r{100 * place // count:3} % of {count} frames", end=end, file=sys.stderr, flush=True)
