"""The network of the mask generator, as it is trained.

    first mask (1, 64, 64) ─▶ conv 32-64-128, ReLU, mean over places, linear ─▶ z1 (256)
    z1, repeated + ε · s ⊙ η + fading ⊙ what the head did and whose turn it is + learned positions ─▶ 6 Transformer encoder layers
        ─▶ latents (N, 256) ─┬▶ transposed convolutions, sigmoid ─▶ masks (N, 64, 64)
                             └▶ one convolution over time ─▶ poses (N, 6)

Averaging over places forgets place, so the encoder sees the mask also times its two coordinates. s is a learned scale of each
dimension of the noise. What the head did matters less and less: each dimension of it is weighed by a learned curve over the
chunk, which begins as an exponential of its own time. Attention is narrower than the latents and works with heads of 16; each head
leans to frames that are near and past by learned slopes (Press et al. 2022, "Train short, test long"), as motion follows what pushed it.
"""

from dataclasses import dataclass
from typing import Final

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from speaker_listener.masks.head_motion import AXES, NOISE

SIZE: Final = 64
_SEED_SHAPE: Final = (64, 4, 4)
_TAPS: Final = 9
_QUIET_NOISE: Final = 0.05
# Frames in which what was told fades at first, from the fastest dimension to the slowest.
_FADES: Final = (2.0, 400.0)
# How much more a head leans away from frames that come later, at first, for each frame.
_LATER: Final = 1.0


@dataclass(frozen=True)
class Shape:
    """The sizes of the network.

    Attributes:
        width: d, of latents.
        layers: of the Transformer.
        attention: width of queries, keys and values together.
        heads: of the attention.
        hidden: of the feed-forward layers.
        frames: N, of a chunk.
        history: poses before the chunk that it is told.
    """

    width: int = 256
    layers: int = 6
    attention: int = 128
    heads: int = 8
    hidden: int = 384
    frames: int = 64
    history: int = 8

    @property
    def told(self) -> int:
        """Numbers that a chunk is told: the poses before it, whether they are known, role and ε."""
        return self.history * AXES + 3


