"""A talk as an ELAN file (`.eaf`, format 3.0): a tier for each thing that each party did, on the session's clock.

Source of the format: EAF 3.0 as its schema (EAFv3.0.xsd, Max Planck Institute for Psycholinguistics) and its guide
describe it: time slots in order, every annotation longer than nothing, no overlap on a tier of the top level, values of
a controlled vocabulary named by their entry.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Final, get_args
from xml.etree import ElementTree as ET

from emotion_tree.exports import wave_files
from emotion_tree.exports.columns import wall_time
from emotion_tree.exports.elan_tiers import Annotation, Tier, tiers
from emotion_tree.exports.format import SOUND, Format
from emotion_tree.exports.legal_text import legal
from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory.events import SCHEMA, StateChanged
from emotion_tree.trajectory.record import MediaBlock, Record

_XSI: Final = "http://www.w3.org/2001/XMLSchema-instance"
_LANGUAGE: Final = "und"
VOCABULARIES: Final[Mapping[str, tuple[str, ...]]] = {
    "emotions": EMOTIONS,
    "states": get_args(StateChanged.model_fields["state"].annotation),
    "stances": get_args(StateChanged.model_fields["stance"].annotation),
}
_DESCRIPTIONS: Final = {
    "emotions": "The largest of the eight emotion classes",
    "states": "Whose turn it is",
    "stances": "What the character does",
}


def write(record: Record, blocks: Sequence[MediaBlock], path: Path) -> list[Path]:
    """Write an ELAN file, and beside it the sound that it plays where sound was kept."""
    sound_path = path.with_suffix(".wav")
    wanted = [wave_files.party_path(sound_path, party) for party in wave_files.OF_PARTY]
    sounds = [one for one in wanted if one.is_file()] or wave_files.write(record, blocks, sound_path)
    tree = ET.ElementTree(document(record, sounds))
    ET.indent(tree, " ")
    tree.write(path, encoding="UTF-8", xml_declaration=True)
    return [path, *sounds]


def document(record: Record, sounds: Sequence[Path]) -> ET.Element:
    """Return the document; `sounds` lie beside it and begin at session time 0."""
    began = wall_time(record, 0.0)
    root = ET.Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "Warm Chat",
            "DATE": began.isoformat(timespec="milliseconds") if began else "1970-01-01T00:00:00Z",
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": _XSI,
            "xsi:noNamespaceSchemaLocation": "http://www.mpi.nl/tools/elan/EAFv3.0.xsd",
        },
    )
    found = tiers(record)
    _add_header(root, record, sounds, sum(len(tier.annotations) for tier in found))
    slots = _Slots(found)
    slots.add_to(root)
    numbers = count(1)
    for tier in found:
        _add_tier(root, record, tier, slots, numbers)
    _add_types(root, found)
    ET.SubElement(
        root,
        "LANGUAGE",
        {
            "LANG_ID": _LANGUAGE,
            "LANG_DEF": "http://cdb.iso.org/lg/CDB-00130975-001",
            "LANG_LABEL": "undetermined (und)",
        },
    )
    for name, values in VOCABULARIES.items():
        _add_vocabulary(root, name, values)
    return root


def _add_header(root: ET.Element, record: Record, sounds: Sequence[Path], annotations: int) -> None:
    header = ET.SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    for sound in sounds:
        ET.SubElement(
            header,
            "MEDIA_DESCRIPTOR",
            {
                "MEDIA_URL": f"./{sound.name}",
                "MIME_TYPE": "audio/x-wav",
                "RELATIVE_MEDIA_URL": f"./{sound.name}",
            },
        )
    talk = record.header
    properties = {
        "lastUsedAnnotationId": str(annotations),
        "schema": SCHEMA,
        "talk": talk.id,
        "study": talk.study,
        "participant": talk.participant,
        "condition": talk.condition,
    }
    for name, value in properties.items():
        ET.SubElement(header, "PROPERTY", {"NAME": name}).text = legal(value)


class _Slots:
    """The time slots of a document: two for each annotation, in the order of time."""

    def __init__(self, found: Sequence[Tier]) -> None:
        times: list[tuple[int, int, Annotation]] = []
        for tier in found:
            for one in tier.annotations:
                times += [(one.start_ms, 0, one), (one.end_ms, 1, one)]
        # Annotations may be equal to each other, so they are told apart as objects.
        self._ids: dict[tuple[int, int], str] = {}
        self._values: list[tuple[str, int]] = []
        for number, (time_ms, which, one) in enumerate(sorted(times, key=lambda t: t[:2]), start=1):
            self._ids[(id(one), which)] = f"ts{number}"
            self._values.append((f"ts{number}", time_ms))

    def add_to(self, root: ET.Element) -> None:
        """Add the time order."""
        order = ET.SubElement(root, "TIME_ORDER")
        for name, time_ms in self._values:
            ET.SubElement(order, "TIME_SLOT", {"TIME_SLOT_ID": name, "TIME_VALUE": str(time_ms)})

    def of(self, one: Annotation) -> dict[str, str]:
        """Return the attributes that place an annotation."""
        return {"TIME_SLOT_REF1": self._ids[(id(one), 0)], "TIME_SLOT_REF2": self._ids[(id(one), 1)]}


def _add_tier(root: ET.Element, record: Record, tier: Tier, slots: _Slots, numbers: Iterator[int]) -> None:
    talk = record.header
    who = {
        "user": talk.participant or talk.person or "user",
        "avatar": talk.character or "avatar",
        "": "talk",
    }
    element = ET.SubElement(
        root,
        "TIER",
        {"TIER_ID": tier.name, "PARTICIPANT": legal(who[tier.party]), "LINGUISTIC_TYPE_REF": tier.kind},
    )
    for one in tier.annotations:
        names = {"ANNOTATION_ID": f"a{next(numbers)}"} | slots.of(one)
        if tier.vocabulary:
            names["CVE_REF"] = _entry(tier.vocabulary, one.value)
        aligned = ET.SubElement(ET.SubElement(element, "ANNOTATION"), "ALIGNABLE_ANNOTATION", names)
        ET.SubElement(aligned, "ANNOTATION_VALUE").text = one.value


def _add_types(root: ET.Element, found: Sequence[Tier]) -> None:
    for kind, vocabulary in {tier.kind: tier.vocabulary for tier in found}.items():
        names = {"LINGUISTIC_TYPE_ID": kind, "TIME_ALIGNABLE": "true", "GRAPHIC_REFERENCES": "false"}
        if vocabulary:
            names["CONTROLLED_VOCABULARY_REF"] = vocabulary
        ET.SubElement(root, "LINGUISTIC_TYPE", names)


def _add_vocabulary(root: ET.Element, name: str, values: Sequence[str]) -> None:
    vocabulary = ET.SubElement(root, "CONTROLLED_VOCABULARY", {"CV_ID": name})
    ET.SubElement(vocabulary, "DESCRIPTION", {"LANG_REF": _LANGUAGE}).text = _DESCRIPTIONS[name]
    for value in values:
        entry = ET.SubElement(vocabulary, "CV_ENTRY_ML", {"CVE_ID": _entry(name, value)})
        ET.SubElement(entry, "CVE_VALUE", {"LANG_REF": _LANGUAGE, "DESCRIPTION": value}).text = value


def _entry(vocabulary: str, value: str) -> str:
    return f"cveid_{vocabulary}_{value}"


FORMATS: Final = (Format("eaf", "tiers for ELAN, with the sound where it was kept", ".eaf", write, SOUND),)
