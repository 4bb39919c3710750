import numpy as np
import pytest

from render.heads.base import BaseMesh, Floats
from render.heads.mouth import Mouth
from render.heads.tongue import tongue_out
from render.rig import INDEX
from tests.render.heads.reading import GlbReader

pytestmark = pytest.mark.unit


def test_the_tongue_comes_out_over_the_lower_lip(base: BaseMesh, mouth: Mouth, shapes: Floats) -> None:
    tongue = base.group_vertices("helper-tongue")
    out = tongue_out(base, mouth.figure) + 0.5 * shapes[INDEX["jawOpen"]]
    tip = (mouth.figure.vertices + out)[tongue]
    lips = mouth.figure.vertices[np.concatenate(mouth.landmarks.lip_rim)]
    assert tip[:, 2].max() > lips[:, 2].max() + 0.008
    still = np.setdiff1d(np.arange(len(out)), tongue)
    assert not shapes[INDEX["tongueOut"]][still].any()


@pytest.mark.parametrize(("out", "jaw"), [(1.0, 0.5), (0.7, 0.4)])
def test_the_tongue_goes_over_the_lower_lip_and_not_through_it(
    mira: GlbReader, mouth: Mouth, shapes: Floats, out: float, jaw: float
) -> None:
    posed = mouth.figure.vertices + jaw * shapes[INDEX["jawOpen"]]
    rim = posed[mouth.landmarks.lip_rim[1]]
    middle_of_lip = rim[np.argmin(np.abs(rim[:, 0]))]
    tongue = mira.parts["tongue"].posed(tongueOut=out, jawOpen=jaw)
    near = tongue[(np.abs(tongue[:, 0]) < 0.01) & (np.abs(tongue[:, 2] - middle_of_lip[2]) < 0.006)]
    assert len(near) > 2
    assert near[:, 1].max() > middle_of_lip[1] + 0.002
    # A lip is soft: the tongue may sink into it a little.
    assert near[:, 1].min() > middle_of_lip[1] - 0.004
