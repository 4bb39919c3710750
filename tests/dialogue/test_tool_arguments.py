"""What small models get wrong with arguments is named so that they can get it right."""

from typing import Any

import pytest

from dialogue.tool_arguments import fault_in

pytestmark = pytest.mark.unit

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "city": {"type": "string"},
        "days": {"type": "integer"},
        "share": {"type": "number"},
        "exact": {"type": "boolean"},
        "unit": {"type": "string", "enum": ["C", "F"]},
        "near": {"type": ["string", "null"]},
        "any": {},
    },
    "required": ["city"],
}
STRICT = {**SCHEMA, "additionalProperties": False}


@pytest.mark.parametrize(
    "arguments",
    [
        {"city": "Oslo"},
        {"city": "Oslo", "days": 3, "share": 0.5, "exact": True, "unit": "C", "near": None, "any": [1]},
        {"city": "Oslo", "share": 1},
        {"city": "Oslo", "more": "is let through"},
    ],
)
def test_what_fits_passes(arguments: dict[str, Any]) -> None:
    assert fault_in(arguments, SCHEMA) == ""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (None, "expected a JSON object"),
        ([1], "expected a JSON object"),
        ({}, "'city' is missing"),
        ({"city": 3}, "'city' must be of type string, got '3'"),
        ({"city": "Oslo", "days": 1.5}, "'days' must be of type integer, got '1.5'"),
        ({"city": "Oslo", "days": True}, "'days' must be of type integer, got 'True'"),
        ({"city": "Oslo", "share": True}, "'share' must be of type number"),
        ({"city": "Oslo", "exact": 1}, "'exact' must be of type boolean"),
        ({"city": "Oslo", "near": 4}, "'near' must be of type string or null"),
        ({"city": "Oslo", "unit": "K"}, "'unit' must be one of C, F"),
    ],
)
def test_what_does_not_fit_is_named(arguments: object, sentence: str) -> None:
    assert fault_in(arguments, SCHEMA).startswith(sentence)


def test_an_unknown_name_is_named_where_the_schema_is_closed() -> None:
    assert fault_in({"city": "Oslo", "town": "x"}, STRICT).startswith(
        "'town' is unknown; it takes city, days"
    )


@pytest.mark.parametrize("schema", [{}, {"properties": 5, "required": 5}, {"properties": {"a": 5}}])
def test_a_schema_that_is_none_lets_everything_pass(schema: dict[str, Any]) -> None:
    assert fault_in({"a": 1}, schema) == ""
