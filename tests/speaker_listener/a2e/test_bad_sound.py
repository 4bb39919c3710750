"""Sound as people have it: silent, broken, of other rates, music, very short, very long, and in other languages.

Over the network that ships, straight and as the page's motion model and `warmchat animate` run it.
"""

import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from render.rig import ARKIT, FPS, INDEX
from server import cli
from sound.espeak import EspeakEngine
from sound.pcm import Samples
from sound.resample import resampled
from sound.speech import VOWELS, Phone
from speaker_listener.a2e.faces import A_FRAME, faces, pieces
from speaker_listener.a2e.network import shipped
from speaker_listener.lip_metrics import BILABIALS
from tests.speaker_listener.animation.recordings import wave_bytes

pytestmark = pytest.mark.unit

RATE_HZ: Final = 16_000
# A gap between the lips that nobody sees.
SHUT: Final = 0.03
# Lips lead the first sound and trail the last by up to this.
AROUND_S: Final = 0.3
SENTENCES: Final = {
    "en-us": "My mother may have baked five pies. What a good day we had!",
    "de": "Meine Mutter hat gestern fünf Birnen und Äpfel gebacken. Was für ein schöner Abend!",
    "cmn": "我妈妈今天买了八个苹果和面包。明天爸爸不忙，我们慢慢跑步！",
}

Said = tuple[Samples, tuple[Phone, ...]]


@pytest.fixture(scope="module")
def engine() -> Iterator[EspeakEngine]:
    made = EspeakEngine()
    yield made
    made.close()


@pytest.fixture(scope="module")
def said(engine: EspeakEngine) -> dict[str, Said]:
    """Each language's sentence at 16 kHz, with the times of its phones."""
    spoken = {voice: engine.speak(text, voice) for voice, text in SENTENCES.items()}
    return {
        voice: (resampled(one.samples, one.rate_hz, RATE_HZ), one.phones) for voice, one in spoken.items()
    }


@pytest.fixture(scope="module")
def english(said: dict[str, Said]) -> Samples:
    return said["en-us"][0]


