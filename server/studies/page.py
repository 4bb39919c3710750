"""What a participant sees, made from the plan and from how far they are."""

from server.studies import assign
from server.studies.flow import Flow, parts
from server.studies.plan import Plan
from server.studies.questionnaire import Item, Questionnaire
from server.wire_study import StudyChanged, StudyConsent, StudyItem, StudyKey, StudyQuestionnaire


def page_of(plan: Plan, code: str, rehearsal: bool, flow: Flow) -> StudyChanged:
    """Return what participant `code` is to see now."""
    sheet = flow.sheet(plan)
    talking = flow.talking
    limited = talking and plan.talk.limit_s > 0
    return StudyChanged(
        study=plan.name,
        participant=code,
        rehearsal=rehearsal,
        step=flow.step,
        part=flow.part(plan),
        parts=parts(plan),
        title=plan.title if sheet is None else sheet.title,
        text=_text(plan, flow),
        consent=_consent(plan) if flow.step == "consent" else None,
        questionnaire=None if sheet is None else _questionnaire(plan, code, sheet, flow),
        seconds_left=max(0.0, round(plan.talk.limit_s - flow.elapsed_s, 1)) if limited else None,
        keys=[StudyKey(key=key, label=label) for key, label in plan.keys.items()] if talking else [],
        may_end=talking and plan.talk.may_end,
    )


def _text(plan: Plan, flow: Flow) -> str:
    texts = {
        "welcome": plan.welcome,
        "consent": plan.consent.words,
        "talk": plan.talk.task,
        "thanks": plan.thanks,
        "declined": plan.declined,
        "left": plan.left,
    }
    return texts.get(flow.step, "").strip()


def _consent(plan: Plan) -> StudyConsent:
    return StudyConsent(version=plan.consent.version, **plan.consent.ask.model_dump())


def _questionnaire(plan: Plan, code: str, sheet: Questionnaire, flow: Flow) -> StudyQuestionnaire:
    names = [item.name for item in sheet.items]
    if sheet.shuffle:
        # Of one's own, and the same after a closed tab.
        names = assign.shuffled(names, plan.seed, code, flow.step, sheet.name)
    items = {item.name: item for item in sheet.items}
    return StudyQuestionnaire(
        name=sheet.name,
        title=sheet.title,
        instruction=sheet.instruction,
        source=sheet.source,
        items=[_item(items[name]) for name in names],
        given=dict(flow.given(sheet)),
    )


def _item(item: Item) -> StudyItem:
    return StudyItem(
        name=item.name,
        type=item.type,
        prompt=item.prompt,
        low=item.low,
        high=item.high,
        points=item.points,
        picture=item.picture,
        options=list(item.options),
        required=item.required,
    )
