"""A certificate of one's own for the door to the network: browsers let a page hear the microphone over TLS only.

Nobody vouches for it, so a browser warns once on each device; the fingerprint that the terminal shows can be compared. Who has
a certificate of their own names it in the settings.
"""

import hashlib
import ipaddress
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from server.errors import ConfigError

if TYPE_CHECKING:
    from cryptography import x509

# Browsers accept no more than 398 days from others; from a certificate that one trusted oneself they take it.
_VALID_DAYS: Final = 365
_RENEW_DAYS: Final = 30


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return what TLS is spoken with.

    Raises:
        ConfigError: one of the files is missing, or they do not belong together.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    try:
        made.load_cert_chain(certificate, key)
    except (OSError, ssl.SSLError) as error:
        raise ConfigError(
            f"expected a certificate in {certificate} and its key in {key}, both as PEM, and they cannot be used: {error}"
        ) from error
    return made


def own(folder: Path, names: Sequence[str], now: datetime | None = None) -> tuple[Path, Path]:
    """Return certificate and key for this machine's names, made anew where they are missing, soon over, or for others.

    Args:
        folder: where they lie.
        names: host names and addresses.
        now: the time, with its zone; that of this machine if None.

    Raises:
        ConfigError: they cannot be made here.
    """
    now = now or datetime.now(UTC)
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    try:
        if not _serves(certificate, names, now):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            made = _made(names, now)
            key.touch(0o600)
            key.write_bytes(made[1])
            certificate.write_bytes(made[0])
    except ImportError as error:
        raise ConfigError(
            "server.lan needs the package cryptography, or a certificate of your own as server.certificate and "
            "server.key; install it with: pip install 'warmchat[lan]'"
        ) from error
    except OSError as error:
        raise ConfigError(f"the certificate in {folder} cannot be made: {error.strerror}") from error
    return certificate, key


def fingerprint(certificate: Path) -> str:
    """Return the SHA-256 of a certificate as browsers show it: "1A:2B:…"."""
    der = ssl.PEM_cert_to_DER_cert(certificate.read_text("ascii"))
    digest = hashlib.sha256(der).hexdigest().upper()
    return ":".join(digest[at : at + 2] for at in range(0, len(digest), 2))


def _serves(certificate: Path, names: Sequence[str], now: datetime) -> bool:
    from cryptography import x509

    if not (certificate.is_file() and certificate.with_name("key.pem").is_file()):
        return False
    try:
        found = x509.load_pem_x509_certificate(certificate.read_bytes())
        alternative = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return False
    known = {str(name.value) for name in alternative}
    return known >= set(names) and found.not_valid_after_utc > now + timedelta(days=_RENEW_DAYS)


def _made(names: Sequence[str], now: datetime) -> tuple[bytes, bytes]:
    """Return certificate and key as PEM."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID

    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Warm Chat on this machine")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=_VALID_DAYS))
        .add_extension(x509.SubjectAlternativeName([_general(name) for name in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return made.public_bytes(serialization.Encoding.PEM), secret


def _general(name: str) -> "x509.GeneralName":
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