def gap(made: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(made[:, INDEX["jawOpen"]] - made[:, INDEX["mouthClose"]], dtype=np.float64)


def shown(sound: NDArray[Any]) -> NDArray[np.float32]:
    """Return the faces of a sound, after seeing that they are faces."""
    made = faces(shipped(), sound)
    assert made.shape == (-(-len(sound) // A_FRAME), len(ARKIT))
    assert np.isfinite(made).all()
    assert made.min(initial=0.0) >= 0.0
    assert made.max(initial=0.0) <= 1.0
    return made


def moves(sound: NDArray[Any]) -> float:
    """Return how much aperture changes in a second of a sound, which is made as loud as any other."""
    level = np.sqrt(np.mean(np.square(sound, dtype=np.float64)))
    return float(np.abs(np.diff(gap(shown((0.08 / level * sound).astype(np.float32))))).mean() * FPS)


def noise(count: int, level: float) -> Samples:
    return np.random.default_rng(0).normal(0.0, level, count).astype(np.float32)


def times(seconds: float) -> NDArray[np.float64]:
    return np.arange(round(seconds * RATE_HZ)) / RATE_HZ


SILENT: Final = {
    "digital zero": np.zeros(2 * RATE_HZ, np.float32),
    "smaller than any float of ordinary size": np.full(2 * RATE_HZ, 1e-38, np.float32),
    "the last bit of 16": (np.sign(noise(2 * RATE_HZ, 1.0)) / 32_768).astype(np.float32),
    "hiss at -80 dB": noise(2 * RATE_HZ, 1e-4),
    "hiss at -50 dB": noise(2 * RATE_HZ, 3e-3),
    "hiss at -40 dB": noise(2 * RATE_HZ, 1e-2),
    "hum of the mains at -60 dB": (1e-3 * np.sin(2 * np.pi * 50 * times(2))).astype(np.float32),
}


@pytest.mark.parametrize("name", SILENT)
def test_lips_touch_where_nobody_speaks(name: str) -> None:
    assert gap(shown(SILENT[name])).max() < SHUT


@pytest.mark.parametrize("hiss", [0.0, 1e-4, 3e-3])
def test_lips_touch_in_the_pauses_of_speech(english: Samples, hiss: float) -> None:
    pause = np.zeros(RATE_HZ, np.float32)
    sound = np.concatenate([pause, english, pause, english, pause])
    made = gap(shown(sound + noise(len(sound), hiss)))
    at_s = (np.arange(len(made)) + 0.5) / FPS
    length_s = len(english) / RATE_HZ
    spoken = np.zeros(len(made), dtype=bool)
    for start_s in (1.0, 2.0 + length_s):
        spoken |= (at_s > start_s - AROUND_S) & (at_s < start_s + length_s + AROUND_S)
    assert made[~spoken].max() < SHUT
    assert np.quantile(made[spoken], 0.95) > 0.2


@pytest.mark.parametrize(("gain", "alike"), [(3.0, 0.97), (20.0, 0.9), (100.0, 0.75)])
def test_clipped_speech_still_moves_the_mouth_as_it_should(
    english: Samples, gain: float, alike: float
) -> None:
    clean, clipped = gap(shown(english)), gap(shown(np.clip(gain * english, -1.0, 1.0)))
    assert np.corrcoef(clean, clipped)[0, 1] > alike
    assert 0.6 < clipped.std() / clean.std() < 1.4


def test_the_scale_of_numbers_changes_nothing(english: Samples) -> None:
    clean = gap(shown(english))
    for other in (
        english.astype(np.float64),
        (32_767 * english).astype(np.int16),
        np.float32(1e10) * english,
    ):
        assert np.corrcoef(clean, gap(shown(other)))[0, 1] > 0.99


def test_what_is_not_finite_is_silence_and_takes_nothing_else_with_it(english: Samples) -> None:
    for broken in (np.nan, np.inf, -np.inf):
        assert gap(shown(np.full(RATE_HZ, broken, np.float32))).max() < SHUT
    holes = english.copy()
    holes[::3] = np.nan
    assert np.corrcoef(gap(shown(english)), gap(shown(holes)))[0, 1] > 0.85
    late = english.copy()
    late[-2 * A_FRAME :] = np.inf
    # What lies further back than the network sees, and the level of the whole, are all but untouched.
    np.testing.assert_allclose(shown(late)[:20], shown(english)[:20], atol=0.02)


@pytest.mark.parametrize("count", [0, 1, A_FRAME - 1, A_FRAME, RATE_HZ // 10])
def test_a_sound_of_any_shortness_has_a_face_for_each_begun_frame(english: Samples, count: int) -> None:
    made = gap(shown(english[3_000 : 3_000 + count]))
    assert made.max(initial=0.0) < 0.6


def buzz(tone_hz: float, at_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return a note with overtones, as strings and reeds have them."""
    return np.asarray(np.sum([np.sin(2 * np.pi * tone_hz * k * at_s) / k for k in range(1, 8)], axis=0))


def chord(at_s: NDArray[np.float64]) -> NDArray[np.float64]:
    return buzz(220.0, at_s) + buzz(277.2, at_s) + buzz(329.6, at_s)


def drums(at_s: NDArray[np.float64]) -> NDArray[np.float64]:
    kick = np.sin(2 * np.pi * 60 * at_s) * np.exp(-10 * (2 * at_s % 1))
    return np.asarray(kick + noise(len(at_s), 1.0) * np.exp(-20 * (4 * at_s % 1)))


def melody(at_s: NDArray[np.float64]) -> NDArray[np.float64]:
    notes = np.array([262.0, 330.0, 392.0, 523.0, 392.0, 330.0])
    tone_hz = notes[(2 * at_s).astype(int) % len(notes)]
    swing = 2 * np.pi * np.cumsum(tone_hz) / RATE_HZ
    return np.asarray(
        np.sum([np.sin(k * swing) / k for k in range(1, 8)], axis=0) * np.exp(-2 * (2 * at_s % 1))
    )


AT_S: Final = times(3)
MUSIC: Final = {
    "a chord that is held": chord(AT_S),
    "a chord on each beat": chord(AT_S) * np.exp(-4 * (2 * AT_S % 1)),
    "a melody": melody(AT_S),
    "drums": drums(AT_S),
    "a band": 0.2 * chord(AT_S) * np.exp(-4 * (2 * AT_S % 1)) + drums(AT_S) + 0.3 * buzz(110.0, AT_S),
    "a whistle": np.sin(2 * np.pi * 440 * AT_S),
}


@pytest.mark.parametrize("name", MUSIC)
def test_music_moves_the_mouth_less_than_speech_does(english: Samples, name: str) -> None:
    assert moves(MUSIC[name]) < 0.7 * moves(english)


@pytest.mark.parametrize("sound", [drums(AT_S), noise(3 * RATE_HZ, 0.1)], ids=["drums", "noise"])
def test_what_has_no_pitch_leaves_the_lips_shut(sound: NDArray[np.float64]) -> None:
    assert np.quantile(gap(shown(sound.astype(np.float32))), 0.95) < SHUT


def test_a_held_note_opens_the_mouth_as_a_vowel_does_and_keeps_it_still(english: Samples) -> None:
    """A buzz is what a vowel is made of; nobody should expect shut lips of it."""
    held = (0.05 * buzz(220.0, AT_S)).astype(np.float32)
    middle = gap(shown(held))[25:50]
    assert middle.mean() > 0.1
    assert middle.max() < 0.6
    assert np.abs(np.diff(middle)).mean() * FPS < 0.2 * moves(english)


@pytest.mark.parametrize("voice", ["de", "cmn"])
def test_other_languages_move_the_mouth_and_shut_it_where_lips_meet(
    said: dict[str, Said], english: Samples, voice: str
) -> None:
    sound, phones = said[voice]
    made = gap(shown(sound))
    assert made.std() > 0.4 * gap(shown(english)).std()
    assert moves(sound) > 0.5 * moves(english)

    def frames(phone: Phone) -> NDArray[np.float64]:
        first = int(phone.start_s * FPS)
        last = max(first + 1, int(np.ceil(phone.end_s * FPS)))
        return np.asarray(made[first:last])

    closures = [frames(phone).min() for phone in phones if phone.symbol in BILABIALS]
    openings = [frames(phone).max() for phone in phones if phone.symbol in VOWELS]
    assert len(closures) >= 5
    assert np.median(closures) < SHUT
    assert np.mean(closures) < 0.25 * np.mean(openings)


def test_ten_minutes_of_speech_take_constant_memory_and_end_as_they_began(english: Samples) -> None:
    period = len(english) // A_FRAME
    once = english[: period * A_FRAME]
    sound = np.tile(once, -(-600 * RATE_HZ // len(once)))
    shipped()
    tracemalloc.start()
    made = np.concatenate([gap(piece) for piece in pieces(shipped(), sound)])
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(made) == -(-len(sound) // A_FRAME) >= 600 * FPS
    assert (
        most < 64e6
    )  # a piece of twenty seconds and its edges take about half of it; the sound itself is 38 MB
    np.testing.assert_allclose(made[-3 * period : -2 * period], made[2 * period : 3 * period], atol=1e-4)


def animated(
    folder: Path, sound: Samples, rate_hz: int = RATE_HZ, coding: str = "i16", channels: int = 1
) -> pd.DataFrame:
    """Return the table that `warmchat animate` writes of a recording."""
    path, out = folder / "sound.wav", folder / "face.csv"
    own = sound if rate_hz == RATE_HZ else resampled(sound, RATE_HZ, rate_hz)
    path.write_bytes(wave_bytes(own, rate_hz, coding, channels=channels))
    assert (
        cli.main(["animate", str(path), "--motion", "warm", "--seed", "1", "--force", "--out", str(out)]) == 0
    )
    found = pd.read_csv(out)
    assert np.isfinite(found.to_numpy()).all()
    assert found[[*ARKIT]].to_numpy().min() >= 0.0
    assert found[[*ARKIT]].to_numpy().max() <= 1.0
    return found


def opened(found: pd.DataFrame) -> NDArray[np.float64]:
    return np.asarray(found["jawOpen"] - found["mouthClose"], dtype=np.float64)


@pytest.mark.parametrize(
    ("rate_hz", "coding", "channels"),
    [(8_000, "u8", 1), (8_000, "i16", 2), (48_000, "i24", 2), (48_000, "f32", 1)],
)
def test_a_recording_of_any_form_moves_the_face_alike(
    english: Samples, tmp_path: Path, rate_hz: int, coding: str, channels: int
) -> None:
    plain = opened(animated(tmp_path, english))
    other = opened(animated(tmp_path, english, rate_hz, coding, channels))
    count = min(len(plain), len(other))
    assert abs(len(plain) - len(other)) <= 1
    assert np.corrcoef(plain[:count], other[:count])[0, 1] > 0.85


@pytest.mark.parametrize("name", ["digital zero", "hiss at -50 dB", "hum of the mains at -60 dB"])
def test_a_silent_recording_keeps_the_lips_of_the_page_shut(tmp_path: Path, name: str) -> None:
    assert opened(animated(tmp_path, SILENT[name])).max() < SHUT


def test_a_recording_shifted_by_a_constant_opens_no_mouth_in_its_pauses(
    english: Samples, tmp_path: Path
) -> None:
    shift = np.full(RATE_HZ, 0.2, np.float32)
    found = opened(animated(tmp_path, np.concatenate([shift, 0.5 * english + np.float32(0.2), shift])))
    assert found[5 : round((1.0 - AROUND_S) * FPS)].max() < SHUT
    assert np.quantile(found, 0.9) > 0.1


def test_a_tenth_of_a_second_is_a_recording_too(english: Samples, tmp_path: Path) -> None:
    assert 2 <= len(animated(tmp_path, english[3_000:4_600])) <= 4


def test_a_recording_with_holes_in_its_numbers_is_refused_with_a_sentence(
    english: Samples, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = english.copy()
    broken[16_000] = np.nan
    path, out = tmp_path / "sound.wav", tmp_path / "face.csv"
    path.write_bytes(wave_bytes(broken, RATE_HZ, "f32"))
    assert cli.main(["animate", str(path), "--motion", "warm", "--out", str(out)]) != 0
    assert "expected finite samples in sound.wav, got NaN or infinity at 1.00 s" in capsys.readouterr().err
    assert not out.exists()
