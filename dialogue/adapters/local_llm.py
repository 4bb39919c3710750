"""Finds model servers that run on this machine: the usual ports are asked, all at once, within a moment.

Uses the standard library alone, so that a start that finds nothing has imported nothing.
"""

import asyncio
import json
import re
from collections.abc import Mapping, Sequence
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

# Ollama, LM Studio, llama.cpp, vLLM.
USUAL_PORTS: Final[Mapping[int, str]] = {
    11434: "Ollama",
    1234: "LM Studio",
    8080: "llama.cpp",
    8000: "vLLM",
}
DISCOVER_S: Final = 0.3

_NO_TALKER: Final = re.compile(
    r"embed|rerank|whisper|\btts\b|moderation|dall-e|clip|bge-|minilm", re.IGNORECASE
)
_MOST_BYTES: Final = 1_000_000


async def discover(
    timeout_s: float = DISCOVER_S, ports: Sequence[int] = tuple(USUAL_PORTS)
) -> list[tuple[str, list[str]]]:
    """Return (base URL, names of chat models) of the servers that answer on this machine, in order of `ports`.

    Args:
        timeout_s: how long each is waited for; they are asked at the same time.
        ports: where to ask. A server that offers no chat model is left out.
    """
    urls = [f"http://127.0.0.1:{port}/v1" for port in ports]
    asked = [asyncio.ensure_future(asyncio.to_thread(_models, url, timeout_s)) for url in urls]
    # Half as long again: a socket's limit holds for each of its steps, ours for them all.
    done, late = await asyncio.wait(asked, timeout=1.5 * timeout_s)
    for task in late:
        task.cancel()
    found = [(url, task.result() if task in done else []) for url, task in zip(urls, asked, strict=True)]
    return [(url, models) for url, models in found if models]


def is_local(url: str) -> bool:
    """Return whether a URL names this machine."""
    try:
        host = urlsplit(url).hostname or ""
        # By the whole name: one that only begins so, such as localhost.example.org, is somebody else's.
        return host == "localhost" or host.endswith(".localhost") or _is_own(ip_address(host))
    except ValueError:
        return False


def is_talker(model: str) -> bool:
    """Return whether a model's name is that of one to talk with, rather than to embed or transcribe.

    >>> is_talker("qwen3:4b"), is_talker("nomic-embed-text")
    (True, False)
    """
    return _NO_TALKER.search(model) is None


def _is_own(address: IPv4Address | IPv6Address) -> bool:
    return address.is_loopback or address.is_unspecified


def _models(url: str, timeout_s: float) -> list[str]:
    """Ask one server; whatever is no list of models is no model server."""
    try:
        with build_opener(ProxyHandler({})).open(f"{url}/models", timeout=timeout_s) as response:
            listed = json.loads(response.read(_MOST_BYTES))
        names = [entry["id"] for entry in listed["data"]]
    except (OSError, HTTPException, ValueError, KeyError, TypeError):
        return []
    return [name for name in names if isinstance(name, str) and is_talker(name)]
