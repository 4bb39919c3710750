"""A person brings their own character file: GLB and VRM are shown and move, and bad files are refused in a sentence."""

import base64
import os
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Page

from benchmarks.stage import PEOPLE, Stage
from dialogue.testing import ScriptedLLM
from render.rig import CHANNELS
from tests.e2e import vrm_files
from tests.e2e.browser import chromium, open_talk, screenshot, wait_for
from tests.e2e.live_server import ThreadedServer

pytestmark = pytest.mark.e2e

# The first picture of a new person takes long without a graphics card, and then it fades in.
FADED_IN_MS: Final = 3000
OURS: Final = ["skin", "eyes", "brows", "hair"]


def mira() -> bytes:
    return (PEOPLE / "mira.light.glb").read_bytes()


def choose(page: Page, name: str, file: bytes | Path) -> str:
    """Choose a file in the settings, which must be open, and return what the page says to it."""
    if isinstance(file, Path):
        chosen: Path | dict[str, object] = file
    else:
        chosen = {"name": name, "mimeType": "model/gltf-binary", "buffer": file}
    page.get_by_label("Choose a file").set_input_files(chosen)  # type: ignore[arg-type]
    wait_for(page, f"({STATUS}).length > 0 && {IDLE}", limit_s=60.0)
    return str(page.evaluate(STATUS))


# What the part about files of one's own says.
STATUS: Final = "document.querySelector('.import-said').textContent"
IDLE: Final = "[...document.querySelectorAll('.settings .pill')].some(b => b.textContent === 'Choose a file')"


def parts(page: Page) -> list[str]:
    """Return the names of the meshes that are shown, once somebody is."""
    wait_for(page, "document.querySelector('[data-picture=\"shown\"]')", limit_s=60.0)
    wait_for(page, "window.warmchatTrace?.scene?.parts().length > 0", limit_s=60.0)
    found: list[str] = page.evaluate("window.warmchatTrace.scene.parts()")
    return found


def open_settings(page: Page) -> None:
    page.get_by_role("button", name="Settings").click()
    page.get_by_role("button", name="Choose a file").scroll_into_view_if_needed()


def test_a_head_by_others_is_shown_kept_and_given_back(data_dir: Path) -> None:
    with ThreadedServer(ScriptedLLM()) as server, chromium() as page:
        open_talk(page, server.url)
        before = parts(page)
        open_settings(page)
        said = choose(page, "head.glb", data_dir / "heads" / "thirdparty_arkit.glb")
        assert said == "thirdparty_arkit.glb is shown, and will be there the next time."
        wait_for(page, "window.warmchatTrace.scene.parts().includes('wolf3d_head')")
        screenshot(page, "import-settings")
        page.keyboard.press("Escape")
        page.wait_for_timeout(FADED_IN_MS)
        screenshot(page, "import-head")
        open_talk(page, server.url)
        assert "wolf3d_head" in parts(page)
        # Who chooses somebody else sees them, and may have the file again.
        open_settings(page)
        page.get_by_role("button", name="Kenji").click()
        page.get_by_text("Hello, I am Kenji.").wait_for()
        open_talk(page, server.url)
        assert parts(page) == before
        open_settings(page)
        page.get_by_role("button", name="Show thirdparty_arkit.glb again").click()
        wait_for(page, "window.warmchatTrace.scene.parts().includes('wolf3d_head')")
        open_talk(page, server.url)
        assert "wolf3d_head" in parts(page)
        open_settings(page)
        page.get_by_role("button", name="Take the usual character").click()
        wait_for(page, "!window.warmchatTrace.scene.parts().includes('wolf3d_head')")
        assert parts(page) == before
        open_talk(page, server.url)
        assert parts(page) == before


@pytest.mark.parametrize("version", [0, 1])
def test_a_vrm_is_shown_on_the_page(version: int) -> None:
    with ThreadedServer(ScriptedLLM()) as server, chromium() as page:
        open_talk(page, server.url)
        open_settings(page)
        said = choose(page, "her.vrm", vrm_files.vrm(mira(), version, perfect_sync=version == 1))
        assert said.startswith("her.vrm is shown, and will be there the next time.")
        # Presets have nothing for the tongue; an expression for each channel has.
        assert ("This head cannot show: " in said, "tongueOut" in said) == ((version == 0,) * 2)
        assert parts(page) == OURS
        page.keyboard.press("Escape")
        page.wait_for_timeout(FADED_IN_MS)
        screenshot(page, f"import-vrm{version}")


def load(stage: Stage, file: bytes) -> list[str]:
    """Bring a person's own file onto a stage; returns the channels that it cannot show."""
    missing: list[str] = stage.page.evaluate(
        """async ([text, channels]) => {
            const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            return await window.warmchatStage.load(URL.createObjectURL(new Blob([bytes])), channels, true);
        }""",
        [base64.b64encode(file).decode(), list(CHANNELS)],
    )
    return missing


def changed(stage: Stage, **face: float) -> NDArray[np.bool_]:
    """Return where the picture of a face differs from the one at rest: (height, width)."""
    stage.pixels({})
    rest = stage.pixels({}).astype(int)
    # An update may swing or settle something: only what lasts counts.
    stage.pixels(face)
    difference: NDArray[np.bool_] = np.abs(stage.pixels(face).astype(int) - rest).max(axis=2) > 24
    return difference


