"""Opens the door to the network: a socket, TLS, a code, and what the terminal shows so that a phone finds them."""

import io
import ssl
from dataclasses import dataclass
from pathlib import Path
from socket import create_server, socket
from time import monotonic
from typing import Final

import platformdirs

from server import addresses, certificate
from server.door import Door, Pairing, key_in
from server.errors import ConfigError
from server.settings import ServerSettings

_CERTIFICATE_WARNING: Final = "The phone warns once that nobody vouches for this computer; go on if the certificate's SHA-256 begins with"


@dataclass(frozen=True)
class Lan:
    """The open door.

    Attributes:
        listener: where devices come in.
        tls: how they are spoken with.
        door: who may.
        shown_address: where a phone finds it, such as "https://192.168.1.5:8788".
        fingerprint: of the certificate, where it is one of our own, else "".
    """

    listener: socket
    tls: ssl.SSLContext
    door: Door
    shown_address: str
    fingerprint: str

    @property
    def pairing_address(self) -> str:
        """The address that pairs the device that opens it."""
        assert self.door.pairing is not None
        return f"{self.shown_address}/?pair={self.door.pairing.code}"

    def lines(self) -> str:
        """Return what the terminal shows: a picture to scan, the address, the code.

        Raises:
            ConfigError: the package that draws the picture is missing.
        """
        assert self.door.pairing is not None
        own = f"\n  {_CERTIFICATE_WARNING}\n  {self.fingerprint[:29]}…" if self.fingerprint else ""
        return (
            f"{qr_in_letters(self.pairing_address)}\n  Phones of this network: scan the picture, or open "
            f"{self.shown_address}/ and give the code {self.door.pairing.code}{own}\n"
        )


def open_door(settings: ServerSettings, folder: Path | None = None) -> Lan:
    """Open the door to the network; what must last from start to start lies in `folder`, in the user's data if None.

    Raises:
        ConfigError: there is no network, the port is taken, or certificate or key cannot be used.
    """
    folder = folder or Path(platformdirs.user_data_dir("warmchat", appauthor=False)) / "lan"
    here = addresses.lan_addresses()
    if not here:
        raise ConfigError("server.lan: this machine has no address in a network; connect it to one first")
    names = (*here, *addresses.host_names())
    if settings.certificate:
        files, own = (Path(settings.certificate).expanduser(), Path(settings.key).expanduser()), False
    else:
        files, own = certificate.own(folder, (*names, "localhost", "127.0.0.1")), True
    tls = certificate.context(*files)
    pairing = Pairing(key_in(folder / "pairing.key"), monotonic)
    listener = _listen(settings.lan_port)
    return Lan(
        listener,
        tls,
        Door(pairing, frozenset(names)),
        f"https://{here[0]}:{listener.getsockname()[1]}",
        certificate.fingerprint(files[0]) if own else "",
    )


def qr_in_letters(text: str) -> str:
    """Return a QR code as lines of blocks for a terminal, two rows in a line.

    Raises:
        ConfigError: the package that draws it is missing.
    """
    try:
        import segno
    except ImportError as error:
        raise ConfigError(
            "server.lan needs the package segno to draw the code that phones scan; install it with: "
            "pip install 'warmchat[lan]'"
        ) from error
    out = io.StringIO()
    segno.make(text, error="m", micro=False).terminal(out, compact=True, border=2)
    return out.getvalue()


def _listen(port: int) -> socket:
    try:
        return create_server(("0.0.0.0", port))
    except OSError as error:
        raise ConfigError(
            f"cannot listen at port {port} for this network: {error.strerror}; stop what listens there, or set server.lan_port"
        ) from error
