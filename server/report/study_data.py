"""A study as a report needs it: its talks analysed, and by participant and condition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from emotion_tree.analysis.measure import Measure, Values
from emotion_tree.analysis.talk import TalkAnalysis
from emotion_tree.node import Party
from server.report.answers import PHASES, given, scale_title, scores, sheets_of
from server.studies.plan import Plan
from server.studies.questionnaire import Questionnaire
from server.studies.register import Participant


@dataclass(frozen=True, eq=False)
class StudyData:
    """A study.

    Attributes:
        name: of the study.
        plan: None where only talks are known, as in a database without its register.
        participants: of the register; empty where there is none.
        talks: analysed, oldest first; all of people, or all of rehearsals.
        rehearsals_left_out: talks of rehearsals that are not in `talks`, because people's are.
    """

    name: str
    plan: Plan | None
    participants: Sequence[Participant]
    talks: Sequence[TalkAnalysis]
    rehearsals_left_out: int = 0
    _by_person: dict[str, list[TalkAnalysis]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for talk in self.talks:
            self._by_person.setdefault(talk.record.header.participant or talk.record.header.id, []).append(
                talk
            )

    @property
    def rehearsal(self) -> bool:
        """Whether no talk is of a person."""
        return bool(self.talks) and all(is_rehearsal(talk.record.header.participant) for talk in self.talks)

    @cached_property
    def sheets(self) -> dict[str, Questionnaire]:
        """The questionnaires, by name."""
        return sheets_of(self.plan)

    @cached_property
    def conditions(self) -> list[str]:
        """The conditions, as the plan orders them, and others that talks had."""
        planned = list(self.plan.conditions) if self.plan else []
        had = [self.condition_of(code) for code in self._by_person]
        return list(dict.fromkeys([*planned, *sorted(set(had) - set(planned))]))

    def codes(self, condition: str) -> list[str]:
        """Return the participants of a condition who have a talk."""
        return [code for code in self._by_person if self.condition_of(code) == condition]

    def talks_of(self, code: str) -> list[TalkAnalysis]:
        """Return the talks of a participant, oldest first."""
        return self._by_person.get(code, [])

    def condition_of(self, code: str) -> str:
        """Return the condition of a participant; that of their first talk."""
        return self._by_person[code][0].record.header.condition or "(none)"

    def measures(self, name: str, condition: str) -> dict[str, Measure]:
        """Return a measure for each participant of a condition; the mean over talks where somebody had several."""
        found = {}
        for code in self.codes(condition):
            every = [talk.measures[name] for talk in self.talks_of(code) if name in talk.measures]
            known = [one for one in every if one.value is not None]
            if known:
                mean = float(np.mean([one.value for one in known if one.value is not None]))
                first = known[0]
                found[code] = Measure(
                    first.label, mean, first.unit, sum(one.n for one in known), "", first.source
                )
            elif every:
                found[code] = every[0]
        return found

    def sample(self, name: str, condition: str) -> Values:
        """Return (n,) values of a measure, one for each participant of a condition who has one."""
        return values_of(self.measures(name, condition))

    def scores_of(self, code: str) -> dict[str, float]:
        """Return the scores of a participant's subscales: after, and the change where there is one before as well."""
        merged: dict[tuple[str, str, str], float] = {}
        for talk in self.talks_of(code):
            merged |= {(n, s, p): v for (n, s, p), v in scores(given(talk.record), self.sheets).items()}
        found: dict[str, float] = {}
        for name, scale, phase in merged:
            title = scale_title(self.sheets, name, scale)
            if phase == "after":
                found[title] = merged[name, scale, phase]
                if (name, scale, PHASES[0]) in merged:
                    found[f"{title}, change"] = merged[name, scale, phase] - merged[name, scale, PHASES[0]]
        return found

    @cached_property
    def score_names(self) -> list[str]:
        """The names of all scores that somebody has."""
        return list(dict.fromkeys(name for code in self._by_person for name in self.scores_of(code)))

    def score_sample(self, name: str, condition: str) -> Values:
        """Return (n,) scores of a subscale in a condition."""
        found = (self.scores_of(code).get(name) for code in self.codes(condition))
        return np.array([one for one in found if one is not None], dtype=np.float64)

    def valences(self, condition: str, party: Party) -> list[Values]:
        """Return the series of valence of every talk of a condition."""
        talks = (talk for code in self.codes(condition) for talk in self.talks_of(code))
        return [talk.user.valence if party == "user" else talk.avatar.valence for talk in talks]


def values_of(measures: Mapping[str, Measure]) -> Values:
    """Return (n,) the values that there are."""
    return np.array([one.value for one in measures.values() if one.value is not None], dtype=np.float64)


def is_rehearsal(code: str) -> bool:
    """Return whether a participant is nobody real."""
    return code.startswith("R-")
