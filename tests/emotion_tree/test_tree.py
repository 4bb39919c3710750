"""The talking tree: its links, its turns, and that its feeling is the formula's, whatever was done to it."""

import math
import random
import statistics
import time
from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emotion_tree.errors import TreeError
from emotion_tree.fusion import fuse
from emotion_tree.node import Node, Party
from emotion_tree.reading import EMOTIONS, NEUTRAL, Reading, Source, distribution, reading
from emotion_tree.response import Response
from emotion_tree.traversal import Decay
from emotion_tree.tree import TalkingTree

pytestmark = pytest.mark.unit

PARTIES: tuple[Party, ...] = ("user", "avatar")
SOURCES: tuple[Source, ...] = ("text", "voice", "llm")
GAMMA, TAU_S, SHARE = 0.65, 1200.0, 0.15


def felt(name: str, intensity: float = 0.8, confidence: float = 0.5) -> Reading:
    return reading({name: 1.0}, intensity=intensity, source="text", confidence=confidence)


def a_turn(tree: TalkingTree, party: Party, text: str, at_s: float = 0.0) -> Node:
    node = tree.open_turn(party, at_s)
    tree.say(node.id, text)
    tree.close(node.id, at_s)
    return node


def assert_linked(tree: TalkingTree) -> None:
    """Parents, children, partners and levels agree, seen from every node."""
    assert nx.is_arborescence(tree.graph)
    for node in tree.depth_first():
        parent = tree.parent(node.id)
        if parent is None:
            assert node is tree.root
            continue
        partner = tree.partner(node.id)
        assert parent.role == "speaking"
        assert node.level == parent.level + 1 == partner.level
        assert tree.partner(partner.id) is node
        assert tree.parent(partner.id) is parent
        assert {node.party, partner.party} == {"user", "avatar"}
        assert {node.role, partner.role} == {"speaking", "listening"}
        assert (node.started_s, node.ended_s) == (partner.started_s, partner.ended_s)
        speaker = node if node.role == "speaking" else partner
        assert speaker in tree.turns_at(parent.id)
        if node.role == "listening":
            assert tree.turns_at(node.id) == []
    for before, after in zip([tree.root, *tree.path()], tree.path(), strict=False):
        assert tree.parent(after.id) is before
    assert (tree.path() or [tree.root])[-1] is tree.current


def expected(tree: TalkingTree, party: Party, now_s: float) -> tuple[np.ndarray, float]:
    """Return distribution and valence by the formula, read off the whole tree without any shortcut."""

    def evidence(node: Node) -> Reading | None:
        fused = fuse(node.readings)
        if fused:
            return fused.reading
        return node.shown.as_reading() if node.shown else None

    def part(speaker: Node) -> Node:
        return speaker if speaker.party == party else tree.partner(speaker.id)

    on_path = [s for s in reversed(tree.path()) if evidence(part(s))]
    if not on_path:
        return distribution({}), 0.0
    newest = on_path[0]
    top, valence, bottom = np.zeros(8), 0.0, 0.0
    for speaker in on_path:
        k = newest.level - speaker.level
        if GAMMA**k < 1e-3:
            break
        w = GAMMA**k * 2 ** (-(newest.started_s - speaker.started_s) / TAU_S)
        parent = tree.parent(speaker.id)
        assert parent is not None
        others = [evidence(part(s)) for s in tree.turns_at(parent.id) if s is not speaker]
        others_read = [r for r in others if r] if k else []
        own = evidence(part(speaker))
        assert own is not None
        for r, share in [(own, 1.0), *((r, SHARE / len(others_read)) for r in others_read)]:
            top += w * share * r.intensity * r.probabilities
            valence += w * share * r.intensity * r.valence
            bottom += w * share
    fresh = 2 ** (-(now_s - newest.started_s) / TAU_S)
    made = fresh * top / bottom
    made[NEUTRAL] += 1 - made.sum()
    return made, fresh * valence / bottom


