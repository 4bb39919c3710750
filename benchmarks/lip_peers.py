"""What other projects do with the same sound and the same words, by their own published rules.

Loudness: Open-LLM-VTuber sends the root mean square of each 20 ms over the sentence's loudest; amica squashes the
peak of the last 2048 samples and gives the VRM shape `aa` half of it. TalkingHead spells words into Oculus visemes
(its own module, run by Node) or takes visemes with times, and eases each in and out; its vowels follow the
loudness of its analyser. Its visemes become ARKit weights as its own Blender script mixes them.
"""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from render.rig import FPS
from sound.pcm import Samples
from sound.resample import resampled
from sound.speech import SILENCE, Phone, Word
from speaker_listener.face_clip import RATE_HZ
from speaker_listener.metrics import Doubles

PEERS: Final = Path(__file__).resolve().parent / "peers"
_INSTALL_S: Final = 300
_ASK_S: Final = 30

_DEVICE_HZ: Final = 48_000
_AMICA_SAMPLES: Final = 2048
_AMICA_SHARE: Final = 0.5
_TICK_HZ: Final = 60

# Aperture (jawOpen), width (mouthDimple; it uses no other) and rounding (mouthPucker, with mouthFunnel added: its
# /u/ is a funnel alone) of each viseme, from `build-visemes-from-arkit.py` of TalkingHead (MIT).
_VISEMES: Final[dict[str, tuple[float, float, float]]] = {
    "aa": (0.6, 0.0, 0.0),
    "E": (0.3, 1.0, 0.0),
    "I": (0.2, 0.6, 0.0),
    "O": (0.2, 0.0, 1.0),
    "U": (0.0, 0.0, 1.0),
    "PP": (0.0, 0.0, 0.0),
    "FF": (0.0, 1.0, 1.0),
    "DD": (0.2, 0.0, 0.5),
    "SS": (0.1, 0.0, 0.0),
    "TH": (0.2, 0.0, 0.0),
    "CH": (0.2, 0.0, 0.5),
    "RR": (0.2, 0.0, 0.5),
    "kk": (0.15, 0.3, 0.6),
    "nn": (0.15, 0.3, 0.6),
}
_LOUD_VOWELS: Final = frozenset({"aa", "E", "I", "O", "U"})
# Phones as its letter rules name them: L is `nn`, W `FF`, J `kk`, the sounds of sh and z `SS`.
_OF_PHONE: Final[dict[str, tuple[str, ...]]] = {
    "AA": ("aa",), "AE": ("aa",), "AH": ("aa",), "AO": ("aa",), "AW": ("aa",), "AX": ("aa",), "AY": ("aa",),
    "EH": ("E",), "ER": ("E",), "EY": ("E",), "IH": ("I",), "IY": ("I",), "OW": ("O",), "OY": ("O",),
    "UH": ("U",), "UW": ("U",), "B": ("PP",), "P": ("PP",), "M": ("PP",), "F": ("FF",), "V": ("FF",),
    "W": ("FF",), "TH": ("TH",), "DH": ("TH",), "T": ("DD",), "D": ("DD",), "DX": ("DD",), "N": ("nn",),
    "L": ("nn",), "NG": ("nn",), "S": ("SS",), "Z": ("SS",), "SH": ("SS",), "ZH": ("SS",), "CH": ("CH",),
    "JH": ("kk",), "K": ("kk",), "G": ("kk",), "R": ("RR",), "Y": ("I",), "HH": ("I",),
}  # fmt: skip


class PeerMissing(Exception):
    """A peer cannot be run here; the message says what it takes."""


@dataclass(frozen=True)
class _Eased:
    """One viseme on TalkingHead's timeline: it rises from where it is to `level`, then falls to 0."""

    viseme: str
    starts_ms: float
    peaks_ms: float
    ends_ms: float
    level: float


def open_llm_vtuber(samples: Samples, count: int) -> Doubles:
    """Return (count, 3) lips: the mouth opens with the loudness of each 20 ms."""
    step = RATE_HZ // 50
    padded = np.pad(samples.astype(np.float64), (0, -len(samples) % step)).reshape(-1, step)
    volume = np.sqrt(np.square(padded).mean(axis=1))
    volume /= max(float(volume.max()), 1e-9)
    shown = np.minimum(((np.arange(count) + 0.5) / FPS * 50).astype(int), len(volume) - 1)
    return _jaw_only(volume[shown])


