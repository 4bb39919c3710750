import gc
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from speaker_listener.a2e.network import shipped
from speaker_listener.a2e.phrases import LearnedLips

pytestmark = pytest.mark.unit


def hum() -> "np.ndarray[tuple[int], np.dtype[np.float32]]":
    return (0.2 * np.sin(np.arange(24_000) / 20)).astype(np.float32)


def test_a_phrase_is_worked_out_once_however_many_ask() -> None:
    lips, phrase = LearnedLips(shipped()), hum()
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lips.of, [phrase] * 8))
    assert all(one is made[0] for one in made)
    assert lips.of(hum()) is not made[0]


def test_a_phrase_that_is_gone_is_forgotten() -> None:
    lips, phrase = LearnedLips(shipped()), hum()
    lips.of(phrase)
    assert len(lips) == 1
    del phrase
    gc.collect()
    assert len(lips) == 0
