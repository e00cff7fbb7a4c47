"""Runs the embedded model on pictures, independently of the program.

    python reference.py PICTURE…                    the top five of each, as JSON
    python reference.py --golden FILE PICTURE…      all logits of each, for the program's tests

Pillow decodes and resizes, NumPy normalises, ONNX Runtime runs. The constants are
written here once more instead of being read from pack.json, so that a slip in the
manifest shows.
"""

import argparse
import json
import os

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

MODEL = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/packs/efficientnet-lite2/model.onnx")
SIDE, CROP, MEAN, STD = 260, 0.8904, 127, 128


def tensor(picture: Image.Image) -> np.ndarray:
    """An upright RGB picture as float32 [3,260,260]."""
    side = round(CROP * min(picture.size))
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    square = picture.crop((left, top, left + side, top + side))
    pixels = np.asarray(square.resize((SIDE, SIDE), Image.Resampling.BICUBIC), dtype=np.float32)
    return ((pixels - MEAN) / STD).transpose(2, 0, 1)


def preprocess(path: str) -> np.ndarray:
    """The picture as float32 [1,3,260,260], RGB."""
    with Image.open(path) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    return tensor(picture)[None]


def softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max())
    return powers / powers.sum()


def top5(logits: np.ndarray) -> list:
    scores = softmax(logits)
    order = np.argsort(-logits, kind="stable")[:5]
    return [[int(i), round(float(logits[i]), 4), round(float(scores[i]), 4)] for i in order]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pictures", nargs="+")
    parser.add_argument("--model", default=MODEL)
    parser.add_argument("--golden", help="write {file name: [logits]} here instead of printing")
    arguments = parser.parse_args()

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(arguments.model, options, providers=["CPUExecutionProvider"])
    logits = {path: session.run(["logits"], {"input": preprocess(path)})[0][0] for path in arguments.pictures}
    if arguments.golden is None:
        print(json.dumps({path: {"logits_top5": top5(row)} for path, row in logits.items()}, ensure_ascii=False, indent=1))
        return
    with open(arguments.golden, "w", encoding="utf-8", newline="\n") as file:
        rows = (f"{json.dumps(os.path.basename(path), ensure_ascii=False)}:"
                f"[{','.join(format(float(value), '.4f') for value in row)}]" for path, row in logits.items())
        file.write("{\n" + ",\n".join(rows) + "\n}\n")


if __name__ == "__main__":
    main()
