"""Sentences to be spoken: templates of our own, filled at random; together well over a thousand million of them."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from typing import Final

import numpy as np

_SLOT: Final = re.compile(r"\{(\w+)\}")


def sentence(rng: np.random.Generator) -> str:
    """Return one sentence; the same generator gives the same sentences."""
    templates, words = _grammar()
    template = templates[int(rng.integers(len(templates)))]

    def fill(match: "re.Match[str]") -> str:
        choices = words[match[1]]
        return choices[int(rng.integers(len(choices)))]

    made = _SLOT.sub(fill, template)
    return made[0].upper() + made[1:]


def text(rng: np.random.Generator, most: int = 3) -> str:
    """Return one to `most` sentences, short texts oftener than long ones."""
    count = 1 + min(int(rng.geometric(0.6)) - 1, most - 1)
    return " ".join(sentence(rng) for _ in range(count))


@cache
def _grammar() -> tuple[Sequence[str], Mapping[str, Sequence[str]]]:
    raw = resources.files("speaker_listener.corpora").joinpath("sentences.toml").read_text("utf-8")
    parsed = tomllib.loads(raw)
    words = {name: tuple(line.split("|")) for name, line in parsed["words"].items()}
    for template in parsed["templates"]:
        if unknown := set(_SLOT.findall(template)) - words.keys():
            raise ValueError(f"expected a list of words for {', '.join(sorted(unknown))} in {template!r}")
    return tuple(parsed["templates"]), words
