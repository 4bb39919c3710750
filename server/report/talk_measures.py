"""The measures of a talk in its report: turn-taking, the movement of feelings, synchrony, latencies."""

from typing import Final

from emotion_tree.analysis import dynamics, human, speech, synchrony, turn_taking
from emotion_tree.analysis.measure import Measure
from emotion_tree.analysis.talk import TalkAnalysis
from emotion_tree.node import Party
from server.report import charts
from server.report.markup import Html, el
from server.report.tables import matrix, measures, section, table
from server.report.words import plural

_INTERRUPTIONS: Final = (
    "held",
    "held_confirmed",
    "held_resumed",
    "yield_median_s",
    "cut_off",
    "backchannels",
    "typed_answer_median_s",
)


def turn_taking_section(talk: TalkAnalysis) -> Html:
    """Return who took the floor when, beside people."""
    transfers = turn_taking.transfers_of(talk.record)
    name = talk.record.header.character or "the character"
    parties: tuple[tuple[Party, str], ...] = (("avatar", f"to {name}"), ("user", "to the person"))
    drawn = [
        charts.gap_histogram(
            transfers.towards(party),
            party,
            f"{plural(len(transfers.towards(party)), 'transfer')} of the floor {to}",
        )
        for party, to in parties
        if len(transfers.towards(party))
    ]
    return section(
        "Turn-taking",
        el("div", drawn, class_="pairs") if drawn else None,
        _floor_table(talk, name),
        _speaking_table(talk, name),
        measures([talk.turn_taking[one] for one in _INTERRUPTIONS]),
        el("h3", "People among themselves"),
        people_table(),
        note="A floor transfer offset is the beginning of one party's sound minus the end of the other's: above 0 a gap, "
        "below 0 an overlap. The line is the most frequent gap of people, the shade the means of languages. "
        + _ends(talk),
    )


def _floor_table(talk: TalkAnalysis, name: str) -> Html:
    rows = [
        ("floor transfers", "fto_median_{}_s"),
        ("offset, median", "fto_median_{}_s"),
        ("gap, median", "gap_median_{}_s"),
        ("gap, 95th percentile", "gap_p95_{}_s"),
        ("in overlap", "overlap_share_{}"),
    ]
    made = []
    for i, (label, key) in enumerate(rows):
        found: list[Measure | None] = [talk.turn_taking[key.format(party)] for party in ("avatar", "user")]
        if i == 0:
            found = [None if one is None else Measure(label, one.n, "", one.n) for one in found]
        made.append((label, found, "" if i == 0 else turn_taking.SOURCE))
    return matrix(("the floor passes", f"to {name}", "to the person"), made)


def _speaking_table(talk: TalkAnalysis, name: str) -> Html:
    rows = [
        ("turns", "turns_{}"),
        ("of which spoken", "spoken_turns_{}"),
        ("spoken turn, median", "turn_median_{}_s"),
        ("speaking time", "speaking_{}_s"),
        ("words a minute", "words_per_minute_{}"),
    ]
    made = [(label, [talk.turn_taking[key.format(p)] for p in ("avatar", "user")], "") for label, key in rows]
    return matrix(("speaking", name, "the person"), made, last="")


def people_table() -> Html:
    """Return the published figures of people, with where they come from."""
    return table(
        ("figure", "value", "source"),
        [(one.label, one.text, one.source) for one in human.FIGURES],
        numbers=(1,),
    )


def _ends(talk: TalkAnalysis) -> str:
    spoken = [one for one in speech.utterances(talk.record) if one.node is not None]
    if not spoken or all(one.exact_end for one in spoken):
        return ""
    return (
        "In this record the end of what the person said is when the server knew of it, which is later than the end of "
        "their voice: gaps to the character are longer than they are given here."
    )


def dynamics_section(talk: TalkAnalysis) -> Html:
    """Return how the readings of both parties moved."""
    return section(
        "How feelings moved",
        _dynamics_table(talk),
        note="Computed on the readings of turns on the taken path, valence and arousal times intensity, in [−1, 1]; the step "
        "is the turn. Inertia near 1 is a feeling that carries over, near 0 one that begins anew with every turn; in short "
        "talks it is biased downwards. Instability counts how far neighbouring turns lie apart.",
    )


def _dynamics_table(talk: TalkAnalysis) -> Html:
    rows = [
        ("mean", "mean", ""),
        ("variability (SD)", "sd", ""),
        ("range", "range", ""),
        ("instability (RMSSD)", "rmssd", dynamics.INSTABILITY),
        ("… adjusted for time", "rmssd_timed", dynamics.INSTABILITY),
        ("inertia (lag-1 autocorrelation)", "inertia", dynamics.INERTIA),
    ]
    columns = [(party, axis) for axis in ("valence", "arousal") for party in ("user", "avatar")]
    made: list[tuple[str, list[Measure | None], str]] = [
        (label, [talk.dynamics[f"{party}_{axis}_{key}"] for party, axis in columns], source)
        for label, key, source in rows
    ]
    for label, key, source in (
        ("entropy of the classes", "entropy_bits", dynamics.ENTROPY),
        ("turns with a reading", "read_share", ""),
    ):
        made.append(
            (label, [talk.dynamics[f"user_{key}"], talk.dynamics[f"avatar_{key}"], None, None], source)
        )
    name = talk.record.header.character or "character"
    head = ("by turn", "person, valence", f"{name}, valence", "person, arousal", f"{name}, arousal")
    return matrix(head, made)


def synchrony_section(talk: TalkAnalysis) -> Html:
    """Return whether both parties moved together."""
    found = synchrony.cross_correlation(
        (talk.user.t_s, talk.user.valence), (talk.avatar.t_s, talk.avatar.valence)
    )
    drawn = None
    if found is not None:
        drawn = el(
            "div",
            charts.correlogram(found),
            el(
                "p",
                f"The shade is where 95 % of {len(found.surrogates)} surrogates lie, in which blocks of the character's "
                "turns have changed places. What stays within it may be chance.",
                class_="note",
            ),
            class_="pairs",
        )
    return section(
        "Whether both moved together",
        drawn,
        measures(talk.synchrony.values()),
        note="The character is made to answer what it reads of the person. That both move together says that it did so, and "
        "nothing of a bond between them.",
    )


def latency_section(talk: TalkAnalysis) -> Html | None:
    """Return how long the stages of answers took; None where none was measured."""
    if not talk.latency:
        return None
    return section("How long answers took", measures(talk.latency.values()))
