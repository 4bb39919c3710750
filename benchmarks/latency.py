"""How fast the talk is: `python -m benchmarks.latency [--turns 30]`.

It starts what `make run` starts (`warmchat serve`, all defaults but the voice, which is named so that machines
compare), speaks real sentences (flite) over the socket in real time, and measures at the socket:

- end of speech → first sound: from the last loud sample sent to the first voice frame received. A browser adds
  its own output latency, about 40 to 80 ms; `tests/e2e` measures with one.
- speech over the avatar → hold: from the first loud sample of an interruption to `playback.hold`.
- confirmed → stop: from the words that confirm the interruption (`speech.heard`) to `turn.cancelled`. The character is
  silent from the hold on; where the length of the speech confirms it there is no event to measure from.
- speech over the avatar → decided: from the first loud sample to `turn.cancelled`, waiting for a clear case and all. Nobody
  hears this time; it has no budget.

The last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from typing import Any, Final

from benchmarks.socket_page import SocketPage, percentile, running_server, spoken_by_flite

SENTENCES: Final = (
    "I had a long day at work and I am tired.",
    "My sister is coming to visit me on Friday.",
    "I would like to learn how to play the guitar.",
    "Yesterday I went for a walk in the park with my dog.",
    "I am a little worried about my exam next week.",
    "We watched a good movie last night.",
    "I do not know what to cook for dinner.",
    "My friend told me some very good news.",
    "It has been raining all morning here.",
    "I finally finished reading that book.",
)
INTERRUPTIONS: Final = (
    "Wait a moment please, I want to say something else.",
    "No, let me explain that once again.",
    "Stop, that is not what I meant at all.",
    "But I already told you about that.",
    "Hold on, I did not understand you.",
    "What do you mean by that, exactly?",
)
# Words that came longer before the stop did not cause it.
WORDS_CONFIRM_S: Final = 0.2
BUDGETS_MS: Final = {"first_sound_p50": 600.0, "first_sound_p95": 900.0, "hold_p95": 100.0, "stop_p95": 100.0}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the bench; return 0 whether or not the budgets are met: it reports, it does not judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--turns", type=int, default=30)
    parser.add_argument("--interruptions", type=int, default=20)
    parser.add_argument("--voice", default="espeak", help="the character's voice")
    parser.add_argument("--transcript", action="store_true", help="print what was said and answered")
    arguments = parser.parse_args(argv)
    result = asyncio.run(_measure(arguments))
    git = ["git", "rev-parse", "--short", "HEAD"]
    result["git"] = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip()
    _table(result)
    print(json.dumps(result))
    return 0


async def _measure(arguments: argparse.Namespace) -> dict[str, Any]:
    environment = {**os.environ, "WARMCHAT_VOICE__NAME": arguments.voice}
    async with running_server(environment=environment) as address:
        async with SocketPage.open(address) as page:
            first_sound = await _turns(page, arguments.turns, arguments.transcript)
        async with SocketPage.open(address) as page:
            hold, stop, decided = await _interruptions(page, arguments.interruptions)
    return {
        "bench": "latency",
        "unit": "ms",
        "first_sound": _summary(first_sound),
        "hold": _summary(hold),
        "stop": _summary(stop),
        "decided": _summary(decided),
        "budgets": BUDGETS_MS,
        "voice": arguments.voice,
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }


async def _turns(page: SocketPage, count: int, transcript: bool) -> list[float]:
    """Hold spoken turns; return end of speech → first sound of each, in ms."""
    spoken = [spoken_by_flite(text) for text in SENTENCES]
    await page.quiet(1.0)
    times_ms = []
    for turn in range(count):
        since = len(page.events)
        _, ended_s = await page.say(spoken[turn % len(spoken)])
        _, started = await page.until(lambda e: e["type"] == "reply.started", since)
        _, committed = await page.until(
            lambda e: e["type"] == "turn.committed" and e["party"] == "avatar" and e["status"] == "done",
            since,
            limit_s=40.0,
        )
        epoch = max(e["epoch"] for _, e in page.events[since:] if e["type"] == "reply.started")
        times_ms.append((page.first_voice_s[epoch] - ended_s) * 1000)
        if transcript:
            heard = [e["text"] for _, e in page.events[since:] if e["type"] == "turn.opened"]
            print(f"  said   {SENTENCES[turn % len(spoken)]}\n  heard  {' / '.join(heard)}")
            print(f"  answer {committed['heard_text']}  ({times_ms[-1]:.0f} ms)\n", file=sys.stdout)
        await page.quiet(0.4)
    return times_ms


async def _interruptions(page: SocketPage, count: int) -> tuple[list[float], list[float], list[float]]:
    """Interrupt answers; return onset → hold, confirmed → stop and onset → decided, in ms."""
    spoken = [spoken_by_flite(text) for text in INTERRUPTIONS]
    hold_ms, stop_ms, decided_ms = [], [], []
    await page.quiet(1.0)
    for turn in range(count):
        since = len(page.events)
        await _typed(page, f"Tell me something longer about number {turn}, please.")
        await page.until(lambda e: e["type"] == "state.changed" and e["state"] == "speaking", since)
        await page.quiet(0.6)
        since = len(page.events)
        began_s, _ = await page.say(spoken[turn % len(spoken)])
        try:
            held_s, _ = await page.until(lambda e: e["type"] == "playback.hold", since, 3.0)
            stopped_s, _ = await page.until(lambda e: e["type"] == "turn.cancelled", since, 3.0)
        except TimeoutError:
            continue  # the answer was over before it could be interrupted
        hold_ms.append((held_s - began_s) * 1000)
        decided_ms.append((stopped_s - began_s) * 1000)
        words_s = [s for s, e in page.events[since:] if e["type"] == "speech.heard" and s <= stopped_s]
        if words_s and stopped_s - words_s[-1] < WORDS_CONFIRM_S:
            stop_ms.append((stopped_s - words_s[-1]) * 1000)
        await page.until(
            lambda e: e["type"] == "turn.committed" and e["party"] == "avatar" and e["status"] == "done",
            since,
            limit_s=40.0,
        )
        await page.quiet(0.3)
    return hold_ms, stop_ms, decided_ms


async def _typed(page: SocketPage, text: str) -> None:
    from server import wire

    await page.send(wire.TextSay(text=text))


def _summary(values_ms: Sequence[float]) -> dict[str, float]:
    if not values_ms:
        return {"n": 0}
    return {
        "n": len(values_ms),
        "p50": round(percentile(values_ms, 50), 1),
        "p95": round(percentile(values_ms, 95), 1),
        "max": round(max(values_ms), 1),
    }


def _table(result: dict[str, Any]) -> None:
    print(f"{'what':34}{'n':>5}{'p50 ms':>9}{'p95 ms':>9}   budget")
    rows = (
        ("end of speech → first sound", "first_sound", "p50 ≤ 600, p95 ≤ 900"),
        ("speech over the avatar → hold", "hold", "p95 ≤ 100"),
        ("confirmed → stop", "stop", "p95 ≤ 100"),
        ("speech over the avatar → decided", "decided", "–"),
    )
    for label, key, budget in rows:
        row = result[key]
        print(f"{label:34}{row['n']:>5}{row.get('p50', '–'):>9}{row.get('p95', '–'):>9}   {budget}")


if __name__ == "__main__":
    sys.exit(main())
