"""What this machine is called in its network."""

import ipaddress
import re
import socket
from contextlib import closing, suppress
from typing import Final

# Nothing is sent there: the system only says from which of its addresses it would.
_ELSEWHERE: Final = (("192.0.2.1", 9), ("198.51.100.1", 9))


def lan_addresses() -> tuple[str, ...]:
    """Return the IPv4 addresses of this machine that others can reach, the usual one first."""
    found: list[str] = []
    for place in _ELSEWHERE:
        with suppress(OSError), closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as asked:
            asked.connect(place)
            found.append(asked.getsockname()[0])
    with suppress(OSError):
        infos = socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)
        found.extend(str(info[4][0]) for info in infos)
    return tuple(one for one in dict.fromkeys(found) if _reachable(one))


def host_names() -> tuple[str, ...]:
    """Return the names of this machine in small letters: its own, and that by which mDNS finds it."""
    own = socket.gethostname().lower().partition(".")[0]
    return (own, f"{own}.local") if re.fullmatch(r"[a-z0-9-]{1,63}", own) and own != "localhost" else ()


def _reachable(address: str) -> bool:
    one = ipaddress.ip_address(address)
    return not (one.is_loopback or one.is_link_local or one.is_unspecified or one.is_multicast)
