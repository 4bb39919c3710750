"""`warmchat emotion`: one answer for every line, whatever stands in it."""

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from emotion_tree.reading import EMOTIONS
from server import cli

pytestmark = pytest.mark.unit

LINES = ("I'm so happy for you!", "", "Ich bin heute sehr traurig.", "42", "😂😂", "I hate this.")


def answers(said: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in said.splitlines()]


def test_a_text_is_read_for_people(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["emotion", "I'm so happy for you!"]) == 0
    assert capsys.readouterr().out.startswith("joy 0.")


def test_json_has_what_a_program_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["emotion", "--json", "I'm so happy for you!"]) == 0
    (one,) = answers(capsys.readouterr().out)
    assert set(one) == {"probabilities", "valence", "arousal", "intensity", "confidence", "source"}
    assert tuple(one["probabilities"]) == EMOTIONS
    assert sum(one["probabilities"].values()) == pytest.approx(1, abs=1e-5)
    assert one["probabilities"]["joy"] > 0.5
    assert one["valence"] > 0
    assert one["source"] == "text"


def test_every_line_of_a_file_has_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lines.txt"
    path.write_text("\n".join(LINES), "utf-8")
    assert cli.main(["emotion", "--file", str(path), "--json"]) == 0
    said = answers(capsys.readouterr().out)
    assert len(said) == len(LINES)
    for line, one in zip(LINES, said, strict=True):
        abstained = line in ("", "42") or line.startswith("Ich")
        assert (one["confidence"] == 0) == abstained, line
        if abstained:
            assert one["probabilities"]["neutral"] == 1
            assert one["valence"] == one["arousal"] == one["intensity"] == 0


def test_strange_bytes_and_line_ends_lose_no_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lines.txt"
    path.write_bytes(b"\xef\xbb\xbfI am sad\r\n\r\n\xff\xfe\x00\nA line\x0bseparator \xe2\x80\xa8 inside\n")
    assert cli.main(["emotion", "--file", str(path), "--json"]) == 0
    said = answers(capsys.readouterr().out)
    assert len(said) == 4
    assert said[0]["probabilities"]["sadness"] > 0.5


def test_lines_come_from_standard_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (["-"], ["--file", "-"]):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"I am sad\nI am glad\n")))
        assert cli.main(["emotion", *arguments, "--json"]) == 0
        assert len(answers(capsys.readouterr().out)) == 2


def test_the_prior_of_dialogue_expects_other_things(capsys: pytest.CaptureFixture[str]) -> None:
    for prior in ("goemotions", "dialogue"):
        assert cli.main(["emotion", "I like your coat.", "--json", "--prior", prior]) == 0
    comments, dialogue = answers(capsys.readouterr().out)
    assert comments["probabilities"]["neutral"] < dialogue["probabilities"]["neutral"]


def test_an_empty_text_is_answered(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["emotion", "", "--json"]) == 0
    assert answers(capsys.readouterr().out)[0]["confidence"] == 0
    assert cli.main(["emotion", ""]) == 0
    assert "nothing read" in capsys.readouterr().out


def test_what_cannot_be_read_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["emotion"]) == 2
    assert "either a text or --file" in capsys.readouterr().err
    assert cli.main(["emotion", "--file", str(tmp_path / "gone.txt")]) == 2
    assert "gone.txt" in capsys.readouterr().err
