"""A small plan for tests, and the parts around it."""

from pathlib import Path
from typing import Any

from server.studies import strict
from server.studies.plan import Plan

PLAN: dict[str, Any] = {
    "name": "warmth",
    "title": "A short talk",
    "participants": 4,
    "block_size": 4,
    "seed": 7,
    "welcome": "Welcome.",
    "thanks": "Thank you.",
    "consent": {
        "version": "1",
        "words": "May we keep this?",
        "ask": {"text": "required", "feelings": "required", "sound": "asked"},
    },
    "talk": {"limit_s": 60.0, "may_end": True, "task": "Talk."},
    "conditions": {"whole": {}, "still": {"face": "still", "steers": "nothing"}},
    "keys": {"F8": "odd"},
    "script": [
        {"after_turns": 1, "say": "And then?", "mark": "asked"},
        {"after_s": 20.0, "mark": "twenty"},
    ],
    "questionnaires": {
        "before": [
            {
                "name": "mood",
                "title": "How you feel",
                "items": [{"name": "valence", "type": "scale", "points": 9, "low": "bad", "high": "good"}],
            }
        ],
        "after": [
            {
                "name": "closing",
                "title": "Last questions",
                "items": [
                    {"name": "again", "type": "choice", "prompt": "Again?", "options": ["yes", "no"]},
                    {"name": "remarks", "type": "text", "prompt": "Remarks?", "required": False},
                ],
            }
        ],
    },
}
EXAMPLE = Path(__file__).parents[3] / "examples" / "study"


def a_plan(**changed: Any) -> Plan:
    """Return the plan with some of its top-level values changed."""
    return strict.checked(Plan, {**PLAN, **changed}, "plan.toml")
