"""A program that takes part in a talk: it greets whoever comes, marks the moment, and prints what happens.

Start the server with a secret of your own, open the page, agree to keep your words, and run this with the same secret:

    WARMCHAT_CONTROL_TOKEN=open-sesame warmchat serve
    WARMCHAT_CONTROL_TOKEN=open-sesame python examples/control/steer.py

It needs nothing but Python's own library. Ctrl-C stops it.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

ADDRESS = "http://127.0.0.1:8787/control"


def ask(path: str, body: dict[str, Any] | None = None, address: str = ADDRESS) -> dict[str, Any]:
    """Send a command, or ask for something; return the answer."""
    with urlopen(request(path, body, address), timeout=10) as answer:
        found: dict[str, Any] = json.load(answer)
    return found


def follow(talk: str, address: str = ADDRESS) -> Iterator[dict[str, Any]]:
    """Yield what happens in a talk, as it happens, until the talk ends."""
    with urlopen(request(f"/talks/{talk}/events", None, address)) as lines:
        for line in lines:
            yield json.loads(line)


def request(path: str, body: dict[str, Any] | None, address: str) -> Request:
    """Return a request that carries the secret."""
    token = os.environ.get("WARMCHAT_CONTROL_TOKEN", "")
    data = None if body is None else json.dumps(body).encode()
    return Request(address + path, data, {"Authorization": f"Bearer {token}"})


def main(argv: Sequence[str] | None = None) -> int:
    """Steer the first live talk; return the exit status."""
    address = (argv or [ADDRESS])[0]
    try:
        talks = [one for one in ask("/talks", address=address)["talks"] if one["attached"]]
        if not talks:
            print("nobody is talking; open the page first", file=sys.stderr)
            return 1
        talk = talks[0]["talk"]
        ask(f"/talks/{talk}/mark", {"label": "program joined"}, address)
        ask(f"/talks/{talk}/show", {"emotions": {"joy": 0.8}, "for_s": 3}, address)
        ask(f"/talks/{talk}/say", {"text": "A program asked me to say hello."}, address)
        for line in follow(talk, address):
            print(json.dumps(line["event"], ensure_ascii=False), flush=True)
    except HTTPError as error:
        print(json.load(error)["error"], file=sys.stderr)
        return 1
    except URLError as error:
        print(f"there is no server at {address}: {error.reason}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