def some_reading(rng: random.Random) -> Reading:
    intensity, confidence = rng.random(), rng.choice([0.0, 0.3, 0.8])
    source = rng.choice(SOURCES)
    return reading({rng.choice(EMOTIONS): 1.0}, intensity=intensity, source=source, confidence=confidence)


@st.composite
def trees(draw: st.DrawFn) -> TalkingTree:
    """A tree that was talked, read, rewound and reopened at random, about sixty times."""
    tree, now_s = TalkingTree(), 0.0
    rng = draw(st.randoms(use_true_random=False))
    for action in rng.choices("trswo", weights=(30, 50, 6, 10, 4), k=rng.randint(1, 60)):
        now_s += rng.choice([0.0, 1.0, 30.0, 900.0])
        nodes = list(tree.depth_first())
        if action == "t":
            tree.open_turn(rng.choice(PARTIES), now_s)
        elif action == "r" and len(nodes) > 1:
            tree.read(rng.choice(nodes[1:]).id, some_reading(rng))
        elif action == "s" and (avatars := [n for n in nodes[1:] if n.party == "avatar"]):
            tree.show(rng.choice(avatars).id, Response(distribution({"joy": 1.0}), rng.random()))
        elif action == "w":
            tree.rewind(rng.choice([n for n in nodes if n.role == "speaking"]).id)
        elif action == "o" and tree.current.party == "avatar" and len(tree.path()) > 1:
            spoke_before = tree.path()[-2]
            if spoke_before.party == "user":
                tree.reopen(spoke_before.id)
    return tree


@given(trees())
def test_links_stay_symmetric_whatever_is_done(tree: TalkingTree) -> None:
    assert_linked(tree)
    ids = [node.id for node in tree.depth_first()]
    assert sorted(ids) == list(range(len(tree.graph)))


@given(trees(), st.sampled_from(["user", "avatar"]), st.floats(0, 1e5))
@settings(max_examples=200)
def test_feeling_is_the_formula(tree: TalkingTree, party: Party, later_s: float) -> None:
    now_s = max(n.started_s for n in tree.depth_first()) + later_s
    wanted, valence = expected(tree, party, now_s)
    feeling = tree.feeling(party, now_s)
    np.testing.assert_allclose(feeling.distribution, wanted, atol=1e-9)
    assert feeling.valence == pytest.approx(valence, abs=1e-9)
    assert feeling.distribution.sum() == pytest.approx(1.0)
    assert np.all(feeling.distribution >= 0)
    assert sum(share for _, share in feeling.weighed) <= 1.0 + 1e-9
    shares = [share for _, share in feeling.weighed]
    assert shares == sorted(shares, reverse=True)
    assert all(tree.node(node_id).party == party for node_id, _ in feeling.weighed)
    assert -1 <= feeling.arousal <= 1
    assert 0 <= feeling.volatility <= 1
    assert math.isfinite(feeling.trend)


def test_a_turn_is_two_siblings_and_the_next_hangs_from_who_spoke() -> None:
    tree = TalkingTree()
    user = tree.open_turn("user", 1.0)
    assert (user.level, user.role, user.status, tree.current) == (1, "speaking", "open", user)
    listener = tree.partner(user.id)
    assert (listener.party, listener.role, listener.level) == ("avatar", "listening", 1)
    answer = tree.open_turn("avatar", 2.0)
    assert tree.parent(answer.id) is user
    assert tree.parent(tree.partner(answer.id).id) is user
    assert answer.level == 2
    assert_linked(tree)


def test_the_path_is_who_spoke_in_order_without_the_root() -> None:
    tree = TalkingTree()
    assert tree.path() == []
    assert tree.current is tree.root
    said = [a_turn(tree, party, party) for party in ("avatar", "user", "avatar")]
    assert tree.path() == said


