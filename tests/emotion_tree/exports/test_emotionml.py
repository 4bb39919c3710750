"""EmotionML: valid by every rule of the Recommendation, and as many emotions at the same times as the record has."""

import tempfile
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from emotion_tree.exports import emotionml
from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory import events as ev
from emotion_tree.trajectory.record import Record
from tests.emotion_tree.exports.emotionml_rules import NS, check
from tests.emotion_tree.exports.records import records, some_records
from tests.emotion_tree.trajectory.talks import BEGAN_AT, a_header, a_talk

pytestmark = pytest.mark.unit

ABOUT = f"{NS}info/{{{emotionml.OWN}}}about"
BEGAN_MS = round(BEGAN_AT.timestamp() * 1000)


def read(record: Record, folder: Path) -> list[ET.Element]:
    (path,) = emotionml.write(record, (), folder / "talk.emotionml")
    return check(path).findall(f"{NS}emotion")


def about(emotion: ET.Element, name: str) -> str | None:
    found = emotion.find(ABOUT)
    return None if found is None else found.get(name)


def values(emotion: ET.Element, kind: str) -> dict[str | None, float]:
    return {one.get("name"): float(one.get("value", "nan")) for one in emotion.findall(f"{NS}{kind}")}


def test_every_reading_feeling_and_change_of_what_was_shown_is_an_emotion(tmp_path: Path) -> None:
    found = read(a_talk(), tmp_path)
    assert [about(one, "kind") for one in found].count("reading") == 8
    assert [about(one, "kind") for one in found].count("feeling") == 6
    assert [about(one, "kind") for one in found].count("shown") == 2


def test_a_reading_spans_its_turn_and_says_through_what_it_was_expressed(tmp_path: Path) -> None:
    voice, text = read(a_talk(), tmp_path)[:2]
    assert (int(voice.get("start", "")), int(voice.get("end", ""))) == (BEGAN_MS + 1000, BEGAN_MS + 3400)
    assert (voice.get("expressed-through"), text.get("expressed-through")) == ("voice", "text")
    assert values(text, "category")["sadness"] == 0.6
    assert {one.get("confidence") for one in text.findall(f"{NS}category")} == {"0.8"}
    assert set(values(text, "category")) == set(EMOTIONS)


def test_dimensions_are_scaled_to_the_standard_and_back(tmp_path: Path) -> None:
    emotions = read(a_talk(), tmp_path)
    readings = [one for one in emotions if about(one, "kind") == "reading"]
    for one, event in zip(readings, a_talk().of(ev.ReadingTaken), strict=True):
        scaled = values(one, "dimension")
        assert scaled["valence"] * 2 - 1 == pytest.approx(event.valence)
        assert scaled["arousal"] * 2 - 1 == pytest.approx(event.arousal)
        assert scaled["intensity"] == event.intensity


def test_a_feeling_holds_until_the_next_one_of_that_party(tmp_path: Path) -> None:
    felt = [one for one in read(a_talk(), tmp_path) if about(one, "kind") == "feeling"]
    user = [(int(one.get("start", "")) - BEGAN_MS, int(one.get("end", "")) - BEGAN_MS) for one in felt if about(one, "party") == "user"]  # fmt: skip
    assert user == [(3400, 11_000), (11_000, 14_200), (14_200, 30_000), (30_000, 40_000)]


@some_records
@given(records())
def test_any_record_is_a_valid_document_with_every_emotion_at_its_time(record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:
        found = read(record, Path(folder))
    kinds = (ev.ReadingTaken, ev.FeelingChanged, ev.ShownChanged)
    events = [event for event in record.events if isinstance(event, kinds)]
    assert len(found) == len(events)
    for one, event in zip(found, events, strict=True):
        assert float(about(one, "t_s") or "nan") == event.t_s
        if not isinstance(event, ev.ReadingTaken):
            ms = (record.header.began_at + timedelta(seconds=event.t_s)).timestamp() * 1000
            assert abs(int(one.get("start", "")) - ms) <= 1
        got = values(one, "category")
        assert got == pytest.approx({name: event.emotions[name] for name in event.emotions})


def test_a_record_without_anything_is_a_document_without_emotions(tmp_path: Path) -> None:
    assert read(Record(a_header(), ()), tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('version="1.0"', 'version="2.0"', "2.1.1"),
        ('category-set="#warmchat-emotions"', 'category-set="#warmchat-dimensions"', "2.1.1"),
        ('value="0.7"', 'value="1.7"', "2.5.1"),
        ('<category name="joy"', '<category name="bliss"', "2.2"),
        ('<category name="joy"', '<category name="fear"', "2.2"),
        ('<item name="joy" />', '<item name="fear" />', "3.1.2"),
        ('role="experiencedBy"', 'role="feltBy"', "2.4.1"),
        ('id="e2"', 'id="e1"', "unique"),
    ],
)
def test_the_rules_are_sharp(tmp_path: Path, old: str, new: str, rule: str) -> None:
    (path,) = emotionml.write(a_talk(), (), tmp_path / "talk.emotionml")
    whole = path.read_text("utf-8").replace("<?xml version='1.0'", "<?xml version=1.0")
    assert old in whole
    path.write_text(whole.replace("<?xml version=1.0", "<?xml version='1.0'").replace(old, new, 1), "utf-8")
    with pytest.raises(AssertionError, match=rule):
        check(path)
