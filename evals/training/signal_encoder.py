"""The sentence encoder while it is trained: all-MiniLM-L6-v2 in torch, with a linear head on the sentence's tokens.

Torch is needed here and in finetune_signals alone; the product runs the exported model with onnxruntime.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch  # type: ignore[import-not-found]  # installed for training alone
from numpy.typing import NDArray
from safetensors.torch import load_file  # type: ignore[import-not-found]  # installed for training alone
from tokenizers import Tokenizer
from torch.nn import functional  # type: ignore[import-not-found]  # installed for training alone

LAYERS, HEADS, WIDTH = 6, 12, 384
MAX_SENTENCE, MAX_CONTEXT = 64, 32
"""Tokens kept of a sentence (from its start) and of what was said before it (from its end)."""
CLS, SEP, MASK = 101, 102, 103
FROZEN = ("embeddings.word_embeddings.weight", "embeddings.position_embeddings.weight")
"""Words that no training sentence holds must stay where their neighbours are."""

Tensor = Any
"""A torch tensor: where the types are checked, torch is not installed."""
Weights = dict[str, Tensor]


class Tokens(NamedTuple):
    """One input: `ids` begins with the sentence; the first `sentence` of them are its own, the rest its context."""

    ids: list[int]
    sentence: int


def read_weights(path: Path, classes: int, seed: int) -> Weights:
    """Return the published fp32 weights with a fresh head of `classes` columns."""
    weights = {name.removeprefix("bert."): tensor.float() for name, tensor in load_file(path).items()}
    weights = {name: tensor for name, tensor in weights.items() if tensor.dim() and "pooler" not in name}
    weights.pop("embeddings.position_ids", None)
    random = torch.Generator().manual_seed(seed)
    weights["head.weight"] = torch.randn(classes, WIDTH, generator=random) * 0.02
    weights["head.bias"] = torch.zeros(classes)
    for name, tensor in weights.items():
        tensor.requires_grad_(name not in FROZEN)
    return weights


def tokenized(tokenizer: Tokenizer, text: str, before: str = "") -> Tokens:
    """Return `[CLS] sentence [SEP]`, and `before [SEP]` after it where something was said before."""
    ids = [CLS, *tokenizer.encode(text, add_special_tokens=False).ids[:MAX_SENTENCE], SEP]
    said = tokenizer.encode(before, add_special_tokens=False).ids[-MAX_CONTEXT:] if before else []
    return Tokens(ids + ([*said, SEP] if said else []), len(ids))


def hidden_states(weights: Weights, ids: Tensor, segments: Tensor, mask: Tensor, drop: float = 0.0) -> Tensor:
    """Return the last layer's states, shape (texts, tokens, 384); `drop` is the share of values set to zero."""
    e = "embeddings."
    positions = torch.arange(ids.shape[1])
    state = weights[e + "word_embeddings.weight"][ids] + weights[e + "position_embeddings.weight"][positions]
    state = _norm(weights, e + "LayerNorm", state + weights[e + "token_type_embeddings.weight"][segments])
    state = functional.dropout(state, drop, drop > 0)
    allowed = mask[:, None, None, :].bool()
    for layer in range(LAYERS):
        state = _layer(weights, f"encoder.layer.{layer}.", state, allowed, drop)
    return state


def logits_of(weights: Weights, batch: Sequence[Tokens], drop: float = 0.0, head_drop: float = 0.0) -> Tensor:
    """Return the head's logits from the mean over each sentence's own tokens, shape (texts, classes)."""
    ids, segments, mask = padded(batch)
    state = hidden_states(weights, torch.from_numpy(ids), torch.from_numpy(segments), torch.from_numpy(mask), drop)
    own = torch.from_numpy(mask * (1 - segments))[:, :, None].to(state.dtype)
    pooled = (state * own).sum(dim=1) / own.sum(dim=1)
    pooled = functional.dropout(pooled.float(), head_drop, head_drop > 0)
    return functional.linear(pooled, weights["head.weight"], weights["head.bias"])


def padded(batch: Sequence[Tokens]) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return ids, segments (0 the sentence, 1 its context) and mask, each (texts, longest)."""
    shape = (len(batch), max(len(tokens.ids) for tokens in batch))
    ids, segments, mask = (np.zeros(shape, dtype=np.int64) for _ in range(3))
    for row, tokens in enumerate(batch):
        ids[row, : len(tokens.ids)] = tokens.ids
        segments[row, tokens.sentence : len(tokens.ids)] = 1
        mask[row, : len(tokens.ids)] = 1
    return ids, segments, mask


def batches(lengths: Sequence[int], size: int, shuffle: np.random.Generator | None) -> Iterator[NDArray[np.int64]]:
    """Yield row numbers in batches of like lengths; with `shuffle` in another order and company each time."""
    noise = shuffle.uniform(0, 4, len(lengths)) if shuffle else np.zeros(len(lengths))
    order = np.argsort(np.array(lengths) + noise, kind="stable")
    groups = [order[i : i + size] for i in range(0, len(order), size)]
    for i in shuffle.permutation(len(groups)) if shuffle else range(len(groups)):
        yield groups[i]


def _layer(weights: Weights, name: str, state: Tensor, allowed: Tensor, drop: float) -> Tensor:
    texts, tokens, _ = state.shape
    parts = [
        _linear(weights, f"{name}attention.self.{part}", state).view(texts, tokens, HEADS, -1).transpose(1, 2)
        for part in ("query", "key", "value")
    ]
    mixed = functional.scaled_dot_product_attention(*parts, attn_mask=allowed, dropout_p=drop)
    mixed = mixed.transpose(1, 2).reshape(texts, tokens, WIDTH)
    mixed = functional.dropout(_linear(weights, name + "attention.output.dense", mixed), drop, drop > 0)
    state = _norm(weights, name + "attention.output.LayerNorm", state + mixed)
    inner = functional.gelu(_linear(weights, name + "intermediate.dense", state))
    inner = functional.dropout(_linear(weights, name + "output.dense", inner), drop, drop > 0)
    return _norm(weights, name + "output.LayerNorm", state + inner)


def _linear(weights: Weights, name: str, state: Tensor) -> Tensor:
    return functional.linear(state, weights[name + ".weight"], weights[name + ".bias"])


def _norm(weights: Weights, name: str, state: Tensor) -> Tensor:
    return functional.layer_norm(state, (WIDTH,), weights[name + ".weight"], weights[name + ".bias"], 1e-12)