def test_depth_first_keeps_a_turn_together_and_ends_one_way_before_the_next() -> None:
    tree = TalkingTree()
    a = a_turn(tree, "user", "a")
    b = a_turn(tree, "avatar", "b")
    c = a_turn(tree, "user", "c")
    tree.rewind(a.id)
    d = a_turn(tree, "avatar", "d")
    tree.rewind(0)
    e = a_turn(tree, "user", "e")
    order = [node.text or "-" for node in tree.depth_first()]
    assert order == ["-", "a", "-", "b", "-", "c", "-", "d", "-", "e", "-"]
    assert tree.turns_at(a.id) == [b, d]
    assert tree.turns_at(0) == [a, e]
    tree.rewind(c.id)
    assert tree.path() == [a, b, c]


def test_depth_first_goes_deeper_than_the_call_stack() -> None:
    tree = TalkingTree()
    for _ in range(3_000):
        tree.open_turn("user", 0.0)
    assert len(list(tree.depth_first())) == 6_001


def test_rewinding_branches_and_keeps_what_was() -> None:
    tree = TalkingTree()
    first = a_turn(tree, "user", "hello")
    old = a_turn(tree, "avatar", "hi")
    tree.rewind(first.id)
    assert tree.current is first
    new = a_turn(tree, "avatar", "good morning")
    assert tree.turns_at(first.id) == [old, new]
    assert tree.path() == [first, new]
    assert_linked(tree)


def test_words_are_set_extended_and_taken_as_heard() -> None:
    tree = TalkingTree()
    node = tree.open_turn("user", 0.0)
    tree.extend(node.id, "my dog")
    tree.extend(node.id, " died ")
    assert node.text == "my dog died"
    tree.extend(node.id, "")
    tree.close(node.id, 2.0)
    assert (node.text, node.heard_text, node.status, node.ended_s) == (
        "my dog died",
        "my dog died",
        "done",
        2.0,
    )
    assert tree.partner(node.id).ended_s == 2.0


def test_an_interruption_keeps_only_what_was_heard_even_after_the_next_turn_began() -> None:
    tree = TalkingTree()
    answer = tree.open_turn("avatar", 0.0)
    tree.say(answer.id, "I think that you should rest")
    tree.open_turn("user", 1.2)
    tree.close(answer.id, 1.2, "interrupted", "I think")
    assert (answer.text, answer.heard_text) == ("I think that you should rest", "I think")
    assert answer.status == "interrupted"
    other = tree.open_turn("avatar", 3.0)
    tree.say(other.id, "oh")
    tree.close(other.id, 3.0, "abandoned")
    assert other.heard_text == ""


def test_a_backchannel_stays_with_who_listens() -> None:
    tree = TalkingTree()
    answer = tree.open_turn("avatar", 0.0)
    tree.note_backchannel("mm-hm")
    tree.note_backchannel("yeah")
    assert tree.partner(answer.id).backchannels == ["mm-hm", "yeah"]
    assert tree.partner(answer.id).party == "user"


@pytest.mark.parametrize("close_first", [True, False], ids=["committed first", "committed later"])
def test_going_on_before_a_reply_was_heard_extends_the_same_words(close_first: bool) -> None:
    tree = TalkingTree()
    user = a_turn(tree, "user", "I went home")
    reply = tree.open_turn("avatar", 1.0)
    if close_first:
        tree.close(reply.id, 1.5, "abandoned")
    tree.reopen(user.id)
    if not close_first:
        tree.close(reply.id, 1.5, "abandoned")
    assert tree.current is user
    assert (user.status, user.ended_s, user.heard_text) == ("open", None, "")
    assert (reply.status, reply.ended_s) == ("abandoned", 1.5)
    tree.extend(user.id, "and then it rained")
    tree.close(user.id, 4.0)
    second = tree.open_turn("avatar", 5.0)
    assert tree.turns_at(user.id) == [reply, second]
    assert tree.path() == [user, second]
    assert user.text == "I went home and then it rained"
    assert_linked(tree)


def test_a_turn_without_a_reply_is_reopened_where_it_stands() -> None:
    tree = TalkingTree()
    user = a_turn(tree, "user", "so")
    tree.reopen(user.id)
    tree.extend(user.id, "yes")
    assert (tree.current, user.text) == (user, "so yes")


def _closed_twice(tree: TalkingTree) -> None:
    tree.close(1, 5.0)
    tree.close(1, 6.0)


