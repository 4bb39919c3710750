"""How far a film is, told to a terminal and to nothing else."""

import io

import pytest

from server.pictures.progress import Progress, progress_line

pytestmark = pytest.mark.unit


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_is_told_twice_a_second_and_at_the_end() -> None:
    now = [0.0]
    stream = Terminal()
    progress = Progress(40, stream, lambda: now[0])
    for _ in range(40):
        now[0] += 0.1
        progress.step()
    lines = stream.getvalue().split("\r")[1:]
    assert 7 <= len(lines) <= 9
    assert lines[-1].startswith("100 %")
    assert lines[-1].endswith("\n")
    assert "10.0 a second" in lines[0]


def test_what_is_no_terminal_is_told_nothing() -> None:
    stream = io.StringIO()
    progress = Progress(2, stream)
    progress.step()
    progress.step()
    progress.break_off()
    assert stream.getvalue() == ""


def test_a_broken_off_line_is_left() -> None:
    now = [0.0]
    stream = Terminal()
    progress = Progress(9, stream, lambda: now[0])
    now[0] = 1.0
    progress.step()
    progress.break_off()
    assert stream.getvalue().endswith("\n")


def test_the_line_says_share_rate_and_time_left() -> None:
    assert "0:30 left" in progress_line(10, 40, 10.0)
