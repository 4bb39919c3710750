"""What every test may lean on."""

import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests.postgres import postgres, postgres_url

__all__ = ["postgres", "postgres_url"]


# A skip whose reason begins so is nobody's fault, on no machine: the test needs something that only a person can name.
OPTIONAL = "Skipped: optional: "


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--strict-skips`, for machines that have everything and whose word counts."""
    parser.addoption("--strict-skips", action="store_true", help="a skipped test is a failure")


def pytest_configure(config: pytest.Config) -> None:
    """Let no test ever touch the talks of whoever runs it: every server started here keeps its own, elsewhere."""
    if config.getoption("--strict-skips"):
        # What decides whether a change may land draws the same examples each time, and no busy machine is a
        # failure; new ones are drawn everywhere else.
        settings.register_profile("strict", derandomize=True, deadline=None)
        settings.load_profile("strict")
    folder = tempfile.TemporaryDirectory(prefix="warmchat-tests-")
    config.add_cleanup(folder.cleanup)
    os.environ["WARMCHAT_RECORDS__URL"] = f"sqlite:///{folder.name}/talks.sqlite"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let long tests go first: begun last, one of them alone would keep a whole run waiting."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a strict run in which something was skipped."""
    if not session.config.getoption("--strict-skips"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    reports = reporter.stats.get("skipped", []) if reporter else []
    skipped = [report for report in reports if not _reason(report).startswith(OPTIONAL)]
    if reporter and skipped and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"{len(skipped)} skipped where nothing may be skipped", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how many tests were skipped, and why: quiet runs would only show letters."""
    reasons: dict[str, int] = {}
    for report in terminalreporter.stats.get("skipped", []):
        reason = _reason(report)
        reasons[reason] = reasons.get(reason, 0) + 1
    for reason, count in reasons.items():
        terminalreporter.write_line(f"{count} skipped: {reason}")


def _reason(report: pytest.TestReport) -> str:
    return report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """Return the folder of real recordings, or skip: it is not part of the repository."""
    named = os.environ.get("WARMCHAT_DATA")
    if not named:
        pytest.skip("WARMCHAT_DATA is not set: it names the folder of real recordings")
    folder = Path(named)
    if not folder.is_dir():
        pytest.fail(f"expected WARMCHAT_DATA to name a folder, got {named!r}; unset it to skip")
    return folder
