"""Training, from pauses to a file that a talk can read; the corpus is a few made-up pauses here."""

import json
from pathlib import Path

import numpy as np
import pytest

from dialogue import turn_end
from dialogue.end_of_turn import Pause
from dialogue.pause_prosody import FEATURES
from dialogue.turn_training import command
from dialogue.turn_training.corpus import PauseExample

pytestmark = pytest.mark.unit


def made_up() -> list[PauseExample]:
    """Return pauses whose pitch alone tells ends (falling) from the rest."""
    rng = np.random.default_rng(2)
    found = []
    for number in range(120):
        end = number % 2 == 0
        prosody = rng.normal(0, 0.3, len(FEATURES))
        prosody[FEATURES.index("f0_end_st")] += -3 if end else 2
        prosody[FEATURES.index("pitched")] = 1
        length_s = None if end else 0.6
        found.append(
            PauseExample("end" if end else "inside", f"person {number % 7}", ("hello",), prosody, length_s)
        )
    return found


def test_the_network_learns_and_is_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, _ = turn_end.shipped()
    network = command.trained(made_up(), reader)
    content = turn_end.saved(reader._weights.astype(float), reader._bias, network)
    assert command.judged(made_up(), content) > 0.85


def test_the_command_writes_weights_that_a_talk_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "text_emotion" / "goemotions"
    folder.mkdir(parents=True)
    rows = [f"I like dogs number {n}, they are good.\t1\tx" for n in range(60)]
    (folder / "train.tsv").write_text("text\tlabel\tid\n" + "\n".join(rows), "utf-8")
    held = [PauseExample(one.kind, "awb", one.words, one.prosody, one.length_s) for one in made_up()]
    monkeypatch.setattr(command, "gathered", lambda *_: made_up() + held)
    out = tmp_path / "turn_end.json"
    assert command.main(["--data", str(tmp_path), "--out", str(out)]) == 0
    assert "held out: separation" in capsys.readouterr().out
    reader, network = turn_end.loaded(json.loads(out.read_text("utf-8")))
    policy = turn_end.TurnEnd(reader=reader, network=network)
    falling, level = np.zeros(len(FEATURES)), np.zeros(len(FEATURES))
    falling[[0, -1]], level[[0, -1]] = (-3, 1), (2, 1)
    assert policy.wait_s(Pause("hello", 1.0, falling)) < policy.wait_s(Pause("hello", 1.0, level))


def test_without_data_it_says_what_it_needs(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("WARMCHAT_DATA", raising=False)
    assert command.main([]) == 1
    assert "WARMCHAT_DATA must name the folder" in capsys.readouterr().err
