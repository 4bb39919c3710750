"""Who comes in: this machine by its own names, paired devices at their door, and nobody else."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import HTTPConnection

from server.door import PAIRED, Door, Pairing, is_secure, key_in
from server.errors import ConfigError
from tests.server.test_app import OTHER_HOSTS

pytestmark = pytest.mark.unit

KEY = b"k" * 32


class Clock:
    """A clock that a test turns."""

    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def paired(clock: Clock | None = None) -> Pairing:
    return Pairing(KEY, clock or Clock())


def coming(scheme: str, **cookies: str) -> HTTPConnection:
    """Return a request or a socket of that scheme."""
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())
    scope: dict[str, Any] = {"type": "http", "scheme": scheme, "headers": [(b"cookie", cookie.encode())]}
    return HTTPConnection(scope)


@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_no_other_name_is_a_host_of_ours(host: str) -> None:
    assert not Door().host_allowed(host)
    assert not Door().origin_allowed(None, host)


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        (None, True),
        ("http://127.0.0.1:8787", True),
        ("http://127.0.0.1:8788", False),
        ("http://127.0.0.1", False),
        ("http://localhost:8787", False),
        ("https://example.org", False),
        ("http://127.0.0.1:8787.example.org", False),
        ("http://127.0.0.1:8787@example.org", False),
        ("http://[127.0.0.1:8787", False),
        ("null", False),
        ("", False),
    ],
)
def test_only_our_own_page_or_a_program_may_open_a_socket(origin: str | None, allowed: bool) -> None:
    assert Door().origin_allowed(origin, "127.0.0.1:8787") is allowed


def test_the_names_of_the_network_are_answered_at_its_door_only() -> None:
    door = Door(paired(), {"192.168.1.5", "kitchen.local"})
    for host in ("192.168.1.5:8788", "kitchen.local:8788", "KITCHEN.local:8788"):
        assert door.host_allowed(host, secure=True)
        assert not door.host_allowed(host)
        assert door.origin_allowed(f"https://{host.lower()}", host.lower(), secure=True)
        assert not door.origin_allowed("https://example.org", host, secure=True)
    assert not door.host_allowed("example.org", secure=True)


def test_at_this_machine_everybody_comes_in_and_from_the_network_paired_devices_do() -> None:
    pairing = paired()
    sign = pairing.sign(pairing.code)
    door = Door(pairing)
    assert door.admits(coming("http"))
    assert door.admits(coming("ws"))
    for scheme in ("https", "wss"):
        assert is_secure(coming(scheme))
        assert not door.admits(coming(scheme))
        assert not door.admits(coming(scheme, **{PAIRED: "x.y"}))
        assert door.admits(coming(scheme, **{PAIRED: sign}))
        assert not Door().admits(coming(scheme, **{PAIRED: sign}))


def test_a_code_may_be_written_as_people_write_it() -> None:
    pairing = paired()
    spaced = f" {pairing.code[:5].upper()}-{pairing.code[5:]} "
    assert pairing.knows(pairing.sign(spaced))
    assert len(set(pairing.code) - set("23456789abcdefghjkmnpqrstuvwxyz")) == 0


@given(st.text())
def test_nothing_but_the_code_lets_a_device_in(text: str) -> None:
    pairing = paired()
    assert pairing.sign(text) == "" or text.lower().replace("-", "").split() == [pairing.code]
    assert not pairing.knows(text)


def test_each_device_has_a_sign_of_its_own_that_outlives_the_server_but_not_its_key() -> None:
    first = paired()
    one, other = first.sign(first.code), first.sign(first.code)
    assert one != other
    later = paired()
    assert later.code != first.code
    assert later.knows(one)
    assert not Pairing(b"x" * 32, Clock()).knows(one)


def test_who_guesses_is_not_listened_to_for_a_while_and_paired_devices_do_not_notice() -> None:
    clock = Clock()
    pairing = paired(clock)
    sign = pairing.sign(pairing.code)
    for _ in range(20):
        assert pairing.sign("wrong") == ""
    assert pairing.sign(pairing.code) == ""
    assert pairing.knows(sign)
    clock.now_s = 61.0
    assert pairing.sign(pairing.code) != ""


def test_the_key_is_made_once_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "lan" / "pairing.key"
    key = key_in(path)
    assert len(key) == 32
    assert key_in(path) == key
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_none_is_said_so(tmp_path: Path) -> None:
    path = tmp_path / "pairing.key"
    path.write_bytes(b"short")
    with pytest.raises(ConfigError, match="expected 32 bytes in .*, got 5"):
        key_in(path)
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="cannot be used"):
        key_in(tmp_path / "file" / "pairing.key")
