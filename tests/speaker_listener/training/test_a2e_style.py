import pytest

torch = pytest.importorskip("torch", reason="torch is only there where models are trained")

from speaker_listener.training.a2e_network import A2E, Ear  # noqa: E402
from speaker_listener.training.a2e_style import StyleCourse  # noqa: E402
from tests.speaker_listener.training.a2e_toy import clip, clips  # noqa: E402
from tests.speaker_listener.training.test_a2e_fit import RECIPE, fabric  # noqa: E402
from tests.speaker_listener.training.test_a2e_network import SMALL  # noqa: E402

pytestmark = pytest.mark.unit


def test_only_the_second_ear_learns() -> None:
    net, ear = A2E(SMALL), Ear()
    before = {name: value.clone() for name, value in net.state_dict().items()}
    heard = [value.clone() for value in ear.parameters()]
    course = StyleCourse(net, ear, RECIPE.__class__(**{**RECIPE.__dict__, "style_steps": 3}))
    told: list[dict[str, float]] = []
    course.run(clips(), fabric(), 1, lambda moved, parts: told.append(parts))
    assert all(torch.equal(before[name], value) for name, value in net.state_dict().items())
    assert any(not torch.equal(a, b) for a, b in zip(heard, ear.parameters(), strict=True))
    assert all("style" in parts for parts in told)


def test_triplets_need_two_people_who_speak_twice() -> None:
    some = [*clips()[:8], clip(200, source="a2f", speaker="a2f:alone")]
    course = StyleCourse(A2E(SMALL), Ear(), RECIPE)
    with pytest.raises(ValueError, match="expected two speakers"):
        course.run(some, fabric(), 1, lambda moved, parts: None)
