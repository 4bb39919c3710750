"""The report of one talk."""

from collections.abc import Iterable
from typing import Final

from emotion_tree.analysis.measure import Measure
from emotion_tree.analysis.talk import TalkAnalysis
from emotion_tree.node import Node
from emotion_tree.reading import EMOTIONS
from emotion_tree.trajectory.events import ErrorRaised, MarkerSet, ShownChanged
from emotion_tree.trajectory.record import Consent, Header
from server.report import charts, sources, talk_measures
from server.report.answers import answers_section, given, sheets_of, sources_of
from server.report.markup import Child, Html, el, page
from server.report.tables import facts, section, table
from server.report.timeline import timeline
from server.report.tree_drawing import drawing
from server.report.words import clock, day, length, number, plural, strongest, value_of, who
from server.studies.plan import Plan

_SHOWN_WHOLE: Final = 60  # a tree of more levels than this is folded away


def talk_page(talk: TalkAnalysis, plan: Plan | None = None) -> str:
    """Return the page of a talk as HTML; `plan` is that of its study, for its questionnaires."""
    header = talk.record.header
    title = header.title or f"Talk {header.id}"
    sheets = sheets_of(plan)
    used = [name for _, name in given(talk.record)]
    return page(
        f"{title} · Warm Chat",
        _head(talk, title),
        _timeline(talk),
        _tree(talk),
        talk_measures.turn_taking_section(talk),
        talk_measures.dynamics_section(talk),
        talk_measures.synchrony_section(talk),
        _shown(talk),
        talk_measures.latency_section(talk),
        answers_section(talk.record, sheets),
        _troubles(talk),
        section("Sources", sources.listed(sources.OF_A_TALK, sources_of(used, sheets))),
        footer(header.software),
    )


def footer(software: str) -> Html:
    """Return what stands below every report."""
    version = f" Recorded by Warm Chat {software}." if software else ""
    return el(
        "footer",
        el(
            "p",
            "Made by warmchat report. Readings are estimates of a program, from words and voice: they are not what "
            "somebody felt, and no ground for judging or diagnosing anybody." + version,
        ),
    )


def consent_chips(consent: Consent) -> list[Child]:
    """Return what may be kept, and what not."""
    kept = {"words": consent.text, "sound": consent.sound, "face": consent.face, "feelings": consent.feelings}
    return [el("span", name, class_="chip" if yes else "chip off") for name, yes in kept.items()]


def _head(talk: TalkAnalysis, title: str) -> Html:
    header, record = talk.record.header, talk.record
    big = [
        ("turns", str(len(record.turns()))),
        ("from first to last event", length(record.duration_s)),
        ("answer of the character, median", value_of(_answer_time(talk))),
        ("pleasantness of the person, mean", value_of(talk.dynamics["user_valence_mean"])),
    ]
    return el(
        "header",
        el("p", "Report of a talk", class_="kind"),
        el("h1", title, dir="auto"),
        el(
            "section",
            el("dl", [el("div", el("dt", name), el("dd", value)) for name, value in big], class_="big"),
            facts(
                [
                    ("Began", day(header.began_at)),
                    ("Talk", header.id),
                    ("Character", header.character),
                    ("Language", header.language),
                    ("Study", header.study),
                    ("Participant", header.participant),
                    ("Condition", header.condition),
                    (
                        "Switches",
                        ", ".join(f"{k} = {v}" for k, v in sorted(header.switches.items())) or "none",
                    ),
                    ("Agreed to keep", consent_chips(header.consent)),
                    ("Wording of the consent", header.consent.version),
                    ("Ran with", _providers(header)),
                ]
            ),
        ),
    )


def _providers(header: Header) -> str:
    return ", ".join(f"{one.kind} {one.name}" for one in header.providers)


def _answer_time(talk: TalkAnalysis) -> Measure:
    spoken = talk.turn_taking["fto_median_avatar_s"]
    return spoken if spoken.value is not None else talk.turn_taking["typed_answer_median_s"]


def _timeline(talk: TalkAnalysis) -> Html:
    if not talk.record.events:
        return section("What happened when", el("p", "The record holds no events."))
    return section(
        "What happened when",
        timeline(talk),
        el("details", el("summary", "All turns as a table"), _turns(talk)),
        _markers(talk),
    )


