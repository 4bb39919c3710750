"""Who gets which condition: block randomisation, balanced in every block and repeatable from its seed.

The order within a block is that of SHA-256 hashes, not of a library's generator: it is the same in every version of
Python, and anybody can check it with other tools.
"""

import hashlib
from collections.abc import Sequence


def require_blocks(conditions: int, block_size: int) -> None:
    """Make sure that blocks can be balanced.

    Raises:
        ValueError: the size of a block is no multiple of the number of conditions.
    """
    if conditions < 1 or block_size < 1 or block_size % conditions:
        raise ValueError(
            f"block_size must be a multiple of the number of conditions, so that each comes equally often in a block; "
            f"got {block_size} for {conditions} conditions"
        )


def block(number: int, conditions: Sequence[str], block_size: int, seed: int) -> list[str]:
    """Return the conditions of one block, in order.

    Each condition stands there `block_size / len(conditions)` times; the order is that of the hashes of
    `seed/number/position`.

    Raises:
        ValueError: the size of a block is no multiple of the number of conditions.

    Source: permuted blocks, as in Schulz and Grimes (2002), Lancet 359, 515-519.
    """
    require_blocks(len(conditions), block_size)
    labels = list(conditions) * (block_size // len(conditions))
    return [label for _, label in sorted((_hash(seed, number, at), label) for at, label in enumerate(labels))]


def condition(slot: int, conditions: Sequence[str], block_size: int, seed: int) -> str:
    """Return the condition of the participant who came `slot`-th, counted from 0."""
    if slot < 0:
        raise ValueError(f"slots count from 0, got {slot}")
    number, place = divmod(slot, block_size)
    return block(number, conditions, block_size, seed)[place]


def shuffled(names: Sequence[str], *seeds: str | int) -> list[str]:
    """Return names in an order that the seeds decide."""
    key = "/".join(str(seed) for seed in seeds)
    return sorted(names, key=lambda name: hashlib.sha256(f"{key}/{name}".encode()).digest())


def _hash(seed: int, number: int, place: int) -> bytes:
    return hashlib.sha256(f"{seed}/{number}/{place}".encode()).digest()
