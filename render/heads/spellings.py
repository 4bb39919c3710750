"""How other tools spell the 52 shapes, and what their own shapes come closest to.

Sources: Apple's ARFaceAnchor.BlendShapeLocation; the VRM 0.x and VRM 1.0 specifications; the Perfect Sync and the
VRoid Studio naming; Ready Player Me's list of morph targets.
"""

import re
from typing import Final

from render.rig import ARKIT

_SIDES: Final = {"l": "Left", "r": "Right", "left": "Left", "right": "Right"}
_BY_LETTERS: Final = {name.lower(): name for name in ARKIT}

STAND_INS: Final[dict[str, tuple[str, ...]]] = {
    # VRM 1.0 expressions
    "blink": ("eyeBlinkLeft", "eyeBlinkRight"),
    "blinkleft": ("eyeBlinkLeft",),
    "blinkright": ("eyeBlinkRight",),
    "aa": ("jawOpen",),
    "ih": ("mouthStretchLeft", "mouthStretchRight"),
    "ou": ("mouthPucker",),
    "ee": ("mouthStretchLeft", "mouthStretchRight"),
    "oh": ("mouthFunnel",),
    "happy": ("mouthSmileLeft", "mouthSmileRight"),
    "relaxed": ("mouthSmileLeft", "mouthSmileRight"),
    "sad": ("mouthFrownLeft", "mouthFrownRight"),
    "angry": ("browDownLeft", "browDownRight"),
    "surprised": ("browInnerUp", "eyeWideLeft", "eyeWideRight"),
    "lookup": ("eyeLookUpLeft", "eyeLookUpRight"),
    "lookdown": ("eyeLookDownLeft", "eyeLookDownRight"),
    "lookleft": ("eyeLookOutLeft", "eyeLookInRight"),
    "lookright": ("eyeLookInLeft", "eyeLookOutRight"),
    # VRM 0.x presets that VRM 1.0 renamed
    "a": ("jawOpen",),
    "i": ("mouthStretchLeft", "mouthStretchRight"),
    "u": ("mouthPucker",),
    "e": ("mouthStretchLeft", "mouthStretchRight"),
    "o": ("mouthFunnel",),
    "joy": ("mouthSmileLeft", "mouthSmileRight"),
    "fun": ("mouthSmileLeft", "mouthSmileRight"),
    "sorrow": ("mouthFrownLeft", "mouthFrownRight"),
    # VRoid Studio
    "fclbrwangry": ("browDownLeft", "browDownRight"),
    "fclbrwsorrow": ("browInnerUp",),
    "fclbrwsurprised": ("browInnerUp", "browOuterUpLeft", "browOuterUpRight"),
    "fcleyeclose": ("eyeBlinkLeft", "eyeBlinkRight"),
    "fcleyeclosel": ("eyeBlinkLeft",),
    "fcleyecloser": ("eyeBlinkRight",),
    "fcleyejoy": ("cheekSquintLeft", "cheekSquintRight"),
    "fcleyesurprised": ("eyeWideLeft", "eyeWideRight"),
    "fcleyespread": ("eyeWideLeft", "eyeWideRight"),
    "fclmtha": ("jawOpen",),
    "fclmthi": ("mouthStretchLeft", "mouthStretchRight"),
    "fclmthu": ("mouthPucker",),
    "fclmthe": ("mouthStretchLeft", "mouthStretchRight"),
    "fclmtho": ("mouthFunnel",),
    "fclmthclose": ("mouthPressLeft", "mouthPressRight"),
    "fclmthup": ("mouthShrugUpper",),
    "fclmthdown": ("mouthShrugLower",),
    "fclmthangry": ("mouthFrownLeft", "mouthFrownRight"),
    "fclmthfun": ("mouthSmileLeft", "mouthSmileRight"),
    "fclmthjoy": ("mouthSmileLeft", "mouthSmileRight"),
    "fclmthsorrow": ("mouthFrownLeft", "mouthFrownRight"),
    # Ready Player Me
    "mouthopen": ("jawOpen",),
    "mouthsmile": ("mouthSmileLeft", "mouthSmileRight"),
    "eyesclosed": ("eyeBlinkLeft", "eyeBlinkRight"),
    "eyeslookup": ("eyeLookUpLeft", "eyeLookUpRight"),
    "eyeslookdown": ("eyeLookDownLeft", "eyeLookDownRight"),
    "browouterup": ("browOuterUpLeft", "browOuterUpRight"),
    "visemeaa": ("jawOpen",),
    "visemeo": ("mouthFunnel",),
    "visemeu": ("mouthPucker",),
    "visemee": ("mouthStretchLeft", "mouthStretchRight"),
    "visemei": ("mouthStretchLeft", "mouthStretchRight"),
    "visemepp": ("mouthPressLeft", "mouthPressRight"),
}
"""Shapes of other tools, by their letters alone, and the channels that they come closest to."""


def channel_of(name: str) -> str | None:
    """Return the channel that a name spells, or None.

    Case, hyphens, blanks and underscores do not matter, what stands before the last dot is left out, and a
    side may be one letter at the end or the word.

    >>> channel_of("eyeBlink_L"), channel_of("Face_M.BROW DOWN LEFT"), channel_of("MouthClose"), channel_of("smile")
    ('eyeBlinkLeft', 'browDownLeft', 'mouthClose', None)
    """
    plain = name.rsplit(".", 1)[-1]
    letters = letters_of(plain)
    if letters in _BY_LETTERS:
        return _BY_LETTERS[letters]
    sided = re.fullmatch(r"(.+?)[\s_-]*(left|right|(?:(?<=[\s_-])[lrLR])|(?:(?<=[a-z])[LR]))", plain)
    if sided is None:
        return None
    return _BY_LETTERS.get((letters_of(sided[1]) + _SIDES[sided[2].lower()]).lower())


def stand_ins_of(name: str) -> tuple[str, ...]:
    """Return the channels that a shape of another tool comes closest to; none if it is not known.

    >>> stand_ins_of("Fcl_MTH_A"), stand_ins_of("blink_l"), stand_ins_of("hat")
    (('jawOpen',), ('eyeBlinkLeft',), ())
    """
    letters = letters_of(re.sub(r".*(?=Fcl_)", "", name.rsplit(".", 1)[-1]))
    spelled = {"blinkl": "blinkleft", "blinkr": "blinkright"}
    return STAND_INS.get(spelled.get(letters, letters), ())


def letters_of(name: str) -> str:
    """Return the letters and digits of a name, in lower case."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
