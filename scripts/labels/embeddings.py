"""Embeds pictures by a model pack with ONNX Runtime and Pillow, independently of the program.

    python embeddings.py PACK FOLDER OUT.npz

writes, for every picture under FOLDER, its path, the pack's logits and its embedding. Needs
numpy, pillow and onnxruntime (requirements.txt). Only packs that crop a square are read.
"""
import json
import os
import sys

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

ENDINGS = (".jpg", ".jpeg", ".png")


def tensor(path, spec):
    """The picture at path as the pack's input wants it: one of a batch, NCHW."""
    image = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    width, height = image.size
    side = spec["crop"] * min(width, height)
    box = ((width - side) / 2, (height - side) / 2, (width + side) / 2, (height + side) / 2)
    image = image.resize((spec["width"], spec["height"]), Image.BICUBIC, box=box)
    values = np.asarray(image, np.float32) * spec["scale"]
    values = (values - np.float32(spec["mean"])) / np.float32(spec["std"])
    return values.transpose(2, 0, 1)[None]


def main(pack, folder, out):
    manifest = json.load(open(os.path.join(pack, "pack.json")))
    spec, names = manifest["input"], manifest["output"]
    session = onnxruntime.InferenceSession(os.path.join(pack, "model.onnx"))
    paths, logits, embeddings = [], [], []
    for where, _, files in sorted(os.walk(folder)):
        for name in sorted(files):
            if not name.lower().endswith(ENDINGS):
                continue
            path = os.path.join(where, name)
            outputs = session.run([names["logits"], names["embedding"]], {spec["name"]: tensor(path, spec)})
            paths.append(path)
            logits.append(outputs[0][0])
            embeddings.append(outputs[1][0])
    np.savez(out, path=np.array(paths), logits=np.array(logits), emb=np.array(embeddings))
    print(len(paths), "pictures")


if __name__ == "__main__":
    main(*sys.argv[1:])
