"""A voice of the browser's own is chosen in the settings; it says the words, and the face follows it.

Headless Chromium has no voices, so an object of the same shape stands in the place of its synthesiser: it takes its time
for every word and tells when each begins, as a real one does.
"""

import numpy as np
import pytest

from dialogue.testing import ScriptedLLM
from tests.e2e.browser import (
    Faces,
    chromium,
    events,
    loudness,
    open_talk,
    say,
    screenshot,
    wait_for,
    wait_for_event,
)
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

# One voice speaks, one breaks off in its second phrase, as one does whose maker is out of reach.
SYNTHESISER = """
window.uttered = [];
window.SpeechSynthesisUtterance = class extends EventTarget {
  constructor(text) { super(); this.text = text; this.rate = 1; this.pitch = 1; this.volume = 1; }
};
const voice = (name, localService) => ({name, voiceURI: name, lang: 'en-GB', localService, default: false});
const voices = [voice('Clear', true), voice('Far', false), {...voice('Klar', true), lang: 'de-DE'}];
let timers = [];
let current = null;
const synthesis = Object.assign(new EventTarget(), {
  getVoices: () => voices,
  resume() {},
  cancel() {
    timers.forEach(clearTimeout);
    const was = current;
    current = null;
    was?.onerror?.({error: 'canceled'});
  },
  speak(utterance) {
    const breaks = utterance.voice.name === 'Far' && utterance.text.startsWith('You have');
    window.uttered.push({text: utterance.text, rate: utterance.rate, voice: utterance.voice.name, at_ms: performance.now()});
    current = utterance;
    const after = (ms, then) => timers.push(setTimeout(() => current === utterance && then(), ms));
    if (breaks) return after(100, () => { current = null; utterance.onerror({error: 'network'}); });
    after(60, () => utterance.onstart?.());
    let at_ms = 60;
    for (const word of utterance.text.matchAll(/\\S+/g)) {
      after(at_ms, () => utterance.onboundary?.({name: 'word', charIndex: word.index}));
      at_ms += 400;
    }
    after(at_ms, () => { current = null; utterance.onend?.(); });
  },
});
Object.defineProperty(window, 'speechSynthesis', {value: synthesis});
"""
ANSWER = "I can hear you well. You have my full attention now."
LONG_ANSWER = "This is a very long answer that will not be heard to its end today."


def choose(page, voice: str) -> None:  # type: ignore[no-untyped-def]
    """Choose a voice in the settings."""
    page.get_by_role("button", name="Settings").click()
    page.get_by_label("Voice", exact=True).select_option(label=voice)


def test_the_browsers_voice_says_the_words_and_the_lips_follow_it() -> None:
    mind = ScriptedLLM().reply(ANSWER).reply(LONG_ANSWER)
    with ThreadedServer(mind) as server, chromium(size=(1200, 820)) as page:
        page.add_init_script(SYNTHESISER)
        open_talk(page, server.url)
        page.get_by_role("button", name="Settings").click()
        picker = page.get_by_label("Voice", exact=True)
        assert picker.locator("option").all_inner_texts() == ["mine (espeak)", "Clear", "Far – over the net"]
        picker.select_option(label="Clear")
        page.get_by_role("button", name="Hear it").click()
        wait_for(page, "window.uttered.length === 1")
        picker.scroll_into_view_if_needed()
        screenshot(page, "browser-voice")
        page.keyboard.press("Escape")

        say(page, "Can you hear me?")
        # What was typed first is answered before she greets.
        wait_for_event(page, "turn.committed", where=f"e.text === '{ANSWER}'", limit_s=40)
        answer = next(e for e in events(page, "turn.committed") if e["text"] == ANSWER)
        assert answer["heard_text"] == ANSWER
        said = page.evaluate("window.uttered.map(u => u.text)")
        assert " ".join(said[1:]).endswith(ANSWER)
        epoch = events(page, "reply.started")[-1]["epoch"]
        assert page.evaluate(
            "e => (window.warmchatTrace.sound[e] ?? []).every(([, rms]) => rms === 0)", epoch
        )
        faces = Faces(page, epoch)
        assert np.ptp(faces.aperture()) > 0.1
        assert np.diff(faces.played_ms).min() > -20
        # Eleven words of 0.4 s: the face took as long as this voice, and not as the server's.
        moved = [
            e["at_ms"] for e in events(page) if e.get("epoch") == epoch and e["type"].startswith("playback.")
        ]
        assert 3600 < moved[-1] - moved[0] < 6500

        say(page, "And what else?")
        wait_for_event(page, "playback.started", len(events(page, "playback.started")) + 1)
        page.wait_for_timeout(1500)
        page.get_by_role("button", name="interrupt").click()
        # Her greeting may have been interrupted before, by the first question.
        wait_for_event(
            page, "turn.committed", where="e.status === 'interrupted' && e.text.startsWith('This is')"
        )
        stopped = next(e for e in reversed(events(page, "turn.committed")) if e["status"] == "interrupted")
        assert stopped["heard_text"]
        assert stopped["text"].startswith(stopped["heard_text"])
        assert len(stopped["heard_text"]) < len(stopped["text"])
        page.reload()
        open_talk(page, server.url)
        page.get_by_role("button", name="Settings").click()
        assert page.get_by_label("Voice", exact=True).input_value() == "Clear"


def test_a_browsers_voice_that_breaks_off_is_told_of_and_hers_goes_on_from_there() -> None:
    mind = ScriptedLLM().reply(ANSWER)
    with ThreadedServer(mind) as server, chromium() as page:
        page.add_init_script(SYNTHESISER)
        page.add_init_script("localStorage.setItem('warmchat.voice', 'Far')")
        open_talk(page, server.url)
        say(page, "Can you hear me?")
        page.get_by_text("does not reach its maker").wait_for()
        screenshot(page, "browser-voice-failed")
        wait_for_event(page, "turn.committed", where=f"e.text === '{ANSWER}'", limit_s=40)
        assert events(page, "turn.committed")[-1]["heard_text"] == ANSWER
        epoch = events(page, "reply.started")[-1]["epoch"]
        at_ms, rms = loudness(page, epoch)
        # Hers is heard, and only from where the other broke off.
        assert rms.max() > 0.05
        assert at_ms.min() > 500
        choose(page, "mine (espeak)")
        assert page.get_by_label("Voice", exact=True).input_value() == ""
