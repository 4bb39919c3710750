"""Two judges of drawn faces who know nothing of us: face-api's expressions and MediaPipe's blendshapes.

Both run inside the stage's page, on its canvas: `@vladmandic/face-api` with its networks for detection, landmarks
and seven expressions, `@mediapipe/tasks-vision` with the face landmarker. The packages are installed into
`benchmarks/judges` the first time they are asked for; the networks lie below `WARMCHAT_DATA`/models.
"""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Final

from benchmarks.stage import Stage

JUDGES: Final = Path(__file__).resolve().parent / "judges"
_PACKAGES: Final = {
    "/judges/face_api/": JUDGES / "node_modules" / "@vladmandic" / "face-api" / "dist",
    "/judges/vision/": JUDGES / "node_modules" / "@mediapipe" / "tasks-vision",
}
_MODELS: Final = ("face_landmarker.task", "face_api/face_expression_model.bin")
# face-api's words for six of the eight emotions and for none; it has no word for contempt.
EMOTION_OF: Final = {
    "neutral": "neutral",
    "happy": "joy",
    "sad": "sadness",
    "angry": "anger",
    "fearful": "fear",
    "disgusted": "disgust",
    "surprised": "surprise",
}
_TAIL_LINES: Final = 5


class JudgesMissing(RuntimeError):
    """A network or a package that the judges are made of is not there."""


def models_folder() -> Path:
    """Return where the judges' networks are.

    Raises:
        JudgesMissing: if `WARMCHAT_DATA` is not set, or does not hold them.
    """
    data = os.environ.get("WARMCHAT_DATA")
    if not data:
        raise JudgesMissing(
            "expected WARMCHAT_DATA to name the folder of evaluation data, whose models/ holds the judges' "
            "networks; it is not set"
        )
    folder = Path(data) / "models"
    for name in _MODELS:
        if not (folder / name).is_file():
            raise JudgesMissing(f"expected the judges' network {name} in {folder}; there is no such file")
    return folder


def install() -> None:
    """Install the judges' packages, if they are not there as the lock file wants them.

    Raises:
        JudgesMissing: if there is no npm, or it fails; with the end of what it said.
    """
    stamp, lock = JUDGES / "node_modules" / ".stamp", JUDGES / "package-lock.json"
    if stamp.is_file() and stamp.read_text("utf-8") == lock.read_text("utf-8"):
        return
    npm = shutil.which("npm")
    if npm is None:
        raise JudgesMissing(
            "expected npm on PATH to install the judges' packages; Node 20 or newer brings it along"
        )
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    made = subprocess.run(command, cwd=JUDGES, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        said = " ".join(made.stderr.strip().splitlines()[-_TAIL_LINES:])
        raise JudgesMissing(f"npm ci failed in {JUDGES}: {said}")
    stamp.write_text(lock.read_text("utf-8"), "utf-8")


def folders() -> dict[str, Path]:
    """Return what a stage's page needs to see of the judges, for `Stage(folders=...)`.

    Raises:
        JudgesMissing: as `models_folder` and `install`.
    """
    models = models_folder()
    install()
    return {"/judges/": JUDGES, **_PACKAGES, "/judges/models/": models}


class Judges:
    """Both judges, looking at a stage that was made with `folders()`.

    Args:
        stage: open.
        backend: of TensorFlow.js, which face-api runs on: webgl or cpu.
    """

    def __init__(self, stage: Stage, backend: str = "webgl") -> None:
        self._page = stage.page
        self._page.evaluate("import('/judges/judges.js').then(() => true)")
        self._page.evaluate("backend => window.warmchatJudges.open(backend)", backend)

    def expression(self) -> dict[str, float] | None:
        """Return face-api's probabilities by our names of the emotions; None where it finds no face."""
        call = "window.warmchatJudges.expression(window.warmchatStage.canvas)"
        found: dict[str, float] | None = self._page.evaluate(call)
        return None if found is None else {EMOTION_OF[name]: p for name, p in found.items()}

    def blendshapes(self) -> dict[str, float] | None:
        """Return MediaPipe's blendshapes in [0, 1] by ARKit's names; None where it finds no face."""
        call = "window.warmchatJudges.blendshapes(window.warmchatStage.canvas)"
        found: dict[str, float] | None = self._page.evaluate(call)
        return found
