import os
import signal
from pathlib import Path

import pytest

from emotion_tree.errors import RecordError
from server.records.claim import Claim
from server.records.store import Store
from tests.emotion_tree.trajectory.talks import a_header
from tests.server.records.store_cases import mark

pytestmark = pytest.mark.unit


def test_a_second_server_is_told_who_has_the_file(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'talks.sqlite'}"
    first = Store.open(url)
    with pytest.raises(
        RecordError, match=rf"another server \(process {os.getpid()}\) keeps its talks there; stop it"
    ):
        Store.open(url)
    first.close()
    Store.open(url).close()


def test_it_ends_with_the_process_however_that_ends(tmp_path: Path) -> None:
    ready, told = os.pipe()
    child = os.fork()
    if child == 0:
        claim = Claim(tmp_path / "talks.sqlite")
        os.write(told, b"!")
        signal.pause()
        os._exit(int(claim is None))
    assert os.read(ready, 1) == b"!"
    with pytest.raises(RecordError, match=f"process {child}"):
        Claim(tmp_path / "talks.sqlite")
    os.kill(child, 9)
    os.waitpid(child, 0)
    os.close(ready)
    os.close(told)
    Claim(tmp_path / "talks.sqlite").release()


def test_a_command_may_write_beside_a_server(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'talks.sqlite'}"
    server = Store.open(url)
    server.begin(a_header("goes"))
    server.begin(a_header("stays"))
    command = Store.open(url, beside_server=True)
    command.delete("goes")
    command.close()
    assert server.append("stays", [mark(0.0)]) == 1
    with pytest.raises(RecordError, match="no talk 'goes'; it may have been deleted"):
        server.append("goes", [mark(0.0)])
    server.close()


def test_releasing_twice_is_fine(tmp_path: Path) -> None:
    claim = Claim(tmp_path / "talks.sqlite")
    claim.release()
    claim.release()
