"""Heads by other tools: what they can show is said, whatever they call it."""

import json
from pathlib import Path
from typing import Any

import pytest

from render.heads.check import GlbError, Report, check_file
from render.rig import ARKIT
from tests.render.heads.test_glb_file import pack

pytestmark = pytest.mark.unit


def head(shapes: list[str], **more: Any) -> dict[str, Any]:
    """Return the document of a head of two triangles whose shapes have these names."""
    return {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": 8}],
        "bufferViews": [{"buffer": 0, "byteLength": 8}],
        "accessors": [{"bufferView": 0, "count": 6, "componentType": 5121, "type": "SCALAR"}],
        "meshes": [
            {
                "primitives": [
                    {"attributes": {"POSITION": 0}, "indices": 0, "targets": [{"POSITION": 0}] * len(shapes)}
                ],
                "extras": {"targetNames": shapes},
            }
        ],
        "nodes": [
            {"name": "face", "mesh": 0},
            {"name": "Head"},
            {"name": "mixamorig:Neck"},
            {"name": "J_Adj_L_FaceEye"},
        ],
        **more,
    }


def check(tmp_path: Path, document: dict[str, Any], name: str = "one.glb") -> Report:
    file = tmp_path / name
    file.write_bytes(pack(document))
    return check_file(file)


def test_a_head_of_ours_has_everything(built: Path) -> None:
    for name in ("mira.glb", "mira.light.glb", "kenji.glb"):
        report = check_file(built / name)
        assert report.loads
        assert report.lacks == []
        assert all(found.how == "exact" for found in report.has.values())
        assert report.extensions[0] == "KHR_mesh_quantization"
        assert (report.joints["head"], report.joints["neck"]) == ("head", "neck")
        assert report.bytes < 3_000_000


def test_a_head_by_other_tools_has_all_channels(data_dir: Path) -> None:
    report = check_file(data_dir / "heads" / "thirdparty_arkit.glb")
    assert report.loads
    assert (len(report.has), report.lacks) == (52, [])
    assert report.triangles > 10_000
    assert report.joints == {
        "head": "Head",
        "neck": "Neck",
        "jaw": None,
        "leftEye": "LeftEye",
        "rightEye": "RightEye",
    }
    assert "viseme_sil" in report.unknown_shapes


def test_other_spellings_are_mapped_and_what_lacks_is_named(tmp_path: Path) -> None:
    report = check(tmp_path, head(["jawOpen", "eyeBlink_L", "EYEBLINKRIGHT", "mouthSmile", "hat"]))
    assert report.has["jawOpen"].how == "exact"
    assert (report.has["eyeBlinkLeft"].shape, report.has["eyeBlinkLeft"].how) == ("eyeBlink_L", "spelled")
    assert report.has["mouthSmileLeft"].how == "near"
    assert len(report.has) + len(report.lacks) == len(ARKIT)
    assert report.unknown_shapes == ["hat"]
    assert report.triangles == 2
    assert report.joints["neck"] == "mixamorig:Neck"
    assert "eyeBlinkLeft is 'eyeBlink_L' (spelled)" in report.text()
    assert "The page can load it." in report.text()


def test_the_very_name_is_taken_before_another_spelling(tmp_path: Path) -> None:
    report = check(tmp_path, head(["JAWOPEN", "jawOpen", "Fcl_MTH_A"]))
    assert report.has["jawOpen"].shape == "jawOpen"


