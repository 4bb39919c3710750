from pathlib import Path

import pytest

from render.heads.assets import (
    ALLOWED,
    HAIR_TEXTURES,
    LICENCE,
    SKIN_FILES,
    AssetError,
    AssetFolder,
    checksums,
)
from render.heads.person import HAIR, SKINS

pytestmark = pytest.mark.unit

DOCUMENT = Path(__file__).resolve().parents[3] / "docs" / "assets.md"


def test_a_missing_folder_is_a_sentence_that_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"found none; run `npm ci` in web/"):
        AssetFolder(tmp_path / "nothing")


def test_a_missing_file_is_a_sentence_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match=r"expected src/json/targets/target-list\.json .*npm ci"):
        AssetFolder(tmp_path).path("src/json/targets/target-list.json")


@pytest.mark.parametrize(
    "foreign",
    [
        "public/data/proxies/hair/curly/curly.json",
        "public/data/proxies/clothes/fedora/fedora.json",
        "public/data/proxies/genitals/penis01/penis01.json",
        "public/data/skins/toon01/toon01.json",
        "public/data/proxies/eyebrows/Eyebrows_01/Eyebrows_01.json",
        "../../package.json",
        "readme.md",
    ],
)
def test_a_file_that_is_not_on_the_list_is_refused_though_it_is_there(
    folder: AssetFolder, foreign: str
) -> None:
    with pytest.raises(AssetError, match="expected a file of the allow-list"):
        folder.path(foreign)


def test_every_listed_file_is_in_the_package(folder: AssetFolder) -> None:
    assert all(folder.path(name).is_file() for name in ALLOWED)


def test_authors_are_those_the_files_name_themselves(folder: AssetFolder) -> None:
    meshes = [name for name in ALLOWED if "/proxies/" in name and name.endswith(".json")]
    assert len(meshes) == 35
    for name in meshes:
        header = folder.read_json(name)["metadata"]["license"]
        assert header["author"] == ALLOWED[name].author, name
        assert "MakeHuman.org" in header["copyright"], name


def test_every_asset_is_under_one_licence_with_a_proof() -> None:
    assert {asset.licence for asset in ALLOWED.values()} == {LICENCE}
    assert all("LICENSE.ASSETS.md" in asset.proof for asset in ALLOWED.values())


def test_the_document_lists_exactly_the_files_that_are_allowed() -> None:
    rows = [line.split("`")[1] for line in DOCUMENT.read_text("utf-8").splitlines() if line.startswith("| `")]
    assert sorted(rows) == sorted(ALLOWED)


def test_a_changed_file_is_refused_by_name(tmp_path: Path) -> None:
    name = "src/json/targets/target-list.json"
    file = tmp_path / name
    file.parent.mkdir(parents=True)
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(AssetError, match=r"target-list\.json .* was changed: expected SHA-256 .*npm ci"):
        AssetFolder(tmp_path).fingerprint(name)


def test_every_allowed_file_has_a_checksum_and_the_installed_ones_match(folder: AssetFolder) -> None:
    assert sorted(checksums()) == sorted(ALLOWED)
    small = [name for name in ALLOWED if folder.path(name).stat().st_size < 1_000_000]
    assert len(small) > 90
    for name in small:
        assert folder.fingerprint(name) == checksums()[name]


def test_every_choice_of_a_person_has_its_file() -> None:
    assert set(HAIR_TEXTURES) == set(HAIR)
    assert set(SKIN_FILES) == set(SKINS)
    assert set(SKIN_FILES.values()) <= set(ALLOWED)
