"""`warmchat doctor`: who does each job, why, how fast it is here, and what would be better; every line was really tried."""

import asyncio
import inspect
import platform
import re
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final, TypeAlias

from dialogue import persona
from dialogue.ports import TTS
from dialogue.tools import ToolBox
from server import doctor_trials as trials
from server import providers
from server.app import STATIC
from server.archive import Archive
from server.doctor_report import Better, Finding, Port, Report, Verdict
from server.doctor_trials import Outcome, TrialFailed
from server.errors import ConfigError
from server.settings import RecordsSettings, Settings
from sound.pcm import AudioChunk

_Trial: TypeAlias = Callable[[Any], Outcome | Awaitable[Outcome]]

_TRIALS: Final[dict[str, _Trial]] = {
    "mind": trials.mind,
    "emotion": trials.emotion,
    "face": trials.motion,
    "vad": trials.vad,
}
_WAITING: Final = ("ears", "mind")
_TOOLS_S: Final = 20.0  # a server of tools may have to be fetched first
# A provider that is the last resort has nothing before it that was passed over, so what is better stands here.
_BEYOND: Final = {
    "companion": Better(
        "a language model",
        "it makes the talk much richer; one that runs on this machine is found by itself",
        "ollama run llama3.2",
    ),
}


def examine(settings: Settings, static: Path = STATIC) -> Report:
    """Look at everything that a talk needs, try every port, and return what was found."""
    report = Report()
    report.findings.append(_python())
    report.findings.append(_page(static))
    report.findings.append(_person(static, settings.character.person))
    report.findings.append(_tried("persona", lambda: persona.load(settings.character.persona).name))
    report.findings.append(_tried("records", lambda: _records(settings.records)))
    try:
        chosen = providers.choose(settings)
    except ConfigError as error:
        report.findings.append(Finding("providers", "bad", str(error)))
        return report
    if chosen.tools:
        report.findings.append(asyncio.run(_tools(chosen.tools)))
    report.ports = asyncio.run(_ports(chosen))
    return report


def _python() -> Finding:
    where = f"{platform.system()} {platform.machine()}"
    return Finding("python", "ok", f"Python {platform.python_version()} on {where}")


def _page(static: Path) -> Finding:
    if (static / "index.html").is_file():
        return Finding("page", "ok", "built")
    return Finding(
        "page", "bad", "the page is not built", "run `make run`, or `npm ci && npm run build` in web/"
    )


def _person(static: Path, name: str) -> Finding:
    file = static / "people" / f"{name}.glb"
    if not file.is_file():
        return Finding("person", "bad", f"there is no {file.name}", "run `make run`, or `warmchat people`")
    return Finding("person", "ok", f"{name}, {file.stat().st_size / 1e6:.1f} MB")


def _records(wanted: RecordsSettings) -> str:
    if wanted.keep == "never":
        return 'nothing is kept: records.keep is "never"'
    archive = Archive(wanted.url)
    if not archive.exists:
        return "nothing is kept yet; the page asks each person first"
    from server.records.store import Store

    store = Store.open(archive.url, read_only=True)
    try:
        talks = store.talks()
    finally:
        store.close()
    size_mb = sum(talk.bytes for talk in talks) / 1e6
    return f"{len(talks)} talks that people agreed to keep, {size_mb:.1f} MB, in {store.where}"


async def _tools(box: ToolBox) -> Finding:
    """Fetch every tool, from other servers too."""
    try:
        offered = await box.offered(_TOOLS_S)
    finally:
        await box.aclose()
    if box.faults:
        return Finding("tools", "bad", "; ".join(box.faults))
    return Finding("tools", "ok", ", ".join(tool.name for tool in offered))


def _tried(about: str, trial: Callable[[], str]) -> Finding:
    try:
        return Finding(about, "ok", trial())
    except Exception as error:  # a doctor reports whatever a plug-in raises
        return Finding(about, "bad", f"{type(error).__name__}: {error}")


async def _ports(chosen: providers.Chosen) -> list[Port]:
    """Try the voice first, because the ears hear what it said; return the ports in the order of a turn."""
    spoken: list[AudioChunk] = []

    async def speak(provider: TTS) -> Outcome:
        outcome, sound = await trials.voice(provider)
        spoken.append(sound)
        return outcome

    async def hear(provider: Any) -> Outcome:
        if not spoken:
            raise TrialFailed(
                "they could not be tried, because the voice that was to speak to them made no sound"
            )
        return await trials.ears(provider, spoken[0])

    every: dict[str, _Trial] = {**_TRIALS, "voice": speak, "ears": hear}
    choices = chosen.all()
    in_turn = sorted(choices, key=lambda choice: choice.kind != "voice")
    tried = {
        choice.kind: await _port(choice, every[choice.kind])
        for choice in in_turn
        if choice.kind not in _WAITING
    }
    # These two wait for sound or for a network, not for the processor, so they may wait together.
    waiting = [choice for choice in choices if choice.kind in _WAITING]
    ports = await asyncio.gather(*(_port(choice, every[choice.kind]) for choice in waiting))
    tried.update({port.port: port for port in ports})
    return [tried[choice.kind] for choice in choices]


async def _port(choice: providers.Choice, trial: _Trial) -> Port:
    why = choice.why.partition("; not used")[0]
    port = Port(choice.kind, choice.name, why, better=_better(choice))
    try:
        tried = trial(choice.provider)
        outcome = await tried if inspect.isawaitable(tried) else tried
    except TimeoutError:
        return replace(port, verdict="bad", says=f"it did not answer within {trials.LIMIT_S:.0f} s")
    except TrialFailed as error:
        return replace(port, verdict="bad", says=str(error))
    except Exception as error:  # a doctor reports whatever a plug-in raises
        return replace(port, verdict="bad", says=f"{type(error).__name__}: {error}")
    verdict: Verdict = "ok" if all(measure.kept for measure in outcome.measures) else "note"
    return replace(port, verdict=verdict, measures=outcome.measures, says=outcome.says)


def _better(choice: providers.Choice) -> tuple[Better, ...]:
    """What was tried before the chosen one is better by the order in which choices are made."""
    passed_over = tuple(
        Better(name, _without_name(name, why), command_in(why)) for name, why in choice.passed_over
    )
    beyond = _BEYOND.get(choice.name)
    return (*passed_over, beyond) if beyond else passed_over


def command_in(sentence: str) -> str:
    """Return the one command that an error sentence names, after "run:" or "run" in backticks; "" where it names none."""
    found = re.search(r"\brun:? `([^`]+)`|\brun: (.+?)(?:$|; |, or )", sentence)
    return "" if found is None else (found.group(1) or found.group(2)).strip()


def _without_name(name: str, why: str) -> str:
    return why.removeprefix(f"{name}: ")
