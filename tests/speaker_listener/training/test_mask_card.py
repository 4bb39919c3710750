"""The card says what was done."""

from dataclasses import asdict

import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.training.mask_card import card  # noqa: E402
from speaker_listener.training.mask_fit import Recipe  # noqa: E402

pytestmark = pytest.mark.unit


def test_it_names_what_was_trained_and_how() -> None:
    text = card(1234, asdict(Recipe(batch=17, seed=99)), 2_900_000)
    for fact in ("1,234 steps", "17 chunks", "--seed 99", "2,900,000 bytes", "No file of another origin"):
        assert fact in " ".join(text.split())
    assert "{" not in text
