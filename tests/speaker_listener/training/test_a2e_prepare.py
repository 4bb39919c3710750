from pathlib import Path

import numpy as np
import pytest

from speaker_listener.training.a2e_examples import load
from speaker_listener.training.a2e_prepare import Plan, prepare

pytestmark = pytest.mark.unit


def test_shards_are_made_once_and_then_found(tmp_path: Path) -> None:
    said: list[str] = []
    plan = Plan(tmp_path, None, synthetic=3)
    (path,) = prepare(plan, said.append)
    made = list(load([path]))
    assert len(made) == 3
    assert all(np.isfinite(one.face.astype(np.float32)).all() for one in made)
    assert all(one.speaker.startswith("synthetic:") for one in made)
    assert prepare(plan, said.append) == [path]
    assert said == ["prepared synthetic-000"]


def test_without_augmentation_the_sound_is_the_engines_own(tmp_path: Path) -> None:
    clean = list(load(prepare(Plan(tmp_path / "clean", None, synthetic=6, augment=False), print)))
    rough = list(load(prepare(Plan(tmp_path / "rough", None, synthetic=6), print)))
    assert any(
        a.mel.shape != b.mel.shape or not np.array_equal(a.mel, b.mel)
        for a, b in zip(clean, rough, strict=True)
    )


def test_only_faces_that_may_ship_are_taken_unless_research_is_asked_for(
    data_dir: Path, tmp_path: Path
) -> None:
    shipping = Plan(tmp_path, data_dir, synthetic=0, rooms=0, faces=1)
    made = list(load(prepare(shipping, print)))
    assert {one.source for one in made} == {"grid"}
    assert len(made) == 2
    assert "research" not in shipping.shards()
    assert "research" in Plan(tmp_path, data_dir, research=True).shards()
