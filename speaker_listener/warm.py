"""The motion model `warm`: audio to expression, the dictionary of listening faces and the head masks under one stream.

Settings, each an ablation that runs on the page: `lips` (learned | rules), `listener` (leed | presets | silence: the speaking face
with nothing to say), `head` (masks | noise), `epsilon` (a number in [0, 1] instead of what arousal and stance make of it),
and `articulation` as for `rules`.
"""

from collections.abc import Mapping
from typing import Final

from speaker_listener import driver
from speaker_listener.a2e import network
from speaker_listener.a2e.phrases import LearnedLips
from speaker_listener.driver import RuleDriver
from speaker_listener.frame_step import Means
from speaker_listener.masks import model as masks

_CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "lips": ("learned", "rules"),
    "listener": ("leed", "presets", "silence"),
    "head": ("masks", "noise"),
}


def create(settings: Mapping[str, str]) -> RuleDriver:
    """Return the model.

    Raises:
        ValueError: a setting is unknown, or not one of its values.
        WeightsMissing, FileNotFoundError: the weights of a part are not where the package has them.
    """
    known = {*_CHOICES, "articulation", "epsilon"}
    if unknown := sorted(settings.keys() - known):
        raise ValueError(
            f"the motion model 'warm' knows the settings {', '.join(sorted(known))}; got {', '.join(unknown)}"
        )
    chosen = {name: settings.get(name, values[0]) for name, values in _CHOICES.items()}
    for name, value in chosen.items():
        if value not in _CHOICES[name]:
            raise ValueError(f"{name} must be {' or '.join(_CHOICES[name])}, got {value!r}")
    means = Means(
        LearnedLips(network.shipped()) if chosen["lips"] == "learned" else None,
        chosen["listener"] == "leed",
        masks.load() if chosen["head"] == "masks" else None,
        _epsilon(settings),
        chosen["listener"] != "silence",
    )
    return RuleDriver(driver.articulation_of(settings), means)


def _epsilon(settings: Mapping[str, str]) -> float | None:
    if "epsilon" not in settings:
        return None
    try:
        value = float(settings["epsilon"])
    except ValueError as error:
        raise ValueError(f"epsilon must be a number, got {settings['epsilon']!r}") from error
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"epsilon must be in [0, 1], got {value:g}; 0 is the least and 1 the most there is")
    return value
