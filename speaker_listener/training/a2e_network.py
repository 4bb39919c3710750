"""Audio to expression as a network: phone evidence from sound, a motion memory addressed by it, a decoder to 52 channels.

    mel (100 Hz) ─▶ stem ─▶ local attention (50 Hz) ─▶ phone logits ─▶ address ─┐
                                    │                                            ├─▶ memory × style ─▶ read
                                    └──────▶ features (25 Hz) ──────────────────┴─▶ fused + emotion ─▶ decoder ─▶ face
    face ─▶ motion encoder ─▶ address by likeness ─▶ memory        (training only: it writes what sound reads)

Source of the method: MemoryTalker (Kim et al., ICCV 2025): as many slots as phones, sound addresses them by its phone
evidence, motion by likeness, and style from the sound alone re-weighs the slots. Ours differs: the ear is small and learns
with the rest from known phone times instead of a large model with CTC; phones are addressed as probabilities, without
sharpening; emotion enters; attention reaches a set time, so that long sound can be cut anywhere.
"""

from dataclasses import asdict, dataclass
from typing import Final, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from emotion_tree.reading import EMOTIONS
from render.rig import ARKIT
from sound.mel import BANDS
from speaker_listener.training.a2e_examples import STYLE_SIZE, SYMBOLS

SHARPNESS: Final = 16.0  # of the address that motion gives, as in the paper
CODE: Final = 16  # numbers that stand for a way of speaking


@dataclass(frozen=True)
class Shape:
    """The sizes of the network, and what is left out of it.

    Attributes:
        width: of features.
        heads: of attention.
        blocks: of convolution at 50 Hz.
        ear_layers: of attention at 50 Hz.
        face_layers: of attention at 25 Hz.
        reach: rows to either side that attention sees.
        memory_width: of a slot.
        memory: whether there is a motion memory (an ablation).
        emotion: whether emotion enters (an ablation).
        dropout: probability.
    """

    width: int = 128
    heads: int = 4
    blocks: int = 4
    ear_layers: int = 0
    face_layers: int = 2
    reach: int = 20
    memory_width: int = 96
    memory: bool = True
    emotion: bool = True
    dropout: float = 0.1

    def data(self) -> dict[str, int | float | bool]:
        """Return it as plain values, for config.json."""
        return asdict(self)


class Heard(NamedTuple):
    """What the network makes of sound: (B, T, 52) face, (B, 2T, phones) logits, (B, T, memory) what was read."""

    face: Tensor
    logits: Tensor
    read: Tensor
    address: Tensor


class Block(nn.Module):
    """Depth-wise convolution over time and a small perceptron, added to what came in."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.near = nn.Conv1d(width, width, 9, padding=4, groups=width)
        self.wide = nn.Linear(width, 2 * width)
        self.back = nn.Linear(2 * width, width)
        self.dropout = dropout

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, width) to the same."""
        y = self.near(self.norm(x).transpose(1, 2)).transpose(1, 2)
        y = self.back(F.gelu(self.wide(y)))
        return x + F.dropout(y, self.dropout, self.training)


