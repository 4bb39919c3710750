"""How long the studio takes: a draft to look at, and a whole person.

    warmchat bench studio [--repeat 3]

Prints a table and ends in one line of JSON.
"""

import argparse
import json
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from render.heads.people import load_people
from render.heads.studio import Workshop
from server.studio import ASSETS


def main(argv: Sequence[str] | None = None) -> int:
    """Draft and make everybody who comes along."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--assets", type=Path, default=ASSETS)
    parser.add_argument("--repeat", type=int, default=3, help="drafts of each; the first also plans the mesh")
    chosen = parser.parse_args(argv)
    workshop = Workshop(chosen.assets)
    rows: dict[str, dict[str, float]] = {}
    print(f"{'person':8} {'first draft s':>14} {'draft s':>8} {'whole s':>8} {'draft kB':>9} {'whole kB':>9}")
    for person in load_people():
        drafts_s = []
        for _ in range(max(2, chosen.repeat)):
            began_s = time.perf_counter()
            draft = workshop.draft(person)
            drafts_s.append(time.perf_counter() - began_s)
        began_s = time.perf_counter()
        full, _ = workshop.make(person)
        whole_s = time.perf_counter() - began_s
        first_s, later_s = drafts_s[0], sorted(drafts_s[1:])[len(drafts_s[1:]) // 2]
        rows[person.name] = {"first_draft_s": first_s, "draft_s": later_s, "whole_s": whole_s}
        print(
            f"{person.name:8} {first_s:14.2f} {later_s:8.2f} {whole_s:8.2f} {len(draft) / 1e3:9.0f} {len(full) / 1e3:9.0f}"
        )
    print(
        json.dumps({name: {key: round(value, 3) for key, value in row.items()} for name, row in rows.items()})
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
