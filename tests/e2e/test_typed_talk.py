"""A typed turn in a real browser: voice, face, captions; what the mouth does is what the voice says."""

from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Page

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import (
    Faces,
    Floats,
    chromium,
    events,
    loudness,
    open_talk,
    say,
    screenshot,
    wait_for_event,
)
from tests.e2e.live_server import ThreadedServer

pytestmark = [pytest.mark.e2e, pytest.mark.clocked]

# Closures, rounding and widening that stand far apart, so that each can be looked at alone.
SENTENCE = "Maybe Bob may buy a big map. Who knew you knew two moons? Please see these three green trees."


@pytest.fixture(scope="module")
def spoken() -> Iterator[tuple[Page, ThreadedServer]]:
    """One talk in which the sentence was spoken to its end."""
    mind = ScriptedLLM().reply(SENTENCE)
    with ThreadedServer(mind) as server, chromium() as page:
        open_talk(page, server.url)
        page.wait_for_timeout(6000)  # without a graphics card the first pictures take long
        say(page, "Hello, please say something.")
        wait_for_event(page, "state.changed", where="e.state === 'speaking'")
        page.wait_for_timeout(900)
        screenshot(page, "typed-speaking")
        wait_for_event(page, "turn.committed", where="e.party === 'avatar' && e.status === 'done'")
        page.wait_for_timeout(600)
        screenshot(page, "typed-after")
        yield page, server


def epoch_of(page: Page) -> int:
    """Return the epoch of the reply to what was typed: the greeting may have had one before."""
    return int(events(page, "reply.started")[-1]["epoch"])


def agreement(page: Page, lag_ms: float) -> float:
    """Return the correlation of aperture and loudness over the faces that were shown, the sound so much later.

    Only over these: a slow machine shows fewer of them, and what lies between was seen by nobody.
    """
    epoch = epoch_of(page)
    faces = Faces(page, epoch)
    at_ms, rms = loudness(page, epoch)
    during = (faces.played_ms > 120) & (faces.played_ms < at_ms.max() - 120)
    heard = np.interp(faces.played_ms[during] - lag_ms, at_ms, rms)
    return float(np.corrcoef(faces.aperture()[during], heard)[0, 1])


def times_of(page: Page, *words: str) -> list[tuple[float, float]]:
    """Return when words sounded, in ms of the answer."""
    epoch = epoch_of(page)
    spoken_words = [
        word
        for phrase in events(page, "phrase.spoken")
        if phrase["epoch"] == epoch
        for word in phrase["words"]
    ]
    bare = [(word["text"].strip(" .,?").lower(), word["start_ms"], word["end_ms"]) for word in spoken_words]
    return [(start, end) for text, start, end in bare if text in words]


def test_the_answer_is_heard(spoken: tuple[Page, ThreadedServer]) -> None:
    _, rms = loudness(spoken[0], epoch_of(spoken[0]))
    assert rms.max() > 0.05
    assert np.mean(rms > 0.01) > 0.5


def test_the_mouth_opens_with_the_sound(spoken: tuple[Page, ThreadedServer]) -> None:
    by_lag = {lag_ms: agreement(spoken[0], lag_ms) for lag_ms in range(-120, 121, 40)}
    best = max(by_lag, key=lambda lag_ms: by_lag[lag_ms])
    assert abs(best) <= 80, by_lag
    assert by_lag[best] > 0.45, by_lag


def test_lips_meet_on_bilabials(spoken: tuple[Page, ThreadedServer]) -> None:
    faces = Faces(spoken[0], epoch_of(spoken[0]))
    spans = times_of(spoken[0], "maybe", "bob", "buy", "big", "map", "may")
    assert len(spans) == 6
    for start_ms, end_ms in spans:
        inside = (faces.played_ms >= start_ms - 40) & (faces.played_ms <= end_ms + 40)
        assert faces.aperture()[inside].min() < 0.05, (start_ms, end_ms)


def test_lips_round_on_u_and_widen_on_i(spoken: tuple[Page, ThreadedServer]) -> None:
    faces = Faces(spoken[0], epoch_of(spoken[0]))
    rounding = faces.channel("mouthPucker") + faces.channel("mouthFunnel")
    width = faces.channel("mouthStretchLeft", "mouthStretchRight", "mouthSmileLeft", "mouthSmileRight")

    def mean_over(curve: Floats, *words: str) -> float:
        spans = times_of(spoken[0], *words)
        shown = [curve[(faces.played_ms >= a) & (faces.played_ms <= b)] for a, b in spans]
        # In a short word a slow machine may show no face at all.
        seen = [values.mean() for values in shown if len(values)]
        assert len(seen) >= max(3, 0.7 * len(spans))
        return float(np.mean(seen))

    u_words, i_words = (
        ("who", "knew", "you", "two", "moons"),
        ("please", "see", "these", "three", "green", "trees"),
    )
    assert mean_over(rounding, *u_words) > mean_over(rounding, *i_words) + 0.15
    assert mean_over(width, *i_words) > mean_over(width, *u_words) + 0.04


def test_the_mouth_is_closed_in_silence(spoken: tuple[Page, ThreadedServer]) -> None:
    page = spoken[0]
    values = page.evaluate(
        "window.warmchatTrace.faces.filter(f => f[1] === 'live').slice(-10).map(f => f[4].jawOpen - f[4].mouthClose)"
    )
    assert max(values) < 0.05


def test_the_words_stand_in_the_captions_and_in_the_tree(spoken: tuple[Page, ThreadedServer]) -> None:
    page, server = spoken
    assert "green trees" in page.locator("body").inner_text()
    assert server.nodes()[-1].heard_text == SENTENCE