def _markers(talk: TalkAnalysis) -> Html | None:
    rows = [(clock(one.t_s), one.label, one.value, one.source) for one in talk.record.of(MarkerSet)]
    if not rows:
        return None
    return el(
        "details", el("summary", "All markers as a table"), table(("time", "marker", "value", "set by"), rows)
    )


def _turns(talk: TalkAnalysis) -> Html:
    path = {node.id for node in talk.tree.path()}
    rows = []
    for turn in talk.record.turns():
        node = talk.tree.node(turn.node)
        rows.append(
            (
                clock(turn.started_s),
                who(turn.party, talk.record.header.character),
                _said(node),
                _read(talk, node),
                turn.status + ("" if turn.node in path else ", left"),
            )
        )
    return table(("time", "who", "said", "read", "how it ended"), rows, class_="words")


def _said(node: Node) -> Child:
    heard = node.heard_text
    if node.text == heard or not node.text.startswith(heard):
        return heard or node.text
    return [heard, el("span", node.text[len(heard) :], class_="unheard", title="not heard")]


def _read(talk: TalkAnalysis, node: Node) -> str:
    fused = talk.tree.fused(node.id)
    if fused is None:
        return "–"
    one = fused.reading
    name, strength = strongest(dict(zip(EMOTIONS, one.probabilities.tolist(), strict=True)), one.intensity)
    felt = name if name == "neutral" else f"{name} {number(strength, 'share')}"
    at = f"{number(one.intensity * one.valence, ' ').strip()} / {number(one.intensity * one.arousal, ' ').strip()}"
    return f"{felt}; {at}; by {fused.decided_by}"


def _tree(talk: TalkAnalysis) -> Html | None:
    turns = len(talk.record.turns())
    if not turns:
        return None
    path = talk.tree.path()
    drawn = el("div", drawing(talk.tree), class_="wide scrolls", tabindex="0")
    left = turns - len(path)
    others = f"{plural(left, 'turn')} {'was' if left == 1 else 'were'} left" if left else "none was left"
    return section(
        "The talk as a tree",
        drawn
        if len(path) <= _SHOWN_WHOLE
        else el("details", el("summary", f"Draw all {len(path)} levels"), drawn),
        note=f"{plural(len(path), 'turn')} on the path that was taken; {others}. Circles are the person, squares the character; small ones listen. "
        "Letter and colour name what was read, size says how strongly; a slash is a turn that was cut off.",
    )


def _shown(talk: TalkAnalysis) -> Html | None:
    seconds, attitudes, total = shown_seconds(talk)
    if total <= 0:
        return None
    rows = [
        (name, length(s), number(s / total, "share"))
        for name, s in sorted(seconds.items(), key=lambda i: -i[1])
    ]
    rows += [
        (f"attitude: {name}", length(s), number(s / total, "share"))
        for name, s in sorted(attitudes.items(), key=lambda i: -i[1])
    ]
    return section(
        "What the character showed",
        charts.shares({name: s / total for name, s in seconds.items()}, "Time by expression"),
        table(("expression", "time", "share"), rows, numbers=(1, 2)),
        note="Time by the strongest expression; what is fainter than 15 % counts as neutral. Attitudes lie over expressions, "
        "so their shares do not add up.",
    )


def shown_seconds(talk: TalkAnalysis) -> tuple[dict[str, float], dict[str, float], float]:
    """Return the seconds of every expression, of every attitude, and of all; a torn connection counts as shown."""
    changes = list(talk.record.of(ShownChanged))
    if not changes:
        return {}, {}, 0.0
    ends = [one.t_s for one in changes[1:]] + [talk.record.duration_s]
    seconds: dict[str, float] = {}
    attitudes: dict[str, float] = {}
    for change, end_s in zip(changes, ends, strict=True):
        lasted = end_s - change.t_s
        name, _ = strongest(change.emotions, change.intensity)
        seconds[name] = seconds.get(name, 0.0) + lasted
        for attitude, strength in change.attitude.items():
            if strength > 0:
                attitudes[attitude] = attitudes.get(attitude, 0.0) + lasted
    return seconds, attitudes, sum(seconds.values())


def _troubles(talk: TalkAnalysis) -> Html | None:
    troubles: Iterable[ErrorRaised] = list(talk.record.of(ErrorRaised))
    if not troubles:
        return None
    rows = [(clock(one.t_s), one.code, one.message) for one in troubles]
    return section("What went wrong", table(("time", "code", "what the person read"), rows))
