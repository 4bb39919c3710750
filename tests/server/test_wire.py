"""The wire: what is ours is read as it was written, and everything else is refused by name."""

import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from server import wire
from server.errors import WireError
from server.wire import Media, decode_event, decode_media, event_name

pytestmark = pytest.mark.unit

GOLDEN = json.loads((Path(__file__).parent / "golden" / "wire.json").read_text("utf-8"))
LARGEST = 2**32 - 1


def by_name(data: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(item, id=item["type"]) for item in data]


# ---- the golden file ------------------------------------------------------------------------------------


@pytest.mark.parametrize("data", by_name(GOLDEN["client"]))
def test_every_event_of_the_page_comes_back_as_it_was_written(data: dict[str, Any]) -> None:
    event = decode_event(json.dumps(data))
    assert type(event) in wire.CLIENT_EVENTS
    assert event.model_dump(exclude_none=True) == data


@pytest.mark.parametrize("data", by_name(GOLDEN["server"]))
def test_every_event_of_the_server_is_written_as_in_the_golden_file(data: dict[str, Any]) -> None:
    (cls,) = (cls for cls in wire.SERVER_EVENTS if event_name(cls) == data["type"])
    event = cls.model_validate_json(json.dumps(data))
    assert json.loads(event.model_dump_json()) == data


@pytest.mark.parametrize("data", GOLDEN["media"], ids=lambda data: f"kind {data['kind']}")
def test_media_are_written_as_in_the_golden_file(data: dict[str, Any]) -> None:
    encoded = bytes.fromhex(data["hex"])
    media = Media(**{name: data[name] for name in data if name != "hex"}, payload=encoded[16:])
    assert media.encode() == encoded
    if data["kind"] == wire.KIND_USER_SOUND:
        assert decode_media(encoded) == media


def test_the_header_is_little_endian_and_has_sixteen_bytes() -> None:
    encoded = Media(kind=2, count=0x0102, epoch=3, seq=4, t_ms=0x05060708, payload=b"xy").encode()
    assert encoded == bytes.fromhex("02 01 0201 03000000 04000000 08070605") + b"xy"
    assert Media.HEADER.size == 16


# ---- names ----------------------------------------------------------------------------------------------


def test_every_event_class_is_registered_under_a_name_of_its_own() -> None:
    declared = {
        cls
        for cls in vars(wire).values()
        if isinstance(cls, type) and issubclass(cls, wire.Event) and "type" in vars(cls)["__annotations__"]
    } - {wire.Event}
    assert declared == {*wire.CLIENT_EVENTS, *wire.SERVER_EVENTS}
    names = [event_name(cls) for cls in declared]
    assert len(set(names)) == len(names)


def test_a_name_is_a_noun_and_a_verb_and_the_class_is_called_alike() -> None:
    for cls in (*wire.CLIENT_EVENTS, *wire.SERVER_EVENTS):
        noun, verb = event_name(cls).split(".")
        assert cls.__name__ == noun.capitalize() + verb.capitalize()
        assert cls.__doc__


def test_events_cannot_be_changed_once_made() -> None:
    event = wire.TextSay(text="hello")
    with pytest.raises(ValueError, match="frozen"):
        event.text = "goodbye"


# ---- events that are refused ----------------------------------------------------------------------------


def refused(text: str) -> WireError:
    with pytest.raises(WireError) as caught:
        decode_event(text)
    return caught.value


@pytest.mark.parametrize("name", ["text.shout", "session.ready", "", "Text.Say", "text.say "])
def test_an_unknown_event_is_named_with_what_there_is(name: str) -> None:
    error = refused(json.dumps({"type": name, "text": "x"}))
    assert (error.code, error.close) == ("event.unknown", 4400)
    assert f"got {name!r}" in str(error)
    assert "text.say" in str(error)


@pytest.mark.parametrize("value", [None, 3, ["text.say"], {"a": 1}, True])
def test_a_type_that_is_no_text_is_unknown(value: object) -> None:
    assert refused(json.dumps({"type": value})).code == "event.unknown"


def test_an_event_without_a_type_is_unknown() -> None:
    assert refused('{"text": "hello"}').code == "event.unknown"


@pytest.mark.parametrize("data", by_name(GOLDEN["client"]))
def test_a_field_that_nobody_declared_is_refused_in_every_event(data: dict[str, Any]) -> None:
    error = refused(json.dumps({**data, "colour": "red"}))
    assert (error.code, error.close) == ("event.invalid", 4400)
    assert data["type"] in str(error)
    assert "colour" in str(error)


REQUIRED = [
    (data, name)
    for data, cls in zip(GOLDEN["client"], wire.CLIENT_EVENTS, strict=True)
    for name, field in cls.model_fields.items()
    if field.is_required()
]


