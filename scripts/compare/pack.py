"""Runs a private pack through the program and through NumPy, and compares the scores.

usage: pack.py WORK [ROUNDS]        WORK/here is the program

The pack is made here: 54,092 labels, an input of 320 × 288, BGR, a mean and deviation of its
own, random weights that tell colours and textures apart. Pillow decodes, resizes and cuts,
NumPy computes in float64; nothing of that is shared with the program or with ONNX Runtime.
Each sample is shown as it is, and with its red and blue exchanged, which must change the
answer: a pack that is fed RGB instead of BGR fails here.
"""

import hashlib
import json
import os
import subprocess
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from PIL import Image

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
SAMPLES = os.path.join(ROOT, "assets/samples")
LABELS, WIDTH, HEIGHT, SHORT = 54092, 320, 288, 336
MEAN, STD = (103.53, 116.28, 123.675), (57.375, 57.12, 58.395)  # of BGR
KERNEL, STRIDE, CHANNELS = 5, 3, 24
# How far a score may lie from NumPy's: of pictures decoded alike, and of JPEGs, which the
# program may decode at a fraction of their size.
ALIKE, JPEG = 2e-3, 0.05
LOGITS, JPEG_LOGITS = 1e-3, 0.5


def weights():
    """The same on every machine."""
    random = np.random.default_rng(54092)
    kernel = random.normal(0, 0.4, (CHANNELS, 3, KERNEL, KERNEL)).astype(np.float32)
    bias = random.normal(0, 0.2, CHANNELS).astype(np.float32)
    last = random.normal(0, 1.5, (CHANNELS + 3, LABELS)).astype(np.float32)
    return kernel, bias, last


def network(kernel, bias, last) -> bytes:
    node = helper.make_node
    graph = helper.make_graph(
        [
            node("Conv", ["image", "kernel", "bias"], ["edges"], kernel_shape=[KERNEL, KERNEL], strides=[STRIDE, STRIDE]),
            node("Relu", ["edges"], ["positive"]),
            node("GlobalAveragePool", ["positive"], ["texture"]),
            node("GlobalAveragePool", ["image"], ["colour"]),
            node("Concat", ["texture", "colour"], ["pooled"], axis=1),
            node("Flatten", ["pooled"], ["features"]),
            node("MatMul", ["features", "last"], ["logits"]),
        ],
        "private",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, HEIGHT, WIDTH])],
        [
            helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", LABELS]),
            helper.make_tensor_value_info("features", TensorProto.FLOAT, ["n", CHANNELS + 3]),
        ],
        [numpy_helper.from_array(a, name) for a, name in ((kernel, "kernel"), (bias, "bias"), (last, "last"))],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def write_pack(folder: str, model: bytes, activation: str) -> None:
    """The pack, whose scores are probabilities for softmax, and the logits for none."""
    os.makedirs(folder)
    rows = ["index\tid\tname\tenglish\tcategory\taliases"] + [f"{i}\tp{i}\t标签{i:05d}\t\t\t" for i in range(LABELS)]
    files = {"model.onnx": model, "labels.tsv": ("\n".join(rows) + "\n").encode()}
    for name, data in files.items():
        with open(os.path.join(folder, name), "wb") as file:
            file.write(data)
    manifest = {
        "format": 1, "id": f"private-{activation}", "title": "私有 54092 类", "license": "CC0-1.0", "source": "scripts/compare/pack.py",
        "files": {name: "sha256:" + hashlib.sha256(data).hexdigest() for name, data in files.items()},
        "input": {"name": "image", "width": WIDTH, "height": HEIGHT, "resize": "short_side", "short_side": SHORT, "interpolation": "bilinear",
                  "color": "BGR", "layout": "NCHW", "dtype": "float32", "scale": 1, "mean": MEAN, "std": STD},
        "output": {"logits": "logits", "embedding": "features", "activation": activation, "multi_label": False},
        "batch": {"max": 16, "dynamic": True},
    }
    with open(os.path.join(folder, "pack.json"), "w", encoding="utf-8") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=2)


