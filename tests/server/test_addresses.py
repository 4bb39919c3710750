"""What this machine is called in its network: addresses that others can reach, and names that mDNS finds."""

import ipaddress
import socket

import pytest

from server.addresses import host_names, lan_addresses

pytestmark = pytest.mark.unit


def test_every_address_can_be_reached_by_others_and_stands_once() -> None:
    found = lan_addresses()
    assert len(set(found)) == len(found)
    for one in map(ipaddress.ip_address, found):
        assert not one.is_loopback
        assert not one.is_unspecified
        assert not one.is_link_local


@pytest.mark.parametrize(
    ("own", "names"),
    [
        ("Kitchen", ("kitchen", "kitchen.local")),
        ("kitchen.example.org", ("kitchen", "kitchen.local")),
        ("localhost", ()),
        ("", ()),
        ("two words", ()),
    ],
)
def test_a_machine_is_found_by_its_name(
    monkeypatch: pytest.MonkeyPatch, own: str, names: tuple[str, ...]
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: own)
    assert host_names() == names


def test_without_a_network_there_is_no_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*given: object) -> None:
        raise OSError("network is unreachable")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert lan_addresses() == ()
