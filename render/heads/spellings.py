"""How other tools spell the 52 shapes, and what their own shapes come closest to.

Sources: Apple's ARFaceAnchor.BlendShapeLocation; the VRM 0.x and VRM 1.0 specifications; the Perfect Sync and the
VRoid Studio naming; Ready Player Me's list of morph targets.
"""

import json
import re
from pathlib import Path
from typing import Any, Final

from render.rig import ARKIT

_SIDES: Final = {"l": "Left", "r": "Right", "left": "Left", "right": "Right"}
_BY_LETTERS: Final = {name.lower(): name for name in ARKIT}

TABLES: Final[dict[str, Any]] = json.loads(Path(__file__).with_name("spellings.json").read_text("utf-8"))
"""The tables, which the page reads as well: `web/src/imported/spellings.ts`."""

STAND_INS: Final[dict[str, tuple[str, ...]]] = {
    name: tuple(channels) for name, channels in TABLES["stand_ins"].items()
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
