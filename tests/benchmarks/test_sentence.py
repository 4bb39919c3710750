"""Which phone sounds when."""

import pytest

from benchmarks.sentence import phone_at
from sound.speech import SILENCE, Phone

pytestmark = pytest.mark.unit

PHONES = (Phone("M", 0.1, 0.2), Phone("AA", 0.2, 0.35))


@pytest.mark.parametrize(
    ("at_s", "symbol"), [(0.0, SILENCE), (0.1, "M"), (0.2, "AA"), (0.34, "AA"), (0.35, SILENCE)]
)
def test_a_phone_sounds_from_its_start_up_to_its_end(at_s: float, symbol: str) -> None:
    assert phone_at(PHONES, at_s) == symbol
