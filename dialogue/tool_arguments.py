"""Whether the arguments that a model wrote for a tool fit the tool's schema, told in the model's own terms."""

from collections.abc import Mapping, Sequence
from typing import Final

_SHOWN_CHARS: Final = 200

_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def fault_in(arguments: object, parameters: Mapping[str, object]) -> str:
    """Return what is wrong with arguments in a model's own terms, "" where nothing is.

    Looks at what small models get wrong: no object, a missing or unknown name, a wrong type, no member of an enum.
    The rest of the schema is the tool's own business.

    >>> fault_in({"town": "Oslo"}, {"properties": {"city": {"type": "string"}}, "required": ["city"]})
    "'city' is missing"
    """
    if not isinstance(arguments, dict):
        return "expected a JSON object"
    properties = parameters.get("properties")
    known: Mapping[str, object] = properties if isinstance(properties, Mapping) else {}
    required = parameters.get("required")
    for name in required if isinstance(required, Sequence) else ():
        if name not in arguments:
            return f"{name!r} is missing"
    for name, value in arguments.items():
        if name not in known and parameters.get("additionalProperties") is False:
            return f"{name!r} is unknown; it takes {', '.join(known) or 'nothing'}"
        wrong = _fault_of(name, value, known.get(name))
        if wrong:
            return wrong
    return ""


def _fault_of(name: str, value: object, schema: object) -> str:
    if not isinstance(schema, Mapping):
        return ""
    kind = schema.get("type")
    kinds = [str(one) for one in (kind if isinstance(kind, list) else [kind]) if str(one) in _TYPES]
    # A truth value is an int to Python, and none to JSON.
    fits = [
        one
        for one in kinds
        if isinstance(value, _TYPES[one]) and (one == "boolean") == isinstance(value, bool)
    ]
    if kinds and not fits:
        return f"{name!r} must be of type {' or '.join(kinds)}, got {str(value)[:_SHOWN_CHARS]!r}"
    allowed = schema.get("enum")
    if isinstance(allowed, list) and value not in allowed:
        return f"{name!r} must be one of {', '.join(map(str, allowed))}"
    return ""