def test_a_vrm_0_has_presets_perfect_sync_and_bones(tmp_path: Path) -> None:
    bind = [{"mesh": 0, "index": 0, "weight": 100}]
    vrm = {
        "humanoid": {"humanBones": [{"bone": "head", "node": 1}, {"bone": "leftEye", "node": 3}]},
        "blendShapeMaster": {
            "blendShapeGroups": [
                {"name": "A", "presetName": "a", "binds": bind},
                {"name": "Blink_L", "presetName": "blink_l", "binds": bind},
                {"name": "CheekPuff", "presetName": "unknown", "binds": bind},
                {"name": "Sorrow", "presetName": "sorrow", "binds": []},
            ]
        },
    }
    report = check(
        tmp_path, head(["Fcl_MTH_U", "jawLeft"], extensions={"VRM": vrm}, extensionsUsed=["VRM"]), "a.vrm"
    )
    assert report.format == "VRM 0.x"
    assert {channel: (found.shape, found.how) for channel, found in report.has.items()} == {
        "cheekPuff": ("CheekPuff", "spelled"),
        "eyeBlinkLeft": ("blink_l", "near"),
        "jawLeft": ("jawLeft", "exact"),
        "jawOpen": ("a", "near"),
        "mouthPucker": ("Fcl_MTH_U", "near"),
    }
    assert report.joints["head"] == "Head"
    assert report.joints["leftEye"] == "J_Adj_L_FaceEye"
    assert report.joints["rightEye"] is None


def test_a_vrm_1_has_presets_custom_expressions_and_bones(tmp_path: Path) -> None:
    bind = {"morphTargetBinds": [{"node": 0, "index": 0, "weight": 1.0}]}
    vrm = {
        "humanoid": {"humanBones": {"head": {"node": 1}, "jaw": {"node": 2}}},
        "expressions": {
            "preset": {"happy": bind, "blinkRight": bind, "sad": {}},
            "custom": {"TongueOut": bind},
        },
    }
    document = head(["shape1"], extensions={"VRMC_vrm": vrm}, extensionsUsed=["VRMC_vrm"])
    report = check(tmp_path, document, "b.vrm")
    assert report.format == "VRM 1.0"
    assert list(report.has) == ["eyeBlinkRight", "mouthSmileLeft", "mouthSmileRight", "tongueOut"]
    assert report.joints["jaw"] == "mixamorig:Neck"
    assert not report.loads
    assert "rename them" in report.problems[0]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        (head(["jawOpen"], meshes=[]), "it has no mesh"),
        (head([]), "it has no face: no mesh has named morph targets"),
        (head(["hat", "shoe"]), "none of its 2 shapes is one of the 52"),
        (head(["jawOpen"], extensionsRequired=["KHR_draco_mesh_compression"]), "KHR_draco_mesh_compression"),
        (head(["jawOpen"], extensionsUsed=["EXT_meshopt_compression"]), "cannot decode"),
        (head(["jawOpen"], extensionsRequired=["XYZ_new"]), "requires the extension XYZ_new"),
        (head(["jawOpen"], images=[{"uri": "skin.png"}]), "needs other files, such as 'skin.png'"),
    ],
)
def test_why_the_page_cannot_show_it_is_a_sentence(
    tmp_path: Path, document: dict[str, Any], sentence: str
) -> None:
    report = check(tmp_path, document)
    assert not report.loads
    assert any(sentence in problem for problem in report.problems)
    assert "The page cannot show it." in report.text()


@pytest.mark.parametrize(
    "odd",
    [
        {"meshes": [{"primitives": [{}], "extras": {"targetNames": "jawOpen"}}]},
        {"meshes": [{"primitives": [{"attributes": 3, "indices": "x"}], "extras": 7}]},
        {"extensions": {"VRM": [], "VRMC_vrm": {"expressions": 3, "humanoid": {"humanBones": []}}}},
        {"extensions": [], "extensionsUsed": "x", "images": [{"bufferView": 99}]},
        {"nodes": [{"name": 5}, {}]},
    ],
)
def test_odd_contents_do_not_break_the_check(tmp_path: Path, odd: dict[str, Any]) -> None:
    assert isinstance(check(tmp_path, head(["jawOpen"]) | odd), Report)


def test_shapes_of_a_wrong_kind_are_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(GlbError, match="expected primitives to be a list of objects"):
        check(tmp_path, head(["jawOpen"], meshes=[{"primitives": 3}]))


def test_the_report_can_be_written_as_json(tmp_path: Path) -> None:
    told = json.loads(json.dumps(check(tmp_path, head(["jawOpen"])).as_dict()))
    assert told["loads"] is True
    assert told["has"] == {"jawOpen": {"shape": "jawOpen", "how": "exact"}}
    assert len(told["lacks"]) == 51