@pytest.mark.parametrize("perfect_sync", [False, True])
@pytest.mark.parametrize("version", [0, 1])
def test_a_vrm_shows_its_face_and_moves_it(version: int, perfect_sync: bool) -> None:
    with Stage((320, 320)) as stage:
        missing = load(stage, vrm_files.vrm(mira(), version, perfect_sync=perfect_sync))
        assert ("jawOpen" in missing, "eyeBlinkLeft" in missing) == (False, False)
        assert ("tongueOut" in missing) is not perfect_sync
        picture = stage.pixels({})
        # She looks at the camera: skin where the face is, not the back of her hair.
        red, green, blue = (float(picture[190:210, 150:170, i].mean()) for i in range(3))
        assert red > green > blue, "the middle of the picture is no face"
        assert red > 120
        jaw = changed(stage, jawOpen=0.7)
        assert jaw.sum() > 100
        assert jaw[:130].sum() < 0.05 * jaw.sum(), "an open jaw moved the eyes"
        left = np.nonzero(changed(stage, eyeBlinkLeft=1.0))
        assert len(left[0]) > 20
        assert left[1].mean() > 160, "her left eye is on the right of the picture"
        assert left[0].mean() < 170, "a blink moved what is no eye"
        smile = changed(stage, mouthSmileLeft=0.8, mouthSmileRight=0.8)
        assert smile.sum() > 30
        assert changed(stage, head_yaw_rad=0.3).sum() > 2000


def test_a_face_turned_left_turns_to_the_right_of_the_picture_in_every_format() -> None:
    """VRM 0 looks the other way in its file; the head must turn as that of a GLB does."""
    shown = []
    with Stage((320, 320)) as stage:
        for file in (mira(), *(vrm_files.vrm(mira(), version, perfect_sync=True) for version in (0, 1))):
            load(stage, file)
            shown.append(stage.pixels({"head_yaw_rad": 0.4, "head_pitch_rad": 0.15}).astype(int))
    for picture in shown[1:]:
        assert np.mean(np.abs(picture - shown[0]).max(axis=2) > 48) < 0.03


def without_names(glb: bytes, scale: float, head: str = "mixamorig:Head") -> bytes:
    """Return a GLB in other units, with other names for its joints and without a neck, measures and normals."""
    description, rest = vrm_files.read(glb)
    for node in description["nodes"]:
        name = node.get("name")
        node["name"] = {"head": head, "neck": "lower"}.get(name, name)
        node.pop("extras", None)
    scene = description["scenes"][0]
    scene.pop("extras", None)
    for mesh in description["meshes"]:
        for primitive in mesh["primitives"]:
            primitive["attributes"].pop("NORMAL", None)
            for target in primitive.get("targets", []):
                target.pop("NORMAL", None)
    description["nodes"].append({"name": "Root", "scale": [scale] * 3, "children": scene["nodes"]})
    scene["nodes"] = [len(description["nodes"]) - 1]
    return vrm_files.write(description, rest)


def test_a_glb_in_centimetres_without_neck_and_normals_is_framed_like_others() -> None:
    with Stage((320, 320)) as stage:
        load(stage, mira())
        usual = stage.pixels({}).astype(int)
        load(stage, without_names(mira(), 100.0))
        other = stage.pixels({}).astype(int)
        background = usual[2, 2]
        outlines = [np.abs(picture - background).max(axis=2) > 24 for picture in (usual, other)]
        assert np.mean(outlines[0] != outlines[1]) < 0.1
        assert changed(stage, head_yaw_rad=0.3).sum() > 2000
        assert changed(stage, jawOpen=0.7).sum() > 100


def test_a_bust_without_joints_turns_as_a_whole() -> None:
    with Stage((320, 320)) as stage:
        load(stage, without_names(mira(), 100.0, head="thing"))
        assert changed(stage, head_yaw_rad=0.3).sum() > 2000


def test_bad_files_are_refused_in_a_sentence_and_she_stays(tmp_path: Path) -> None:
    large = tmp_path / "large.glb"
    large.touch()
    os.truncate(large, 500_000_000)
    with ThreadedServer(ScriptedLLM()) as server, chromium() as page:
        open_talk(page, server.url)
        before = parts(page)
        open_settings(page)
        for content, expected in (
            (b"\x89PNG\r\n\x1a\n" + bytes(64), "this is a picture"),
            (mira()[:300_000], "the file ends after 300000"),
            (large, "at most 100 MB; this one has 500 MB"),
        ):
            said = choose(page, "file.glb", content)
            assert expected in said
            assert said.endswith("The character from before is still here.")
            assert parts(page) == before
        screenshot(page, "import-refused")


@pytest.mark.parametrize(
    ("forbidden", "said"),
    [
        (
            "indexedDB.open = () => { throw new DOMException('no', 'SecurityError'); };",
            "forbids keeping files",
        ),
        (
            "IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); };",
            "storage is full",
        ),
    ],
)
def test_where_nothing_can_be_kept_it_holds_for_the_page_and_says_so(forbidden: str, said: str) -> None:
    with ThreadedServer(ScriptedLLM()) as server, chromium() as page:
        page.add_init_script(forbidden)
        open_talk(page, server.url)
        file = vrm_files.vrm(mira(), 1, perfect_sync=True)
        page.evaluate(
            """(text) => {
                const held = new DataTransfer();
                const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
                held.items.add(new File([bytes], "dropped.vrm"));
                const drop = { dataTransfer: held, bubbles: true, cancelable: true };
                document.body.dispatchEvent(new DragEvent("dragover", drop));
                document.body.dispatchEvent(new DragEvent("drop", drop));
            }""",
            base64.b64encode(file).decode(),
        )
        page.get_by_text(said).first.wait_for(timeout=60_000)
        assert parts(page) == OURS
        assert page.locator(".import-drop").count() == 0
