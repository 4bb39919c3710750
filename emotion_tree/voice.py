"""Reading a voice: how aroused it sounds, a little of how pleasant, against how this person usually sounds.

    sound ─▶ `ProsodyStream` ─▶ eight numbers ─▶ less the person's own (`Baseline`) ─▶ arousal, valence, each with its error
                                                                                 └▶ a distribution that leans, a `Reading`

A voice tells arousal well and valence badly. So every estimate carries the error that was measured for it, and the
classes are weighed by how well their places on the circumplex fit within those errors: a raised voice is a bit more
likely anger or joy, and which of the two stays nearly open. Loudness itself is not used: it is the microphone's.

All of this is prosody, whatever the language. What is no voice gives no reading.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

import numpy as np
from numpy.typing import NDArray

from emotion_tree.reading import AROUSAL, EMOTIONS, VALENCE, Distribution, Reading
from emotion_tree.recognition import Evidence
from sound.pcm import Samples
from sound.prosody import FEATURES, RATE_HZ, HeardProsody, ProsodyStream
from sound.resample import resampled

Floats = NDArray[np.float64]

EVERY_S: Final = 0.5  # a partial reading comes this often
_FARTHEST: Final = float(np.hypot(AROUSAL, VALENCE).max())  # the class that is farthest from calm
_HELD: Final = 3.0  # standard deviations; what lies farther out is a slip of measuring


@dataclass(frozen=True, eq=False)
class VoiceModel:
    """What was measured on voices; `voice.toml` says on which.

    Attributes:
        features: names, out of `FEATURES`; k of them.
        mean: (k,) of calm speakers.
        between: (k,) standard deviation between calm speakers and their microphones.
        within: (k,) standard deviation within one speaker, over all ways to speak.
        arousal, valence: (k,) what one `within` above the speaker's own mean adds.
        arousal_error, valence_error: what is left to know at best, as a standard deviation.
        arousal_spread, valence_spread: how far people's feelings lie apart, as a standard deviation.
        short_s: with so many seconds of voice an estimate is worth half of what it is with many.
        calm_within: an utterance this far from calm counts 1/e of a calm one for the baseline.
        sharpness: exponent of the likelihood of the classes; below 1 it is flatter than the errors alone say.
        prior: (8,) how often the classes come in talk.
    """

    features: tuple[str, ...]
    mean: Floats
    between: Floats
    within: Floats
    arousal: Floats
    valence: Floats
    arousal_error: float
    valence_error: float
    arousal_spread: float
    valence_spread: float
    short_s: float
    calm_within: float
    sharpness: float
    prior: Distribution

    def picked(self, prosody: HeardProsody) -> Floats:
        """Return (k,) the features that this model looks at."""
        return prosody.values[[FEATURES.index(name) for name in self.features]]


@cache
def load() -> VoiceModel:
    """Return the model that ships, from `voice.toml`."""
    table = tomllib.loads(resources.files("emotion_tree").joinpath("voice.toml").read_text("utf-8"))
    rows = table["feature"]

    def column(name: str) -> Floats:
        return np.array([row[name] for row in rows], dtype=np.float64)

    prior = np.array([table["prior"][name] for name in EMOTIONS])
    return VoiceModel(
        features=tuple(row["name"] for row in rows),
        mean=column("mean"),
        between=column("between"),
        within=column("within"),
        arousal=column("arousal"),
        valence=column("valence"),
        prior=np.asarray(prior / prior.sum()),
        **table["error"],
        **table["use"],
    )


class Baseline:
    """How one person usually sounds, learned from their utterances; at first, how people usually sound.

    A mean with its uncertainty for each feature: the prior is the spread of calm speakers, and utterances move it the
    less the farther from calm they sounded, or an angry hour would become the measure of anger.
    """

    _MOST: Final = 20.0  # utterances' worth of memory: people change rooms, and catch colds

    def __init__(self, model: VoiceModel) -> None:
        """Know nothing of the person."""
        self._model = model
        self._sum = np.zeros(len(model.features))
        self.weight = 0.0

    def estimate(self) -> tuple[Floats, Floats]:
        """Return (k,) the person's own means, and (k,) the variance of not knowing them."""
        m = self._model
        precision = 1 / np.square(m.between) + self.weight / np.square(m.within)
        mean = (m.mean / np.square(m.between) + self._sum / np.square(m.within)) / precision
        return mean, 1 / precision

    def learn(self, features: Floats, weight: float) -> None:
        """Take (k,) the features of an utterance; weight is 1 for one that is calm and long enough."""
        self._sum = self._sum + weight * features
        self.weight += weight
        if self.weight > self._MOST:
            self._sum = self._sum * (self._MOST / self.weight)
            self.weight = self._MOST


@dataclass(frozen=True)
class Estimate:
    """What a voice tells, before it is put into classes.

    Attributes:
        arousal, valence: not yet held to [-1, 1].
        arousal_error, valence_error: standard deviations to be expected of them.
        known: in [0, 1]; how much of the evidence could be told from the person's own way to speak.
    """

    arousal: float
    valence: float
    arousal_error: float
    valence_error: float
    known: float


