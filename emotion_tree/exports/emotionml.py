"""What was felt and shown, as W3C EmotionML 1.0: every reading, every feeling, and what the character showed.

The eight classes are a vocabulary of this document's own, for no vocabulary of the W3C has contempt beside neutral;
so are the dimensions, which are scaled from [-1, 1] to the [0, 1] that the standard has: (x + 1) / 2. Times are
absolute, in ms since 1970. What the standard has no place for stands in `info` in a namespace of ours.

Source: Emotion Markup Language 1.0, W3C Recommendation of 22 May 2014, and its schema.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Final
from urllib.parse import quote
from xml.etree import ElementTree as ET

from emotion_tree.exports.columns import wall_time
from emotion_tree.exports.format import Format
from emotion_tree.exports.legal_text import legal
from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory.events import SCHEMA, FeelingChanged, ReadingTaken, ShownChanged
from emotion_tree.trajectory.record import MediaBlock, Record

NAMESPACE: Final = "http://www.w3.org/2009/10/emotionml"
OWN: Final = "urn:warmchat:trajectory:1"
CATEGORIES: Final = "warmchat-emotions"
DIMENSIONS: Final = "warmchat-dimensions"
# "intensity" is how strongly, and in [0, 1] as it is.
DIMENSION_NAMES: Final = ("valence", "arousal", "intensity")
_THROUGH: Final = {"voice": "voice", "text": "text", "llm": "text", "face": "face", "shown": "face voice"}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Emotion:
    """One emotion to be written.

    Attributes:
        kind: reading, feeling or shown.
        party: whose.
        start_s: session time of its beginning.
        end_s: of its end; None where it is a moment.
        shares: by class.
        dimensions: by name, in [0, 1] already.
        confidence: in [0, 1], or None.
        through: what it was expressed through, "" where that is not known.
        about: whatever else is known, as attributes of ours.
    """

    kind: str
    party: str
    start_s: float
    end_s: float | None
    shares: Mapping[str, float]
    dimensions: Mapping[str, float]
    confidence: float | None = None
    through: str = ""
    about: Mapping[str, str] = field(default_factory=dict)


def emotions(record: Record) -> Iterator[Emotion]:
    """Yield every reading, feeling and change of what was shown, in the order of the record."""
    ends = _ends(record)
    turns = {node: turn for turn in record.turns() for node in (turn.node, turn.listener)}
    for number, event in enumerate(record.events):
        if isinstance(event, ReadingTaken):
            turn = turns.get(event.node)
            start_s = event.t_s if turn is None else turn.started_s
            yield _of_reading(event, start_s, None if turn is None else turn.ended_s)
        elif isinstance(event, FeelingChanged):
            yield _of_feeling(event, ends[number])
        elif isinstance(event, ShownChanged):
            yield _of_shown(event, ends[number])


def _ends(record: Record) -> dict[int, float]:
    """Return until when each feeling and each thing shown held, by the event's number in the record."""
    ends: dict[int, float] = {}
    following: dict[str, float] = {}
    for number, event in reversed(list(enumerate(record.events))):
        if isinstance(event, (FeelingChanged, ShownChanged)):
            of = event.party if isinstance(event, FeelingChanged) else "shown"
            ends[number] = following.get(of, record.duration_s)
            following[of] = event.t_s
    return ends


def _of_reading(event: ReadingTaken, start_s: float, end_s: float | None) -> Emotion:
    return Emotion(
        kind="reading",
        party=event.party,
        start_s=start_s,
        end_s=end_s,
        shares=event.emotions,
        dimensions={
            "valence": _scaled(event.valence),
            "arousal": _scaled(event.arousal),
            "intensity": event.intensity,
        },
        confidence=event.confidence,
        through=_THROUGH.get(event.source, ""),
        about={"t_s": repr(event.t_s), "node": str(event.node), "source": event.source},
    )


def _of_feeling(event: FeelingChanged, end_s: float) -> Emotion:
    return Emotion(
        kind="feeling",
        party=event.party,
        start_s=event.t_s,
        end_s=end_s,
        shares=event.emotions,
        dimensions={"valence": _scaled(event.valence), "arousal": _scaled(event.arousal)},
        about={
            "t_s": repr(event.t_s),
            "source": event.source,
            "trend": repr(event.trend),
            "volatility": repr(event.volatility),
        },
    )


