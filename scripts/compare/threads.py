"""Recognises a folder with threads that decode at a fraction of the size.

usage: threads.py MODEL FOLDER OUT.csv WAY THREADS

WAY is "batches" (the network takes eight pictures at a time on all cores meanwhile, as
ONNX Runtime does by itself) or "each" (every thread runs its own picture, the network on
one core: the arrangement that suits a processor best).
"""

import csv
import glob
import os
import sys
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from itertools import islice

import numpy
import onnxruntime
from PIL import Image, ImageOps

from onebyone import write
from reference import CROP, SIDE, tensor

BATCH, AHEAD = 8, 24
LEAST = round(SIDE / CROP) + 1


def decode(path):
    with Image.open(path) as opened:
        opened.draft("RGB", (LEAST, LEAST))
        return tensor(ImageOps.exif_transpose(opened).convert("RGB"))


def batches(model, paths, pool):
    """Yields paths and their logits."""
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    coming, paths = deque(), iter(paths)
    while True:
        coming.extend((path, pool.submit(decode, path)) for path in islice(paths, AHEAD - len(coming)))
        batch = [coming.popleft() for _ in range(min(BATCH, len(coming)))]
        if not batch:
            return
        inputs = numpy.stack([decoded.result() for _, decoded in batch])
        yield from zip((path for path, _ in batch), session.run(["logits"], {"input": inputs})[0])


def each(model, paths, pool):
    """Yields paths and their logits."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    yield from zip(paths, pool.map(lambda path: session.run(["logits"], {"input": decode(path)[None]})[0][0], paths))


def main(model, folder, out, way, threads):
    paths = sorted(glob.glob(os.path.join(folder, "*.jpg")))
    with open(out, "w", encoding="utf-8", newline="") as file, ThreadPoolExecutor(int(threads)) as pool:
        table = csv.writer(file)
        for path, logits in {"batches": batches, "each": each}[way](model, paths, pool):
            write(table, path, logits)


if __name__ == "__main__":
    main(*sys.argv[1:])
