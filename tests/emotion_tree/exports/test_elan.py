"""ELAN files, read back by pympi, and held against what ELAN's format wants."""

import tempfile
import warnings
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from pympi.Elan import Eaf

from emotion_tree.exports import elan
from emotion_tree.exports.elan_tiers import tiers
from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory.record import MediaBlock, Record
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import a_header, a_talk, blocks_of

pytestmark = pytest.mark.unit

# EAFv3.0.xsd: the order of the parts of a document.
_PARTS = (
    "LICENSE HEADER TIME_ORDER TIER LINGUISTIC_TYPE LOCALE LANGUAGE CONSTRAINT CONTROLLED_VOCABULARY".split()
)


def written(record: Record, folder: Path, blocks: list[MediaBlock] | None = None) -> Path:
    return elan.write(record, blocks or [], folder / "talk.eaf")[0]


def read(path: Path) -> Eaf:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return Eaf(str(path))


def assert_same(record: Record, path: Path) -> None:
    eaf = read(path)
    expected = tiers(record)
    assert set(eaf.get_tier_names()) == {tier.name for tier in expected}
    for tier in expected:
        found = sorted(eaf.get_annotation_data_for_tier(tier.name))
        assert found == sorted((one.start_ms, one.end_ms, one.value) for one in tier.annotations)


def check_format(path: Path) -> ET.Element:
    """Assert what the format's schema and guide ask for; each rule is named."""
    root = ET.parse(path).getroot()
    assert root.tag == "ANNOTATION_DOCUMENT"
    assert {"AUTHOR", "DATE", "VERSION"} <= set(root.attrib), "attributes that are required"
    order = [_PARTS.index(part.tag) for part in root]
    assert order == sorted(order), "the parts of a document have an order"
    slots = {slot.get("TIME_SLOT_ID"): int(slot.get("TIME_VALUE", "-1")) for slot in root.iter("TIME_SLOT")}
    assert len(slots) == len(list(root.iter("TIME_SLOT"))), "ids are unique"
    values = list(slots.values())
    assert values == sorted(values), "time slots are in order"
    assert all(value >= 0 for value in values), "and not negative"
    types = {one.get("LINGUISTIC_TYPE_ID"): one for one in root.iter("LINGUISTIC_TYPE")}
    vocabularies = {
        cv.get("CV_ID"): {
            entry.get("CVE_ID"): entry.findtext("CVE_VALUE") for entry in cv.iter("CV_ENTRY_ML")
        }
        for cv in root.iter("CONTROLLED_VOCABULARY")
    }
    ids: list[str | None] = []
    for tier in root.iter("TIER"):
        of_type = types[tier.get("LINGUISTIC_TYPE_REF")]
        assert of_type.get("TIME_ALIGNABLE") == "true", "a tier without a parent is aligned with time"
        entries = vocabularies.get(of_type.get("CONTROLLED_VOCABULARY_REF"))
        spans = []
        for one in tier.iter("ALIGNABLE_ANNOTATION"):
            ids.append(one.get("ANNOTATION_ID"))
            spans.append((slots[one.get("TIME_SLOT_REF1")], slots[one.get("TIME_SLOT_REF2")]))
            if entries is not None:
                assert entries[one.get("CVE_REF")] == one.findtext("ANNOTATION_VALUE"), (
                    "a value is its entry's"
                )
        assert all(start < end for start, end in spans), "no annotation without a length"
        spans.sort()
        assert all(a[1] <= b[0] for a, b in zip(spans, spans[1:], strict=False)), "no overlap on a tier"
    assert len(ids) == len(set(ids)), "ids are unique"
    languages = {one.get("LANG_ID") for one in root.iter("LANGUAGE")}
    assert {one.get("LANG_REF") for one in root.iter("CVE_VALUE")} <= languages, "a language is declared"
    return root


def test_pympi_reads_every_tier_with_the_same_times_and_words(tmp_path: Path) -> None:
    path = written(a_talk(), tmp_path)
    assert_same(a_talk(), path)
    check_format(path)


def test_the_eight_classes_are_a_controlled_vocabulary(tmp_path: Path) -> None:
    eaf = read(written(a_talk(), tmp_path))
    entries = eaf.get_cv_entries("emotions")
    assert [values[0][0] for values, _ in entries.values()] == list(EMOTIONS)


def test_the_sound_that_was_kept_lies_beside_it_and_begins_with_the_talk(tmp_path: Path) -> None:
    eaf = read(written(a_talk(), tmp_path, blocks_of(a_talk())))
    urls = [one["RELATIVE_MEDIA_URL"] for one in eaf.get_linked_files()]
    assert urls == ["./talk.user.wav", "./talk.avatar.wav"]
    assert all((tmp_path / url).is_file() for url in urls)
    assert not any("TIME_ORIGIN" in one for one in eaf.get_linked_files())


def test_without_sound_no_file_is_named(tmp_path: Path) -> None:
    path = written(a_talk(), tmp_path)
    assert read(path).get_linked_files() == []
    assert [one.name for one in tmp_path.iterdir()] == ["talk.eaf"]


def test_a_tier_names_the_participant_and_the_file_its_talk(tmp_path: Path) -> None:
    eaf = read(written(a_talk(study="pilot", participant="P07"), tmp_path))
    assert eaf.get_parameters_for_tier("user turns")["PARTICIPANT"] == "P07"
    assert eaf.get_parameters_for_tier("avatar words")["PARTICIPANT"] == "Mira"
    assert dict(eaf.get_properties())["study"] == "pilot"


@some_records
@given(records())
def test_any_record_is_a_file_that_keeps_every_rule_and_is_read_back(record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = written(record, Path(folder))
        check_format(path)
        assert_same(record, path)


def test_a_record_without_anything_is_a_file_with_empty_tiers(tmp_path: Path) -> None:
    record = Record(a_header(), ())
    path = written(record, tmp_path)
    check_format(path)
    assert_same(record, path)