def amica(samples: Samples, count: int) -> Doubles:
    """Return (count, 3) lips: the mouth opens with the squashed peak of the last 43 ms."""
    played = np.abs(resampled(samples, RATE_HZ, _DEVICE_HZ))
    ends = ((np.arange(count) + 0.5) / FPS * _DEVICE_HZ).astype(int)
    peaks = np.array([played[max(0, end - _AMICA_SAMPLES) : end].max(initial=0.0) for end in ends])
    volume = 1.0 / (1.0 + np.exp(-45.0 * peaks + 5.0))
    return _jaw_only(_AMICA_SHARE * np.where(volume < 0.1, 0.0, volume))


def _jaw_only(jaw: Doubles) -> Doubles:
    return np.stack([jaw, np.zeros_like(jaw), np.zeros_like(jaw)], axis=1)


def talkinghead_by_words(words: Sequence[Word], samples: Samples, count: int) -> Doubles:
    """Return (count, 3) lips by its English letter rules, words timed as its `speakAudio` does.

    Raises:
        PeerMissing: its package or Node is not there.
    """
    spelled = _spell([word.text for word in words])
    eased: list[_Eased] = []
    for word, (visemes, times, durations) in zip(words, spelled, strict=True):
        if not visemes:
            continue
        length_ms = 1000.0 * (word.end_s - word.start_s)
        total = times[-1] + durations[-1]
        # A slow word is spoken with more, and its visemes do not stretch beyond 200 ms each.
        overdrive = min(length_ms, max(0.0, length_ms - 150.0 * len(visemes)))
        level = 0.6 + 0.4 * overdrive / max(length_ms, 1e-9)
        scale = min(length_ms, 200.0 * len(visemes)) / total
        for viseme, time, duration in zip(visemes, times, durations, strict=True):
            at, lasts = 1000.0 * word.start_s + time * scale, duration * scale
            starts, peaks = at - min(60.0, 2 * lasts / 3), at + min(25.0, lasts / 2)
            ends = at + lasts + min(60.0, lasts / 2)
            eased.append(_Eased(viseme, starts, peaks, ends, 0.9 if viseme in ("PP", "FF") else level))
    return _played(eased, samples, count)


def talkinghead_by_phones(
    phones: Sequence[Phone], samples: Samples, count: int, mix: Mapping[str, Sequence[float]] = _VISEMES
) -> Doubles:
    """Return (count, n) lips by visemes with times, as its `speakAudio` takes them from voices that give them.

    Args:
        phones: with times.
        samples: at 16 kHz; its vowels follow their loudness.
        count: of frames.
        mix: what each viseme moves, n numbers each; aperture, width and rounding where not given.
    """
    eased: list[_Eased] = []
    for phone in phones:
        if phone.symbol == SILENCE:
            continue
        for viseme in _OF_PHONE[phone.symbol]:
            at, lasts = 1000.0 * phone.start_s, 1000.0 * (phone.end_s - phone.start_s)
            level = 0.9 if viseme in ("PP", "FF") else 0.6
            eased.append(_Eased(viseme, at - 2 * lasts / 3, at + lasts / 2, at + 1.5 * lasts, level))
    return _played(eased, samples, count, mix)


def install() -> None:
    """See that the peers' package is there, as its lock file says; asks npm once.

    Raises:
        PeerMissing: there is no Node or no npm, or npm failed.
    """
    stamp, lock = PEERS / "node_modules" / ".stamp", PEERS / "package-lock.json"
    if stamp.is_file() and stamp.read_text("utf-8") == lock.read_text("utf-8"):
        return
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        raise PeerMissing("expected node and npm on PATH to run TalkingHead's rules; Node 20 brings both")
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=PEERS, capture_output=True, text=True, timeout=_INSTALL_S, check=False)
    if done.returncode != 0:
        said = " ".join(done.stderr.strip().splitlines()[-3:])
        raise PeerMissing(f"npm could not install TalkingHead in {PEERS}: {said}")
    stamp.write_text(lock.read_text("utf-8"), "utf-8")