def _heard_reply(tree: TalkingTree) -> None:
    tree.close(1, 5.0)
    a_turn(tree, "avatar", "hm", 6.0)
    tree.reopen(1)


@pytest.mark.parametrize(
    ("do", "message"),
    [
        (lambda t: t.node(99), "no node 99"),
        (lambda t: t.turns_at(-1), "no node -1"),
        (lambda t: t.rewind(2), r"node 2, which listens; choose its partner 1"),
        (lambda t: t.rewind(77), "no node 77"),
        (lambda t: t.say(2, "hi"), "node 2 listens; use its speaking partner 1"),
        (lambda t: t.say(0, "hi"), "the root is nobody's turn"),
        (lambda t: t.partner(0), "the root is nobody's turn"),
        (lambda t: t.read(0, felt("joy")), "the root is nobody's turn"),
        (lambda t: t.close(2, 3.0), "node 2 listens"),
        (_closed_twice, r"node 1 is closed \(done\)"),
        (lambda t: t.close(1, 0.5), "started at 1.0 s and cannot end at 0.5"),
        (lambda t: t.close(1, math.nan), "cannot end at nan"),
        (lambda t: t.close(1, 2.0, "open"), "'open' does not end it"),
        (lambda t: t.show(1, Response()), "only the character shows"),
        (lambda t: t.reopen(2), "only words of the person can be continued"),
        (_heard_reply, "was heard; open a turn instead"),
        (lambda t: t.open_turn("user", -1.0), "0 s or later, got -1.0"),
        (lambda t: TalkingTree().note_backchannel("mm"), "needs a turn to listen to"),
    ],
)
def test_what_the_tree_does_not_allow_it_says_in_a_sentence(
    do: Callable[[TalkingTree], object], message: str
) -> None:
    tree = TalkingTree()
    tree.open_turn("user", 1.0)
    with pytest.raises(TreeError, match=message):
        do(tree)
    assert_linked(tree)


def test_words_answered_long_ago_are_not_reopened() -> None:
    tree = TalkingTree()
    first = a_turn(tree, "user", "a")
    for party in ("avatar", "user", "avatar"):
        tree.open_turn(party, 1.0)
    with pytest.raises(TreeError, match="neither current nor just answered"):
        tree.reopen(first.id)


def test_reopening_never_drops_words_of_the_person() -> None:
    tree = TalkingTree()
    first = a_turn(tree, "user", "a")
    second = a_turn(tree, "user", "b")
    with pytest.raises(TreeError, match="neither current nor just answered"):
        tree.reopen(first.id)
    assert tree.path() == [first, second]


def test_what_the_character_meant_counts_and_what_it_showed_only_without_it() -> None:
    tree = TalkingTree()
    answer = tree.open_turn("avatar", 0.0)
    tree.show(answer.id, Response(distribution({"joy": 1.0}), 0.5))
    assert tree.feeling("avatar", 0.0).distribution[EMOTIONS.index("joy")] == pytest.approx(0.5)
    fused = tree.fused(answer.id)
    assert fused is not None
    assert fused.decided_by == "shown"
    tree.read(answer.id, reading({"sadness": 1.0}, intensity=0.4, source="llm", confidence=0.8))
    meant = tree.feeling("avatar", 0.0).distribution
    assert meant[EMOTIONS.index("joy")] == 0.0
    assert meant[EMOTIONS.index("sadness")] == pytest.approx(0.4)


def test_the_traversal_climbs_level_by_level_and_sees_siblings_but_no_cousins() -> None:
    """
    root ─┬─ a ─┬─ c ── e      the path is a, c, e; b, d and f are alternatives; g hangs from b and is a cousin
          └─ b  ├─ d
             └─ g            f stands beside e
    """
    tree = TalkingTree()
    ids: dict[str, int] = {}
    for name, below in (("b", None), ("g", "b"), ("a", None), ("d", "a"), ("c", "a"), ("f", "c"), ("e", "c")):
        tree.rewind(ids[below] if below else 0)
        ids[name] = tree.open_turn("user", 0.0).id
        tree.read(ids[name], felt("joy"))
    seen = [(level.node_id, level.others_ids) for level in tree.evidence("user")]
    assert seen == [(ids["e"], (ids["f"],)), (ids["c"], (ids["d"],)), (ids["a"], (ids["b"],))]
    assert [level.level for level in tree.evidence("user")] == [3, 2, 1]
    assert list(tree.evidence("avatar")) == []


