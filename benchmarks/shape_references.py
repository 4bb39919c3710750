"""Face shapes that other people modelled, to hold ours against.

One set lies on the very mesh that our people are made of, so vertex is compared with vertex. The other,
ICT-FaceKit, is another head, built from scans: it is warped onto ours by landmarks, and the movement near each
place of our skin is compared. Both are read from the folder that WARMCHAT_DATA names and never leave it.
"""

import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np

from render.heads.base import VERTEX_COUNT, BaseMesh, Floats, Ints
from render.heads.figure import DECIMETRE_M, Figure
from render.heads.landmarks import PLACES, Landmarks
from render.heads.lids import LidField
from render.heads.lining import MouthLining
from render.heads.mouth import Mouth
from render.heads.person import Person
from render.heads.shapes import ShapeMaker
from render.rig import ARKIT

SAME_MESH: Final = Path("heads") / "makehuman_arkit_targets.zip"
OTHER_HEAD: Final = Path("heads") / "ict_facekit.npz"
_HEAD_FROM_DM: Final = 5.6
_FACE_FROM_M: Final = 0.06
"""The front of the face, in front of the joint of the head."""
_ICT_FACE: Final = 9409
"""The vertices of ICT-FaceKit that are face and neck come first."""
_CENTIMETRE_M: Final = 0.01
_SMOOTHING_M: Final = 0.0025
_TOO_FAR_M: Final = 0.008
# The vertices of ICT-FaceKit that stand for some of the 68 landmarks of the iBUG scheme, by its numbers.
_ICT: Final = {
    8: 966, 17: 268, 19: 1914, 21: 1401, 22: 3615, 24: 4114, 26: 2509, 28: 4527, 30: 4857, 36: 1507, 38: 1537,
    39: 1528, 40: 1518, 42: 3742, 43: 3751, 45: 3721, 47: 3732, 48: 5708, 54: 6213, 62: 5533, 66: 5517,
}  # fmt: skip
_EVERYBODY: Final = Person(
    name="base", title="Base", ethnicity={"african": 1 / 3, "asian": 1 / 3, "caucasian": 1 / 3}
)


def cosine(ours: Floats, theirs: Floats) -> float:
    """Return how far two movements of the same vertices (N, 3) agree in direction, in [-1, 1]; 0 if one is none."""
    size = float(np.linalg.norm(ours) * np.linalg.norm(theirs))
    return float((ours * theirs).sum()) / size if size > 0.0 else 0.0


def same_mesh_shapes(data: Path) -> Floats:
    """Return the other artist's shapes on the base mesh, (52, 19158, 3) metres, in the order of ARKIT."""
    out = np.zeros((len(ARKIT), VERTEX_COUNT, 3))
    with zipfile.ZipFile(data / SAME_MESH) as files:
        for shape, name in enumerate(ARKIT):
            text = files.read(f"final-talkinghead/{name}.target").decode()
            for line in text.splitlines():
                if line.strip() and not line.startswith("#"):
                    vertex, *offset = line.split()
                    out[shape, int(vertex)] = [float(value) for value in offset[:3]]
    return out * DECIMETRE_M


@dataclass(frozen=True, eq=False)
class BareHead:
    """The base mesh as it is, nobody in particular, with our shapes: what the other artist's lie on."""

    base: BaseMesh

    @cached_property
    def landmarks(self) -> Landmarks:
        """Places on it."""
        return Landmarks(self.base)

    @cached_property
    def mouth(self) -> Mouth:
        """The mouth, closed as everybody's is at rest."""
        open_mouth = Mouth(self.base, self._figure(np.zeros((VERTEX_COUNT, 3))), self.landmarks)
        closing = open_mouth.seal(np.zeros((VERTEX_COUNT, 3)))
        return Mouth(self.base, self._figure(closing), self.landmarks)

    def _figure(self, offsets: Floats) -> Figure:
        place = self.base.vertices * DECIMETRE_M
        place = place - self.base.joint("head____head", place) + offsets
        eyes = [place[self.base.group_vertices(f"helper-{side}-eye")].mean(axis=0) for side in "lr"]
        still = np.tile((0.0, 0.0, 1.0), (VERTEX_COUNT, 1))
        neck = self.base.joint("neck01____head", place)
        return Figure(place, neck, np.zeros(3), (eyes[0], eyes[1]), float(np.ptp(place[:, 0])), still)

    @cached_property
    def shapes(self) -> Floats:
        """Our shapes, (52, 19158, 3) metres."""
        return ShapeMaker(self.base, _EVERYBODY, self.mouth.figure, self.mouth).make()

    @cached_property
    def skin(self) -> Ints:
        """The skin of the head, with what lies inside mouth, eye sockets and nose."""
        skin = self.base.group_vertices("body")
        head: Ints = skin[self.base.vertices[skin, 1] > _HEAD_FROM_DM]
        return head

    @cached_property
    def visible_skin(self) -> Ints:
        """The skin of the head without the inside of the mouth and of the eye sockets."""
        lids = [
            np.flatnonzero(LidField(self.base, self.landmarks, side).lining) for side in ("left", "right")
        ]
        hidden = np.concatenate([*lids, MouthLining(self.base, self.landmarks).vertices])
        return np.setdiff1d(self.skin, hidden)

    def unit_mix_bound(self, theirs: Floats, side: str | None) -> float:
        """Return the best cosine that MakeHuman's units alone could reach for a shape (19158, 3), fitted to it.

        Args:
            theirs: the other artist's shape.
            side: "left" or "right" for a shape of one half; units without a side are then split in the middle.
        """
        maker = ShapeMaker(self.base, _EVERYBODY, self.mouth.figure, self.mouth)
        columns = [maker.unit(name) for name in self._units()]
        if side is not None:
            columns = [maker.half(column, side) for column in columns]
        matrix = np.stack([column[self.skin].ravel() for column in columns], axis=1)
        wanted = theirs[self.skin].ravel()
        amounts = np.linalg.lstsq(matrix, wanted, rcond=None)[0]
        return cosine(matrix @ amounts, wanted)

    def _units(self) -> list[str]:
        folder = "expression/units/caucasian/"
        return sorted(name.removeprefix(folder) for name in self.base.target_rows if name.startswith(folder))


