"""Do lips and sound belong together, by an expert that was trained apart?

Conventions:
    Faces and `seen` as in `validation`; sound begins with the first frame. Distances are between unit embeddings, in [0, 2].

Metrics:
    LSE-D, LSE-C and the offset as `speaker_listener.sync.agreement` defines them, and the confidence at no shift, since
    LSE-C itself forgives any even delay. No real face is asked: these scores are the only ones that a face can have
    that moves otherwise than the real one and as rightly.

    What they are not: comparable with the numbers of papers, whose experts see pictures; or a measure of likeness.
    Experts prefer clear mouths to real ones, and ours learned from mouths that rules made: on the clips that methods are made
    on, mouths by our rules have an LSE-C of 0.38 and real ones of 0.11. So a lead over the real face says nothing, and a
    lead of our rules over anything else little; what can be read is whether a mouth is in time, whether it is
    nearer to its sound than those of other clips, and which of two mouths of the same kind is the better.
    Size does not count: each mouth is measured by its own scale.

Sources: see `definitions`.
"""

from sound.pcm import Samples
from speaker_listener.motion_metrics.validation import Bools, Doubles, validate_face
from speaker_listener.sync.expert import expert


def evaluate(made: Doubles, seen: Bools, samples: Samples, rate_hz: int) -> dict[str, float]:
    """Return every score of `definitions.SYNC` by its name; NaN where the clip is too short or silent for the expert.

    Args:
        made: (T, 52) the face to judge.
        seen: (T,) frames that count, so that the real face is measured on the same ones.
        samples: (n,) the sound.
        rate_hz: of it; 16 kHz.

    Raises:
        ValueError: the face is not as `validate_face` asks, or the sound not at 16 kHz.
    """
    validate_face(made, "the made face")
    found = expert().judge(made, samples, rate_hz, seen)
    return {
        "sync_d": found.distance,
        "sync_c": found.confidence,
        "sync_here": found.confidence_here,
        "sync_offset": found.offset_frames,
    }
