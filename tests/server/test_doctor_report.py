"""The doctor's report as text: marks, numbers beside their budgets, and lines that keep to the terminal."""

import pytest

from server.doctor_report import Better, Finding, Measure, Port, Report

pytestmark = pytest.mark.unit

BEST = "the best that is here"
A_PORT = Port(
    "voice",
    "flite",
    BEST,
    "note",
    (Measure("first_sound_ms", 342.4, 200.0), Measure("real_time_factor", 0.091, 0.5)),
    better=(Better("kokoro", "expected a model, and there is none", "warmchat models pull kokoro"),),
)


def test_the_text_marks_each_line_and_ends_with_what_to_do() -> None:
    well = Report([Finding("python", "ok", "Python 3.11")], [A_PORT])
    assert well.text(80).splitlines() == [
        "✓ python    Python 3.11",
        "",
        "· voice     flite — the best that is here",
        "            first sound 342 ms of 200 (slow); real time factor 0.091 of 0.5",
        "            better: kokoro. Expected a model, and there is none",
        "            → warmchat models pull kokoro",
        "",
        "All is well: `warmchat serve`.",
    ]
    ill = Report([Finding("page", "bad", "the page is not built", "run `make run`")])
    assert ill.text(80).splitlines()[0] == "✗ page      the page is not built"
    assert ill.text(80).splitlines()[-1] == "Not yet: see the lines marked ✗."


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_text_keeps_to_the_width_and_breaks_no_path(width: int) -> None:
    path = "/home/somebody/.local/share/warmchat/models/ears/base/model.bin"
    why = f"expected a model at {path}, and there is none; it would know many more words than this one does"
    lines = Report([], [Port("ears", "pocketsphinx", why)]).text(width).splitlines()
    assert any(path in line for line in lines)
    assert all(len(line) <= width or path in line for line in lines)
