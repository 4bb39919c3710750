"""When phones sound in recordings, as pocketsphinx finds them, with its own earliness put right."""

from collections.abc import Sequence
from typing import Final

from sound.all_phone import recognise_phones
from sound.forced_alignment import Pronounce, align_words
from sound.pcm import Samples
from sound.speech import Phone

# It sets phones this much before the engines that know their times: medians of 8 to 12 ms, by words and without, over
# 1,365 phones of eSpeak NG and flite.
_EARLY_S: Final = 0.010


def aligned(
    samples: Samples, rate_hz: int, words: Sequence[str], pronounce: Pronounce | None = None
) -> tuple[Phone, ...]:
    """Return the phones of known words laid along (n,) samples; arguments and errors as `align_words`."""
    return _put_right(align_words(samples, rate_hz, words, pronounce).phones)


def heard(samples: Samples, rate_hz: int) -> tuple[Phone, ...]:
    """Return the phones that are heard in (n,) samples without knowing words; errors as `recognise_phones`."""
    return _put_right(recognise_phones(samples, rate_hz).phones)


def _put_right(phones: tuple[Phone, ...]) -> tuple[Phone, ...]:
    """Return the phones later by what the recogniser is early; the first still begins with the sound."""
    return tuple(
        Phone(p.symbol, p.start_s + _EARLY_S if p.start_s > 0 else 0.0, p.end_s + _EARLY_S) for p in phones
    )
