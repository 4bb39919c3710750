"""What must hold of every listener, measured: stillness, calm, cause before effect, no clip again too soon, no jump."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from benchmarks.listening_scores import EXPRESSION
from benchmarks.listening_systems import Listened, framed, listen
from benchmarks.listening_talks import Talk, answer
from emotion_tree.reading import EMOTIONS, distribution
from render.rig import ARKIT, HEAD, INDEX
from speaker_listener import expression
from speaker_listener.leed import playback
from speaker_listener.leed.retrieval import WINDOW
from speaker_listener.metrics import jumps
from speaker_listener.motion import OTHER_RATE_HZ
from speaker_listener.reactions import answers

# An angry person must not see a frown or a sneer; a face at rest has none, and thought alone may bring a trace.
CALM_BOUND: Final = 0.12
_BLINKS: Final = ("eyeBlinkLeft", "eyeBlinkRight", "eyeSquintLeft", "eyeSquintRight")
_SILENCE_S: Final = 600.0
_SEEDS: Final = 4
_SWITCHES: Final = 50
_SWITCH_FRAMES: Final = 20


def still(talk: Talk) -> bool:
    """Return whether amplitude 0 leaves nothing but blinks, with the person speaking."""
    frames = listen(talk, 0, 0.0).frames
    moving = {name for name in (*ARKIT, *HEAD) if np.ptp(frames[:, INDEX[name]]) > 0}
    return moving <= set(_BLINKS)


def causal(talk: Talk) -> bool:
    """Return whether what is said later changes no frame before it, and does change some after it."""
    half = len(talk.samples) // 2 // 640 * 640
    other = talk.samples.copy()
    other[half:] = 0.1 * np.random.default_rng(0).standard_normal(len(other) - half)
    same, later = half // 640, False
    for seed in range(_SEEDS):
        one, two = (listen(replace(talk, samples=samples), seed).frames for samples in (talk.samples, other))
        if not np.array_equal(one[:same], two[:same]):
            return False
        later = later or not np.array_equal(one[same:], two[same:])
    return later


def repeats(heard: Sequence[Listened]) -> int:
    """Return how often a clip came again within its key's last two."""
    count = 0
    for one in heard:
        for names in one.clips:
            last: dict[str, list[str]] = {}
            for name in names:
                before = last.setdefault(name.rsplit("-", 1)[0], [])
                count += name in before[-WINDOW:]
                before.append(name)
    return count


def in_silence(duration_s: float) -> int:
    """Return how many answers of any kind a silent person gets, over a faint noise of a room."""
    rng = np.random.default_rng(1)
    noise = 0.001 * rng.standard_normal(round(duration_s * OTHER_RATE_HZ)).astype(np.float32)
    state, felt, count = answers.AnswerState(), distribution({}), 0
    for heard in framed(noise):
        state = answers.step(state, heard, felt, True, rng)
        count += (state.nod is not None) + state.smiles + state.worries + state.lifts
    return count


def calm(heard: Sequence[Listened]) -> dict[str, float]:
    """Return the most that brows go down and the nose sneers anywhere in these."""
    frames = np.concatenate([one.frames for one in heard])
    return {
        name: float(max(frames[:, INDEX[f"{name}Left"]].max(), frames[:, INDEX[f"{name}Right"]].max()))
        for name in ("browDown", "noseSneer")
    }


def switching() -> dict[str, float]:
    """Return jumps of a face whose person changes feeling 50 times, every 0.8 s, against one who does not change."""
    rng = np.random.default_rng(2)
    changing = [EMOTIONS[int(place)] for place in rng.integers(0, len(EMOTIONS), _SWITCHES)]
    return {
        "switching_jump_p95": _jump(changing, 95),
        "switching_jump_max": _jump(changing, 100),
        "steady_jump_p95": _jump(["joy"] * _SWITCHES, 95),
    }


def _jump(felt: Sequence[str], percentile: float) -> float:
    rng = np.random.default_rng(4)
    shown, clips = expression.ExpressionState(), playback.LeedState()
    frames = []
    for name in felt:
        feeling = distribution({name: 0.8, "neutral": 0.2})
        told = answer(feeling)
        for _ in range(_SWITCH_FRAMES):
            shown = expression.step(shown, told, False, True, 0.0, rng)
            clips = playback.step(clips, shown.shown.value, feeling, rng)
            frames.append(clips.face.astype(np.float32))
    return float(np.percentile(jumps(np.stack(frames), EXPRESSION), percentile))


def all_of(talks: Sequence[Talk], heard: Sequence[Listened]) -> dict[str, Any]:
    """Return every check by name; `heard` are the talks as our listener heard them."""
    angry = [one for talk, one in zip(talks, heard, strict=True) if talk.condition == "angry"]
    most = calm(angry)
    return {
        "still_at_amplitude_0": still(talks[0]),
        "causal": causal(next(talk for talk in talks if talk.condition == "joyful")),
        "repeats_in_window": repeats(heard),
        "answers_in_ten_silent_minutes": in_silence(_SILENCE_S),
        "angry_brow_down_max": most["browDown"],
        "angry_sneer_max": most["noseSneer"],
        "calm_with_the_angry": max(most.values()) <= CALM_BOUND,
        **switching(),
    }
