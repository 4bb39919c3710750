"""`warmchat doctor`: what is here, what is missing, and what to do about it; every line was really tried."""

import platform
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias, cast

import numpy as np

from dialogue import persona
from server import providers
from server.app import STATIC
from server.archive import Archive
from server.errors import ConfigError
from server.settings import RecordsSettings, Settings
from speaker_listener.motion import MotionInput, MotionModel, Shown

Verdict: TypeAlias = Literal["ok", "note", "bad"]
_MARKS = {"ok": "✓", "note": "·", "bad": "✗"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, in a sentence, and what to do where something is to be done."""

    about: str
    verdict: Verdict
    says: str
    advice: str = ""


@dataclass
class Report:
    """All findings."""

    findings: list[Finding] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Whether a talk can be held."""
        return all(finding.verdict != "bad" for finding in self.findings)

    def as_dict(self) -> dict[str, object]:
        """Return the report for programs."""
        return {"healthy": self.healthy, "findings": [vars(finding) for finding in self.findings]}

    def text(self) -> str:
        """Return the report for people."""
        lines = []
        for finding in self.findings:
            lines.append(f"{_MARKS[finding.verdict]} {finding.about:10} {finding.says}")
            if finding.advice:
                lines.append(f"{'':13}→ {finding.advice}")
        lines.append("")
        lines.append("All is well: `warmchat serve`." if self.healthy else "Not yet: see the lines marked ✗.")
        return "\n".join(lines)


def examine(settings: Settings, static: Path = STATIC) -> Report:
    """Look at everything that a talk needs, and return what was found."""
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
    for choice in chosen.all():
        report.findings += _choice(choice)
    report.findings.append(_tried("motion", lambda: _motion(chosen)))
    report.findings += _better(chosen)
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


def _choice(choice: providers.Choice) -> list[Finding]:
    found = [Finding(choice.kind, "ok", f"{choice.name}: {choice.why.split('; not used')[0]}")]
    return found + [
        Finding(choice.kind, "note", f"{name} is not used: {why}") for name, why in choice.passed_over
    ]


def _tried(about: str, trial: Callable[[], str]) -> Finding:
    try:
        return Finding(about, "ok", trial())
    except Exception as error:  # a doctor reports whatever a plug-in raises
        return Finding(about, "bad", f"{type(error).__name__}: {error}")


def _motion(chosen: providers.Chosen) -> str:
    model = cast(MotionModel, chosen.motion.provider)
    stream = model.stream(0)
    silent = MotionInput(
        stance="listening",
        own=np.zeros(960, dtype=np.float32),
        other=np.zeros(640, dtype=np.float32),
        phrase=None,
        shown=Shown(),
    )
    times_ms = []
    for _ in range(100):
        started = time.perf_counter()
        model.step([stream], [silent])
        times_ms.append((time.perf_counter() - started) * 1000)
    return f"a frame takes {np.median(times_ms):.2f} ms here; 40 ms is real time"


def _better(chosen: providers.Chosen) -> list[Finding]:
    found = []
    if chosen.mind.name == "companion":
        found.append(
            Finding(
                "better",
                "note",
                "a language model makes the talk much richer",
                "start Ollama or LM Studio, or set OPENAI_API_KEY or WARMCHAT_LLM_URL",
            )
        )
    if chosen.voice.name == "espeak" and shutil.which("flite") is None:
        found.append(
            Finding("better", "note", "flite sounds softer than eSpeak NG", "on Debian: `apt install flite`")
        )
    return found