def _spell(words: Sequence[str]) -> list[tuple[list[str], list[float], list[float]]]:
    """Return visemes, relative starts and relative durations of each word."""
    install()
    node = shutil.which("node")
    if node is None:
        raise PeerMissing("expected node on PATH to run TalkingHead's rules; install Node 20 or newer")
    done = subprocess.run(
        [node, "talkinghead_words.mjs"],
        cwd=PEERS,
        input=json.dumps(list(words)),
        capture_output=True,
        text=True,
        timeout=_ASK_S,
        check=False,
    )
    if done.returncode != 0:
        raise PeerMissing(f"TalkingHead's rules failed: {' '.join(done.stderr.strip().splitlines()[-3:])}")
    return [(made["visemes"], made["times"], made["durations"]) for made in json.loads(done.stdout)]


def _played(
    eased: Sequence[_Eased], samples: Samples, count: int, mix: Mapping[str, Sequence[float]] = _VISEMES
) -> Doubles:
    """Return (count, n): the timeline played at 60 pictures a second, read at the middles of our frames."""
    ticks_ms = np.arange(0, 1000.0 * count / FPS, 1000.0 / _TICK_HZ)
    volume = _analyser(samples, ticks_ms)
    mixed = np.zeros((len(ticks_ms), len(next(iter(mix.values())))))
    for viseme in sorted({one.viseme for one in eased}):
        own = [one for one in eased if one.viseme == viseme]
        mixed += _morph(own, ticks_ms, volume)[:, None] * np.array(mix[viseme])
    middles_ms = 1000.0 * (np.arange(count) + 0.5) / FPS
    return np.stack([np.interp(middles_ms, ticks_ms, column) for column in np.minimum(mixed, 1.0).T], axis=1)


def _morph(own: Sequence[_Eased], ticks_ms: Doubles, volume: Doubles) -> Doubles:
    """Return (ticks,) the weight of one viseme; where two overlap, the one that began later has its way."""
    made = np.zeros(len(ticks_ms))
    began: dict[int, float] = {}
    value = 0.0
    for tick, now_ms in enumerate(ticks_ms):
        value_now = None
        for number, one in enumerate(own):
            if one.starts_ms <= now_ms < one.ends_ms:
                value_now = _eased_value(one, now_ms, began.setdefault(number, value))
        if value_now is not None and own[0].viseme in _LOUD_VOWELS and volume[tick] > 0:
            value_now *= 0.5 + volume[tick]
        value = value_now or 0.0
        made[tick] = value
    return made


def _eased_value(one: _Eased, now_ms: float, from_value: float) -> float:
    if now_ms < one.peaks_ms:
        part = _sigmoid((now_ms - one.starts_ms) / max(one.peaks_ms - one.starts_ms, 1e-4))
        return from_value + part * (one.level - from_value)
    part = _sigmoid((now_ms - one.peaks_ms) / max(one.ends_ms - one.peaks_ms, 1e-4))
    return one.level * (1.0 - part)


def _sigmoid(part: float) -> float:
    """Return its easing of [0, 1]: a logistic curve of slope 5 stretched to end at 0 and 1."""

    def base(t: float) -> float:
        return float(1.0 / (1.0 + np.exp(-5.0 * t)) - 0.5)

    return 0.5 / base(1.0) * base(2.0 * min(max(part, 0.0), 1.0) - 1.0) + 0.5


def _analyser(samples: Samples, ticks_ms: Doubles) -> Doubles:
    """Return (ticks,) in [0, 1]: the loudest of bins 2–9 of a 256-point Web Audio analyser, −70 to −10 dB."""
    played = resampled(samples, RATE_HZ, _DEVICE_HZ).astype(np.float64)
    window = np.blackman(256)
    smoothed = np.zeros(8)
    made = np.zeros(len(ticks_ms))
    for tick, now_ms in enumerate(ticks_ms):
        end = min(int(now_ms * _DEVICE_HZ / 1000.0), len(played))
        block = np.zeros(256)
        heard = played[max(0, end - 256) : end]
        block[256 - len(heard) :] = heard
        size = np.abs(np.fft.rfft(block * window))[2:10] / 256.0
        smoothed = 0.1 * smoothed + 0.9 * size
        level_db = 20.0 * np.log10(smoothed.max() + 1e-12)
        made[tick] = np.clip((level_db + 70.0) / 60.0, 0.0, 1.0)
    return made
