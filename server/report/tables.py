"""Tables: everything that a figure of the report shows also stands in one, as text."""

from collections.abc import Iterable, Sequence

from emotion_tree.analysis.measure import Measure
from server.report.markup import Child, Html, el, join
from server.report.words import value_of


def table(
    head: Sequence[Child], rows: Iterable[Sequence[Child]], *, numbers: Sequence[int] = (), class_: str = ""
) -> Html:
    """Return a table that scrolls sideways by itself where the page is narrow.

    Args:
        head: one cell a column.
        rows: cells; the first of each row is its heading.
        numbers: the columns that hold numbers, counted from 0.
        class_: of the table.
    """
    right = set(numbers)

    def cell(name: str, i: int, child: Child, **more: object) -> Html:
        return el(
            name, child, class_="number" if i in right else None, dir="auto" if name == "td" else None, **more
        )

    made = el(
        "table",
        el("thead", el("tr", [cell("th", i, one, scope="col") for i, one in enumerate(head)])),
        el(
            "tbody",
            [
                el(
                    "tr",
                    [
                        cell("td", i, one) if i else el("th", one, scope="row", dir="auto")
                        for i, one in enumerate(row)
                    ],
                )
                for row in rows
            ],
        ),
        class_=class_ or None,
    )
    return el("div", made, class_="scrolls", tabindex="0")


def measures(found: Iterable[Measure]) -> Html:
    """Return a table of measures: what, value, on how many, after whom or why not."""
    rows = [
        (
            measure.label,
            value_of(measure),
            str(measure.n),
            el("span", measure.reason, class_="missing") if measure.value is None else measure.source,
        )
        for measure in found
    ]
    return table(("measure", "value", "n", "source, or why there is no value"), rows, numbers=(1, 2))


def matrix(
    head: Sequence[str], rows: Iterable[tuple[str, Sequence[Measure | None], str]], *, last: str = "source"
) -> Html:
    """Return a table of measures side by side: a line of values, and below it what they lack, said once.

    Args:
        head: what the rows are, then one name a column.
        rows: a name, one measure a column (None leaves the cell empty), and the source.
        last: the heading of the last column.
    """
    lines: list[Sequence[Child]] = []
    missing: dict[str, None] = {}
    for name, measures_, source in rows:
        cells = []
        for measure in measures_:
            cells.append("" if measure is None else _cell(measure))
            if measure is not None and measure.value is None:
                missing[measure.reason] = None
        lines.append((name, *cells, source))
    columns = range(1, len(head))
    note = el("p", "– ", "; ".join(missing), class_="note") if missing else None
    return join([table((*head, last), lines, numbers=tuple(columns)), note])


def _cell(measure: Measure) -> Html:
    return el("span", value_of(measure), title=measure.reason or f"n = {measure.n}")


def facts(pairs: Iterable[tuple[str, Child]]) -> Html:
    """Return names and what they are; a pair without anything is left out."""
    return el(
        "dl",
        [el("div", el("dt", name), el("dd", value, dir="auto")) for name, value in pairs if value],
        class_="facts",
    )


def section(title: str, *children: Child, note: Child = None, id: str | None = None) -> Html:
    """Return a part of the page under a heading."""
    return el("section", el("h2", title), el("p", note, class_="note") if note else None, *children, id=id)
