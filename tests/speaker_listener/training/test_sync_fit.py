import json
from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

pytest.importorskip("lightning", reason="lightning is only there where models are trained")
torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.training import sync_fit  # noqa: E402
from speaker_listener.training.sync_fit import Drawer, Recipe  # noqa: E402
from speaker_listener.training.sync_network import Sizes, Towers  # noqa: E402
from speaker_listener.training.sync_pairs import joined  # noqa: E402
from speaker_listener.training.sync_varied import Variety  # noqa: E402
from tests.speaker_listener.training.small_pairs import following, some  # noqa: E402

pytestmark = pytest.mark.unit

CALM = Variety(0.0, 0.0, 1.2, 0.0, 0.0, 0.05, 0.0, 0.0)
SMALL = Recipe(
    Sizes((12, 12), (12, 12, 12), 8, 0.0), CALM, steps=60, pieces=4, frames=40, rate=1e-2, every=30
)


def quiet(_: str) -> None:
    """Say nothing."""


def test_it_learns_what_goes_with_what(tmp_path: Path) -> None:
    pairs, seen = some(), []

    def look(towers: Towers) -> dict[str, float]:
        seen.append(towers)
        return {"looked": float(len(seen))}

    towers = sync_fit.train(pairs, SMALL, tmp_path, quiet, look)
    lines = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert [line["step"] for line in lines] == [30, 60]
    assert [line["looked"] for line in lines] == [1.0, 2.0]
    assert lines[1]["loss"] < 0.85 * lines[0]["loss"]
    assert json.loads((tmp_path / "recipe.json").read_text())["frames"] == 40
    again = sync_fit.towers_of(tmp_path, SMALL.sizes)
    batch = Drawer(pairs, SMALL).draw(np.random.default_rng(0))
    with torch.no_grad():
        for a, b in zip(towers(batch.lips, batch.sound), again(batch.lips, batch.sound), strict=True):
            assert torch.allclose(a, b, atol=1e-6)


def test_a_training_that_stopped_goes_on_as_if_it_had_not(tmp_path: Path) -> None:
    recipe = replace(SMALL, steps=20, every=10)
    whole = sync_fit.train(some(), recipe, tmp_path / "whole", quiet)

    class Stopped(Exception):
        """Somebody pulled the plug."""

    def stop(line: str) -> None:
        raise Stopped(line)

    with pytest.raises(Stopped, match="step 10"):
        sync_fit.train(some(), recipe, tmp_path / "parts", stop)
    parts = sync_fit.train(some(), recipe, tmp_path / "parts", quiet)
    for name, array in sync_fit.arrays_of(whole).items():
        assert np.allclose(array, sync_fit.arrays_of(parts)[name], atol=1e-6), name


def test_the_loss_is_lower_where_lips_go_with_their_sound_and_neighbours_are_no_wrong_answers() -> None:
    torch.manual_seed(0)
    batch = Drawer(some(), SMALL).draw(np.random.default_rng(0))

    class Told:
        """Towers that say what they are told to."""

        sharpness = torch.tensor(2.3)

        def __init__(self, late: int) -> None:
            rows = torch.nn.functional.normalize(torch.randn(4, 60, 16), dim=2)
            self.sound, self.lips = rows[:, 10:46], rows[:, 10 - late : 46 - late]
            self.loud = torch.nn.functional.normalize(torch.randn(4, 36, 16), dim=2)

        def __call__(self, lips: object, sound: object) -> tuple[object, object]:
            return torch.cat([self.lips, self.loud]), self.sound

    in_time, late = (float(sync_fit.loss_of(cast(Towers, Told(frames)), batch, SMALL)) for frames in (0, 3))
    assert in_time < 0.3 * late


def test_each_kind_is_drawn_as_often_as_asked_and_only_where_it_is_long_enough() -> None:
    pairs = joined([following(0), following(1, 30, "faces"), following(2, 60, "a2f")])
    recipe = replace(SMALL, shares={"a2f": 1.0, "faces": 5.0})
    batch = Drawer(pairs, recipe).draw(np.random.default_rng(0))
    assert batch.lips.shape == (4, 40, 17)
    assert batch.sound.shape == (4, 160, 40)
    assert batch.asked.shape == (4, 36)
    with pytest.raises(ValueError, match="at least 40 frames, of faces; got none of 3"):
        Drawer(pairs, replace(SMALL, shares={"faces": 1.0}))


def test_the_rate_rises_and_falls() -> None:
    rates = [sync_fit.rate_at(step, SMALL) for step in range(SMALL.steps)]
    assert int(np.argmax(rates)) < 6
    assert rates[0] < rates[2]
    assert rates[-1] < 0.05 * SMALL.rate


def test_tensors_of_other_sizes_are_refused(tmp_path: Path) -> None:
    from emotion_tree.training import tensors

    tensors.write(tmp_path / sync_fit.TENSORS, sync_fit.arrays_of(Towers(SMALL.sizes)))
    with pytest.raises(ValueError, match=r"to fit its recipe, and .*lips\.0\.weight.* do not"):
        sync_fit.towers_of(tmp_path, Sizes((8, 8), (12, 12, 12), 8, 0.0))
