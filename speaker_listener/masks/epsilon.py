"""How lively a head is, from how aroused its owner is and whose turn it is.

0.58 is as lively as the real heads of the statistics are together (their mean square; ε runs evenly over their range).
"""

from typing import Final

_SPEAKING: Final = 0.58
_LISTENING: Final = 0.36
_AROUSED: Final = 0.30


def epsilon(arousal: float, speaking: float) -> float:
    """Return ε in [0, 1].

    Args:
        arousal: of what is felt, in [−1, 1].
        speaking: 1 who holds the floor, 0 who listens; between them while the floor changes hands.

    Raises:
        ValueError: one of them lies outside, or is no number.
    """
    if not -1.0 <= arousal <= 1.0:
        raise ValueError(f"expected arousal in [-1, 1], got {arousal}; take it from a feeling")
    if not 0.0 <= speaking <= 1.0:
        raise ValueError(
            f"expected speaking in [0, 1], got {speaking}; it is the weight of the speaking manner"
        )
    return _LISTENING + (_SPEAKING - _LISTENING) * speaking + _AROUSED * arousal
