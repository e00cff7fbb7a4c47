"""Computes what the embedding of an ordinary picture is: the mean direction over sets of pictures.

    python background.py OUT.f16 SET.npz…

The sets are as embeddings.py writes them and count alike, however large they are. Kinds of
things that labels are to be tested on (--without, by the folder's name) are left out.
assets/background has the result for the program's own pack, named by the first 16 digits of
the model's hash; it was made of Caltech 101 without the kinds in reference.py, 25 pictures a
kind, and of COCO128.
"""
import sys

import numpy as np

from reference import UNKNOWN


def direction(path):
    data = np.load(path)
    kinds = np.array([p.split("/")[-2] for p in data["path"]])
    rows = data["emb"][~np.isin(kinds, UNKNOWN)]
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).mean(0)


if __name__ == "__main__":
    np.mean([direction(p) for p in sys.argv[2:]], axis=0).astype(np.float16).tofile(sys.argv[1])
