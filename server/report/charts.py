"""Small drawings: a histogram of gaps beside people's, shares, correlations over lags, dots of a study, tiny curves."""

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from emotion_tree.analysis.human import GAP_MEANS, GAP_MODE
from emotion_tree.analysis.measure import Values
from emotion_tree.analysis.synchrony import CrossCorrelation
from server.report.markup import Html, el
from server.report.words import number

_WIDTH: Final = 460.0
_LEFT: Final = 34.0


def gap_histogram(offsets_s: Values, party: str, title: str) -> Html:
    """Return floor transfer offsets in bins of 200 ms, from -1 to 3 s; what lies beyond is in the outermost bins.

    Args:
        offsets_s: (n,) seconds.
        party: whose colour it has.
        title: below the drawing.
    """
    edges = np.arange(-1.0, 3.01, 0.2)
    counts, _ = np.histogram(np.clip(offsets_s, -0.999, 2.999), bins=edges)
    most = max(1, int(counts.max()))
    top, bottom = 24.0, 136.0

    def x(seconds: float) -> float:
        return _LEFT + (seconds + 1.0) / 4.0 * (_WIDTH - _LEFT)

    bars = [
        el(
            "rect",
            x=x(edge) + 1,
            y=bottom - (bottom - top) * count / most,
            width=x(edge + 0.2) - x(edge) - 2,
            height=(bottom - top) * count / most,
            class_="column",
        )
        for edge, count in zip(edges, counts, strict=False)
        if count
    ]
    low, high = x(GAP_MEANS.low_s), x(GAP_MEANS.high_s)
    svg = el(
        "svg",
        el("title", title),
        el("rect", x=low, y=top - 6, width=high - low, height=bottom - top + 6, class_="range"),
        bars,
        el("line", x1=x(GAP_MODE.low_s), x2=x(GAP_MODE.low_s), y1=top - 6, y2=bottom, class_="rule"),
        el("text", "people", x=(low + high) / 2, y=top - 10, text_anchor="middle"),
        el("line", x1=_LEFT, x2=_WIDTH, y1=bottom, y2=bottom, class_="axis"),
        el("text", str(most), x=_LEFT - 6, y=top + 8, text_anchor="end"),
        [
            el(
                "text",
                "0" if s == 0 else number(float(s), "s").replace(".00", ""),
                x=x(s),
                y=bottom + 16,
                text_anchor="middle",
            )
            for s in (-1, 0, 1, 2, 3)
        ],
        viewBox=f"0 0 {_WIDTH:.0f} 156",
        role="img",
        class_=party,
    )
    return el("figure", svg, el("figcaption", title))


def shares(found: Mapping[str, float], title: str) -> Html:
    """Return one bar that is divided by shares of the classes, widest first; what is below 1 % is left out."""
    at, parts = 0.0, []
    for name, share in sorted(found.items(), key=lambda item: -item[1]):
        if share < 0.01:
            continue
        width = share * 960
        parts.append(
            el(
                "rect",
                el("title", f"{name} {share:.0%}"),
                x=at,
                y=0,
                width=max(0.0, width - 2),
                height=22,
                rx=3,
                class_=f"share {name}",
            )
        )
        if width > 6.5 * len(name) + 12:
            parts.append(el("text", name, x=at + 2, y=37))
        at += width
    svg = el("svg", el("title", title), parts, viewBox="0 0 960 42", role="img")
    return el("div", svg, class_="wide scrolls", tabindex="0")


