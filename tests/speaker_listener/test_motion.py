import numpy as np
import pytest

from render.rig import rest
from speaker_listener.driver import create
from speaker_listener.motion import FaceFrame, MaskedModel, MotionModel, Shown

pytestmark = pytest.mark.unit


def test_a_frame_that_is_not_finite_is_refused() -> None:
    broken = rest()
    broken[3] = np.nan
    with pytest.raises(ValueError, match="must be finite"):
        FaceFrame(broken)


def test_what_is_shown_is_calm_unless_said() -> None:
    assert Shown().expression[0] == 1.0
    assert Shown().intensity == 0.0
    assert Shown().attitude == ()


def test_the_rule_driver_is_a_motion_model() -> None:
    model: MotionModel = create({})
    assert model.fps == 25
    assert isinstance(model, MaskedModel)
    assert len(model.channels) == len(rest())
