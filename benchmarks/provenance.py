"""Which code a figure was measured on."""

import subprocess
from pathlib import Path


def git_hash() -> str:
    """Return the short hash of the checkout's commit, or "not committed" outside one."""
    asked = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=Path(__file__).parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() or "not committed"
