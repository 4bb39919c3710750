"""Everything that can be said of one talk in numbers."""

from dataclasses import dataclass

from emotion_tree.analysis import dynamics, latency, synchrony, turn_taking
from emotion_tree.analysis.measure import Measure
from emotion_tree.analysis.series import Series, series_of
from emotion_tree.errors import RecordError, TreeError
from emotion_tree.trajectory.rebuild import tree_of
from emotion_tree.trajectory.record import Record
from emotion_tree.tree import TalkingTree


@dataclass(frozen=True, eq=False)
class TalkAnalysis:
    """A talk, its tree, what was read of both parties, and all measures by name."""

    record: Record
    tree: TalkingTree
    user: Series
    avatar: Series
    turn_taking: dict[str, Measure]
    dynamics: dict[str, Measure]
    synchrony: dict[str, Measure]
    latency: dict[str, Measure]

    @property
    def measures(self) -> dict[str, Measure]:
        """All of them."""
        return self.turn_taking | self.dynamics | self.synchrony | self.latency


def analyse(record: Record) -> TalkAnalysis:
    """Analyse a talk.

    Raises:
        RecordError: the record's turns make no tree, or a reading is none.
    """
    try:
        tree = tree_of(record)
    except (TreeError, KeyError, ValueError) as error:
        raise RecordError(
            f"the talk {record.header.id!r} cannot be analysed: its turns or readings do not fit together ({error}); "
            "export it as jsonl and look at what is named there"
        ) from error
    user, avatar = series_of(record, "user", tree), series_of(record, "avatar", tree)
    return TalkAnalysis(
        record=record,
        tree=tree,
        user=user,
        avatar=avatar,
        turn_taking=turn_taking.evaluate(record),
        dynamics=dynamics.evaluate(user, "user", "the person")
        | dynamics.evaluate(avatar, "avatar", "the character"),
        synchrony=synchrony.evaluate(user, avatar, tree),
        latency=latency.evaluate(record),
    )
