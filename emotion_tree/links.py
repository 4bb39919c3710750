"""Nodes and how they hang together: parents, partners, alternatives, and the order of the whole tree.

Every turn is two vertices below one parent. The edge leads from the speaking node of a turn to both nodes of each
turn that follows it. This module knows nothing of time passing, of feelings, or of which way was taken.
"""

from collections.abc import Iterator
from typing import cast

import networkx as nx

from emotion_tree.errors import TreeError
from emotion_tree.node import OTHER, ROOT_ID, Node, Party


class Links:
    """The structure of a talking tree.

    Attributes:
        graph: a vertex carries its `node` and the id of its `partner`. Read it; change it through the methods.
    """

    def __init__(self) -> None:
        self.graph: nx.DiGraph[int] = nx.DiGraph()
        # The root needs a party to be a node; it says nothing and no feeling looks at it.
        root = Node(ROOT_ID, 0, "avatar", "speaking", 0.0, ended_s=0.0, status="done")
        self.graph.add_node(ROOT_ID, node=root, partner=None)
        self._next_id = ROOT_ID + 1

    @property
    def root(self) -> Node:
        """Where the talk begins; nobody's turn."""
        return self.node(ROOT_ID)

    def node(self, node_id: int) -> Node:
        """Return a node.

        Raises:
            TreeError: if the tree has no such node.
        """
        if node_id not in self.graph:
            raise TreeError(f"expected one of the tree's {len(self.graph)} nodes; there is no node {node_id}")
        return cast(Node, self.graph.nodes[node_id]["node"])

    def partner(self, node_id: int) -> Node:
        """Return the other node of the same turn.

        Raises:
            TreeError: if there is no such node, or it is the root, which is nobody's turn.
        """
        self.of_a_turn(node_id)
        return self.node(self.graph.nodes[node_id]["partner"])

    def speaker(self, node_id: int) -> Node:
        """Return the speaking node of the turn that a node belongs to; the root stands for itself.

        Raises:
            TreeError: if the tree has no such node.
        """
        node = self.node(node_id)
        return node if node.role == "speaking" else self.partner(node_id)

    def parent(self, node_id: int) -> Node | None:
        """Return the speaking node that a node's turn hangs from; None for the root.

        Raises:
            TreeError: if the tree has no such node.
        """
        self.node(node_id)
        above = next(iter(self.graph.predecessors(node_id)), None)
        return None if above is None else self.node(above)

    def turns_at(self, parent_id: int) -> list[Node]:
        """Return the speaking nodes of all turns that follow a node, oldest first: the alternatives.

        Raises:
            TreeError: if the tree has no such node.
        """
        self.node(parent_id)
        children = (self.node(i) for i in self.graph.successors(parent_id))
        return [child for child in children if child.role == "speaking"]

    def climb(self, node_id: int) -> Iterator[Node]:
        """Yield the speaking nodes from a node's turn up to the first one; the root is left out.

        Raises:
            TreeError: if the tree has no such node.
        """
        here: Node | None = self.speaker(node_id)
        while here is not None and not here.is_root:
            yield here
            here = self.parent(here.id)

    def depth_first(self) -> Iterator[Node]:
        """Yield every node: a turn's speaker, its listener, what followed that turn, then the next alternative."""
        yield self.root
        waiting = self.turns_at(ROOT_ID)[::-1]
        while waiting:
            speaker = waiting.pop()
            yield speaker
            yield self.partner(speaker.id)
            waiting += self.turns_at(speaker.id)[::-1]

    def add_turn(self, parent: Node, party: Party, started_s: float, first: int | None = None) -> Node:
        """Hang a turn below a speaking node, and return its speaking node; `first` is its id where it had one before."""
        first = self._next_id if first is None else first
        self._next_id = max(self._next_id, first + 2)
        speaker = Node(first, parent.level + 1, party, "speaking", started_s)
        listener = Node(first + 1, parent.level + 1, OTHER[party], "listening", started_s)
        for node, partner in ((speaker, listener), (listener, speaker)):
            self.graph.add_node(node.id, node=node, partner=partner.id)
            self.graph.add_edge(parent.id, node.id)
        return speaker

    def parent_id(self, node: Node) -> int:
        """Return the id of the speaking node above a node that is not the root."""
        return next(iter(self.graph.predecessors(node.id)))

    def of_a_turn(self, node_id: int) -> Node:
        """Return a node that is not the root.

        Raises:
            TreeError: if there is no such node, or it is the root.
        """
        node = self.node(node_id)
        if node.is_root:
            raise TreeError("the root is nobody's turn; open a turn and use its node")
        return node
