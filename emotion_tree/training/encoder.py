"""A BERT encoder as plain functions over named tensors, with two heads; for training only.

The names of the tensors are those of the checkpoint it starts from, so that any number of its lower layers can be kept.
Conventions: ids (B, T) int64, mask (B, T) bool (True where there is a piece), D = 384 wide, 12 heads.
"""

from collections.abc import Mapping

import torch
import torch.nn.functional as F
from torch import Tensor

HEADS = 12
EPSILON = 1e-12
Parameters = dict[str, Tensor]


def hidden(p: Mapping[str, Tensor], ids: Tensor, mask: Tensor, dropout: float) -> Tensor:
    """Return the last layer's states (B, T, D); `dropout` is a probability, 0 outside training."""
    places = torch.arange(ids.shape[1])
    x = F.embedding(ids, p["embeddings.word_embeddings.weight"])
    x = x + p["embeddings.position_embeddings.weight"][places]
    x = x + p["embeddings.token_type_embeddings.weight"][0]
    x = F.dropout(_norm(p, "embeddings.LayerNorm", x), dropout, training=dropout > 0)
    for number in range(layers_of(p)):
        x = _layer(p, f"encoder.layer.{number}", x, mask, dropout)
    return x


def pooled(x: Tensor, mask: Tensor) -> Tensor:
    """Return mean and maximum over the pieces side by side: (B, 2 D)."""
    m = mask[..., None]
    mean = (x * m).sum(1) / m.sum(1)
    return torch.cat([mean, x.masked_fill(~m, -1e4).amax(1)], dim=-1)


def logits(p: Mapping[str, Tensor], ids: Tensor, mask: Tensor, dropout: float = 0.0) -> tuple[Tensor, Tensor]:
    """Return (B, 7) and (B, 28) logits over `EKMAN` and `LABELS`."""
    features = F.dropout(pooled(hidden(p, ids, mask, dropout), mask), dropout, training=dropout > 0)
    return _linear(p, "heads.ekman", features), _linear(p, "heads.fine", features)


def layers_of(p: Mapping[str, Tensor]) -> int:
    """Return how many layers the parameters have."""
    return 1 + max(int(name.split(".")[2]) for name in p if name.startswith("encoder.layer."))


def _layer(p: Mapping[str, Tensor], name: str, x: Tensor, mask: Tensor, dropout: float) -> Tensor:
    b, t, d = x.shape
    q, k, v = (
        _linear(p, f"{name}.attention.self.{which}", x).view(b, t, HEADS, d // HEADS).transpose(1, 2)
        for which in ("query", "key", "value")
    )
    seen = F.scaled_dot_product_attention(q, k, v, attn_mask=mask[:, None, None, :], dropout_p=dropout)
    seen = _linear(p, f"{name}.attention.output.dense", seen.transpose(1, 2).reshape(b, t, d))
    x = _norm(p, f"{name}.attention.output.LayerNorm", x + F.dropout(seen, dropout, training=dropout > 0))
    wide = F.gelu(_linear(p, f"{name}.intermediate.dense", x))
    out = F.dropout(_linear(p, f"{name}.output.dense", wide), dropout, training=dropout > 0)
    return _norm(p, f"{name}.output.LayerNorm", x + out)


def _linear(p: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    return F.linear(x, p[f"{name}.weight"], p[f"{name}.bias"])


def _norm(p: Mapping[str, Tensor], name: str, x: Tensor) -> Tensor:
    return F.layer_norm(x, x.shape[-1:], p[f"{name}.weight"], p[f"{name}.bias"], EPSILON)
