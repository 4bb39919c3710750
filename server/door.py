"""Who may come in: this machine through its own address, and paired devices of the same network through another one.

    http://127.0.0.1:8787     this machine only; whoever sits at it may come in
    https://192.168.1.5:8788  with `server.lan`: devices that were paired with the code that the terminal shows

Both doors lead to the same talks. Names that are not this machine's own are refused at both, so that no site that a person
visits can bind its name to this machine by DNS.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from server.errors import ConfigError
from server.settings import LOOPBACK

PAIRED: Final = "warmchat_paired"
# Without letters and digits that look alike; ten of them are 50 bits.
_LETTERS: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_CODE_LETTERS: Final = 10
# Wrong codes that are listened to in a minute, from everybody together.
_TRIES: Final = 20
_TRIES_S: Final = 60.0


@dataclass
class Pairing:
    """Knows the devices that were let in.

    Attributes:
        key: signs what a device is known by; who has it can make such signs.
        code: what lets a device in, as long as this server runs.
        now_s: a clock that only goes forward.
    """

    key: bytes
    now_s: Callable[[], float]
    code: str = field(default_factory=lambda: "".join(secrets.choice(_LETTERS) for _ in range(_CODE_LETTERS)))
    _wrong_s: list[float] = field(default_factory=list)

    def sign(self, code: str) -> str:
        """Return what a device that gave the right code is known by from now on; "" for a wrong one, or too many of them."""
        now_s = self.now_s()
        self._wrong_s = [at_s for at_s in self._wrong_s if now_s - at_s < _TRIES_S]
        if len(self._wrong_s) >= _TRIES:
            return ""
        given = "".join(code.lower().split()).replace("-", "")
        if not hmac.compare_digest(given.encode(), self.code.encode()):
            self._wrong_s.append(now_s)
            return ""
        device = secrets.token_hex(8)
        return f"{device}.{self._mark(device)}"

    def knows(self, sign: str) -> bool:
        """Return whether a device was let in, now or by an earlier server with the same key."""
        device, _, mark = sign.partition(".")
        return bool(device) and hmac.compare_digest(mark.encode(), self._mark(device).encode())

    def _mark(self, device: str) -> str:
        return hmac.new(self.key, f"paired {device}".encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Door:
    """Both doors of a server.

    Attributes:
        pairing: of the door to the network; None keeps it shut.
        names: what this machine is called there.
    """

    pairing: Pairing | None = None
    names: Collection[str] = ()

    def host_allowed(self, host: str, secure: bool = False) -> bool:
        """Return whether a Host header names this machine; `secure` at the door to the network."""
        try:
            name = urlsplit(f"//{host}").hostname or ""
        except ValueError:  # such as a bracket that is never closed
            return False
        return name in LOOPBACK or (secure and name in self.names)

    def origin_allowed(self, origin: str | None, host: str, secure: bool = False) -> bool:
        """Return whether a page of this origin may open a socket: only our own page, or a program without origin.

        Any site that a person visits may try to reach a local server; browsers send its origin along.
        """
        if not self.host_allowed(host, secure):
            return False
        try:
            return origin is None or urlsplit(origin).netloc == host
        except ValueError:
            return False

    def admits(self, connection: HTTPConnection) -> bool:
        """Return whether a request or a socket may come in."""
        if not is_secure(connection):
            return True
        return self.pairing is not None and self.pairing.knows(connection.cookies.get(PAIRED, ""))


def is_secure(connection: HTTPConnection) -> bool:
    """Return whether a request or a socket came through the door to the network."""
    return connection.scope.get("scheme") in ("https", "wss")


def key_in(path: Path) -> bytes:
    """Return the key of a file that is made where there is none; who deletes it lets nobody in who was paired before.

    Raises:
        ConfigError: it cannot be read or made.
    """
    try:
        if not path.is_file():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(0o600)
            path.write_bytes(secrets.token_bytes(32))
        key = path.read_bytes()
    except OSError as error:
        raise ConfigError(
            f"expected the key for paired devices at {path}, and it cannot be used: {error.strerror}"
        ) from error
    if len(key) != 32:
        raise ConfigError(
            f"expected 32 bytes in {path}, got {len(key)}; delete it, and pair your devices anew"
        )
    return key
