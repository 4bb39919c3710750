"""Is the person done? How likely, from the words so far, the sound before the silence, and the silence itself.

    words so far ──▶ `completeness`: log odds ────┐
    the last 600 ms ─▶ `pause_prosody`: 12 numbers ├─▶ small network ─▶ P(done | silent for t) ─▶ wait until it is enough
    how they pause ─▶ `PauseHabit` ───────────────┘

The wait is what the talk feels: about a quarter of a second after a whole sentence that falls at its end, up to 1.2 s
after "and then I", and up to 2.6 s for a person who is known to pause. Weights, their card and how they were measured:
`dialogue/weights/`.
"""

import base64
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from dialogue.completeness import BUCKETS, Completeness, words_of
from dialogue.end_of_turn import COMPLETE, USUAL_PAUSE_S, Pause
from dialogue.pause_prosody import FEATURES

Floats = NDArray[np.float64]

SHORTEST_S: Final = 0.25
LONGEST_S: Final = 1.2
# Words that are an answer in themselves.
WHOLE: Final = 3.0
# How long a sentence is says little beyond its first second: read sentences are all of one length, talk is not.
_LENGTH_LIMITS: Final = (float(np.log(0.3)), float(np.log(1.5)))
_SPEECH_S: Final = FEATURES.index("speech_s")
_PITCHED: Final = FEATURES.index("pitched")
# The longest wait grows with a person's habit too, up to this.
_MOST_SLOW: Final = 2.2
_EXTREME: Final = 3.0
_STEP_S: Final = 0.032
WEIGHTS_FILE: Final = Path(__file__).parent / "weights" / "turn_end.json"


@dataclass
class PauseHabit:
    """How one person pauses inside their thoughts; begins at what is usual and follows what they do.

    Attributes:
        counted: pauses noted so far.
    """

    counted: int = 0
    _logs: float = 0.0

    _PRIOR: Final = 3
    _SHORTEST_S: Final = 0.19
    _MOST: Final = 20

    def note(self, pause_s: float) -> None:
        """The person was silent for so long, and went on with the same thought; very short ones do not count."""
        if pause_s < self._SHORTEST_S:
            return
        if self.counted >= self._MOST:  # what was long ago fades
            self._logs *= (self._MOST - 1) / self._MOST
            self.counted = self._MOST - 1
        self.counted += 1
        self._logs += float(np.log(pause_s))

    @property
    def usual_s(self) -> float:
        """The geometric mean of their pauses, drawn towards what is usual while few are known."""
        prior = self._PRIOR * np.log(USUAL_PAUSE_S)
        return float(np.exp((self._logs + prior) / (self.counted + self._PRIOR)))


@dataclass(frozen=True, eq=False)
class Network:
    """The small network: standardise, one layer of tanh, one number.

    Attributes:
        mean: (F,) of the inputs.
        scale: (F,) their standard deviations.
        inner: (F + 3, H).
        inner_bias: (H,).
        outer: (H,).
        outer_bias: one number.
        needed: log odds from which the person counts as done.
    """

    mean: Floats
    scale: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: float
    needed: float

    def log_odds(self, known: Floats, silence_s: Floats) -> Floats:
        """Return (T,) log odds of (F,) what is known after (T,) silences."""
        rows = np.repeat(known[None, :], len(silence_s), axis=0)
        hidden = np.tanh(expanded(rows, silence_s, self.mean, self.scale) @ self.inner + self.inner_bias)
        return np.asarray(hidden @ self.outer + self.outer_bias)


def expanded(rows: Floats, silence_s: Floats, mean: Floats, scale: Floats) -> Floats:
    """Return (N, F + 3): what is known, standardised, with the silence so far and its products with text and habit."""
    at_text, at_habit = len(FEATURES), len(FEATURES) + 2
    # What is not known says nothing: it stands at the mean.
    z = np.nan_to_num(np.clip((rows - mean) / scale, -_EXTREME, _EXTREME), nan=0.0)
    log_time = np.log(silence_s / USUAL_PAUSE_S)[:, None]
    return np.concatenate(
        [z, log_time, log_time * z[:, at_habit : at_habit + 1], log_time * z[:, at_text : at_text + 1]],
        axis=1,
    )