@dataclass(frozen=True, eq=False)
class OtherHead:
    """ICT-FaceKit, warped onto the bare head by landmarks."""

    head: BareHead
    data: Path

    @cached_property
    def _file(self) -> dict[str, Floats]:
        with np.load(self.data / OTHER_HEAD) as file:
            return {name: file[name] for name in ("neutral", "expr_names", "expr_delta")}

    @cached_property
    def _face(self) -> Floats:
        place: Floats = self._file["neutral"][:_ICT_FACE].astype(np.float64) * _CENTIMETRE_M
        return place

    @cached_property
    def _pairs(self) -> tuple[Floats, Floats]:
        """Landmarks of our head and of theirs, (L, 3) metres each; mirrored ones are their left and right."""
        place, marks = self.head.mouth.figure.vertices, self.head.landmarks
        upper, lower = marks.lip_rim
        lids = LidField(self.head.base, marks, "left").rims
        corners = sorted((int(lids["upper"][0]), int(lids["upper"][-1])), key=lambda v: place[v, 0])

        def middle(rim: Ints) -> int:
            return int(rim[np.argmin(np.abs(place[rim, 0]))])

        front = self.head.skin[np.abs(place[self.head.skin, 0]) < 1e-4]
        chin = front[np.argmin(np.linalg.norm(place[front] - (0.0, -0.0774, 0.1274), axis=1))]
        single = {
            62: middle(upper),
            66: middle(lower),
            30: PLACES["nose tip"][0],
            28: PLACES["nose bridge"][0],
        }
        single[8] = int(chin)
        paired = {
            (54, 48): PLACES["corner of the mouth"][0],
            (45, 36): corners[1],
            (42, 39): corners[0],
            (43, 38): int(lids["upper"][len(lids["upper"]) // 2]),
            (47, 40): int(lids["lower"][len(lids["lower"]) // 2]),
            (22, 21): PLACES["brow inner"][0],
            (24, 19): PLACES["brow middle"][0],
            (26, 17): PLACES["brow outer"][0],
        }
        ours = [place[vertex] for vertex in single.values()]
        theirs = [self._face[_ICT[number]] for number in single]
        for (left, right), vertex in paired.items():
            ours += [place[vertex], place[vertex] * (-1.0, 1.0, 1.0)]
            theirs += [self._face[_ICT[left]], self._face[_ICT[right]]]
        return np.array(ours), np.array(theirs)

    @cached_property
    def _nearby(self) -> tuple[Ints, Floats]:
        """Our skin (S,) that has a counterpart, and how it mixes their vertices, (S, 9409).

        The warp is a thin-plate spline in three dimensions; around the place it leads to, their vertices count
        by a Gaussian of their distance.
        """
        ours, theirs = self._pairs
        place = self.head.mouth.figure.vertices
        skin = self.head.visible_skin[place[self.head.visible_skin, 2] > _FACE_FROM_M]
        count = len(ours)
        affine = np.concatenate([np.ones((count, 1)), ours], axis=1)
        kernel = np.linalg.norm(ours[:, None] - ours[None], axis=2) + 1e-4 * np.eye(count)
        system = np.block([[kernel, affine], [affine.T, np.zeros((4, 4))]])
        solved = np.linalg.solve(system, np.concatenate([theirs, np.zeros((4, 3))]))
        bent = np.linalg.norm(place[skin][:, None] - ours[None], axis=2) @ solved[:count]
        led = bent + np.concatenate([np.ones((len(skin), 1)), place[skin]], axis=1) @ solved[count:]
        away = np.sqrt(np.maximum(_squares(led, self._face), 0.0))
        found = away.min(axis=1) < _TOO_FAR_M
        weights = np.exp(-((away[found] / _SMOOTHING_M) ** 2)) * (away[found] < _TOO_FAR_M)
        mixing: Floats = weights / weights.sum(axis=1, keepdims=True)
        return skin[found], mixing

    def agreement(self, name: str, offsets: Floats) -> float | None:
        """Return the cosine of a shape on our head (19158, 3) with theirs of that name; None if they have none."""
        theirs = self._shape(name)
        if theirs is None:
            return None
        skin, mixing = self._nearby
        return cosine(offsets[skin], mixing @ theirs)

    def _shape(self, name: str) -> Floats | None:
        names = [str(other) for other in self._file["expr_names"]]
        sided = name.replace("Left", "_L").replace("Right", "_R")
        wanted = next(
            (n for n in ((name,), (sided,), (f"{name}_L", f"{name}_R")) if set(n) <= set(names)), None
        )
        if wanted is None:
            return None
        deltas = [self._file["expr_delta"][names.index(n)][:_ICT_FACE] for n in wanted]
        return np.asarray(np.sum(deltas, axis=0, dtype=np.float64)) * _CENTIMETRE_M


def _squares(first: Floats, second: Floats) -> Floats:
    squares: Floats = (first**2).sum(axis=1)[:, None] + (second**2).sum(axis=1)[None] - 2.0 * first @ second.T
    return squares
