"""The page's copy of the tree agrees with the tree, whatever happens to it."""

import random
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.reading import reading
from emotion_tree.response import Response
from emotion_tree.tree import TalkingTree
from server.outbox import Outbox
from server.tree_news import TreeNews, named
from tests.scripted_page import ScriptedPage

pytestmark = pytest.mark.unit


class Scene:
    """A tree, its news, and a page that follows them."""

    def __init__(self) -> None:
        self.tree, self.page = TalkingTree(), ScriptedPage()
        self.outbox = Outbox(lambda: 0.0)
        self.outbox.attach(self.page)
        self.news = TreeNews(self.tree, self.outbox)

    def copy(self) -> tuple[int, dict[int, dict[str, Any]]]:
        """Return where the talk stands and the nodes, as a page knows them."""
        nodes: dict[int, dict[str, Any]] = {}
        current = 0
        for event in self.page.of("tree.changed"):
            if event["whole"]:
                nodes.clear()
            nodes.update({node["id"]: node for node in event["nodes"]})
            current = event["current"]
        return current, nodes


def test_a_node_is_told_whole_with_its_readings_and_what_decided() -> None:
    scene = Scene()
    node = scene.tree.open_turn("user", 1.0)
    scene.tree.say(node.id, "oh no")
    scene.tree.read(node.id, reading({"sadness": 1.0}, intensity=0.5, source="text", confidence=0.6))
    scene.tree.read(node.id, reading({"fear": 1.0}, intensity=0.8, source="llm", confidence=0.8))
    scene.tree.show(2, Response())
    scene.tree.close(node.id, 3.0)
    scene.news.tell(node.id)
    current, nodes = scene.copy()
    told = nodes[1]
    assert (current, set(nodes)) == (1, {1, 2})
    assert (told["text"], told["status"], told["parent"], told["partner"]) == ("oh no", "done", 0, 2)
    assert [one["source"] for one in told["readings"]] == ["text", "llm"]
    assert told["decided_by"] == "llm"
    assert told["felt"]["emotions"]["fear"] > told["felt"]["emotions"]["sadness"] > 0
    assert told["valence"] < 0
    assert (nodes[2]["role"], nodes[2]["decided_by"]) == ("listening", "shown")


def test_what_has_not_changed_is_not_told_again() -> None:
    scene = Scene()
    node = scene.tree.open_turn("user", 1.0)
    scene.news.tell(node.id)
    scene.news.tell(node.id)
    assert len(scene.page.of("tree.changed")) == 1
    scene.tree.rewind(0)
    scene.news.tell()
    assert scene.page.of("tree.changed")[-1]["current"] == 0
    assert scene.page.of("tree.changed")[-1]["nodes"] == []


@given(st.randoms(use_true_random=False))
@settings(max_examples=50, deadline=None)
def test_the_copy_agrees_with_the_tree_and_a_whole_one_with_the_copy(rng: random.Random) -> None:
    scene = Scene()
    for step in range(rng.randint(1, 25)):
        node = scene.tree.open_turn(rng.choice(("user", "avatar")), float(step))
        scene.tree.say(node.id, f"word {step}")
        scene.news.tell(node.id)
        scene.tree.read(node.id, reading({"joy": 1.0}, intensity=0.5, source="text", confidence=0.5))
        scene.tree.close(node.id, float(step), rng.choice(("done", "interrupted", "abandoned")))
        scene.news.tell(node.id)
        if rng.random() < 0.3:
            scene.tree.rewind(rng.choice([n.id for n in scene.tree.depth_first() if n.role == "speaking"]))
            scene.news.tell()
    current, nodes = scene.copy()
    assert current == scene.tree.current.id
    known = {n.id: (n.text, n.status, n.level) for n in scene.tree.depth_first() if not n.is_root}
    assert {i: (n["text"], n["status"], n["level"]) for i, n in nodes.items()} == known
    scene.news.tell_all()
    assert scene.copy() == (current, nodes)


def test_all_of_two_thousand_nodes_comes_in_pieces_and_in_no_time() -> None:
    scene = Scene()
    for step in range(1_000):
        scene.news.tell(scene.tree.open_turn("user" if step % 2 == 0 else "avatar", float(step)).id)
    before = len(scene.page.events)
    began = time.perf_counter()
    scene.news.tell_all()
    took_s = time.perf_counter() - began
    whole = scene.page.events[before:]
    assert [event["whole"] for event in whole] == [True] + 9 * [False]
    assert sum(len(event["nodes"]) for event in whole) == 2_000
    assert took_s < 2.0  # some 50 ms where nothing else runs


def test_shares_too_small_to_see_are_left_out() -> None:
    shares = reading({"joy": 0.997, "fear": 0.003}, intensity=1, source="text", confidence=1).probabilities
    assert named(shares) == {"joy": 0.997}
