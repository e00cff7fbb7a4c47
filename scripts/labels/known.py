"""Keeps the embeddings of pictures that a pack recognises, for labels to be taught beside its own.

    python known.py OUT.known SET.npz ANSWERS.csv

SET is as embeddings.py writes it; ANSWERS has a line a picture with its name without an ending
(ImageId) and the number of its class, from 1 on (TrueLabel). Those that the pack names rightly are
written one after another, little-endian: the class as uint16, its score and then the embedding, at
length 1, as float16. assets/background has the result for the program's own pack, named by the first
16 digits of the model's hash: of the 1,000 photographs of the NIPS 2017 competition on adversarial
attacks, all of them from Flickr under CC BY.
"""
import csv
import os
import sys

import numpy as np


def main(out, pictures, answers):
    data = np.load(pictures)
    truth = {row["ImageId"]: int(row["TrueLabel"]) - 1 for row in csv.DictReader(open(answers))}
    wanted = np.array([truth[os.path.splitext(os.path.basename(p))[0]] for p in data["path"]])
    logits = data["logits"] - data["logits"].max(1, keepdims=True)
    scores = (np.exp(logits) / np.exp(logits).sum(1, keepdims=True)).max(1)
    rows = data["emb"] / np.linalg.norm(data["emb"], axis=1, keepdims=True)
    right = data["logits"].argmax(1) == wanted
    with open(out, "wb") as f:
        for label, score, row in zip(wanted[right], scores[right], rows[right]):
            f.write(np.array([label], "<u2").tobytes() + np.array([score, *row], "<f2").tobytes())
    print(right.sum(), "of", len(right))


if __name__ == "__main__":
    main(*sys.argv[1:])
