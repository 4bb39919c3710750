"""What `warmchat doctor` found, as data, as JSON of a fixed shape, and as text set to the width of the terminal."""

import shutil
import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Final, Literal, TypeAlias

Verdict: TypeAlias = Literal["ok", "note", "bad"]
FORMAT: Final = 1
_MARKS: Final = {"ok": "✓", "note": "·", "bad": "✗"}
_NAME_CHARS: Final = 9
_WIDEST_CHARS: Final = 100  # longer lines are hard to read


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at: how it is, in a sentence, and what to do where something is to be done."""

    about: str
    verdict: Verdict
    says: str
    advice: str = ""


@dataclass(frozen=True)
class Measure:
    """One number that was measured here, beside the most that it should be.

    Attributes:
        name: what was measured, with its unit at the end, such as "first_sound_ms".
        value: the number.
        budget: the most that keeps a talk pleasant.
    """

    name: str
    value: float
    budget: float

    @property
    def kept(self) -> bool:
        """Whether the number is within its budget."""
        return self.value <= self.budget

    def __str__(self) -> str:
        words, _, unit = self.name.rpartition("_")
        if unit == "ms":
            return f"{words.replace('_', ' ')} {_number(self.value)} ms of {_number(self.budget)}"
        return f"{self.name.replace('_', ' ')} {_number(self.value)} of {_number(self.budget)}"


@dataclass(frozen=True)
class Better:
    """What would do the job better, why it is not used, and the one command that brings it ("" where none does)."""

    name: str
    why_not: str
    command: str = ""


@dataclass(frozen=True)
class Port:
    """One port: who does the job, why, how fast it is here, and what would be better.

    Attributes:
        port: the job, such as "ears".
        chosen: the provider's registered name.
        why: why this one.
        verdict: "bad" where it does not work, "note" where it works and is slow.
        measures: what was measured.
        says: what else the trial showed, or what went wrong.
        better: what would be better, the best first.
    """

    port: str
    chosen: str
    why: str
    verdict: Verdict = "ok"
    measures: tuple[Measure, ...] = ()
    says: str = ""
    better: tuple[Better, ...] = ()

    def as_dict(self) -> dict[str, object]:
        """Return the port for programs; numbers carry their unit in their name."""
        return {
            "port": self.port,
            "chosen": self.chosen,
            "why": self.why,
            "verdict": self.verdict,
            "measured": {one.name: round(one.value, 3) for one in self.measures},
            "budget": {one.name: one.budget for one in self.measures},
            "says": self.says,
            "better": [asdict(one) for one in self.better],
        }


@dataclass
class Report:
    """All that was found."""

    findings: list[Finding] = field(default_factory=list)
    ports: list[Port] = field(default_factory=list)

    @property
    def healthy(self) -> bool:
        """Whether a talk can be held."""
        verdicts = [one.verdict for one in self.findings] + [one.verdict for one in self.ports]
        return "bad" not in verdicts

    def as_dict(self) -> Mapping[str, object]:
        """Return the report for programs; see docs/doctor.md."""
        return {
            "format": FORMAT,
            "healthy": self.healthy,
            "findings": [asdict(finding) for finding in self.findings],
            "ports": [port.as_dict() for port in self.ports],
        }

    def text(self, width_chars: int = 0) -> str:
        """Return the report for people, set to `width_chars`, or to the terminal's width where that is 0."""
        width = min(width_chars or shutil.get_terminal_size((80, 24)).columns, _WIDEST_CHARS)
        lines = []
        for finding in self.findings:
            lines += _set(finding.verdict, finding.about, finding.says, width)
            lines += _under("→ ", finding.advice, width)
        for port in self.ports:
            lines += ["", *_port_lines(port, width)]
        lines += [
            "",
            "All is well: `warmchat serve`." if self.healthy else "Not yet: see the lines marked ✗.",
        ]
        return "\n".join(lines)


def _port_lines(port: Port, width: int) -> list[str]:
    lines = _set(port.verdict, port.port, f"{port.chosen} — {port.why}" if port.why else port.chosen, width)
    measured = "; ".join(f"{one}{'' if one.kept else ' (slow)'}" for one in port.measures)
    lines += _under("", measured, width)
    lines += _under("", port.says, width)
    for better in port.better:
        lines += _under("better: ", f"{better.name}. {_sentence(better.why_not)}", width)
        lines += _under("→ ", better.command, width)
    return lines


def _set(verdict: Verdict, about: str, says: str, width: int) -> list[str]:
    return _wrapped(f"{_MARKS[verdict]} {about:{_NAME_CHARS}} ", says, width)


def _under(sign: str, says: str, width: int) -> list[str]:
    return _wrapped(" " * (_NAME_CHARS + 3) + sign, says, width) if says else []


def _wrapped(first: str, says: str, width: int) -> list[str]:
    """Wrap between words only: a path or a command is there to be copied."""
    return textwrap.wrap(
        says,
        width,
        initial_indent=first,
        subsequent_indent=" " * len(first),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 10 or value == int(value) else f"{value:.2g}"
