"""How far a participant has come, as it is stored: enough to go on after a closed tab or a stopped server."""

from pydantic import BaseModel, ConfigDict, ValidationError

from emotion_tree.trajectory.record import Consent
from server.errors import ConfigError
from server.studies.flow import Flow, Step
from server.studies.plan import Phase
from server.studies.questionnaire import Value


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    phase: Phase
    questionnaire: str
    item: str
    value: Value


class _Progress(BaseModel):
    model_config = ConfigDict(extra="forbid")
    step: Step = "welcome"
    page: int = 0
    consent: Consent = Consent()
    answers: list[_Answer] = []
    elapsed_s: float = 0.0
    turns: int = 0
    done: list[int] = []


def stored(flow: Flow) -> str:
    """Return a participant's progress as JSON."""
    answers = [
        _Answer(phase=phase, questionnaire=name, item=item, value=value)
        for (phase, name, item), value in flow.answers.items()
    ]
    return _Progress(
        step=flow.step,
        page=flow.page,
        consent=flow.consent,
        answers=answers,
        elapsed_s=round(flow.elapsed_s, 3),
        turns=flow.turns,
        done=sorted(flow.done),
    ).model_dump_json(exclude_defaults=True)


def restored(text: str, code: str) -> Flow:
    """Return the state of a participant; "" is one who has not begun.

    Raises:
        ConfigError: it was stored by a newer Warm Chat, or is damaged.
    """
    try:
        kept = _Progress.model_validate_json(text or "{}")
    except ValidationError as error:
        raise ConfigError(
            f"the progress of participant {code!r} is stored in a form that this version cannot read; "
            "use the version of Warm Chat that the study was begun with"
        ) from error
    return Flow(
        step=kept.step,
        page=kept.page,
        consent=kept.consent,
        answers={(one.phase, one.questionnaire, one.item): one.value for one in kept.answers},
        elapsed_s=kept.elapsed_s,
        turns=kept.turns,
        done=frozenset(kept.done),
    )