@given(trees(), st.sampled_from(["user", "avatar"]))
def test_the_feeling_at_a_node_is_what_going_back_there_gives(tree: TalkingTree, party: Party) -> None:
    speakers = [node for node in tree.depth_first() if node.role == "speaking" and not node.is_root]
    for speaker in speakers[:6]:
        at_s = speaker.started_s if speaker.ended_s is None else speaker.ended_s
        along = tree.feeling_at(speaker.id, party)
        tree.rewind(speaker.id)
        there = tree.feeling(party, at_s)
        np.testing.assert_allclose(along.distribution, there.distribution, atol=1e-12)
        assert along.weighed == there.weighed
        assert tree.feeling_at(tree.partner(speaker.id).id, party).weighed == along.weighed
    np.testing.assert_array_equal(tree.feeling_at(0).distribution, distribution({}))


def test_a_decay_of_ones_own_replaces_the_trees() -> None:
    tree = TalkingTree()
    for name in ("joy", "anger"):
        tree.read(tree.open_turn("user", 0.0).id, felt(name))
    now = tree.feeling("user", 0.0, Decay(gamma=0.0))
    assert now.distribution[EMOTIONS.index("anger")] == pytest.approx(0.8)
    assert now.distribution[EMOTIONS.index("joy")] == 0.0


@given(
    st.text(max_size=200)
    | st.just("x" * 1_000_000)
    | st.just("\ud800")
    | st.sampled_from(["", "🐶💔", "мир", "平和"])
)
@settings(max_examples=40, deadline=None)
def test_any_text_is_kept_as_it_is(text: str) -> None:
    tree = TalkingTree()
    node = a_turn(tree, "user", text)
    assert (node.text, node.heard_text) == (text, text)


def cost_ms(tree: TalkingTree, start: int) -> float:
    """Return the median time of a turn below a node: opened, read, and both parties' feelings asked for."""
    costs: list[float] = []
    for _ in range(100):
        tree.rewind(start)
        began = time.perf_counter()
        node = tree.open_turn("user", 6.0)
        tree.read(node.id, felt("joy"))
        tree.feeling("user", 7.0)
        tree.feeling("avatar", 7.0)
        costs.append((time.perf_counter() - began) * 1e3)
    return statistics.median(costs)


def test_a_turn_costs_microseconds_in_a_tree_of_100_000_nodes_with_1_000_alternatives_a_level() -> None:
    tree, rng = TalkingTree(), random.Random(1)
    for _ in range(1_000):  # alternatives of the first level
        tree.rewind(0)
        tree.read(tree.open_turn("user", 0.0).id, felt(rng.choice(EMOTIONS)))
    for level in range(3):
        fork = tree.current.id
        for _ in range(1_000):
            tree.rewind(fork)
            tree.read(tree.open_turn("user", float(level)).id, felt(rng.choice(EMOTIONS)))
    crowded = tree.current.id
    while len(tree.graph) < 100_000:
        tree.open_turn("user" if len(tree.graph) % 4 == 1 else "avatar", 5.0)
    small = TalkingTree()
    for level in range(20):
        small.read(small.open_turn("user", float(level)).id, felt(rng.choice(EMOTIONS)))
    ordinary = cost_ms(small, small.current.id)
    at_the_end, below_the_crowd = cost_ms(tree, tree.current.id), cost_ms(tree, crowded)
    assert len(tree.graph) >= 100_000
    # The size of the tree does not matter: a talk of twenty turns costs as much.
    assert max(at_the_end, below_the_crowd) < 5 * ordinary
    assert max(at_the_end, below_the_crowd) < 5.0  # 0.2 ms where nothing else runs
