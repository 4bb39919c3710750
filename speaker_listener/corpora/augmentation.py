"""The same words in another room, through another wire, a little faster: what the ear hears changes, the face does not.

    speed and pitch (sound and face alike) ─▶ room ─▶ noise ─▶ wire (band, rate, steps) ─▶ loudness, clipping

Every stage is drawn from the given generator and none moves the sound in time: rooms begin with the direct sound, and
filters are symmetric. Only sound is changed, but by `faster`, which plays sound and face of a clip at another speed.

Source of the ranges: what the field uses for speech recognition (T. Ko et al., "Audio Augmentation for Speech
Recognition", 2015: speeds 0.9 to 1.1; "A study on data augmentation of reverberant speech", 2017: made rooms serve as well).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from render.rig import FPS
from sound.pcm import Samples, rms
from sound.resample import resampled
from sound.speech import Phone
from speaker_listener.face_clip import FaceClip

# Lower and upper edge in Hz, and steps of the amplitude (0: none), of things that carry voices.
_WIRES: Final = (
    (300.0, 3400.0, 256),  # telephone, µ-law
    (50.0, 7000.0, 0),  # wideband telephone
    (80.0, 5500.0, 0),  # low rate of a talk over the net
    (150.0, 7500.0, 0),  # the microphone of a laptop
    (20.0, 4000.0, 4096),
)
_MU: Final = 255.0
_QUIETEST_RMS: Final = 1e-4
# Of noise where nobody speaks.
_ALONE_DB: Final = (-65.0, -20.0)


@dataclass(frozen=True)
class Augmentation:
    """How often and how strongly each stage comes.

    Attributes:
        speed: slowest and fastest; sound and face alike, and the pitch with them.
        speed_share: of clips with another speed.
        room_share: of clips in a room.
        reverberation_s: shortest and longest time in which a room falls by 60 dB.
        noise_share: of clips with noise.
        snr_db: worst and best ratio of voice to noise.
        wire_share: of clips through a wire.
        gain_db: lowest and highest change of loudness.
        clip_share: of clips whose peaks are cut off.
    """

    speed: tuple[float, float] = (0.9, 1.12)
    speed_share: float = 0.5
    room_share: float = 0.4
    reverberation_s: tuple[float, float] = (0.08, 0.6)
    noise_share: float = 0.6
    snr_db: tuple[float, float] = (3.0, 35.0)
    wire_share: float = 0.35
    gain_db: tuple[float, float] = (-22.0, 6.0)
    clip_share: float = 0.08

    def __post_init__(self) -> None:
        for name in ("speed", "reverberation_s", "snr_db", "gain_db"):
            low, high = getattr(self, name)
            if low > high or (name != "snr_db" and name != "gain_db" and low <= 0):
                raise ValueError(f"expected {name} from low to high, got {low:g} to {high:g}")
        for name in ("speed_share", "room_share", "noise_share", "wire_share", "clip_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"expected {name} in [0, 1], got {getattr(self, name):g}")

    def apply(self, clip: FaceClip, rng: np.random.Generator, noises: Sequence[Samples] = ()) -> FaceClip:
        """Return the clip as it might have been recorded elsewhere.

        Args:
            clip: with sound.
            rng: from which everything is drawn.
            noises: recordings at the clip's rate to lay under the voice; without one, noise is made.

        Raises:
            ValueError: the clip has no sound.
        """
        if len(clip.samples) == 0:
            raise ValueError(f"expected a clip with sound to augment, {clip.name} has none")
        if rng.random() < self.speed_share:
            clip = faster(clip, float(rng.uniform(*self.speed)))
        sound = clip.samples
        if rng.random() < self.room_share:
            low, high = np.log(self.reverberation_s)
            sound = in_room(sound, room(rng, float(np.exp(rng.uniform(low, high))), clip.rate_hz))
        if rng.random() < self.noise_share:
            sound = self._with_noise(sound, rng, noises)
        if rng.random() < self.wire_share:
            low_hz, high_hz, steps = _WIRES[int(rng.integers(len(_WIRES)))]
            sound = quantised(banded(sound, clip.rate_hz, low_hz, high_hz), steps)
        sound = sound * np.float32(10.0 ** (rng.uniform(*self.gain_db) / 20.0))
        if rng.random() < self.clip_share:
            sound = sound / max(_QUIETEST_RMS, float(np.quantile(np.abs(sound), 0.995)))
        return replace(clip, samples=np.clip(sound, -1.0, 1.0).astype(np.float32))

    def _with_noise(self, sound: Samples, rng: np.random.Generator, noises: Sequence[Samples]) -> Samples:
        under = noise(rng, len(sound), noises)
        share = float(rng.random())
        if rms(sound) > _QUIETEST_RMS:
            return with_noise(sound, under, self.snr_db[0] + share * (self.snr_db[1] - self.snr_db[0]))
        level_db = _ALONE_DB[0] + share * (_ALONE_DB[1] - _ALONE_DB[0])
        return np.asarray(
            sound + under * np.float32(10.0 ** (level_db / 20.0) / max(rms(under), _QUIETEST_RMS))
        )


def faster(clip: FaceClip, factor: float) -> FaceClip:
    """Return the clip played `factor` times as fast: sound (pitch too), face and phones.

    Raises:
        ValueError: the factor is not in [0.5, 2].
    """
    if not 0.5 <= factor <= 2:
        raise ValueError(f"expected a speed in [0.5, 2], got {factor:g}")
    played_hz = round(clip.rate_hz * factor)
    factor = played_hz / clip.rate_hz
    sound = resampled(clip.samples, played_hz, clip.rate_hz)
    phones = tuple(Phone(p.symbol, p.start_s / factor, p.end_s / factor) for p in clip.phones)
    changed = replace(clip, samples=sound, phones=phones, fps=clip.fps * factor)
    if len(clip.heard):
        changed = replace(changed, heard=resampled(clip.heard, played_hz, clip.rate_hz))
    moved = changed.on_frames() if clip.has_face else replace(changed, fps=clip.fps)
    return replace(moved, fps=float(FPS) if clip.has_face else clip.fps, offset_s=clip.offset_s / factor)


def room(rng: np.random.Generator, reverberation_s: float, rate_hz: int) -> Samples:
    """Return (n,) the answer of a made room to a click at its first sample.

    The direct sound, a few early reflections between 2 and 40 ms, and noise that falls by 60 dB in `reverberation_s`;
    high sounds fade faster, as walls and air take them.
    """
    count = max(2, round(reverberation_s * rate_hz))
    times = np.arange(count) / rate_hz
    tail = rng.standard_normal(count) * 10.0 ** (-3.0 * times / reverberation_s)
    width = 1 + int(rng.integers(1, 6))
    tail = np.convolve(tail, np.ones(width) / width)[:count]
    onset = np.clip(times / 0.03, 0.0, 1.0)
    made = tail * onset
    for _ in range(int(rng.integers(3, 9))):
        place = int(rng.uniform(0.002, 0.04) * rate_hz)
        if place < count:
            made[place] += rng.uniform(-0.6, 0.6) * 10.0 ** (-3.0 * place / rate_hz / reverberation_s)
    # The energy of what comes back against that of the direct sound: from beside the mouth to across the table.
    ratio = 10.0 ** (-rng.uniform(3.0, 18.0) / 10.0)
    made *= np.sqrt(ratio / max(float(np.square(made).sum()), 1e-12))
    made[0] = 1.0
    return made.astype(np.float32)


def in_room(samples: Samples, answer: Samples) -> Samples:
    """Return (n,) samples as they sound in a room of this answer, as loud as before; what rings on is cut."""
    size = 1 << (len(samples) + len(answer) - 1).bit_length()
    rung = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(answer, size), size)[: len(samples)]
    level = float(np.sqrt(np.mean(np.square(rung))))
    return np.asarray(rung * (rms(samples) / max(level, _QUIETEST_RMS)), dtype=np.float32)


def noise(rng: np.random.Generator, count: int, recordings: Sequence[Samples] = ()) -> Samples:
    """Return (count,) noise: a piece of a recording, said again where it is short, or white to brown noise.

    Where there are recordings, half of what is drawn is theirs.
    """
    if recordings and rng.random() < 0.5:
        chosen = recordings[int(rng.integers(len(recordings)))]
        start = int(rng.integers(len(chosen)))
        return np.asarray(np.resize(np.roll(chosen, -start), count), dtype=np.float32)
    slope = rng.uniform(0.0, 2.0)  # power over frequency: 0 white, 1 pink, 2 brown
    spectrum = np.fft.rfft(rng.standard_normal(count))
    frequency = np.maximum(np.arange(len(spectrum)), 1.0 + len(spectrum) / 200)
    return np.fft.irfft(spectrum / frequency ** (slope / 2), count).astype(np.float32)


def with_noise(samples: Samples, under: Samples, snr_db: float) -> Samples:
    """Return (n,) samples with noise (n,) under them, `snr_db` below their level."""
    wanted = rms(samples) * 10.0 ** (-snr_db / 20.0)
    return np.asarray(samples + under * np.float32(wanted / max(rms(under), _QUIETEST_RMS)))


def banded(samples: Samples, rate_hz: int, low_hz: float, high_hz: float) -> Samples:
    """Return (n,) samples between two edges, an eighth of an octave soft, by a filter that delays nothing."""
    size = 1 << (2 * len(samples) - 1).bit_length()
    frequency = np.fft.rfftfreq(size, 1.0 / rate_hz)
    octaves = np.log2(np.maximum(frequency, 1e-3))
    gain = _ramp(octaves - np.log2(low_hz)) * _ramp(np.log2(high_hz) - octaves)
    return np.fft.irfft(np.fft.rfft(samples, size) * gain, size)[: len(samples)].astype(np.float32)


def quantised(samples: Samples, steps: int) -> Samples:
    """Return (n,) samples in so many steps of the µ-law of telephones; 0 steps leave them as they are."""
    if steps == 0:
        return samples
    pressed = np.sign(samples) * np.log1p(_MU * np.abs(np.clip(samples, -1.0, 1.0))) / np.log1p(_MU)
    held = np.round(pressed * (steps / 2)) / (steps / 2)
    return np.asarray(np.sign(held) * np.expm1(np.abs(held) * np.log1p(_MU)) / _MU, dtype=np.float32)


def _ramp(octaves: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.clip(0.5 + 8.0 * octaves, 0.0, 1.0)
