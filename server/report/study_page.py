"""The report of a study: its conditions side by side, its participants, and what is missing."""

from typing import Final, TypeAlias

import numpy as np

from emotion_tree.analysis import comparison, dynamics, turn_taking
from emotion_tree.analysis.measure import Values
from emotion_tree.node import Party
from server.report import charts, sources
from server.report.answers import given, sources_of
from server.report.markup import Child, Html, el, page
from server.report.study_data import StudyData
from server.report.study_people import missing_section, participants_section
from server.report.tables import facts, section, table
from server.report.talk_measures import people_table
from server.report.talk_page import footer
from server.report.words import day, plural, precise

PARTIES: Final[tuple[Party, Party]] = ("user", "avatar")
# A label, a unit, and (n,) values by condition, one a participant.
Row: TypeAlias = tuple[str, str, dict[str, Values]]

MEASURES: Final = (
    "turns_user",
    "fto_median_avatar_s",
    "typed_answer_median_s",
    "latency_first_sound_p50_ms",
    "fto_median_user_s",
    "overlap_share_user",
    "cut_off",
    "words_per_minute_user",
    "user_valence_mean",
    "user_valence_sd",
    "user_valence_rmssd",
    "user_valence_inertia",
    "user_arousal_mean",
    "user_arousal_sd",
    "user_entropy_bits",
    "avatar_valence_mean",
    "avatar_valence_sd",
    "answer_correlation",
    "synchrony_zero_lag",
)


def sampled(study: StudyData) -> list[Row]:
    """Return the measures and scores that somebody has: label, unit, and a sample for each condition."""
    rows: list[Row] = []
    for name in MEASURES:
        known = [one for c in study.conditions for one in study.measures(name, c).values()]
        if any(one.value is not None for one in known):
            rows.append((known[0].label, known[0].unit, {c: study.sample(name, c) for c in study.conditions}))
    for name in study.score_names:
        rows.append((name, "points", {c: study.score_sample(name, c) for c in study.conditions}))
    return rows


def study_page(study: StudyData) -> str:
    """Return the page of a study as HTML."""
    rows = sampled(study)
    title = study.plan.title if study.plan else study.name
    used = [name for talk in study.talks for _, name in given(talk.record)]
    software = study.talks[0].record.header.software if study.talks else ""
    return page(
        f"{title} · Warm Chat",
        _head(study, title),
        _notices(study),
        _by_condition(study, rows),
        _differences(study, rows),
        _turn_taking(study),
        _courses(study),
        participants_section(study),
        missing_section(study, MEASURES),
        section("Sources", sources.listed(own=sources_of(used, study.sheets))),
        footer(software),
    )


def _head(study: StudyData, title: str) -> Html:
    people = {code for condition in study.conditions for code in study.codes(condition)}
    big = [
        ("participants with a talk", str(len(people))),
        ("conditions", str(len(study.conditions))),
        ("talks", str(len(study.talks))),
        ("turns", str(sum(len(talk.record.turns()) for talk in study.talks))),
    ]
    began = [talk.record.header.began_at for talk in study.talks]
    plan = study.plan
    return el(
        "header",
        el("p", "Report of a study", class_="kind"),
        el("h1", title, dir="auto"),
        el(
            "section",
            el("dl", [el("div", el("dt", name), el("dd", value)) for name, value in big], class_="big"),
            facts(
                [
                    ("Study", study.name),
                    ("First talk", day(min(began)) if began else ""),
                    ("Last talk", day(max(began)) if began else ""),
                    ("Planned", plural(plan.participants, "participant") if plan else ""),
                    ("Blocks", f"of {plan.block_size}, seed {plan.seed}" if plan else ""),
                    ("Wording of the consent", plan.consent.version if plan else ""),
                ]
            ),
            _conditions(study),
        ),
    )


def _conditions(study: StudyData) -> Html | None:
    if study.plan is None:
        return None
    rows = [
        (
            name,
            ", ".join(f"{k} = {v}" for k, v in switches.named().items()) or "the system as it is",
            str(len(study.codes(name))),
        )
        for name, switches in study.plan.conditions.items()
    ]
    return el(
        "div",
        el("h3", "Conditions"),
        table(("condition", "what differs", "participants"), rows, numbers=(2,)),
    )


def _notices(study: StudyData) -> list[Html]:
    found = []
    if not study.talks:
        found.append("No talk of this study is kept, so there is nothing to report yet.")
    if study.rehearsal:
        found.append(
            "These are rehearsals: nobody took part. The numbers show that the study runs, and say nothing about people."
        )
    if study.rehearsals_left_out:
        found.append(f"{plural(study.rehearsals_left_out, 'talk')} of rehearsals left out.")
    return [el("p", one, class_="warning") for one in found]


