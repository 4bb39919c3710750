"""Where models lie that a person has pulled: a folder of their own, one folder in it for each model.

<user's data folder>/warmchat/models/ears/base/model.bin …
"""

import os
from pathlib import Path
from typing import Final

import platformdirs

VARIABLE: Final = "WARMCHAT_MODELS"


def model_folder(kind: str) -> Path:
    """Return the folder of models for a job, such as "ears" or "voice"; it need not be there.

    The variable WARMCHAT_MODELS names another place for all of them, such as a big disk.
    """
    root = os.environ.get(VARIABLE)
    base = (
        Path(root).expanduser()
        if root
        else Path(platformdirs.user_data_dir("warmchat", appauthor=False)) / "models"
    )
    return base / kind