class MaskEncoder(nn.Module):  # type: ignore[misc, unused-ignore]
    """From a mask to mean and logarithm of the variance of z1."""

    def __init__(self, shape: Shape) -> None:
        """Make it with fresh weights."""
        super().__init__()
        self.convs = nn.ModuleList(
            [nn.Conv2d(a, b, 3, stride=2, padding=1) for a, b in ((3, 32), (32, 64), (64, 128))]
        )
        self.out = nn.Linear(128, 2 * shape.width)
        for conv in self.convs:
            nn.init.kaiming_normal_(conv.weight, nonlinearity="relu")
        nn.init.normal_(self.out.weight, std=0.2)
        # Twice the half picture: heads stay near the middle, and the encoder should tell where.
        place = torch.linspace(-2.0, 2.0, SIZE)
        self.register_buffer("columns", place.expand(SIZE, SIZE).clone(), persistent=False)
        self.register_buffer("rows", place[:, None].expand(SIZE, SIZE).clone(), persistent=False)

    def forward(self, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return two (B, d) of masks (B, 64, 64)."""
        x = torch.stack([mask, mask * self.columns, mask * self.rows], dim=1)
        for conv in self.convs:
            x = F.relu(conv(x))
        mean, log_variance = self.out(x.mean(dim=(2, 3))).chunk(2, dim=1)
        return mean, log_variance.clamp(-8.0, 4.0)


class Layer(nn.Module):  # type: ignore[misc, unused-ignore]
    """One Transformer encoder layer, normalised before."""

    def __init__(self, shape: Shape) -> None:
        """Make it with fresh weights."""
        super().__init__()
        self.heads = shape.heads
        self.before = nn.LayerNorm(shape.width)
        self.asked = nn.Linear(shape.width, 3 * shape.attention)
        self.told = nn.Linear(shape.attention, shape.width)
        self.between = nn.LayerNorm(shape.width)
        self.wide = nn.Linear(shape.width, shape.hidden)
        self.narrow = nn.Linear(shape.hidden, shape.width)
        steps = torch.arange(shape.frames)
        ago = (steps[:, None] - steps).float()
        self.register_buffer("ago", torch.stack([ago.clamp(min=0), (-ago).clamp(min=0)]), persistent=False)
        past = torch.exp2(-torch.linspace(-1.0, 6.0, shape.heads))
        self.slopes = nn.Parameter(torch.stack([past, past + _LATER], dim=1))
        for last in (self.told, self.narrow):
            nn.init.normal_(last.weight, std=0.02 / shape.layers**0.5)

    def forward(self, x: Tensor) -> Tensor:
        """Return (B, N, d) of (B, N, d)."""
        batch, frames, _ = x.shape
        q, k, v = (
            part.reshape(batch, frames, self.heads, -1).transpose(1, 2)
            for part in self.asked(self.before(x)).chunk(3, dim=2)
        )
        leaning = torch.einsum("hs,sij->hij", self.slopes, self.ago)
        weights = torch.softmax(q @ k.transpose(2, 3) * q.shape[3] ** -0.5 - leaning, dim=3)
        x = x + self.told((weights @ v).transpose(1, 2).reshape(batch, frames, -1))
        return x + self.narrow(F.gelu(self.wide(self.between(x)), approximate="tanh"))


class Generator(nn.Module):  # type: ignore[misc, unused-ignore]
    """From z1, noise and what is told to the latents and poses of a chunk."""

    def __init__(self, shape: Shape, scale: Tensor) -> None:
        """Make it with fresh weights; scale: (6,) spreads of real poses, the units in which it thinks."""
        super().__init__()
        self.tell = nn.Linear(shape.told, shape.width)
        self.tell_more = nn.Sequential(
            nn.Linear(shape.told, shape.width),
            nn.GELU(approximate="tanh"),
            nn.Linear(shape.width, shape.width),
        )
        fades = torch.exp(torch.linspace(*torch.log(torch.tensor(_FADES)).tolist(), shape.width))
        self.fading = nn.Parameter(torch.exp(-torch.arange(shape.frames)[:, None] / fades))
        self.positions = nn.Parameter(0.3 * torch.randn(shape.frames, shape.width))
        # The first dimensions drive the motion they are trained with; the others begin quiet.
        scales = torch.full((shape.width,), _QUIET_NOISE)
        scales[:NOISE] = 1.0
        self.noise_scale = nn.Parameter(scales)
        self.layers = nn.ModuleList([Layer(shape) for _ in range(shape.layers)])
        self.last = nn.LayerNorm(shape.width)
        self.pose = nn.Conv1d(shape.width, AXES, _TAPS)
        self.register_buffer("scale", scale.clone())

    def forward(self, z1: Tensor, noise: Tensor, told: Tensor) -> Tensor:
        """Return latents (B, N, d); `poses` gives theirs.

        Args:
            z1: (B, d).
            noise: (B, N, d), ε · η.
            told: (B, told) history in units of `scale`, whether it is known, role, ε.
        """
        known = (self.tell(told) + self.tell_more(told))[:, None] * self.fading
        x = z1[:, None] + noise * self.noise_scale + known + self.positions
        for layer in self.layers:
            x = layer(x)
        latents: Tensor = self.last(x)
        return latents

    def poses(self, latents: Tensor) -> Tensor:
        """Return (B, N, 6) of latents (B, N, d)."""
        # With all digits, also where training computes with fewer: velocities are small differences.
        with torch.autocast(latents.device.type, enabled=False):
            around = F.pad(latents.float().transpose(1, 2), (_TAPS // 2, _TAPS // 2), mode="replicate")
            return self.pose(around).transpose(1, 2) * self.scale


class MaskDecoder(nn.Module):  # type: ignore[misc, unused-ignore]
    """From a latent to a mask."""

    def __init__(self, shape: Shape) -> None:
        """Make it with fresh weights."""
        super().__init__()
        channels, height, width = _SEED_SHAPE
        self.begin = nn.Linear(shape.width, channels * height * width)
        self.grow = nn.ModuleList(
            [
                nn.ConvTranspose2d(a, b, 4, stride=2, padding=1)
                for a, b in ((64, 64), (64, 32), (32, 16), (16, 1))
            ]
        )

        nn.init.kaiming_normal_(self.begin.weight, nonlinearity="relu")
        for step in self.grow:
            # Each pixel is reached by a quarter of the taps.
            taps = step.in_channels * step.kernel_size[0] * step.kernel_size[1] / 4
            nn.init.normal_(step.weight, std=(2.0 / taps) ** 0.5)

    def forward(self, latents: Tensor) -> Tensor:
        """Return (B, 64, 64) logits of masks of (B, d)."""
        x = F.relu(self.begin(latents)).reshape(-1, *_SEED_SHAPE)
        for number, step in enumerate(self.grow):
            x = step(x if number == 0 else F.relu(x))
        return x[:, 0]


class MaskNetwork(nn.Module):  # type: ignore[misc, unused-ignore]
    """All three, as they are trained together."""

    def __init__(self, shape: Shape, scale: Tensor) -> None:
        """Make it with fresh weights; arguments as `Generator`."""
        super().__init__()
        self.shape = shape
        self.encoder = MaskEncoder(shape)
        self.generator = Generator(shape, scale)
        self.decoder = MaskDecoder(shape)

    def forward(self, mask: Tensor, noise: Tensor, told: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """Return latents, poses, and mean and log variance of z1, which is drawn from them.

        Args:
            mask: (B, 64, 64) first masks.
            noise: (B, N, d), ε · η.
            told: (B, told).
        """
        mean, log_variance = self.encoder(mask)
        z1 = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        latents = self.generator(z1, noise, told)
        return latents, self.generator.poses(latents), mean, log_variance
