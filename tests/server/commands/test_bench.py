"""`warmchat bench`: names what there is, passes on what the bench takes."""

import pytest

from server import cli

pytestmark = pytest.mark.unit


def test_list_names_the_benches_and_not_what_they_are_made_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["bench", "list"]) == 0
    said = capsys.readouterr().out.split()
    assert {"latency", "motion_step"} <= set(said)
    assert "socket_page" not in said


def test_an_unknown_bench_is_a_sentence_that_names_those_there_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert cli.main(["bench", "happiness"]) == 2
    said = capsys.readouterr().err
    assert "'happiness'" in said
    assert "latency" in said


def test_what_follows_the_name_goes_to_the_bench(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["bench", "latency", "--help"])
    assert left.value.code == 0
    assert "--turns" in capsys.readouterr().out