def tensor(path: str) -> np.ndarray:
    """A picture as the manifest says: float64 [3, HEIGHT, WIDTH]."""
    with Image.open(path) as opened:
        picture = opened.convert("RGB")
    w, h = picture.size
    size = (SHORT, int(SHORT * h / w)) if w <= h else (int(SHORT * w / h), SHORT)
    picture = picture.resize(size, Image.Resampling.BILINEAR)
    left, top = round((size[0] - WIDTH) / 2), round((size[1] - HEIGHT) / 2)
    pixels = np.asarray(picture.crop((left, top, left + WIDTH, top + HEIGHT)), dtype=np.float64)[:, :, ::-1]
    return ((pixels - MEAN) / STD).transpose(2, 0, 1)


def forward(x: np.ndarray, kernel, bias, last) -> np.ndarray:
    """The logits of a picture."""
    windows = np.lib.stride_tricks.sliding_window_view(x, (KERNEL, KERNEL), axis=(1, 2))[:, ::STRIDE, ::STRIDE]
    edges = np.einsum("cyxij,kcij->kyx", windows, kernel.astype(np.float64), optimize=True) + bias[:, None, None]
    features = np.concatenate([np.maximum(edges, 0).mean(axis=(1, 2)), x.mean(axis=(1, 2))])
    return features @ last.astype(np.float64)


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def pictures(folder: str) -> list:
    """Each sample as it is, as PNG, and as PNG with red and blue exchanged."""
    os.makedirs(folder)
    paths = []
    for name in sorted(os.listdir(SAMPLES)):
        if not name.endswith(".jpg"):
            continue
        with Image.open(os.path.join(SAMPLES, name)) as opened:
            picture = opened.convert("RGB")
        stem = os.path.join(folder, name[:-4])
        with open(stem + ".jpg", "wb") as copy, open(os.path.join(SAMPLES, name), "rb") as original:
            copy.write(original.read())
        picture.save(stem + ".png")
        red, green, blue = picture.split()
        Image.merge("RGB", (blue, green, red)).save(stem + "-swapped.png")
        paths += [stem + ".jpg", stem + ".png", stem + "-swapped.png"]
    return paths


def recognise(work: str, folder: str) -> dict:
    """What the program says of each picture: its five best labels."""
    out = subprocess.run([os.path.join(work, "here"), "recognize", "--model", folder, "--device", "cpu", "--top", "5", "--out", "-", os.path.join(work, "pictures")],
                         check=True, stdout=subprocess.PIPE).stdout.decode()
    return {row["file"]: row["labels"] for row in map(json.loads, out.splitlines())}


def compare(name: str, answers: dict, wanted: dict, alike: float, jpeg: float) -> bool:
    """Whether the best labels are the same and the scores near, and exchanging red and blue changes the answer."""
    worst, same, changed, first = {".jpg": 0.0, ".png": 0.0}, 0, 0, {}
    for path, want in wanted.items():  # a picture before its exchanged one
        labels = answers[path]
        first[path], best = int(labels[0]["id"][1:]), int(np.argmax(want))
        worst[path[-4:]] = max([worst[path[-4:]]] + [abs(label["score"] - want[int(label["id"][1:])]) for label in labels])
        same += first[path] == best
        if path.endswith("-swapped.png"):
            changed += first[path] != first[path.replace("-swapped", "")]
        print(f"{name} {os.path.basename(path):24} program {labels[0]['id']:>7} {labels[0]['score']:.5f}   NumPy p{best:<6} {want[best]:.5f}")
    n = len(wanted)
    print(f"{name}: the same best label: {same} of {n}; scores differ by at most {worst['.png']:.6f} (PNG), {worst['.jpg']:.6f} (JPEG); "
          f"exchanging red and blue changes the answer of {changed} of {n // 3}")
    return same >= 0.94 * n and worst[".png"] <= alike and worst[".jpg"] <= jpeg and changed >= 0.9 * n / 3


def main(work: str) -> int:
    parts = weights()
    paths = pictures(os.path.join(work, "pictures"))
    logits = {path: forward(tensor(path), *parts) for path in paths}
    good = True
    for name, activation, of, alike, jpeg in (("scores", "softmax", softmax, ALIKE, JPEG), ("logits", "none", lambda x: x, LOGITS, JPEG_LOGITS)):
        folder = os.path.join(work, name)
        write_pack(folder, network(*parts), activation)
        good &= compare(name, recognise(work, folder), {path: of(x) for path, x in logits.items()}, alike, jpeg)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(os.path.realpath(sys.argv[1])))
