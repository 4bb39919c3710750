"""Two sequences laid beside each other with the fewest differences."""

from collections.abc import Hashable, Sequence

import numpy as np


def align(left: Sequence[Hashable], right: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Return index pairs (i, j), both rising, that stand beside each other at the least edit distance.

    Equal items and replaced ones are paired; what was put in or left out on one side has no pair.

    >>> align("abcd", "axcd")
    [(0, 0), (1, 1), (2, 2), (3, 3)]
    >>> align("abcd", "acd")
    [(0, 0), (2, 1), (3, 2)]

    Source: Wagner and Fischer, "The String-to-String Correction Problem", 1974; memory (n + 1, m + 1) of int32.
    """
    cost = _costs(left, right)
    i, j = len(left), len(right)
    pairs: list[tuple[int, int]] = []
    while i and j:
        if cost[i, j] == cost[i - 1, j - 1] + (left[i - 1] != right[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
        else:
            j -= 1
    return pairs[::-1]


def edit_distance(left: Sequence[Hashable], right: Sequence[Hashable]) -> int:
    """Return how many items must be replaced, put in or left out to turn left into right.

    >>> edit_distance("kitten", "sitting")
    3
    """
    return int(_costs(left, right)[-1, -1])


def _costs(
    left: Sequence[Hashable], right: Sequence[Hashable]
) -> "np.ndarray[tuple[int, int], np.dtype[np.int32]]":
    """Return (n + 1, m + 1): the distance of each start of left to each start of right.

    Row by row; within a row, putting items in costs one each, which is a running minimum of (cost - column).
    """
    index: dict[Hashable, int] = {}
    ids = np.array([index.setdefault(item, len(index)) for item in right], dtype=np.int64)
    columns = np.arange(len(right) + 1, dtype=np.int32)
    cost = np.empty((len(left) + 1, len(right) + 1), dtype=np.int32)
    cost[0] = columns
    for row, item in enumerate(left, start=1):
        above = cost[row - 1]
        best = above + 1
        best[1:] = np.minimum(best[1:], above[:-1] + (ids != index.get(item, -1)))
        cost[row] = np.minimum.accumulate(best - columns) + columns
    return cost
