"""Exactly what `make run` starts, in a real browser: ten spoken turns with the companion, and what was made of them."""

from pathlib import Path

import pytest

from tests.e2e.browser import (
    OUTPUT,
    chromium,
    events,
    open_talk,
    press_talk,
    screenshot,
    spoken_by_flite,
    wait_for_event,
    wave_file,
    word_error_rate,
)
from tests.e2e.live_server import serving_as_a_newcomer

# Whoever speaks again nine seconds later must have been answered by then: no other test may slow it down.
pytestmark = [pytest.mark.e2e, pytest.mark.clocked]

TURNS = (
    "Hello, my name is Peter.",
    "I had a long day at work and I am tired.",
    "My sister is coming to visit me on Friday.",
    "She lives in London and works in a hospital.",
    "I am a little worried about her.",
    "She works too much and never takes a holiday.",
    "What do you think about that?",
    "Are you a real person?",
    "I would like to cook something nice for her.",
    "Thank you very much, I feel better now.",
)
# Long enough for an answer of two sentences; speaking earlier would be an interruption.
PAUSE_S = 9.0


def test_ten_spoken_turns_are_heard_answered_and_remembered(tmp_path: Path) -> None:
    pieces = [part for text in TURNS for part in (PAUSE_S, spoken_by_flite(text))]
    microphone = wave_file(tmp_path / "talk.wav", *pieces, 60.0)
    # The voice is named because a machine with flite would choose that; all else is what is found by itself.
    with serving_as_a_newcomer(WARMCHAT_VOICE__NAME="espeak") as url, chromium(microphone, calm=True) as page:
        open_talk(page, url)
        press_talk(page)
        wait_for_event(page, "speech.heard", len(TURNS), 240, where="e.final")
        screenshot(page, "ten-turns")
        # Each utterance is answered, and the greeting came before them.
        wait_for_event(page, "turn.committed", len(TURNS) + 1, 30, where="e.party === 'avatar'")
        committed = events(page, "turn.committed")
        finals = [e for e in events(page, "speech.heard") if e["final"] and e["text"]][: len(TURNS)]
        providers = {p["kind"]: p["name"] for p in events(page, "session.ready")[0]["providers"]}
    answers = [e["heard_text"] for e in committed if e["party"] == "avatar"]
    OUTPUT.mkdir(exist_ok=True)
    lines = [
        f"{'Person' if e['party'] == 'user' else 'Mira':7} {e['heard_text']}  [{e['status']}]"
        for e in committed
    ]
    (OUTPUT / "ten-turns.txt").write_text("\n".join(lines) + "\n", "utf-8")
    assert providers["mind"] == "companion"
    assert providers["ears"] == "moonshine"
    assert providers["voice"] == "espeak"
    # The recogniser's guesses move a little with the load of the machine: one of ten may be too vague to count as
    # said, and is then asked for again.
    heard = [e["text"] for e in finals if not e["unsure"]]
    assert len(heard) >= len(TURNS) - 1, finals
    assert word_error_rate(" ".join(TURNS), " ".join(e["text"] for e in finals)) <= 0.2, finals
    assert len(set(answers)) == len(answers), "it repeated itself"
    assert all(answers), answers
