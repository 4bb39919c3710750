"""A whole talk, measured at the loudspeaker: `warmchat bench conversation [--quick]`.

Scripted people (flite's voices, recordings where WARMCHAT_DATA names them) talk to the real server over its real socket, in real
time: whole turns, turns with a pause inside, backchannels and noises over an answer, interruptions, and the answer's own
sound played back into the microphone. What is measured is what came out of the loudspeaker. With `--peers DIR` other systems
go through the same script, with the same ears, voice and scripted mind (docs/conversation.md says how to set them up).
`--quick` leaves the peers out and ends within 45 s. The last line is one JSON object.
"""

import argparse
import asyncio
import json
import os
import platform
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from benchmarks import conversation_peers
from benchmarks.conversation_mind import serving
from benchmarks.conversation_ours import ours
from benchmarks.conversation_table import figures, table
from benchmarks.conversation_trials import Amount, Found, measured
from benchmarks.ears import word_errors

QUICK = Amount(turns=3, slow=1, rounds=1, echo_s=2.0, echo_db=(-12.0,), noises=False)
FULL = Amount(turns=12, slow=12, rounds=8, echo_s=30.0, echo_db=(-12.0, -30.0))
BRIEF = Amount(turns=4, slow=2, rounds=2, echo_s=6.0, echo_db=(-12.0,))


def main(argv: Sequence[str] | None = None) -> int:
    """Print a table and one JSON line; return 0 whether or not the aims are met: it reports, it does not judge."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="few of everything, ours alone, within 45 s")
    parser.add_argument("--brief", action="store_true", help="few of everything, with the peers")
    parser.add_argument("--peers", type=Path, help="an environment in which the peers are installed")
    parser.add_argument("--only", choices=("warmchat", *conversation_peers.NAMES), action="append")
    parser.add_argument("--notes", action="store_true", help="print what went wrong where")
    chosen = parser.parse_args(argv)
    amount = QUICK if chosen.quick else BRIEF if chosen.brief else FULL
    began_s = time.perf_counter()
    found, absent = asyncio.run(_measured(amount, chosen))
    if chosen.notes:
        for name, one in found.items():
            print(*(f"  {name}: {note}" for note in one.notes), sep="\n")
    print(table(found))
    print(*absent, sep="\n")
    line = {
        "bench": "conversation",
        **figures(found["warmchat"] if "warmchat" in found else Found()),
        "peers": {name: figures(one) for name, one in found.items() if name != "warmchat"},
        "took_s": round(time.perf_counter() - began_s, 1),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores",
    }
    print(json.dumps(line))
    return 0


async def _measured(amount: Amount, chosen: argparse.Namespace) -> tuple[dict[str, Found], list[str]]:
    """Return what each system did, and a sentence for each that could not be had."""
    found: dict[str, Found] = {}
    absent: list[str] = []
    wanted = chosen.only or ["warmchat", *([] if chosen.quick else conversation_peers.NAMES)]
    for name in wanted:
        with serving() as mind:
            try:
                if name == "warmchat":
                    async with ours(mind.url) as connect:
                        found[name] = await measured(connect, mind, amount, word_errors)
                else:
                    connect = partial(conversation_peers.peer, name, mind.url, chosen.peers)
                    found[name] = await measured(connect, mind, amount, word_errors)
            except conversation_peers.PeerError as error:
                absent.append(f"{name}: {error}")
    return found, absent


if __name__ == "__main__":
    sys.exit(main())
