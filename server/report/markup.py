"""HTML that cannot be broken by what people said: every text is escaped, and only this module makes markup.

el("p", "<b>", class_="note")  →  <p class="note">&lt;b&gt;</p>
"""

import html
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final, TypeAlias

Child: TypeAlias = str | int | float | None | Iterable["Child"]

_VOID: Final = frozenset(
    {"meta", "br", "hr", "col", "path", "line", "rect", "circle", "polyline", "polygon", "use"}
)
# Characters that no HTML text may hold, and those that turn the direction of what follows.
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_STYLE: Final = Path(__file__).parent / "style.css"


class Html(str):
    """Text that is markup already, and is not escaped again."""

    __slots__ = ()


def text(value: object) -> Html:
    """Return a text as HTML: escaped, and without characters that a page must not hold."""
    return Html(html.escape(_CONTROLS.sub("\ufffd", str(value)), quote=True))


def join(children: Iterable[Child]) -> Html:
    """Return children one after the other; what is no `Html` is escaped, None is left out."""
    return Html("".join(_child(child) for child in children))


def el(name: str, /, *children: Child, **attributes: object) -> Html:
    """Return an element.

    Args:
        name: of the element.
        *children: texts, numbers, `Html`, or lists of them; None is left out.
        **attributes: `class_` is `class`, `stroke_width` is `stroke-width`; None and False are left out, True stands alone.
    """
    written = "".join(_attribute(key, value) for key, value in attributes.items())
    if name in _VOID and not children:
        return Html(f"<{name}{written}>" if name in ("meta", "br", "hr", "col") else f"<{name}{written}/>")
    return Html(f"<{name}{written}>{join(children)}</{name}>")


def page(title: str, *body: Child) -> str:
    """Return a whole page, with its style inside, that may load nothing and run nothing."""
    head = el(
        "head",
        el("meta", charset="utf-8"),
        el("meta", name="viewport", content="width=device-width, initial-scale=1"),
        el(
            "meta",
            http_equiv="Content-Security-Policy",
            content="default-src 'none'; style-src 'unsafe-inline'; img-src data:",
        ),
        el("meta", name="color-scheme", content="light dark"),
        el("title", title),
        el("style", Html(_style())),
    )
    return "<!doctype html>\n" + el("html", head, el("body", el("main", *body)), lang="en") + "\n"


@cache
def _style() -> str:
    return _STYLE.read_text("utf-8")


def _child(child: Child) -> str:
    if child is None:
        return ""
    if isinstance(child, Html):
        return child
    if isinstance(child, str | int | float):
        return text(child)
    return join(child)


def _attribute(key: str, value: object) -> str:
    if value is None or value is False:
        return ""
    name = key.rstrip("_").replace("_", "-")
    if value is True:
        return f" {name}"
    return f' {name}="{text(_trimmed(value) if isinstance(value, float) else value)}"'


def _trimmed(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
