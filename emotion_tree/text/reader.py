"""The recogniser of emotion in text that runs by default: a small trained network, on this machine, in milliseconds.

    classes            the network, calibrated (`calibration`), under the prior that was asked for
    contempt           the word list: GoEmotions has no such label. Where scornful words or signs are found, their share of
                       contempt moves there, at most half of everything, from what is no contempt
    valence, arousal   expected value over the 28 labels of their places in `goemotions.toml`
    intensity          the same, times degree words, capitals and exclamation marks (`strength`)
    confidence         the probability of the largest class: calibrated, so it is how often it is right

It abstains (None) from texts without words, from other scripts and languages, and from numbers. Emoji and faces made of
signs that stand alone are read by the word list, which knows them by name.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

import numpy as np

from emotion_tree.fusion import mean
from emotion_tree.reading import EMOTIONS, INDEX, Distribution, Reading
from emotion_tree.recognition import EmotionRecogniser, Evidence
from emotion_tree.text.goemotions import EKMAN, places
from emotion_tree.text.language import looks_english
from emotion_tree.text.network import Network, Said, load, newest
from emotion_tree.text.pieces import words_of
from emotion_tree.text.strength import strength_of
from emotion_tree.word_list import read_word_list
from emotion_tree.words import WordReader

PRIORS: Final = ("goemotions", "dialogue")
_CONTEMPT_AT_MOST: Final = 0.5  # of everything: words are not all of it
_SIGNS_AT_MOST: Final = 200  # characters of signs alone that are looked at


def create(settings: Mapping[str, str]) -> EmotionRecogniser:
    """Return the reader of a talk: the network, and the word list where it finds words, by confidence.

    The prior of dialogue makes the network cautious: measured among friends who banter, it takes "I got the job that I
    wanted!" for neutral. Who talks about feelings names them, and then the word list is right.

    Args:
        settings: "prior" is "dialogue" (as if absent) or "goemotions".

    Raises:
        ValueError: there is no such prior; names those there are.
    """
    return TalkReader(TextReader(load(), settings.get("prior", "dialogue")))


class TalkReader:
    """Reads what a person says in a talk."""

    def __init__(self, network: "TextReader") -> None:
        """Read with that reader, and with the word list beside it."""
        self._network = network
        self._words = WordReader(read_word_list())

    def read(self, evidence: Evidence) -> Reading | None:
        """Return a reading with source "text", or None where the text says nothing that this can read."""
        found = self._network.read(evidence)
        named = None if found is None else self._words.read(evidence)
        if found is None or named is None or not (found.confidence > 0 and named.confidence > 0):
            return found
        return replace(mean((found, named)), source="text")


class TextReader:
    """Reads emotion from English text."""

    def __init__(self, network: Network, prior: str = "goemotions") -> None:
        """Read with that network, under that prior.

        Raises:
            ValueError: there is no such prior; names those there are.
        """
        if prior not in network.calibration.priors:
            raise ValueError(f"expected a prior of {', '.join(network.calibration.priors)}; got {prior!r}")
        self._network = network
        self._prior = prior
        self._words = WordReader(read_word_list())

    def read(self, evidence: Evidence) -> Reading | None:
        """Return a reading with source "text", or None where the text says nothing that this can read.

        The time it takes is bounded: of a long text only its end is read.
        """
        if not evidence.text or not _may_be_english(evidence.language):
            return None
        text = newest(evidence.text)
        words = words_of(text)
        if not any(word[0].isalpha() for word in words):
            return self._words.read(Evidence(text=text[-_SIGNS_AT_MOST:]))
        if not looks_english(words, self._network.pieces):
            return None
        return self._reading(text, self._network.read(text))

    def _reading(self, text: str, said: Said) -> Reading:
        classes, fine = self._network.calibration.probabilities(said.ekman, said.fine, self._prior)
        where = places()
        probabilities = np.zeros(len(EMOTIONS))
        probabilities[[INDEX[name] for name in EKMAN]] = classes
        probabilities = self._with_contempt(probabilities, text)
        return Reading(
            probabilities=probabilities / probabilities.sum(),
            valence=float(np.clip(fine @ where.valence, -1.0, 1.0)),
            arousal=float(np.clip(fine @ where.arousal, -1.0, 1.0)),
            intensity=float(np.clip(fine @ where.intensity * strength_of(text), 0.0, 1.0)),
            source="text",
            confidence=float(min(1.0, probabilities.max())),
        )

    def _with_contempt(self, probabilities: Distribution, text: str) -> Distribution:
        """Return (8,) with the share of contempt that the word list finds in a text."""
        found = self._words.read(Evidence(text=text))
        if found is None:
            return probabilities
        contempt = INDEX["contempt"]
        share = _CONTEMPT_AT_MOST * float(found.probabilities[contempt]) * found.intensity
        mixed = probabilities * (1.0 - share)
        mixed[contempt] += share
        return mixed


def _may_be_english(language: str | None) -> bool:
    return language is None or language.lower().split("-")[0] == "en"


def abstained() -> Reading:
    """Return what stands for "nothing was read" where a reading must stand: neutral, with confidence 0."""
    p = np.zeros(len(EMOTIONS))
    p[INDEX["neutral"]] = 1.0
    return Reading(p, valence=0.0, arousal=0.0, intensity=0.0, source="text", confidence=0.0)
