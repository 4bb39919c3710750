"""A strict reading of EmotionML 1.0: each rule of the Recommendation that a document can break is checked here.

The numbers are those of the specification's sections. Written for tests, and apart from what writes the documents.
"""

import re
from pathlib import Path
from xml.etree import ElementTree as ET

NS = "{http://www.w3.org/2009/10/emotionml}"
_NAME = re.compile(r"[A-Za-z_][\w.\-]*")  # NCName, as far as ASCII goes
_NMTOKEN = re.compile(r"[\w.\-:]+")
_SETS = {"category-set": "category", "dimension-set": "dimension"}
_DESCRIPTIONS = {f"{NS}{name}" for name in ("category", "dimension", "appraisal", "action-tendency")}
_EMOTION_ATTRIBUTES = {
    *(
        "category-set",
        "dimension-set",
        "appraisal-set",
        "action-tendency-set",
        "version",
        "id",
        "start",
        "end",
    ),
    *("duration", "time-ref-uri", "time-ref-anchor-point", "offset-to-start", "expressed-through"),
}
_ROLES = {"expressedBy", "experiencedBy", "triggeredBy", "targetedAt"}


def check(path: Path) -> ET.Element:
    """Return the root of a document that keeps every rule; an AssertionError says which one is broken."""
    root = ET.parse(path).getroot()
    assert root.tag == f"{NS}emotionml", "2.1.1: the root is <emotionml> in EmotionML's namespace"
    assert root.get("version") == "1.0", "2.1.1: version is required and is 1.0"
    vocabularies = _vocabularies(root)
    for name, kind in _SETS.items():
        if (uri := root.get(name)) is not None:
            assert uri.startswith("#"), "this document declares its vocabularies itself"
            assert vocabularies[uri[1:]][0] == kind, f"2.1.1: {name} names a vocabulary of type {kind}"
    ids = [
        element.get("id")
        for element in root.iter()
        if element.get("id") is not None and element.tag.startswith(NS)
    ]
    assert len(ids) == len(set(ids)), "every id is unique in its document"
    assert all(_NAME.fullmatch(one or "") for one in ids), "an id is an XML ID"
    children = [child.tag for child in root]
    assert f"{NS}info" not in children[1:], "2.1.1: one <info> at most, and first"
    assert set(children) <= {f"{NS}info", f"{NS}vocabulary", f"{NS}emotion"}, "2.1.1: nothing else is a child"
    for emotion in root.findall(f"{NS}emotion"):
        _emotion(root, emotion, vocabularies)
    for info in root.iter(f"{NS}info"):
        assert not [child for child in info if child.tag.startswith(NS)], "2.3.3: no EmotionML inside <info>"
    return root


def _vocabularies(root: ET.Element) -> dict[str, tuple[str, set[str]]]:
    found: dict[str, tuple[str, set[str]]] = {}
    for vocabulary in root.findall(f"{NS}vocabulary"):
        kind, name = vocabulary.get("type", ""), vocabulary.get("id", "")
        assert kind in ("category", "dimension", "appraisal", "action-tendency"), "3.1.1: type is required"
        assert name, "3.1.1: id is required"
        items = [item.get("name", "") for item in vocabulary.findall(f"{NS}item")]
        assert items, "3.1.1: a vocabulary has one <item> or more"
        assert all(_NMTOKEN.fullmatch(item) for item in items), "3.1.2: an item has a name, an NMTOKEN"
        assert len(items) == len(set(items)), "3.1.2: no name stands twice in a vocabulary"
        found[name] = kind, set(items)
    return found


def _emotion(root: ET.Element, emotion: ET.Element, vocabularies: dict[str, tuple[str, set[str]]]) -> None:
    assert set(emotion.attrib) <= _EMOTION_ATTRIBUTES, "2.1.2: no other attribute"
    tags = [child.tag for child in emotion]
    assert any(tag in _DESCRIPTIONS for tag in tags), (
        "2.1.2: one category, dimension, appraisal or tendency at least"
    )
    order = [0 if tag == f"{NS}info" else 1 if tag in _DESCRIPTIONS else 2 for tag in tags]
    assert order == sorted(order), "2.1.2: info, then descriptions, then references"
    assert order.count(0) <= 1, "2.1.2: a single <info>"
    assert {tag for tag, at in zip(tags, order, strict=True) if at == 2} <= {f"{NS}reference"}, (
        "2.1.2: nothing else"
    )
    for kind in ("category", "dimension"):
        found = emotion.findall(f"{NS}{kind}")
        names = [one.get("name", "") for one in found]
        assert len(names) == len(set(names)), f"2.2: each {kind} is named once in an emotion"
        uri = emotion.get(f"{kind}-set") or root.get(f"{kind}-set")
        if found:
            assert uri, f"2.2: a {kind} needs a {kind}-set on its emotion or on the root"
            assert set(names) <= vocabularies[uri[1:]][1], (
                f"2.2: a {kind}'s name is an item of the vocabulary"
            )
        for one in found:
            _description(kind, one)
    _times(emotion)
    for reference in emotion.findall(f"{NS}reference"):
        assert reference.get("uri"), "2.4.1: a reference has a uri"
        assert " " not in reference.get("uri", ""), "2.4.1: which is a URI"
        assert reference.get("role", "expressedBy") in _ROLES, "2.4.1: one of four roles"


def _description(kind: str, one: ET.Element) -> None:
    assert set(one.attrib) <= {"name", "value", "confidence"}, "2.2: no other attribute"
    trace = one.find(f"{NS}trace")
    assert (one.get("value") is None) or trace is None, "2.5: value or trace, not both"
    if kind == "dimension":
        assert one.get("value") is not None or trace is not None, "2.2.2: a dimension has a value or a trace"
    for name in ("value", "confidence"):
        if (text := one.get(name)) is not None:
            assert 0.0 <= float(text) <= 1.0, f"2.3.1, 2.5.1: {name} lies in [0, 1]"


def _times(emotion: ET.Element) -> None:
    start, end = emotion.get("start"), emotion.get("end")
    for text in (start, end):
        assert text is None or re.fullmatch(r"\d+", text), "2.4.2: ms since 1970, whole and not negative"
    if start is not None and end is not None:
        assert int(start) <= int(end), "2.4.2: it ends no earlier than it starts"
    for token in emotion.get("expressed-through", "x").split():
        assert _NMTOKEN.fullmatch(token), "2.3.2: NMTOKENS"
