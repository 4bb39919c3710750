"""A certificate of one's own is made once, serves the names it is for, and is renewed in time."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from server import certificate
from server.errors import ConfigError

pytestmark = pytest.mark.unit

NAMES = ("192.168.1.5", "kitchen.local")
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def test_it_is_made_once_and_its_key_is_the_owners_alone(tmp_path: Path) -> None:
    first = certificate.own(tmp_path / "lan", NAMES, NOW)
    made = first[0].read_bytes()
    assert certificate.own(tmp_path / "lan", NAMES[:1], NOW) == first
    assert first[0].read_bytes() == made
    assert first[1].stat().st_mode & 0o777 == 0o600
    certificate.context(*first)


@pytest.mark.parametrize(
    ("names", "later"),
    [((*NAMES, "10.0.0.7"), timedelta()), (NAMES, timedelta(days=340))],
    ids=["another address", "soon over"],
)
def test_it_is_made_anew_for_another_network_and_before_it_is_over(
    tmp_path: Path, names: tuple[str, ...], later: timedelta
) -> None:
    made = certificate.own(tmp_path, NAMES, NOW)[0].read_bytes()
    anew = certificate.own(tmp_path, names, NOW + later)
    assert anew[0].read_bytes() != made
    certificate.context(*anew)


def test_a_file_that_is_no_certificate_is_made_anew(tmp_path: Path) -> None:
    files = certificate.own(tmp_path, NAMES, NOW)
    files[0].write_text("nonsense")
    certificate.context(*certificate.own(tmp_path, NAMES, NOW))


def test_the_fingerprint_is_as_browsers_show_it(tmp_path: Path) -> None:
    shown = certificate.fingerprint(certificate.own(tmp_path, NAMES, NOW)[0])
    assert len(shown) == 95
    assert all(len(pair) == 2 for pair in shown.split(":"))


def test_files_that_cannot_be_used_are_named(tmp_path: Path) -> None:
    files = certificate.own(tmp_path / "one", NAMES, NOW)
    other = certificate.own(tmp_path / "other", NAMES, NOW)
    for pair in ((files[0], tmp_path / "missing.pem"), (files[0], other[1]), (files[1], files[0])):
        with pytest.raises(ConfigError, match="expected a certificate in .* and they cannot be used"):
            certificate.context(*pair)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be made"):
        certificate.own(tmp_path / "file", NAMES, NOW)
