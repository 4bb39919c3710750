"""What plug-in authors import for their tests is what this project tests with."""

import pytest

from dialogue import testing as ours
from warmchat import testing as theirs

pytestmark = pytest.mark.unit


def test_the_fakes_and_checks_are_those_of_dialogue() -> None:
    assert theirs.__all__ == ours.__all__
    assert all(getattr(theirs, name) is getattr(ours, name) for name in theirs.__all__)
