"""What axe finds wrong with a page, by the rules of WCAG 2.2 at the levels A and AA and by good practice."""

from functools import cache
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Page

_AXE: Final = Path(__file__).resolve().parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
# The talking tree is drawn: its items are focusable groups of an SVG, which axe does not take for focusable, and the letter
# and the share in a node are signs, whose words stand in its label.
_DRAWN: Final = {"scrollable-region-focusable": ".tree-box", "label-content-name-mismatch": "[data-node]"}


@cache
def _axe() -> str:
    assert _AXE.is_file(), f"expected axe at {_AXE}; run `npm ci` in web/"
    return _AXE.read_text("utf-8")


def problems(page: Page) -> list[str]:
    """Return one sentence for each element that breaks a rule on the page as it is now; frames of others are left out."""
    # Evaluated from outside: the page's own policy would not let a script of others in.
    if not page.evaluate("'axe' in window"):
        page.evaluate(_axe())
    found: dict[str, Any] = page.evaluate(
        "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations'], iframes: false})",
        list(_RULES),
    )
    return [
        f"{rule['id']} ({rule['impact']}) at {_place(node)}: {' '.join(node['failureSummary'].split())}"
        for rule in found["violations"]
        for node in rule["nodes"]
        if not page.evaluate(_MATCHES, [_place(node), _DRAWN.get(rule["id"], "")])
    ]


_MATCHES: Final = "([at, drawn]) => drawn !== '' && document.querySelector(at)?.matches(drawn) === true"


def _place(node: dict[str, Any]) -> str:
    return str(node["target"][0])
