"""The timeline of a talk as a drawing: who sounded when, what was felt, what was marked; long talks take several rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from emotion_tree.analysis import speech
from emotion_tree.analysis.series import Series
from emotion_tree.analysis.talk import TalkAnalysis
from emotion_tree.node import Party
from emotion_tree.trajectory.events import FeelingChanged, MarkerSet, PlaybackChanged
from emotion_tree.trajectory.placement import place
from server.report.markup import Html, el
from server.report.words import clock, shorten, who

WIDTH: Final = 960.0
LEFT: Final = 76.0
_MARKS_Y: Final = 12.0
_LANES: Final[dict[Party, float]] = {"user": 30.0, "avatar": 48.0}
_BAR: Final = 13.0
_CURVES: Final = (("valence", "pleasant", 72.0, 64.0), ("arousal", "lively", 152.0, 64.0))
_HEIGHT: Final = 240.0
_ROWS_S: Final = (10, 20, 30, 60, 120, 300, 600, 1200, 3600)
_MOST_ROWS: Final = 6
# Nothing is drawn of a longer time without an event: a talk that went on another day has days of it.
_STILLNESS_S: Final = 120.0
# Stretches meet where the browser reported its position; a hold is longer than the rounding of such reports.
_HELD_S: Final = 0.05


@dataclass(frozen=True)
class Row:
    """A stretch of the talk that is drawn in one row; `start_s` and `end_s` are session times."""

    start_s: float
    end_s: float

    def x(self, t_s: float) -> float:
        """Return where a time is drawn."""
        share = (t_s - self.start_s) / (self.end_s - self.start_s)
        return LEFT + min(1.0, max(0.0, share)) * (WIDTH - LEFT)

    def shows(self, from_s: float, to_s: float | None = None) -> bool:
        """Return whether some of a stretch lies in the row."""
        to_s = from_s if to_s is None else to_s
        return from_s < self.end_s and to_s >= self.start_s


def rows_of(times_s: Iterable[float]) -> list[Row]:
    """Return the rows that show all of these times: as long as needed for few rows, and none where nothing happened."""
    ordered = sorted(times_s)
    sittings: list[list[float]] = []
    for t_s in ordered:
        if sittings and t_s - sittings[-1][1] <= _STILLNESS_S:
            sittings[-1][1] = t_s
        else:
            sittings.append([t_s, t_s])
    total_s = sum(end - start for start, end in sittings)
    row_s = next((s for s in _ROWS_S if total_s / s + len(sittings) - 1 <= _MOST_ROWS), _ROWS_S[-1])
    rows: list[Row] = []
    for start, end in sittings:
        # The last row of a sitting is often longer than it: what comes next may lie in it already.
        begin = max(float(np.floor(start)), rows[-1].end_s if rows else 0.0)
        if rows and end < begin:
            continue
        count = max(1, int(np.ceil((end - begin) / row_s)))
        for i in range(count):
            # What happens at the very end of a sitting belongs to its last row, and needs none of its own.
            slack = 1e-6 if i == count - 1 else 0.0
            rows.append(Row(begin + i * row_s, begin + (i + 1) * row_s + slack))
    return rows


def timeline(talk: TalkAnalysis) -> Html:
    """Return the drawing, one row below the other."""
    rows = rows_of(event.t_s for event in talk.record.events)
    return el(
        "figure",
        _legend(talk),
        [
            el("div", _row(talk, row, rows[:i]), class_="wide scrolls", tabindex="0")
            for i, row in enumerate(rows)
        ],
        el(
            "figcaption",
            "Bars are sound: what the person said, and what of the character was heard; a hollow diamond is a turn that was "
            "typed. A broken outline is a pause for the person, a slash a turn that was cut off, a ring a backchannel. "
            "Dots are readings of single turns, valence and arousal times intensity; lines are the feeling that the "
            "tree makes of them. The scale runs from −1 to 1.",
        ),
    )


def _legend(talk: TalkAnalysis) -> Html:
    name = talk.record.header.character
    return el(
        "ul",
        el("li", el("i"), who("user", name), class_="user"),
        el("li", el("i"), who("avatar", name), class_="avatar square"),
        class_="legend",
    )


def _row(talk: TalkAnalysis, row: Row, before: list[Row]) -> Html:
    name = talk.record.header.character
    gap = before and row.start_s - before[-1].end_s > 1.0
    return el(
        "svg",
        el("title", f"From {clock(row.start_s)} to {clock(row.end_s)}"),
        _axis(row),
        el("text", "later", x=0, y=_MARKS_Y) if gap else None,
        [
            el("text", shorten(who(party, name), 11), x=0, y=y + 10, class_="name")
            for party, y in _LANES.items()
        ],
        _markers(talk, row),
        el("g", _user_bars(talk, row), class_="user"),
        el("g", _avatar_bars(talk, row), class_="avatar"),
        [_curves(talk, row, *curve) for curve in _CURVES],
        viewBox=f"0 0 {WIDTH:.0f} {_HEIGHT:.0f}",
        role="img",
    )


def _axis(row: Row) -> Iterator[Html]:
    span = row.end_s - row.start_s
    step = next(s for s in (1, 2, 5, 10, 20, 60, 120, 300, 600, 1200) if span / s <= 10)
    for i in range(int(span // step) + 1):
        t_s = row.start_s + i * step
        x = row.x(t_s)
        yield el("line", x1=x, x2=x, y1=24, y2=_HEIGHT - 18, class_="grid")
        anchor = "start" if i == 0 else "end" if t_s >= row.end_s else "middle"
        yield el("text", clock(t_s), x=x, y=_HEIGHT - 4, text_anchor=anchor)


def _markers(talk: TalkAnalysis, row: Row) -> Iterator[Html]:
    free_from = 0.0
    for mark in talk.record.of(MarkerSet):
        if not row.shows(mark.t_s):
            continue
        x = row.x(mark.t_s)
        label = shorten(mark.label, 22)
        room = x >= free_from and x + 6.2 * len(label) <= WIDTH
        if room:
            free_from = x + 6.2 * len(label) + 10
        yield el(
            "g",
            el("title", f"{mark.label} {mark.value}".strip() + f", {clock(mark.t_s)}"),
            el("line", x1=x, x2=x, y1=2, y2=_HEIGHT - 18),
            el("text", label, x=x + 4, y=_MARKS_Y) if room else None,
            class_="marker",
        )


def _user_bars(talk: TalkAnalysis, row: Row) -> Iterator[Html]:
    y = _LANES["user"]
    spoken = speech.utterances(talk.record)
    for one in spoken:
        if not row.shows(one.start_s, one.end_s):
            continue
        if one.node is None:
            yield el(
                "circle", cx=row.x((one.start_s + one.end_s) / 2), cy=y + _BAR / 2, r=4, class_="backchannel"
            )
        else:
            yield _bar(row, one.start_s, one.end_s, y, "bar")
    for turn in talk.record.turns():
        if (
            turn.party == "user"
            and turn.ended_s is not None
            and turn.node not in {one.node for one in spoken}
        ):
            yield from _typed(row, turn.ended_s, y)


def _typed(row: Row, t_s: float, y: float) -> Iterator[Html]:
    if row.shows(t_s):
        x, middle = row.x(t_s), y + _BAR / 2
        yield el(
            "polygon",
            points=f"{x - 5:.1f},{middle} {x:.1f},{middle - 5} {x + 5:.1f},{middle} {x:.1f},{middle + 5}",
            class_="bar typed",
        )


def _avatar_bars(talk: TalkAnalysis, row: Row) -> Iterator[Html]:
    y = _LANES["avatar"]
    cut = {turn.node for turn in talk.record.turns() if turn.status == "interrupted"}
    nodes = {change.epoch: change.node for change in talk.record.of(PlaybackChanged)}
    for epoch, stretches in place(talk.record.of(PlaybackChanged)).stretches.items():
        start_s, end_s = stretches[0].start_s, stretches[-1].end_s
        if not row.shows(start_s, end_s):
            continue
        for one, then in zip(stretches, stretches[1:], strict=False):
            if then.start_s - one.end_s > _HELD_S and row.shows(one.end_s, then.start_s):
                yield _bar(row, one.end_s, then.start_s, y, "held")
        for one in stretches:
            if row.shows(one.start_s, one.end_s):
                yield _bar(row, one.start_s, one.end_s, y, "bar")
        if nodes[epoch] in cut and row.shows(end_s):
            x = row.x(end_s)
            yield el("path", d=f"M{x - 4:.1f},{y + _BAR + 3} L{x + 4:.1f},{y - 3}", class_="cut")


def _bar(row: Row, start_s: float, end_s: float, y: float, class_: str) -> Html:
    x = row.x(start_s)
    width = max(2.0, row.x(end_s) - x)
    return el("rect", x=x, y=y, width=width, height=_BAR, rx=min(3.0, width / 2), class_=class_)


def _curves(talk: TalkAnalysis, row: Row, axis: str, label: str, top: float, height: float) -> Html:
    def y(value: float) -> float:
        return top + height * (1 - value) / 2

    parties: tuple[tuple[Party, Series], ...] = (("user", talk.user), ("avatar", talk.avatar))
    return el(
        "g",
        el("line", x1=LEFT, x2=WIDTH, y1=y(0), y2=y(0), class_="axis"),
        el("text", label, x=0, y=y(0) + 4),
        el("text", "+1", x=LEFT - 6, y=y(0.9) + 4, text_anchor="end"),
        el("text", "−1", x=LEFT - 6, y=y(-0.9) + 4, text_anchor="end"),
        [
            el("g", _line(talk, row, party, axis, y), list(_dots(row, series, axis, party, y)), class_=party)
            for party, series in parties
        ],
    )


def _line(talk: TalkAnalysis, row: Row, party: Party, axis: str, y: object) -> Html | None:
    """The feeling is a step: it holds until the next one is known, and enters a row as it left the row before."""
    assert callable(y)
    felt = [
        (one.t_s, float(getattr(one, axis))) for one in talk.record.of(FeelingChanged) if one.party == party
    ]
    inside = [point for point in felt if row.shows(point[0])]
    before = [point for point in felt if point[0] < row.start_s]
    if before:
        inside.insert(0, (row.start_s, before[-1][1]))
    if not inside:
        return None
    last_s = min(row.end_s, talk.record.duration_s)
    points = []
    for (t_s, value), (then_s, _) in zip(
        inside, [*inside[1:], (max(last_s, inside[-1][0]), 0.0)], strict=True
    ):
        points += [f"{row.x(t_s):.1f},{y(value):.1f}", f"{row.x(then_s):.1f},{y(value):.1f}"]
    return el("polyline", points=" ".join(points), class_="curve")


def _dots(row: Row, series: Series, axis: str, party: Party, y: object) -> Iterator[Html]:
    assert callable(y)
    values = series.valence if axis == "valence" else series.arousal
    for t_s, value in zip(series.t_s, values, strict=True):
        if not row.shows(t_s):
            continue
        x, at = row.x(float(t_s)), y(float(value))
        if party == "user":
            yield el("circle", cx=x, cy=at, r=3.5, class_="dot")
        else:
            yield el("rect", x=x - 3.2, y=at - 3.2, width=6.4, height=6.4, rx=1.2, class_="dot")
