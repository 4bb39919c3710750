"""The `warmchat` command: serve, doctor, plugins, and what lies in `server.commands`."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from dialogue import registry
from server import doctor, settings
from server.commands import animate, bench, emotion, models, people, render, report, sessions, study, train
from server.errors import ConfigError


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; a wrong setting is a sentence, never a traceback."""
    arguments = _parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except ConfigError as error:
        print(f"warmchat: {error}", file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever read has read enough, such as `head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="warmchat", description="A conversational avatar that feels with you."
    )
    commands = parser.add_subparsers(required=True, metavar="command")

    serve = commands.add_parser("serve", help="start the server and print its address")
    _add_settings(serve)
    serve.add_argument(
        "--lan", action="store_true", default=None, help="let paired phones of this network in, over TLS"
    )
    serve.add_argument(
        "--print-config", action="store_true", help="show every setting and where it came from, and stop"
    )
    serve.set_defaults(run=_serve)

    check = commands.add_parser("doctor", help="say what is here, what is missing, and what to do")
    _add_settings(check)
    check.add_argument("--json", action="store_true", help="for programs")
    check.set_defaults(run=_doctor)

    plugins = commands.add_parser("plugins", help="list the registered minds, ears, voices and faces")
    plugins.add_argument("--json", action="store_true", help="for programs")
    plugins.set_defaults(run=_plugins)

    for command in (people, models, animate, render, emotion, bench, sessions, study, report, train):
        command.add(commands)
    return parser


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=Path, help="a TOML file with settings")
    parser.add_argument("--host", help="an address of this machine (127.0.0.1)")
    parser.add_argument("--port", type=int, help="8787; 0 chooses a free one")


def _settings(arguments: argparse.Namespace) -> settings.Settings:
    given = {"server.host": arguments.host, "server.port": arguments.port}
    if getattr(arguments, "lan", None):
        given["server.lan"] = "true"
    return settings.load(arguments.config, given=given)


def _serve(arguments: argparse.Namespace) -> int:
    chosen = _settings(arguments)
    if arguments.print_config:
        print("\n".join(chosen.lines()))
        return 0
    from server import serving  # the heavy part: `--help` and `plugins` do without it

    return serving.serve(chosen)


def _doctor(arguments: argparse.Namespace) -> int:
    report = doctor.examine(_settings(arguments))
    print(json.dumps(report.as_dict(), indent=2, ensure_ascii=False) if arguments.json else report.text())
    return 0 if report.healthy else 1


def _plugins(arguments: argparse.Namespace) -> int:
    found = [plugin for kind in get_args(registry.Kind) for plugin in registry.installed(kind)]
    if arguments.json:
        print(json.dumps([vars(plugin) for plugin in found], indent=2))
        return 0
    for plugin in found:
        print(f"{plugin.kind:8} {plugin.name:16} {plugin.target:48} {plugin.package}")
    return 0
