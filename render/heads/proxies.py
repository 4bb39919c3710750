"""Eyes, lashes, brows, teeth, tongue and hair: meshes that sit on the base mesh and follow it."""

from dataclasses import dataclass

import numpy as np

from render.heads.assets import AssetFolder
from render.heads.base import Floats, Ints, read_quads
from render.heads.figure import DECIMETRE_M
from render.heads.surface import Sheet, plan


@dataclass(frozen=True, eq=False)
class Proxy:
    """A mesh each vertex of which is three vertices of the base mesh, weighted, and an offset."""

    references: Ints
    """(P, 3) vertices of the base mesh."""
    weights: Floats
    """(P, 3), each row sums to 1."""
    offsets_m: Floats
    """(P, 3) metres."""
    sheet: Sheet
    """The surface over the P vertices."""

    def fit(self, vertices_m: Floats) -> Floats:
        """Return the places (P, 3) of the vertices on a base mesh (19158, 3) of any shape, metres."""
        return self.follow(vertices_m) + self.offsets_m

    def follow(self, offsets_m: Floats) -> Floats:
        """Return how the vertices move, (..., P, 3), when the base mesh moves by (..., 19158, 3)."""
        moved: Floats = np.einsum("...pkc,pk->...pc", offsets_m[..., self.references, :], self.weights)
        return moved


def load_proxy(folder: AssetFolder, kind: str, name: str) -> Proxy:
    """Read a proxy, e.g. `load_proxy(folder, "hair", "bob02")`.

    Raises:
        AssetError: if it is missing, not on the allow-list, or not made of quads.
    """
    path = f"public/data/proxies/{kind}/{name}/{name}.json"
    raw = folder.read_json(path)
    quads = read_quads(raw["faces"], path)
    uvs = np.array(raw["uvs"][0], dtype=np.float64).reshape(-1, 2)
    return Proxy(
        references=np.array(raw["ref_vIdxs"], dtype=np.int64),
        weights=np.array(raw["weights"], dtype=np.float64),
        offsets_m=np.array(raw["offsets"], dtype=np.float64) * DECIMETRE_M,
        sheet=plan(quads[:, 1:5], quads[:, 6:10], uvs),
    )
