"""One head that is known, a camera that is known, and the photo that this camera takes of it."""

import io
from dataclasses import dataclass, replace

import numpy as np
import pytest
from PIL import Image

from render.heads.assets import SKIN_FILES, AssetFolder
from render.heads.base import BaseMesh, Floats
from render.heads.bust import skin_sheet
from render.heads.form import SLIDERS
from render.heads.people import bundled
from render.heads.person import Person
from render.heads.photo.bake import cover, sampled
from render.heads.photo.camera import Camera, rotation
from render.heads.photo.fit import Fit, fit_person, outline_of
from render.heads.photo.sliders import LandmarkModel, landmark_model
from render.heads.textures import Picture, skin_atlas, skin_uvs

FORM = {
    "face_width": 0.5,
    "nose_width": -0.5,
    "mouth_width": 0.6,
    "jaw_width": 0.4,
    "eye_size": 0.5,
    "oval": 0.4,
}
"""What the known person has and the person that a fit begins with has not."""
SIZE_PX = (640, 640)
MAGENTA = (255, 0, 255)


@dataclass(frozen=True, eq=False)
class Shot:
    """A photo whose truth is known."""

    photo: Picture
    landmarks_px: Floats
    camera: Camera
    person: Person


def begun(name: str = "known") -> Person:
    return replace(bundled("mira"), name=name, form={})


def camera_at(model: LandmarkModel, yaw_deg: float, pitch_deg: float = 0.0, scale: float = 1650.0) -> Camera:
    eyes = (model.figure.eyes_m[0] + model.figure.eyes_m[1]) / 2
    turn = rotation(np.array([-np.radians(pitch_deg), 0.0, 0.0])) @ rotation(
        np.array([0.0, np.radians(yaw_deg), 0.0])
    )
    return Camera(turn, scale, np.array([320.0, 290.0]), eyes)


def landmarks_seen(model: LandmarkModel, camera: Camera, guess: Floats | None = None) -> Floats:
    """Return the 68 landmarks of a head as a camera sees them, its outline on an even fan about the chin."""
    seen = camera.project(model.bare + np.tensordot(model.start(), model.directions.moves, axes=1))
    inner, candidates = seen[:51], seen[51:]
    middle = inner.mean(axis=0)
    angles = np.radians(np.linspace(-8.0, 188.0, 17))
    fan = middle + 260.0 * np.stack([-np.cos(angles), np.sin(angles)], axis=1)
    points = np.concatenate([fan, inner])
    for _ in range(4):
        rows, _ = outline_of(points, candidates)
        points = np.concatenate([candidates[rows], inner])
    return points


def taken(base: BaseMesh, model: LandmarkModel, camera: Camera, atlas: Picture, lit: bool = False) -> Picture:
    """Return a photo of a bald head before magenta: its atlas on its skin, lit from the left where asked for."""
    figure = model.figure
    sheet = skin_sheet(base, figure)
    at = camera.project(sheet.apply(figure.vertices))
    depth = sheet.apply(camera.place(figure.vertices)[:, 2])
    found = cover(at[sheet.triangles], SIZE_PX)
    order = np.argsort(found.mix(depth, sheet.triangles), kind="stable")
    uvs = skin_uvs(sheet.uvs) * (1.0, -1.0) + (0.0, 1.0)
    colours = sampled(atlas.astype(np.float64), len(atlas) * found.mix(uvs, sheet.triangles))
    if lit:
        place = found.mix(sheet.apply(camera.place(figure.vertices)), sheet.triangles)
        colours = colours * np.clip(1.0 + 5.0 * place[:, :1], 0.5, 1.3)
    photo = np.empty((SIZE_PX[1], SIZE_PX[0], 3), dtype=np.uint8)
    photo[:] = MAGENTA
    photo[found.row[order], found.column[order]] = np.clip(colours[order], 0, 255).astype(np.uint8)
    return photo


@pytest.fixture(scope="session")
def model(base: BaseMesh) -> LandmarkModel:
    """Return the landmarks of the person that fits begin with."""
    return landmark_model(base, begun())


@pytest.fixture(scope="session")
def known(base: BaseMesh) -> LandmarkModel:
    """Return the landmarks of the person who is to be found."""
    assert set(FORM) <= set(SLIDERS)
    return landmark_model(base, replace(begun(), form=FORM))


@pytest.fixture(scope="session")
def atlas(folder: AssetFolder) -> Picture:
    """Return Mira's skin, (1024, 1024, 3)."""
    person = bundled("mira")
    jpeg = skin_atlas(folder, SKIN_FILES[person.skin], person.skin_tone, person.skin_evenness)
    with Image.open(io.BytesIO(jpeg)) as image:
        return np.asarray(image.convert("RGB"))


def shot_of(base: BaseMesh, known: LandmarkModel, atlas: Picture, yaw_deg: float, lit: bool = False) -> Shot:
    camera = camera_at(known, yaw_deg)
    photo = taken(base, known, camera, atlas, lit)
    return Shot(photo, landmarks_seen(known, camera), camera, known.person)


@pytest.fixture(scope="session")
def front(base: BaseMesh, known: LandmarkModel, atlas: Picture) -> Shot:
    return shot_of(base, known, atlas, 0.0, lit=True)


@pytest.fixture(scope="session")
def aside(base: BaseMesh, known: LandmarkModel, atlas: Picture) -> Shot:
    return shot_of(base, known, atlas, 30.0)


@pytest.fixture(scope="session")
def front_fit(base: BaseMesh, front: Shot) -> Fit:
    return fit_person(front.landmarks_px, SIZE_PX, begun(), base)


@pytest.fixture(scope="session")
def aside_fit(base: BaseMesh, aside: Shot) -> Fit:
    return fit_person(aside.landmarks_px, SIZE_PX, begun(), base)