@pytest.mark.parametrize(("data", "name"), REQUIRED)
def test_a_field_that_is_needed_may_not_be_missing(data: dict[str, Any], name: str) -> None:
    without = {key: value for key, value in data.items() if key != name}
    error = refused(json.dumps(without))
    assert error.code == "event.invalid"
    assert f": {name}: " in str(error)


def another(value: object) -> object:
    """Return the value as another type that a lenient reader would take for it."""
    return str(value) if isinstance(value, int | float) else 1


TYPED = [
    (data, name, wrong)
    for data in GOLDEN["client"]
    for name, value in data.items()
    if name != "type"
    for wrong in (another(value), None if name != "listener_amplitude" else [], [value], {"x": value})
    # An answer is a number or words.
    if not (data["type"] == "answer.give" and name == "value" and isinstance(wrong, str))
]


@pytest.mark.parametrize(("data", "name", "wrong"), TYPED)
def test_a_value_of_another_type_is_never_converted(data: dict[str, Any], name: str, wrong: object) -> None:
    error = refused(json.dumps({**data, name: wrong}))
    assert (error.code, error.close) == ("event.invalid", 4400)
    assert f"{data['type']}: {name}" in str(error)


OUTSIDE: list[tuple[str, dict[str, object]]] = [
    ("session.set", {"listener_amplitude": 1.01}),
    ("session.set", {"listener_amplitude": -0.01}),
    ("session.set", {"listener_amplitude": math.nan}),
    ("session.set", {"patience": 0.49}),
    ("session.set", {"patience": 3.01}),
    ("session.set", {"patience": math.inf}),
    ("playback.moved", {"epoch": -1, "played_ms": 0}),
    ("playback.moved", {"epoch": 1, "played_ms": LARGEST + 1}),
    ("playback.moved", {"epoch": 1, "played_ms": 10.5}),
    ("playback.moved", {"epoch": True, "played_ms": 0}),
    ("session.start", {"language": "x" * 36}),
    ("session.resume", {"id": "x" * 65, "secret": "x", "last_seq": 0}),
    ("session.resume", {"id": "x", "secret": "x" * 129, "last_seq": 0}),
    ("tree.rewind", {"node": -1}),
    ("tree.edit", {"node": 1, "text": "x", "id": "x" * 65}),
    ("session.set", {"steers": "weather"}),
    ("text.say", {"text": "x", "id": "x" * 65}),
    ("microphone.open", {"rate_hz": 16000.5}),
]


@pytest.mark.parametrize(("name", "fields"), OUTSIDE)
def test_a_value_outside_its_range_is_refused(name: str, fields: dict[str, object]) -> None:
    error = refused(json.dumps({"type": name, **fields}))
    assert (error.code, error.close) == ("event.invalid", 4400)


@pytest.mark.parametrize("name", ["text.say", "tree.edit"])
def test_a_text_that_is_too_long_is_refused_and_the_talk_goes_on(name: str) -> None:
    node = {"node": 1} if name == "tree.edit" else {}
    error = refused(json.dumps({"type": name, **node, "text": "x" * (wire.MAX_TEXT_CHARS + 1)}))
    assert (error.code, error.close) == ("text.too_long", None)
    assert "8,001 characters" in str(error)


def test_the_longest_text_is_taken() -> None:
    for sign in ("x", "🙂"):
        text = sign * wire.MAX_TEXT_CHARS
        event = decode_event(json.dumps({"type": "text.say", "text": text}, ensure_ascii=False))
        assert isinstance(event, wire.TextSay)
        assert event.text == text


@pytest.mark.parametrize("text", ["", "hello", "{", '{"type": "text.say"', "nul", '{"type": "text.say"}}'])
def test_text_that_is_no_json_is_refused(text: str) -> None:
    error = refused(text)
    assert (error.code, error.close) == ("event.invalid", 4400)
    assert "expected an event as JSON" in str(error)


