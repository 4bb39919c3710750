"""Is it one of the things that people say alone? "Sure" is likelier than "Schmer", though the sound may say otherwise.

A model that learned from sentences knows little of a word on its own: it writes "Schmer." for "sure" and "Cool, Don." for "hold
on", and is not sure of it. So where it heard a few words, it is asked how likely it finds each of some short answers; the
likeliest is taken if the model finds it not much less likely than its own words. That is Bayes' rule with a prior for short
answers. What begins too unlikely for that is not asked about, so that few are.
"""

import tomllib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from dialogue.adapters.moonshine.vocabulary import END, START, Vocabulary

# How much likelier a short answer is before anything was heard, as a log probability; chosen where it kept 88 % of the answers
# of half of speechocean762's speakers, and took 14 % of words that they cut out of sentences (docs/lab-log.md).
PRIOR: Final = 2.0
# More tokens than this, with the end, are a sentence.
MOST_TOKENS: Final = 6
_MOST_SIGNS: Final = 3
# Where the model has no idea, all would be possible: these take it about 0.1 s.
_MOST_ASKED: Final = 24
_NONE: Final = -1


@dataclass(frozen=True)
class Answer:
    """A short answer, its log probability with that of the end, and how many tokens that were."""

    text: str
    log_probability: float
    tokens: int


class ShortAnswers:
    """What may be said alone, as tokens of one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        """Write the answers in the model's tokens; those that it cannot write are left out."""
        listed = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
        forms = [(said, said + sign) for said in listed["said"] for sign in listed["signs"]]
        written = [(said, form, vocabulary.tokens(form)) for said, form in forms]
        self._written = [(said, form, tokens) for said, form, tokens in written if tokens]

    def __len__(self) -> int:
        """Return how many there are, with each of their signs."""
        return len(self._written)

    @cached_property
    def inputs(self) -> NDArray[np.int64]:
        """What the decoder is given: (answers, tokens), filled up with the end."""
        return self._rows([[START, *tokens] for _, _, tokens in self._written], END)

    @cached_property
    def _wanted(self) -> NDArray[np.int64]:
        return self._rows([[*tokens, END] for _, _, tokens in self._written], _NONE)

    @staticmethod
    def _rows(rows: list[list[int]], filling: int) -> NDArray[np.int64]:
        filled = np.full((len(rows), max(map(len, rows), default=0)), filling, dtype=np.int64)
        for row, tokens in zip(filled, rows, strict=True):
            row[: len(tokens)] = tokens
        return filled

    def possible(self, first: NDArray[np.float32], least: float) -> NDArray[np.intp]:
        """Return which answers may be at least so likely, by how likely they begin.

        Args:
            first: (vocabulary,) logits of the first token.
            least: a log probability, of an answer with all of its signs together.
        """
        begins = first[self._wanted[:, 0]] - (first.max() + np.log(np.exp(first - first.max()).sum()))
        likely: NDArray[np.intp] = np.argsort(-begins, kind="stable")[:_MOST_ASKED]
        least_begin = least - np.log(_MOST_SIGNS)
        return np.array([row for row in likely if begins[row] >= least_begin], dtype=np.intp)

    def likeliest(self, rows: NDArray[np.intp], logits: NDArray[np.float32]) -> Answer:
        """Return the likeliest of some answers, whatever sign it ends in.

        Args:
            rows: (n,) which they are.
            logits: (n, tokens, vocabulary), what the decoder made of those of `inputs`.
        """
        wanted = self._wanted[rows]
        highest = logits.max(axis=-1)
        whole = highest + np.log(np.exp(logits - highest[..., np.newaxis]).sum(axis=-1))
        chosen = np.take_along_axis(logits, np.maximum(wanted, 0)[..., np.newaxis], axis=-1)[..., 0]
        each = np.where(wanted == _NONE, 0.0, chosen - whole).sum(axis=-1)
        together: dict[str, float] = {}
        written = [self._written[row] for row in rows]
        for (said, _, _), value in zip(written, each, strict=True):
            together[said] = float(np.logaddexp(together.get(said, -np.inf), value))
        best = max(together, key=lambda said: together[said])
        row = max((i for i, one in enumerate(written) if one[0] == best), key=lambda i: float(each[i]))
        return Answer(written[row][1], together[best], len(written[row][2]) + 1)