def estimate(model: VoiceModel, prosody: HeardProsody, baseline: Baseline) -> Estimate:
    """Return what prosody says against a baseline.

    A deviation d from an own mean that is itself known with variance u only is taken for d · w² / (w² + u), where w
    is the spread within speakers; what is held back is added to the error. Little voice makes it worse in the same way,
    towards saying nothing; noise does not by itself, it takes voice away.
    """
    mean, unsure = baseline.estimate()
    trust = np.square(model.within) / (np.square(model.within) + unsure)
    z = np.clip(trust * (model.picked(prosody) - mean) / model.within, -_HELD, _HELD)
    share = 1 / (1 + (model.short_s / prosody.voiced_s) ** 2)

    def error(weights: Floats, best: float, spread: float) -> float:
        least = best**2 + float(np.square(weights) @ (1 - trust))
        return float(np.sqrt(least * share + spread**2 * (1 - share)))

    weights = np.square(model.arousal)
    return Estimate(
        arousal=share * float(model.arousal @ z),
        valence=share * float(model.valence @ z),
        arousal_error=error(model.arousal, model.arousal_error, model.arousal_spread),
        valence_error=error(model.valence, model.valence_error, model.valence_spread),
        known=float(weights @ trust / weights.sum()),
    )


def learn(model: VoiceModel, baseline: Baseline, prosody: HeardProsody, told: Estimate) -> None:
    """Let a baseline learn from an utterance, the less the shorter it was and the farther from calm it sounded."""
    whole = 1 / (1 + (model.short_s / prosody.voiced_s) ** 2)
    calm = float(np.exp(-((told.arousal / model.calm_within) ** 2)))
    baseline.learn(model.picked(prosody), whole * calm)


def classes(model: VoiceModel, found: Estimate, prior: Distribution) -> Distribution:
    """Return (8,) the classes by how well they fit an estimate within its errors, starting from (8,) a prior."""
    misfit = np.square((AROUSAL - found.arousal) / found.arousal_error)
    misfit = misfit + np.square((VALENCE - found.valence) / found.valence_error)
    weights = prior * np.exp(-0.5 * model.sharpness * (misfit - misfit.min()))
    return np.asarray(weights / weights.sum())


def as_reading(model: VoiceModel, found: Estimate) -> Reading:
    """Return a reading of an estimate.

    Its confidence is the share of what is felt that the voice explains: the mean over arousal and valence of
    1 - error² / spread², times how much of it could be told from the person's own way to speak.
    """

    def explained(error: float, spread: float) -> float:
        return max(0.0, 1 - (error / spread) ** 2)

    told = explained(found.arousal_error, model.arousal_spread)
    told += explained(found.valence_error, model.valence_spread)
    arousal, valence = (float(np.clip(x, -1.0, 1.0)) for x in (found.arousal, found.valence))
    return Reading(
        probabilities=classes(model, found, model.prior),
        valence=valence,
        arousal=arousal,
        intensity=min(1.0, float(np.hypot(arousal, valence)) / _FARTHEST),
        source="voice",
        confidence=found.known * told / 2,
    )


class VoiceReader:
    """One person's voice over a whole talk. Feed it the sound of their utterances, and end each of them.

        begin   ♪ ♪ ♪ ♪ ♪ ♪ ♪ ♪ ♪   end            begin
        feed            reading   reading   (every half second of sound, once there is voice)
        end                                 reading, and the baseline learns

    It keeps numbers about pitch and timbre only, never sound of an utterance that has ended.
    """

    def __init__(self, model: VoiceModel | None = None) -> None:
        """Know nothing of the person yet."""
        self._model = model or load()
        self.baseline = Baseline(self._model)
        self.begin()

    def begin(self) -> None:
        """Start a new utterance; what was not ended is forgotten, and the baseline does not learn from it."""
        self._stream = ProsodyStream()
        self._heard = 0
        self._due = EVERY_S

    def feed(self, samples: Samples) -> Reading | None:
        """Take (n,) samples at `RATE_HZ`; return a partial reading when one is due and there is voice.

        Raises:
            ValueError: the sound is not mono.
        """
        self._stream.feed(samples)
        self._heard += len(samples)
        if self._heard < self._due * RATE_HZ:
            return None
        self._due = self._heard / RATE_HZ + EVERY_S
        return self._read()[0]

    def end(self) -> Reading | None:
        """End the utterance and learn from it; return its reading, or None where there was no voice."""
        found, prosody, told = self._read()
        if prosody is not None and told is not None:
            learn(self._model, self.baseline, prosody, told)
        self.begin()
        return found

    def read(self, evidence: Evidence) -> Reading | None:
        """Return what a whole sound says against the baseline, without learning from it; None without sound."""
        if evidence.sound is None:
            return None
        stream = ProsodyStream()
        stream.feed(resampled(evidence.sound.samples, evidence.sound.rate_hz, RATE_HZ))
        prosody = stream.prosody()
        return None if prosody is None else as_reading(self._model, self._estimate(prosody))

    def _estimate(self, prosody: HeardProsody) -> Estimate:
        return estimate(self._model, prosody, self.baseline)

    def _read(self) -> tuple[Reading | None, HeardProsody | None, Estimate | None]:
        prosody = self._stream.prosody()
        if prosody is None:
            return None, None, None
        told = self._estimate(prosody)
        return as_reading(self._model, told), prosody, told