def correlogram(found: CrossCorrelation) -> Html:
    """Return correlations over lags, with the band that 95 % of surrogates lie in."""
    low, high = found.band()
    top, bottom = 10.0, 150.0
    most = max(1.0, float(np.abs(found.lags_s).max()))

    def x(lag: float) -> float:
        return _LEFT + (lag / most + 1) / 2 * (_WIDTH - _LEFT)

    def y(r: float) -> float:
        return top + (1 - r) / 2 * (bottom - top)

    def line(values: Values) -> list[str]:
        return [f"{x(lag):.1f},{y(r):.1f}" for lag, r in zip(found.lags_s, values, strict=True)]

    svg = el(
        "svg",
        el("title", "Correlation of both parties' valence over lags"),
        el("polygon", points=" ".join(line(high) + line(low)[::-1]), class_="band"),
        el("line", x1=_LEFT, x2=_WIDTH, y1=y(0), y2=y(0), class_="axis"),
        el("line", x1=x(0), x2=x(0), y1=top, y2=bottom, class_="axis"),
        el("polyline", points=" ".join(line(found.r)), class_="curve"),
        el("circle", cx=x(found.peak_lag_s), cy=y(found.peak), r=4, class_="dot"),
        [
            el("text", s, x=_LEFT - 6, y=y(r) + 4, text_anchor="end")
            for r, s in ((1, "+1"), (0, "0"), (-1, "−1"))
        ],
        [
            el("text", number(lag, "s").replace(".0 ", " "), x=x(lag), y=bottom + 16, text_anchor=anchor)
            for lag, anchor in ((-most, "start"), (most, "end"))
        ],
        el(
            "text",
            "the character leads ← → the person leads",
            x=(_LEFT + _WIDTH) / 2,
            y=bottom + 16,
            text_anchor="middle",
        ),
        viewBox=f"0 0 {_WIDTH:.0f} 172",
        role="img",
        class_="human",
    )
    return el("figure", svg)


def strip(title: str, unit: str, samples: Mapping[str, Sequence[float]]) -> Html:
    """Return a dot for each participant in a line for each condition; the bar is the mean."""
    every = [value for values in samples.values() for value in values]
    low, high = (min(every), max(every)) if every else (0.0, 1.0)
    if high - low < 1e-9:
        low, high = low - 0.5, high + 0.5
    left, right, step = 104.0, 300.0, 30.0

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    lines = []
    for i, (name, values) in enumerate(samples.items()):
        y = 16.0 + i * step
        lines.append(el("text", name if len(name) <= 17 else name[:16] + "…", x=0, y=y + 4))
        lines.append(el("line", x1=left, x2=right, y1=y, y2=y, class_="axis"))
        # Dots of one value would hide each other: they step aside by turns, in a fixed pattern.
        lines += [
            el("circle", cx=x(value), cy=y + (-5, 0, 5)[j % 3], r=3.5, class_="one")
            for j, value in enumerate(values)
        ]
        if values:
            mean = x(float(np.mean(values)))
            lines.append(el("line", x1=mean, x2=mean, y1=y - 10, y2=y + 10, class_="mean"))
    height = 16 + len(samples) * step
    svg = el(
        "svg",
        el("title", title),
        lines,
        el("text", number(low, unit), x=left, y=height + 6),
        el("text", number(high, unit), x=right, y=height + 6, text_anchor="end"),
        viewBox=f"0 0 312 {height + 12:.0f}",
        role="img",
    )
    return el("figure", el("figcaption", title), svg)


def spark(title: str, user: tuple[Values, Values], avatar: tuple[Values, Values], most: float) -> Html:
    """Return both parties' valence over one talk, small.

    Args:
        title: below the drawing.
        user: times (n,) in seconds and values (n,).
        avatar: the same of the character.
        most: the value at the upper edge; its negative is at the lower one.
    """
    stop = max((float(t_s[-1]) for t_s, _ in (user, avatar) if len(t_s)), default=1.0)
    start = min((float(t_s[0]) for t_s, _ in (user, avatar) if len(t_s)), default=0.0)

    def line(t_s: Values, values: Values) -> str:
        span = max(1e-9, stop - start)
        return " ".join(
            f"{4 + 132 * (t - start) / span:.1f},{28 - 24 * v / most:.1f}"
            for t, v in zip(t_s, values, strict=True)
        )

    svg = el(
        "svg",
        el("title", f"Valence of {title}"),
        el("line", x1=4, x2=136, y1=28, y2=28, class_="axis"),
        el("g", el("polyline", points=line(*user), class_="curve"), class_="user"),
        el("g", el("polyline", points=line(*avatar), class_="curve"), class_="avatar"),
        viewBox="0 0 140 56",
        role="img",
    )
    return el("figure", svg, el("figcaption", title))
