"""Write the fine-tuned sentence encoder as corpus/signals/encoder.onnx, its weights as int8.

    /tmp/finetune/bin/python -m evals.training.export_signals encoder.npz [--facts facts.json]

Only weights are int8, each column (each word, for the embeddings) with a scale of its own; activations stay 32-bit
floats, so that what a sentence gets does not depend on the sentences it shares a batch with. The graph gives the head's
logits token by token: their mean over a sentence's tokens is the head's answer, for the head is linear.
"""

import argparse
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx  # type: ignore[import-not-found]  # installed for training alone
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

LAYERS, HEADS, WIDTH = 6, 12, 384
Array = NDArray[np.float32]


class Graph:
    """Nodes and stored values in the making; every method that adds a node returns its output's name."""

    def __init__(self, weights: Mapping[str, Array]) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.stored: dict[str, onnx.TensorProto] = {}
        self._weights = weights

    def add(self, kind: str, *inputs: str, **attributes: object) -> str:
        """Add a node with one output."""
        name = f"v{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], **attributes))
        return name

    def constant(self, name: str, value: NDArray[np.generic]) -> str:
        """Store a value once."""
        self.stored.setdefault(name, numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def linear(self, state: str, *names: str) -> str:
        """Multiply by one layer's matrix, or by several beside each other, and add their biases."""
        matrix = np.vstack([self._weights[f"{name}.weight"] for name in names]).T
        bias = np.concatenate([self._weights[f"{name}.bias"] for name in names])
        values, scales = rounded(matrix, axis=0)
        cast = self.add("Cast", self.constant(f"{names[0]}.q", values), to=TensorProto.FLOAT)
        product = self.add("MatMul", state, self.add("Mul", cast, self.constant(f"{names[0]}.scale", scales)))
        return self.add("Add", product, self.constant(f"{names[0]}.bias", bias))

    def norm(self, state: str, name: str) -> str:
        """Normalise each token's values."""
        scale = self.constant(f"{name}.weight", self._weights[f"{name}.weight"])
        return self.add(
            "LayerNormalization", state, scale, self.constant(f"{name}.bias", self._weights[f"{name}.bias"]),
            axis=-1, epsilon=1e-12,
        )  # fmt: skip

    def words(self, ids: str, name: str) -> str:
        """Look up rows of an embedding table that stays int8 in memory."""
        values, scales = rounded(self._weights[f"{name}.weight"], axis=1)
        rows = self.add("Cast", self.add("Gather", self.constant(f"{name}.q", values), ids), to=TensorProto.FLOAT)
        return self.add("Mul", rows, self.add("Gather", self.constant(f"{name}.scale", scales), ids))


def rounded(matrix: Array, axis: int) -> tuple[NDArray[np.int8], Array]:
    """Return int8 values and the scale that each row (axis 1) or column (axis 0) was divided by."""
    scales = np.maximum(np.abs(matrix).max(axis=axis, keepdims=True), 1e-12) / 127
    return np.round(matrix / scales).astype(np.int8), scales.astype(np.float32)


def build(weights: Mapping[str, Array]) -> onnx.ModelProto:
    """Return the model: ids, segments and mask in, `logits` (texts, tokens, classes) out."""
    graph = Graph(weights)
    e = "embeddings."
    position = graph.add(
        "Slice", graph.constant("positions", weights[e + "position_embeddings.weight"]),
        graph.constant("zero", np.array([0])),
        graph.add("Shape", "input_ids", start=1, end=2), graph.constant("axis", np.array([0])),
    )  # fmt: skip
    segment = graph.add(
        "Gather", graph.constant("segments", weights[e + "token_type_embeddings.weight"]), "token_type_ids"
    )
    state = graph.add("Add", graph.words("input_ids", e + "word_embeddings"), graph.add("Add", segment, position))
    state = graph.norm(state, e + "LayerNorm")
    hidden = graph.add(
        "Sub",
        graph.constant("one", np.array(1, dtype=np.float32)),
        graph.add("Cast", "attention_mask", to=TensorProto.FLOAT),
    )
    hidden = graph.add("Mul", hidden, graph.constant("never", np.array(-1e9, dtype=np.float32)))
    hidden = graph.add("Unsqueeze", hidden, graph.constant("middle", np.array([1, 2])))
    for layer in range(LAYERS):
        state = _layer(graph, f"encoder.layer.{layer}.", state, hidden)
    logits = graph.linear(state, "head")
    graph.nodes.append(helper.make_node("Identity", [logits], ["logits"]))
    inputs = [
        helper.make_tensor_value_info(name, TensorProto.INT64, ["texts", "tokens"])
        for name in ("input_ids", "token_type_ids", "attention_mask")
    ]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["texts", "tokens", len(weights["head.bias"])])
    made = helper.make_graph(graph.nodes, "sentence-encoder", inputs, [output], list(graph.stored.values()))
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(model)
    return model


def _layer(graph: Graph, name: str, state: str, hidden: str) -> str:
    attention = [f"{name}attention.self.{part}" for part in ("query", "key", "value")]
    joined = graph.linear(state, *attention)
    shape = graph.constant("apart", np.array([0, 0, 3 * HEADS, WIDTH // HEADS]))
    apart = graph.add("Transpose", graph.add("Reshape", joined, shape), perm=[0, 2, 1, 3])
    parts = []
    for first in range(3):
        begin, end = (graph.constant(f"head{n}", np.array([n * HEADS])) for n in (first, first + 1))
        parts.append(graph.add("Slice", apart, begin, end, graph.constant("heads", np.array([1]))))
    query = graph.add("Mul", parts[0], graph.constant("root", np.array((WIDTH // HEADS) ** -0.5, dtype=np.float32)))
    scores = graph.add("MatMul", query, graph.add("Transpose", parts[1], perm=[0, 1, 3, 2]))
    share = graph.add("Softmax", graph.add("Add", scores, hidden), axis=-1)
    mixed = graph.add("Transpose", graph.add("MatMul", share, parts[2]), perm=[0, 2, 1, 3])
    mixed = graph.add("Reshape", mixed, graph.constant("together", np.array([0, 0, WIDTH])))
    mixed = graph.linear(mixed, name + "attention.output.dense")
    state = graph.norm(graph.add("Add", state, mixed), name + "attention.output.LayerNorm")
    inner = graph.add("Gelu", graph.linear(state, name + "intermediate.dense"))
    inner = graph.linear(inner, name + "output.dense")
    return graph.norm(graph.add("Add", state, inner), name + "output.LayerNorm")


def main() -> None:
    """Write encoder.onnx and, with its hash and what is known of it, encoder.json."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("weights", type=Path)
    parser.add_argument(
        "--facts", type=Path, help="JSON with thresholds and measured figures, written by measure_signals"
    )
    parser.add_argument("--folder", type=Path, default=Path("corpus/signals"))
    options = parser.parse_args()
    with np.load(options.weights) as arrays:
        weights = {name: arrays[name] for name in arrays.files}
    classes = [str(name) for name in weights.pop("classes")]
    weights.pop("companies", None)
    content = build(weights).SerializeToString(deterministic=True)
    facts = json.loads(options.facts.read_text("utf-8")) if options.facts else {}
    document = {"sha256": hashlib.sha256(content).hexdigest(), "classes": classes, **facts}
    (options.folder / "encoder.onnx").write_bytes(content)
    (options.folder / "encoder.json").write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    print(f"encoder.onnx: {len(content):,} bytes")


if __name__ == "__main__":
    main()
