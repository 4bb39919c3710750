"""Which phones sound when, without knowing the words: pocketsphinx's phone loop with its phone bigrams.

About a third to a half of the frames get the right phone; most of the others get one with a like mouth. For
recordings and voices without a transcript. Blocking (0.08 s a second of sound); see `sound.sphinx`.
"""

from typing import Final

import numpy as np

from sound import sphinx
from sound.pcm import Samples
from sound.speech import SILENCE, Phone, Speech

# As the model's own documentation sets them for phone loops: trust the sound more than the bigrams.
_LANGUAGE_WEIGHT: Final = 2.0
_BEAM: Final = 1e-20
# A stretch whose loudest sample is under -60 dBFS is no phone, whatever the model makes of it.
_FAINT: Final = 1e-3


def recognise_phones(samples: Samples, rate_hz: int) -> Speech:
    """Return (n,) samples with the times of the phones that are heard in them, silences included; no words.

    Raises:
        EngineMissing: pocketsphinx is not installed, or its phone model is not there.
    """
    listener = sphinx.decoder(
        allphone=sphinx.model_file("en-us-phone.lm.bin"),
        allphone_ci=True,
        lw=_LANGUAGE_WEIGHT,
        beam=_BEAM,
        pbeam=_BEAM,
    )
    sphinx.hear(listener, samples, rate_hz)
    phones: list[Phone] = []
    for segment in listener.seg() or ():
        start_s = segment.start_frame / sphinx.FRAMES_PER_S
        end_s = (segment.end_frame + 1) / sphinx.FRAMES_PER_S
        inside = samples[int(start_s * rate_hz) : int(end_s * rate_hz)]
        faint = float(np.abs(inside).max(initial=0.0)) < _FAINT
        symbol = SILENCE if faint else sphinx.from_model(segment.word)
        if phones and symbol == SILENCE == phones[-1].symbol:
            start_s = phones.pop().start_s
        phones.append(Phone(symbol, start_s, end_s))
    return Speech(samples, rate_hz, tuple(phones))
