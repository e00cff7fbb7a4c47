"""Recognises a folder the way a script for an afternoon does: one picture after the other,
each decoded whole, the network on all cores.

usage: onebyone.py MODEL FOLDER OUT.csv
"""

import csv
import glob
import os
import sys

import numpy
import onnxruntime
from PIL import Image, ImageOps

from reference import softmax, tensor


def write(table, path, logits):
    scores = softmax(logits)
    table.writerow([path] + [value for i in numpy.argsort(-scores)[:5] for value in (i, scores[i])])


def main(model, folder, out):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    with open(out, "w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        for path in sorted(glob.glob(os.path.join(folder, "*.jpg"))):
            with Image.open(path) as opened:
                picture = ImageOps.exif_transpose(opened).convert("RGB")
            write(table, path, session.run(["logits"], {"input": tensor(picture)[None]})[0][0])


if __name__ == "__main__":
    main(*sys.argv[1:])
