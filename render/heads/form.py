"""The form of a face in words: a few sliders, each of which stands for MakeHuman's targets."""

from dataclasses import dataclass
from typing import Final

Amounts = dict[str, float]


@dataclass(frozen=True)
class Slider:
    """One quality of a face that can be turned up and, mostly, down."""

    says: str
    """What 1 means, and what -1 does."""
    more: Amounts
    """Targets and how much of each at 1; `{s}` stands for both sides of the face."""
    less: Amounts
    """The same at -1; empty if the quality has no opposite."""

    @property
    def least(self) -> float:
        """The lower end of the slider."""
        return -1.0 if self.less else 0.0

    def targets(self, value: float) -> Amounts:
        """Return the targets of a value in [least, 1], sides written out."""
        amounts = self.more if value >= 0.0 else self.less
        return {
            name.replace("{s}", side): abs(value) * amount
            for name, amount in amounts.items()
            for side in (("l", "r") if "{s}" in name else ("",))
        }


def _pair(says: str, folder: str, more: str, less: str, amount: float = 1.0) -> Slider:
    return Slider(says, {f"{folder}/{more}": amount}, {f"{folder}/{less}": amount})


SLIDERS: Final[dict[str, Slider]] = {
    "face_width": _pair("wide, narrow", "head", "head-scale-horiz-more", "head-scale-horiz-less"),
    "face_length": _pair("long, short", "head", "head-scale-vert-more", "head-scale-vert-less"),
    "face_depth": _pair("deep, flat", "head", "head-scale-depth-more", "head-scale-depth-less"),
    "oval": Slider("egg-shaped", {"head/head-oval": 1.0}, {}),
    "round": Slider("round", {"head/head-round": 1.0}, {}),
    "square": Slider("square", {"head/head-square": 0.7, "head/head-rectangular": 0.3}, {}),
    "heart": Slider("wide above, narrow below", {"head/head-invertedtriangular": 1.0}, {}),
    "full": _pair("plump, gaunt", "head", "head-fat", "head-skinny"),
    "forehead_height": _pair("high, low", "forehead", "forehead-scale-vert-more", "forehead-scale-vert-less"),
    "cheekbones": _pair("strong, weak", "cheek", "{s}-cheek-bones-out", "{s}-cheek-bones-in"),
    "cheeks": _pair("full, hollow", "cheek", "{s}-cheek-volume-inflate", "{s}-cheek-volume-deflate"),
    "jaw_width": _pair("broad, slender", "chin", "chin-width-max", "chin-width-min"),
    "jaw_drop": _pair("low corners, high corners", "chin", "chin-jaw-drop-more", "chin-jaw-drop-less"),
    "chin_height": _pair("long, short", "chin", "chin-height-max", "chin-height-min"),
    "chin_forward": _pair("prominent, receding", "chin", "chin-prominent-more", "chin-prominent-less"),
    "chin_point": Slider("pointed", {"chin/chin-triangle": 1.0}, {}),
    "nose_width": Slider(
        "broad, slender",
        {"nose/nose-scale-horiz-incr": 0.6, "nose/nose-nostril-width-max": 0.4},
        {"nose/nose-scale-horiz-decr": 0.6, "nose/nose-nostril-width-min": 0.4},
    ),
    "nose_length": _pair("long, short", "nose", "nose-scale-vert-incr", "nose-scale-vert-decr"),
    "nose_depth": _pair("stands out, flat", "nose", "nose-scale-depth-incr", "nose-scale-depth-decr"),
    "nose_bridge": _pair("humped, hollow", "nose", "nose-hump-morehump", "nose-hump-lesshump"),
    "nose_tip": _pair("turned up, turned down", "nose", "nose-point-up", "nose-point-down"),
    "nose_tip_width": _pair("broad, fine", "nose", "nose-point-width-more", "nose-point-width-less"),
    "eye_size": _pair("large, small", "eyes", "{s}-eye-size-big", "{s}-eye-size-small"),
    "eye_spacing": _pair("wide-set, close-set", "eyes", "{s}-eye-move-out", "{s}-eye-move-in"),
    "eye_slant": _pair("outer corners up, down", "eyes", "{s}-eye-corner2-up", "{s}-eye-corner2-down"),
    "eye_bags": _pair("heavy, none", "eyes", "{s}-eye-bag-max", "{s}-eye-bag-min"),
    "brow_height": _pair("high, low", "eyebrows", "eyebrows-trans-vert-more", "eyebrows-trans-vert-less"),
    "brow_angle": _pair("rising, falling", "eyebrows", "eyebrows-angle-up", "eyebrows-angle-down"),
    "brow_ridge": _pair("strong, soft", "eyebrows", "eyebrows-trans-depth-more", "eyebrows-trans-depth-less"),
    "mouth_width": _pair("wide, small", "mouth", "mouth-scale-horiz-incr", "mouth-scale-horiz-decr"),
    "mouth_corners": _pair("up, down", "mouth", "mouth-angles-up", "mouth-angles-down"),
    "upper_lip": _pair(
        "full, thin", "mouth", "mouth-upperlip-volume-inflate", "mouth-upperlip-volume-deflate"
    ),
    "lower_lip": _pair(
        "full, thin", "mouth", "mouth-lowerlip-volume-inflate", "mouth-lowerlip-volume-deflate"
    ),
    "ear_size": _pair("large, small", "ears", "{s}-ear-size-big", "{s}-ear-size-small"),
    "neck_width": _pair("thick, slender", "neck", "neck-scale-horiz-more", "neck-scale-horiz-less"),
    "neck_length": _pair("long, short", "neck", "neck-scale-vert-more", "neck-scale-vert-less"),
}


def form_targets(form: dict[str, float]) -> Amounts:
    """Return the targets of a form, and how much of each.

    Args:
        form: names of `SLIDERS`, values within their range.
    """
    mixed: Amounts = {}
    for name, value in form.items():
        for target, amount in SLIDERS[name].targets(value).items():
            mixed[target] = mixed.get(target, 0.0) + amount
    return mixed