@pytest.mark.parametrize(
    ("text", "kind"), [("[]", "list"), ("3", "int"), ('"a"', "str"), ("null", "NoneType")]
)
def test_json_that_is_no_object_is_refused(text: str, kind: str) -> None:
    assert str(refused(text)) == f"expected a JSON object, got {kind}"


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_that_is_nested_without_end_is_refused(opening: str) -> None:
    assert refused(opening * (wire.MAX_EVENT_BYTES // len(opening))).close == 4400
    deep = '{"type": "text.say", "text": ' + "[" * 20_000 + "]" * 20_000 + "}"
    assert refused(deep).close == 4400


def test_a_number_with_thousands_of_digits_is_refused() -> None:
    assert refused('{"type": "microphone.open", "rate_hz": ' + "9" * 60_000 + "}").code == "event.invalid"


def test_an_event_at_the_limit_is_read_and_one_byte_more_is_too_large() -> None:
    head, tail = '{"type": "session.greet"', "}"
    room = wire.MAX_EVENT_BYTES - len(head) - len(tail)
    assert isinstance(decode_event(head + " " * room + tail), wire.SessionGreet)
    error = refused(head + " " * (room + 1) + tail)
    assert (error.code, error.close) == ("message.too_large", 1009)
    assert "65537" in str(error)


def test_size_counts_bytes_and_not_characters() -> None:
    text = json.dumps({"type": "text.say", "text": "🙂" * 20_000}, ensure_ascii=False)
    assert refused(text).code == "message.too_large"


def test_what_came_is_quoted_shortly_and_safely() -> None:
    for data in ({"type": "x" * 50_000}, {"type": "text.say", "text": "x", "y" * 50_000: 1}):
        assert len(str(refused(json.dumps(data)))) < 600
    assert "\ud800" not in str(refused('{"type": "\\ud800"}'))


# ---- media that are refused -----------------------------------------------------------------------------


def sound(count: int = 2, payload: bytes = b"\1\0\2\0", **fields: int) -> bytes:
    given = {"kind": 1, "epoch": 0, "seq": 0, "t_ms": 0, **fields}
    return Media(count=count, payload=payload, **given).encode()


def media_refused(data: bytes) -> WireError:
    with pytest.raises(WireError) as caught:
        decode_media(data)
    return caught.value


@pytest.mark.parametrize("kind", [0, 2, 3, 4, 255])
def test_a_page_sends_no_other_kind_than_its_sound(kind: int) -> None:
    error = media_refused(sound(kind=kind))
    assert (error.code, error.close) == ("media.invalid", 4400)
    assert f"got kind {kind}" in str(error)


@pytest.mark.parametrize("version", [0, 2, 255])
def test_another_version_of_the_header_is_refused(version: int) -> None:
    data = bytearray(sound())
    data[1] = version
    assert f"version {version}" in str(media_refused(bytes(data)))


@pytest.mark.parametrize("length", range(16))
def test_a_frame_without_a_whole_header_is_refused(length: int) -> None:
    error = media_refused(sound()[:length])
    assert (error.code, error.close) == ("media.invalid", 4400)


@pytest.mark.parametrize(("count", "size"), [(2, 3), (2, 5), (2, 0), (0, 2), (65535, 2)])
def test_a_payload_that_is_not_count_samples_is_refused(count: int, size: int) -> None:
    error = media_refused(sound(count, b"\0" * size))
    assert (error.code, error.close) == ("media.invalid", 4400)
    assert f"{count} samples" in str(error)


def test_a_frame_above_the_limit_is_too_large() -> None:
    error = media_refused(sound(40_000, b"\0" * 80_000))
    assert (error.code, error.close) == ("message.too_large", 1009)


def test_a_frame_without_samples_is_read() -> None:
    assert decode_media(sound(0, b"")).payload == b""


counts = st.integers(0, LARGEST)


@given(counts, counts, counts, st.binary(max_size=400).map(lambda data: data * 2))
def test_every_sound_of_a_page_is_read_as_it_was_written(
    epoch: int, seq: int, t_ms: int, payload: bytes
) -> None:
    media = Media(wire.KIND_USER_SOUND, len(payload) // 2, epoch, seq, t_ms, payload)
    assert decode_media(media.encode()) == media


# ---- anything at all ------------------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
event_names = st.sampled_from([event_name(cls) for cls in wire.CLIENT_EVENTS])
field_names = st.sampled_from(sorted({name for cls in wire.CLIENT_EVENTS for name in cls.model_fields}))
events_alike = st.builds(
    lambda name, fields: json.dumps({**fields, "type": name}),
    event_names,
    st.dictionaries(field_names | st.text(max_size=8), json_values, max_size=5),
)
any_text = st.text(st.characters(), max_size=200) | json_values.map(json.dumps) | events_alike


@given(any_text)
@example('{"type": "text.say", "text": "\\ud800"}')
@example('{"type": "text.say", "text": "\ud800"}')
@example('{"type": "text.say", "text": "a", "text": 3}')
@example('{"type": "session.set", "patience": 1e999}')
@example("\ufeff{}")
def test_whatever_text_comes_it_is_an_event_or_a_wire_error(text: str) -> None:
    try:
        event = decode_event(text)
    except WireError as error:
        refusal = error
    else:
        assert type(event) in wire.CLIENT_EVENTS
        assert decode_event(event.model_dump_json()) == event
        return
    assert (refusal.code, refusal.close) in {("event.unknown", 4400), ("event.invalid", 4400)}
    assert str(refusal).encode("utf-8")


@given(st.binary(max_size=80) | st.binary(max_size=40).map(lambda data: sound()[:16] + data))
def test_whatever_bytes_come_they_are_sound_or_a_wire_error(data: bytes) -> None:
    try:
        media = decode_media(data)
    except WireError as error:
        refusal = error
    else:
        assert media.encode() == data
        return
    assert (refusal.code, refusal.close) == ("media.invalid", 4400)