def known_of(prosody: Floats | None, text_log_odds: float, worded: bool, habit_s: float) -> Floats:
    """Return (15,) what is known in a pause: prosody, words, whether there are words, habit; NaN where it is not.

    Sound in which no pitch was found, a whisper or no voice at all, is no prosody to go by.
    """
    sound = np.full(len(FEATURES), np.nan)
    if prosody is not None and prosody[_PITCHED]:
        sound = prosody.copy()
        sound[_SPEECH_S] = np.clip(sound[_SPEECH_S], *_LENGTH_LIMITS)
    return np.concatenate([sound, [text_log_odds, float(not worded), np.log(habit_s)]])


@dataclass(frozen=True, eq=False)
class TurnEnd:
    """The shipped reader of turn ends.

    Attributes:
        patience: factor on every wait, in [0.5, 3]; above 1 for people who want more time.
        reader: of the words.
        network: of everything.
    """

    patience: float = 1.0
    reader: Completeness = field(default_factory=lambda: _shipped_reader())
    network: Network = field(default_factory=lambda: _shipped_network())

    def __post_init__(self) -> None:
        if not 0.5 <= self.patience <= 3:
            raise ValueError(f"patience must be in [0.5, 3], got {self.patience}")

    @property
    def hears_prosody(self) -> bool:
        """It does."""
        return True

    def probability(self, pause: Pause, silence_s: float) -> float:
        """Return how likely the person is done after so much silence, in [0, 1]; rises with it."""
        log_odds = self._log_odds(pause, np.array([silence_s / self.patience]))[0]
        return float(1 / (1 + np.exp(self.network.needed - log_odds)) if log_odds < 30 else 1.0)

    def wait_s(self, pause: Pause) -> float:
        """Return the silence after which the person counts as done."""
        longest_s = LONGEST_S * min(_MOST_SLOW, _slowness(pause))
        times_s = np.arange(SHORTEST_S, longest_s, _STEP_S)
        enough = np.flatnonzero(self._log_odds(pause, times_s) >= self.network.needed)
        wait_s = float(times_s[enough[0]]) if len(enough) else longest_s
        return self.patience * wait_s

    def _log_odds(self, pause: Pause, silence_s: Floats) -> Floats:
        words = words_of(pause.text)
        whole = " ".join(words) in COMPLETE
        odds = WHOLE if whole else self.reader.log_odds(pause.text)
        known = known_of(pause.prosody, odds, bool(words), pause.habit_s)
        # Who is known to pause for twice as long is given twice the time, and never less than others.
        return self.network.log_odds(known, np.maximum(silence_s / _slowness(pause), 0.05))


def _slowness(pause: Pause) -> float:
    return max(1.0, pause.habit_s / USUAL_PAUSE_S)


@cache
def shipped() -> tuple[Completeness, Network]:
    """Return the weights that come with the package.

    Raises:
        ValueError: the file was made by another version.
    """
    return loaded(json.loads(WEIGHTS_FILE.read_text("utf-8")))


def _shipped_reader() -> Completeness:
    return shipped()[0]


def _shipped_network() -> Network:
    return shipped()[1]


def loaded(data: dict[str, Any]) -> tuple[Completeness, Network]:
    """Return the reader and the network of a file's content.

    Raises:
        ValueError: made by another version.
    """
    if data.get("format") != 1 or data["inputs"] != list(FEATURES):
        raise ValueError("expected weights of format 1 with the features of this version; train them anew")
    text = data["text"]
    weights = (
        np.frombuffer(base64.b64decode(text["weights"]), dtype=np.int8).astype(np.float32) * text["scale"]
    )
    net = data["network"]
    arrays = {
        name: np.array(net[name], dtype=np.float64)
        for name in ("mean", "scale", "inner", "inner_bias", "outer")
    }
    network = Network(**arrays, outer_bias=float(net["outer_bias"]), needed=float(net["needed"]))
    return Completeness(weights.astype(np.float32), text["bias"]), network


def saved(weights: Floats, bias: float, network: Network) -> dict[str, Any]:
    """Return the content of the file: (BUCKETS,) weights as bytes, the network's numbers to five places."""
    if weights.shape != (BUCKETS,):
        raise ValueError(f"expected ({BUCKETS},) weights, got {weights.shape}")
    scale = float(np.abs(weights).max() / 127)
    small = np.round(weights / scale).astype(np.int8)
    net = {name: np.round(getattr(network, name), 5).tolist() for name in Network.__dataclass_fields__}
    return {
        "format": 1,
        "inputs": list(FEATURES),
        "text": {"scale": scale, "bias": bias, "weights": base64.b64encode(small.tobytes()).decode()},
        "network": net,
    }