def _of_shown(event: ShownChanged, end_s: float) -> Emotion:
    attitudes = " ".join(f"{name}={share!r}" for name, share in event.attitude.items())
    return Emotion(
        kind="shown",
        party="avatar",
        start_s=event.t_s,
        end_s=end_s,
        shares=event.emotions,
        dimensions={"intensity": event.intensity},
        through="face voice",
        about={"t_s": repr(event.t_s), "attitude": attitudes},
    )


def _scaled(signed: float) -> float:
    return (signed + 1) / 2


# ---- the document ---------------------------------------------------------------------------------------


def document(record: Record) -> ET.Element:
    """Return the document of a talk."""
    root = ET.Element(
        "emotionml",
        {
            "xmlns": NAMESPACE,
            "xmlns:wc": OWN,
            "version": "1.0",
            "category-set": f"#{CATEGORIES}",
            "dimension-set": f"#{DIMENSIONS}",
        },
    )
    talk = record.header
    info = ET.SubElement(root, "info")
    named = {
        "id": talk.id,
        "study": talk.study,
        "participant": talk.participant,
        "condition": talk.condition,
        "began_at": talk.began_at.isoformat(),
        "schema": SCHEMA,
        "software": talk.software,
        "scale": "valence and arousal are (x + 1) / 2 of x in [-1, 1]",
    }
    ET.SubElement(info, "wc:talk", {name: legal(value) for name, value in named.items() if value})
    _add_vocabulary(root, CATEGORIES, "category", EMOTIONS)
    _add_vocabulary(root, DIMENSIONS, "dimension", DIMENSION_NAMES)
    numbers = count(1)
    for one in emotions(record):
        _add_emotion(root, record, one, f"e{next(numbers)}")
    return root


def _add_vocabulary(root: ET.Element, name: str, kind: str, items: Sequence[str]) -> None:
    vocabulary = ET.SubElement(root, "vocabulary", {"type": kind, "id": name})
    for item in items:
        ET.SubElement(vocabulary, "item", {"name": item})


def _add_emotion(root: ET.Element, record: Record, one: Emotion, name: str) -> None:
    start_ms = _unix_ms(record, one.start_s)
    end_ms = max(start_ms, _unix_ms(record, one.start_s if one.end_s is None else one.end_s))
    attributes = {"id": name, "start": str(start_ms), "end": str(end_ms)}
    if one.through:
        attributes["expressed-through"] = one.through
    element = ET.SubElement(root, "emotion", attributes)
    about = {"kind": one.kind, "party": one.party, **one.about}
    info = ET.SubElement(element, "info")
    ET.SubElement(info, "wc:about", {key: legal(value) for key, value in about.items() if value})
    for share in EMOTIONS:
        if share in one.shares:
            _add_value(element, "category", share, one.shares[share], one.confidence)
    for dimension, value in one.dimensions.items():
        _add_value(element, "dimension", dimension, value, one.confidence)
    uri = f"urn:warmchat:{quote(record.header.id or 'talk', safe='')}:{one.party}"
    ET.SubElement(element, "reference", {"role": "experiencedBy", "uri": uri})


def _add_value(element: ET.Element, kind: str, name: str, value: float, confidence: float | None) -> None:
    attributes = {"name": name, "value": _number(value)}
    if confidence is not None:
        attributes["confidence"] = _number(confidence)
    ET.SubElement(element, kind, attributes)


def _number(value: float) -> str:
    return repr(min(1.0, max(0.0, float(value))))


def _unix_ms(record: Record, t_s: float) -> int:
    """Return ms since 1970; a talk before that, or past the calendar's end, lies at its nearest edge."""
    at = wall_time(record, t_s) or datetime.max.replace(tzinfo=UTC)
    return max(0, (at - _EPOCH) // timedelta(milliseconds=1))


def write(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write the document; one without any emotion is a document still."""
    tree = ET.ElementTree(document(record))
    ET.indent(tree, " ")
    tree.write(path, encoding="UTF-8", xml_declaration=True)
    return [path]


FORMATS: Final = (
    Format("emotionml", "readings, feelings and what was shown, as W3C EmotionML 1.0", ".emotionml", write),
)