class Near(nn.Module):
    """A Transformer layer whose attention reaches `reach` rows to either side, with a learned weight for each distance."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.heads, self.reach, self.dropout = shape.heads, shape.reach, shape.dropout
        self.norm = nn.LayerNorm(shape.width)
        self.mix = nn.Linear(shape.width, 3 * shape.width)
        self.join = nn.Linear(shape.width, shape.width)
        self.distance = nn.Parameter(torch.zeros(shape.heads, 2 * shape.reach + 1))
        self.norm_2 = nn.LayerNorm(shape.width)
        self.wide = nn.Linear(shape.width, 4 * shape.width)
        self.back = nn.Linear(4 * shape.width, shape.width)

    def forward(self, x: Tensor) -> Tensor:
        """(B, T, width) to the same."""
        b, t, width = x.shape
        q, k, v = self.mix(self.norm(x)).view(b, t, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4)
        scores = q @ k.transpose(-1, -2) * (width // self.heads) ** -0.5 + self._bias(t, x.device)
        y = (torch.softmax(scores, dim=-1) @ v).transpose(1, 2).reshape(b, t, width)
        x = x + F.dropout(self.join(y), self.dropout, self.training)
        y = self.back(F.gelu(self.wide(self.norm_2(x))))
        return x + F.dropout(y, self.dropout, self.training)

    def _bias(self, rows: int, device: torch.device) -> Tensor:
        place = torch.arange(rows, device=device)
        apart = place[None, :] - place[:, None]
        known = self.distance[:, torch.clamp(apart + self.reach, 0, 2 * self.reach)]
        return known.masked_fill(apart.abs() > self.reach, -1e4)


class A2E(nn.Module):
    """Sound, emotion and style to faces."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        w, m = shape.width, shape.memory_width
        self.stem = nn.Conv1d(BANDS, w, 6, stride=2, padding=2)
        self.blocks = nn.ModuleList(Block(w, shape.dropout) for _ in range(shape.blocks))
        self.ear = nn.ModuleList(Near(shape) for _ in range(shape.ear_layers))
        self.ear_norm = nn.LayerNorm(w)
        self.phones = nn.Linear(w, len(SYMBOLS))
        self.down = nn.Conv1d(w, w, 4, stride=2, padding=1)
        self.memory = nn.Parameter(torch.randn(len(SYMBOLS), m) * 0.5)
        self.motion = nn.Linear(len(ARKIT), m)
        self.style = nn.Sequential(nn.Linear(STYLE_SIZE, 64), nn.GELU(), nn.Linear(64, CODE))
        self.weigh = nn.Linear(CODE, len(SYMBOLS))
        self.scale = nn.Linear(CODE, 1)
        self.lean = nn.Linear(CODE, w)
        self.fuse = nn.Linear(w + m, w)
        self.feel = nn.Linear(len(EMOTIONS), w)
        self.decoder = nn.ModuleList(Near(shape) for _ in range(shape.face_layers))
        self.face_norm = nn.LayerNorm(w)
        self.face = nn.Linear(w, len(ARKIT))
        nn.init.zeros_(self.face.weight)
        for layer in (self.weigh, self.scale):
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)

    def reach_frames(self) -> int:
        """Return how many frames to either side a frame of the face is moved by."""
        ear = self.shape.blocks * 4 + self.shape.ear_layers * self.shape.reach + 2
        return -(-ear // 2) + self.shape.face_layers * self.shape.reach + 2

    def hear(self, mel: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """(B, 4T, 80) to features (B, T, width), phone logits (B, 2T, phones) and addresses (B, T, phones)."""
        x = F.gelu(self.stem(mel.transpose(1, 2))).transpose(1, 2)
        for block in self.blocks:
            x = block(x)
        for layer in self.ear:
            x = layer(x)
        x = self.ear_norm(x)
        logits = self.phones(x)
        likely = torch.softmax(logits, dim=-1)
        address = 0.5 * (likely[:, 0::2] + likely[:, 1::2])
        return F.gelu(self.down(x.transpose(1, 2))).transpose(1, 2), logits, address

    def code_of(self, style: Tensor) -> Tensor:
        """(B, STYLE_SIZE) to (B, 16); styles that are not known (NaN) are taken for the ordinary one."""
        return self.style(torch.nan_to_num(style))

    def weights_of(self, code: Tensor) -> Tensor:
        """(B, 16) to (B, phones): how strongly each slot counts in this style; 1 is ordinary."""
        return 2.0 * torch.sigmoid(self.weigh(code)) * torch.exp(0.5 * torch.tanh(self.scale(code)))

    def read(self, address: Tensor, code: Tensor) -> Tensor:
        """(B, T, phones) addresses to (B, T, memory width): what the memory holds there, in a style."""
        return (address * self.weights_of(code)[:, None]) @ self.memory

    def write_address(self, face: Tensor) -> tuple[Tensor, Tensor]:
        """(B, T, 52) to motion features (B, T, memory width) and the addresses (B, T, phones) that they are like."""
        felt = self.motion(face)
        like = F.normalize(felt, dim=-1) @ F.normalize(self.memory, dim=-1).T
        return felt, torch.softmax(SHARPNESS * like, dim=-1)

    def decode(self, features: Tensor, read: Tensor, emotion: Tensor, code: Tensor) -> Tensor:
        """To (B, T, 52)."""
        if not self.shape.memory:
            read = torch.zeros_like(read)
        x = self.fuse(torch.cat([features, read], dim=-1)) + self.lean(code)[:, None]
        if self.shape.emotion:
            x = x + self.feel(emotion)[:, None]
        for layer in self.decoder:
            x = layer(x)
        return self.face(self.face_norm(x))

    def forward(self, mel: Tensor, emotion: Tensor, code: Tensor) -> Heard:
        """Make faces.

        Args:
            mel: (B, 4T, 80), levelled as `levelled` does.
            emotion: (B, 8) intensity of each emotion.
            code: (B, 16) of a style.
        """
        features, logits, address = self.hear(mel)
        read = self.read(address, code)
        return Heard(self.decode(features, read, emotion, code), logits, read, address)


class Ear(nn.Module):
    """Style from sound alone: a bank of convolutions, residual blocks at ever lower rates, the mean and spread over time."""

    def __init__(self, width: int = 48) -> None:
        super().__init__()
        self.bank = nn.ModuleList(nn.Conv1d(BANDS, 16, k, padding=k // 2) for k in (1, 3, 5, 7))
        self.join = nn.Conv1d(64, width, 1)
        self.blocks = nn.ModuleList(nn.Conv1d(width, width, 5, stride=s, padding=2) for s in (1, 2, 1, 2))
        self.code = nn.Sequential(nn.Linear(2 * width, 64), nn.GELU(), nn.Linear(64, CODE))
        self.project = nn.Sequential(nn.Linear(CODE, 32), nn.GELU(), nn.Linear(32, 32))

    def forward(self, mel: Tensor) -> Tensor:
        """(B, 4T, 80) to (B, 16)."""
        x = mel.transpose(1, 2)
        x = F.gelu(self.join(F.gelu(torch.cat([conv(x)[..., : x.shape[-1]] for conv in self.bank], dim=1))))
        for block in self.blocks:
            y = F.gelu(block(x))
            x = x + y if y.shape == x.shape else y
        return self.code(torch.cat([x.mean(dim=-1), x.std(dim=-1)], dim=-1))

    def distance(self, mel: Tensor) -> Tensor:
        """(B, 4T, 80) to (B, 32): places in which one speaker's sentences lie together."""
        return self.project(self(mel))