def _by_condition(study: StudyData, rows: list[Row]) -> Html | None:
    if not rows:
        return None
    lines = [(label, *(_mean(sample, unit) for sample in samples.values())) for label, unit, samples in rows]
    pooled = [dynamics.pooled_inertia(study.valences(condition, "user")) for condition in study.conditions]
    lines.append(
        (
            "valence of the person, inertia over all turns of the condition",
            *("–" if one is None else precise(one)[0] for one in pooled),
        )
    )
    return section(
        "Conditions side by side",
        table(("mean ± SD (n)", *study.conditions), lines, numbers=range(1, len(study.conditions) + 1)),
        el("h3", "Every participant"),
        el(
            "div",
            [
                charts.strip(label, unit, {c: sample.tolist() for c, sample in samples.items()})
                for label, unit, samples in rows
                if np.ptp(np.concatenate(list(samples.values()))) > 1e-9
            ],
            class_="strips",
        ),
        note="One value is one participant; n counts those who have one. A dot is a participant, the bar the mean; "
        "what is the same for everybody is not drawn.",
    )


def _mean(sample: Values, unit: str) -> Child:
    if not len(sample):
        return "–"
    mean, behind = precise(float(sample.mean()), unit)
    spread = f" ± {precise(float(np.std(sample, ddof=1)), unit)[0]}" if len(sample) > 1 else ""
    return f"{mean}{spread}{behind} ({len(sample)})"


def _differences(study: StudyData, rows: list[Row]) -> Html | None:
    if len(study.conditions) < 2 or not rows:
        return None
    first, *others = study.conditions
    parts: list[Child] = []
    compared = 0
    for other in others:
        lines = []
        for label, unit, samples in rows:
            found = comparison.compare(samples[first], samples[other])
            if found is not None:
                lines.append((label, *_difference(found, unit)))
        compared += len(lines)
        if lines:
            parts.append(el("h3", f"{other} minus {first}"))
            head = ("measure", "n", "difference", "95 % interval", "Hedges' g", "Cliff's δ")
            parts.append(table(head, lines, numbers=range(1, 6)))
    if not parts:
        text = f"Fewer than {comparison.LEAST_PARTICIPANTS} participants of a condition have a value: nothing is compared."
        return section("How the conditions differ", el("p", text))
    return section(
        "How the conditions differ",
        *parts,
        note=f"Exploratory: {plural(compared, 'comparison')} at once, without tests. Of as many as twenty, one interval would "
        "leave out 0 by chance alone. What a study is to decide, one measure, is written down before it begins. Intervals "
        "are percentile bootstraps, participants drawn within their condition; blocks are not modelled.",
    )


def _difference(found: comparison.Difference, unit: str) -> tuple[str, ...]:
    return (
        f"{found.n[0]} and {found.n[1]}",
        "".join(precise(found.difference, unit)),
        f"{precise(found.low, unit)[0]} to {''.join(precise(found.high, unit))}",
        "–" if found.hedges_g is None else precise(found.hedges_g)[0],
        precise(found.cliffs_delta)[0],
    )


def _turn_taking(study: StudyData) -> Html | None:
    drawn = []
    for condition in study.conditions:
        talks = [talk for code in study.codes(condition) for talk in study.talks_of(code)]
        offsets = [turn_taking.transfers_of(talk.record).towards("avatar") for talk in talks]
        pooled = np.concatenate(offsets) if offsets else np.array([])
        if len(pooled):
            title = f"{condition}: {plural(len(pooled), 'transfer')} of the floor to the character"
            drawn.append(charts.gap_histogram(pooled, "avatar", title))
    if not drawn:
        return None
    return section(
        "Turn-taking",
        el("div", drawn, class_="pairs"),
        people_table(),
        note="All floor transfer offsets of a condition together. The line is the most frequent gap of people, the shade the "
        "means of languages.",
    )


def _courses(study: StudyData) -> Html | None:
    parts: list[Child] = []
    every = [
        np.abs(values).max()
        for c in study.conditions
        for p in PARTIES
        for values in study.valences(c, p)
        if len(values)
    ]
    most = max(0.25, np.ceil(20 * max(every, default=0.0)) / 20)
    for condition in study.conditions:
        codes = study.codes(condition)
        small = [
            charts.spark(
                code, (talk.user.t_s, talk.user.valence), (talk.avatar.t_s, talk.avatar.valence), float(most)
            )
            for code in codes
            for talk in study.talks_of(code)
        ]
        if small:
            parts += [el("h3", condition), el("div", small, class_="multiples")]
    if not parts:
        return None
    legend = el(
        "ul",
        el("li", el("i"), "person", class_="user"),
        el("li", el("i"), "character", class_="avatar square"),
        class_="legend",
    )
    return section(
        "Valence over every talk",
        legend,
        *parts,
        note=f"Readings of turns, from −{most:.2f} to {most:.2f}; the line is 0. All talks are drawn equally wide.",
    )
