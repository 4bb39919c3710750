"""The talking tree as a drawing: what was taken goes straight down, and every way that was left has a lane to the right."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from emotion_tree.node import Node
from emotion_tree.reading import EMOTIONS
from emotion_tree.tree import TalkingTree
from server.report.markup import Html, el
from server.report.words import shorten, strongest

ROW: Final = 34.0
LANE: Final = 72.0
COLUMN: Final = 32.0
LEFT: Final = 28.0
TOP: Final = 20.0
WIDTH: Final = 960.0
_WORDS: Final = 560.0  # room for the words beside the lanes
LETTERS: Final = {
    "neutral": "·",
    "joy": "J",
    "sadness": "S",
    "anger": "A",
    "fear": "F",
    "disgust": "D",
    "surprise": "!",
    "contempt": "C",
}


@dataclass(frozen=True)
class Placed:
    """A turn on the drawing: its level is its row, its way has a lane, and in it each party has a column."""

    speaker: Node
    listener: Node
    lane: int
    parent: "Placed | None"
    taken: bool

    def at(self, node: Node) -> tuple[float, float]:
        """Return where one of the turn's nodes is drawn."""
        return LEFT + self.lane * LANE + (
            COLUMN if node.party == "avatar" else 0.0
        ), TOP + self.speaker.level * ROW


def lay_out(tree: TalkingTree) -> list[Placed]:
    """Place every turn: the taken path in lane 0, and what was left in the nearest lane that is free so far down."""
    path = {node.id for node in tree.path()}
    placed: list[Placed] = []
    taken_rows: list[set[int]] = []
    waiting: list[tuple[Node, Placed | None]] = [
        (node, None) for node in _ways(tree, tree.root.id, path)[::-1]
    ]
    while waiting:
        first, parent = waiting.pop()
        chain = [first]
        while ways := _ways(tree, chain[-1].id, path):
            chain.append(ways[0])
        rows = set(range(chain[0].level, chain[-1].level + 1))
        lane = 0 if first.id in path else (parent.lane if parent else 0) + 1
        while lane < len(taken_rows) and taken_rows[lane] & rows:
            lane += 1
        taken_rows += [set() for _ in range(lane + 1 - len(taken_rows))]
        taken_rows[lane] |= rows
        for node in chain:
            parent = Placed(node, tree.partner(node.id), lane, parent, node.id in path)
            placed.append(parent)
            waiting += [(other, parent) for other in _ways(tree, node.id, path)[:0:-1]]
    return placed


def _ways(tree: TalkingTree, parent: int, path: set[int]) -> list[Node]:
    """Return the turns that follow a node: the one that was taken first, else the newest; then the others, old to new."""
    turns = tree.turns_at(parent)
    straight = next((node for node in turns if node.id in path), turns[-1] if turns else None)
    return [] if straight is None else [straight, *(node for node in turns if node is not straight)]


def drawing(tree: TalkingTree) -> Html:
    """Return the tree as SVG, with the words of the taken path beside it."""
    placed = lay_out(tree)
    lanes = 1 + max((one.lane for one in placed), default=0)
    levels = max((one.speaker.level for one in placed), default=0)
    words_x = LEFT + lanes * LANE
    root = (LEFT + COLUMN / 2, TOP)
    return el(
        "svg",
        el("title", "The tree of turns, from the beginning down"),
        [_edges(one, root) for one in placed],
        el("circle", cx=root[0], cy=root[1], r=4, fill="currentColor", opacity=0.6),
        [_glyph(tree, one, node) for one in placed for node in (one.listener, one.speaker)],
        [_words(one, words_x) for one in placed if one.taken],
        viewBox=f"0 0 {max(WIDTH, words_x + _WORDS):.0f} {TOP * 2 + levels * ROW:.0f}",
        role="img",
    )


def _edges(one: Placed, root: tuple[float, float]) -> Iterator[Html]:
    x0, y0 = root if one.parent is None else one.parent.at(one.parent.speaker)
    for node in (one.listener, one.speaker):
        x1, y1 = one.at(node)
        way = ("taken" if one.taken else "left") if node is one.speaker else ""
        middle = (y0 + y1) / 2
        yield el(
            "path",
            d=f"M{x0:.0f},{y0:.0f} C{x0:.0f},{middle:.0f} {x1:.0f},{middle:.0f} {x1:.0f},{y1:.0f}",
            class_=f"edge {way}".strip(),
        )


def _glyph(tree: TalkingTree, one: Placed, node: Node) -> Html:
    """A circle is the person, a square the character; colour and letter name what was read, size says how strongly."""
    fused = tree.fused(node.id)
    listening = node.role == "listening"
    mood, strength = "neutral", 0.0
    if fused is not None:
        weights = dict(zip(EMOTIONS, fused.reading.probabilities.tolist(), strict=True))
        mood, strength = strongest(weights, fused.reading.intensity)
    radius = (
        (4.5 if listening else 7.5)
        if fused is None
        else (7.5 + 6.0 * strength**0.5) * (0.75 if listening else 1)
    )
    x, y = one.at(node)
    status = node.status if not listening and node.status in ("interrupted", "abandoned") else ""
    classes = ["node", node.role, status, "unread" if fused is None else mood, "" if one.taken else "left"]
    return el(
        "g",
        el(
            "title",
            f"{'Person' if node.party == 'user' else 'Character'}, {node.role}: {mood if fused else 'not read'}",
        ),
        _outline(node, radius),
        el(
            "text",
            LETTERS[mood],
            y=radius * 0.36,
            class_="letter",
            style=f"font-size:{max(8.5, radius * 0.95):.1f}px",
        )
        if fused is not None and radius > 6
        else None,
        el(
            "path",
            d=f"M{-radius - 3:.1f},{radius * 0.5:.1f} L{radius + 3:.1f},{-radius * 0.5:.1f}",
            class_="cut",
        )
        if status
        else None,
        class_=" ".join(part for part in classes if part),
        transform=f"translate({x:.1f},{y:.1f})",
    )


def _outline(node: Node, radius: float) -> Html:
    if node.party == "user":
        return el("circle", r=radius, class_="body")
    half = radius * 0.92
    return el("rect", x=-half, y=-half, width=2 * half, height=2 * half, rx=half * 0.34, class_="body")


def _words(one: Placed, x: float) -> Html:
    said = (
        one.speaker.heard_text
        or one.speaker.text
        or ("(not heard)" if one.speaker.status == "abandoned" else "")
    )
    return el(
        "text",
        shorten(said, 90),
        x=x,
        y=TOP + one.speaker.level * ROW + 4,
        class_=f"label {one.speaker.party}",
    )
