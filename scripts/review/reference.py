#!/usr/bin/env python3
"""Writes app/review/testdata/reference.json: figures made by scikit-learn, statsmodels
and SciPy, which the tests of app/review compare with.

    python3 -m venv /tmp/reference && /tmp/reference/bin/pip install scikit-learn statsmodels
    /tmp/reference/bin/python scripts/review/reference.py

The inputs are random with a fixed seed and stand in the file beside the figures.
"""
import json
import pathlib

import numpy as np
import scipy.stats
import sklearn
import sklearn.metrics as metrics
import statsmodels
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.proportion import proportion_confint

LABELS = 7
OUT = pathlib.Path(__file__).parents[2] / "app" / "review" / "testdata" / "reference.json"


def wilson(k, n):
    return list(proportion_confint(k, n, alpha=0.05, method="wilson"))


def answers(rng, truth, score):
    """Answers that are right about as often as their scores say."""
    wrong = rng.integers(0, LABELS, len(truth))
    return np.where(rng.random(len(truth)) < score, truth, wrong)


def ece(score, right, weight, bins=10):
    """Expected calibration error; bins are open below and closed above."""
    edges = np.arange(1, bins) / bins
    at = np.searchsorted(edges, score)
    total = 0.0
    for b in range(bins):
        here = at == b
        if here.any():
            w = weight[here]
            total += w.sum() / weight.sum() * abs(np.average(score[here], weights=w) - np.average(right[here], weights=w))
    return total


def table(rng, n, weighted):
    truth = rng.choice(LABELS, n, p=np.array([30, 20, 15, 15, 10, 6, 4]) / 100)
    score = np.round(1 - rng.random(n) ** 2, 4)
    predicted = answers(rng, truth, score)
    right = predicted == truth
    band = np.minimum((score * 4).astype(int), 3)
    # Pictures of each band, of which the rows above are the judged ones.
    size = np.bincount(band, minlength=4) * np.array([2, 3, 5, 11])
    weight = (size / np.bincount(band, minlength=4))[band] if weighted else np.ones(n)
    precision, recall, f1, _ = metrics.precision_recall_fscore_support(
        truth, predicted, labels=range(LABELS), sample_weight=weight, zero_division=0)
    confusion = metrics.confusion_matrix(truth, predicted, labels=range(LABELS))
    curve = []
    for t in (0, 0.1, 0.37, 0.5, 0.62, 0.75, 0.9, 0.99):
        over = score >= t
        curve.append({"threshold": t, "coverage": float(over.mean()), "n": int(over.sum()),
                      "accuracy": metrics.accuracy_score(truth[over], predicted[over], sample_weight=weight[over]),
                      "interval": wilson(int(right[over].sum()), int(over.sum()))})
    out = {
        "predicted": predicted.tolist(), "truth": truth.tolist(), "score": score.tolist(),
        "accuracy": metrics.accuracy_score(truth, predicted, sample_weight=weight),
        "precision": precision.tolist(), "recall": recall.tolist(), "f1": f1.tolist(),
        "support": np.bincount(truth, minlength=LABELS).tolist(),
        "confusion": confusion.tolist(), "ece": ece(score, right, weight),
    }
    if weighted:
        out |= {"band": band.tolist(), "size": size.tolist()}
    else:
        out |= {"interval": wilson(int(right.sum()), n), "curve": curve}
    return out


def main():
    rng = np.random.default_rng(20240229)
    truth = rng.integers(0, LABELS, 300)
    first, second = (answers(rng, truth, np.full(300, q)) for q in (0.7, 0.8))
    only = [[int(((first == truth) & (second != truth)).sum()), int(((first != truth) & (second == truth)).sum())]]
    pairs = only + [[0, 0], [0, 5], [3, 9], [10, 25], [40, 41]]
    out = {
        "made_by": {"scikit-learn": sklearn.__version__, "statsmodels": statsmodels.__version__},
        "simple": table(rng, 600, False),
        "stratified": table(rng, 600, True),
        "wilson": [{"k": k, "n": n, "interval": wilson(k, n)}
                   for k, n in ((0, 1), (3, 3), (0, 10), (5, 10), (45, 50), (50, 50), (186, 200), (9000, 10000))],
        "mcnemar": [{"lose": b, "win": c, "p": mcnemar([[10, b], [c, 10]], exact=True).pvalue} for b, c in pairs],
        "kappa": {"a": first.tolist(), "b": second.tolist(), "kappa": metrics.cohen_kappa_score(first, second)},
        "compared": {"truth": truth.tolist(), "first": first.tolist(), "second": second.tolist(), "lose": only[0][0], "win": only[0][1]},
        "binomial": [{"k": k, "n": n, "p": p, "tail": scipy.stats.binom.cdf(k, n, p)}
                     for k, n, p in ((0, 29, 0.1), (2, 61, 0.1), (30, 400, 0.1), (7, 20, 0.5), (0, 0, 0.1))],
        "hypergeometric": [{"n": n, "wrong": w, "size": s, "k": k, "p": scipy.stats.hypergeom.pmf(k, s, w, n)}
                           for n, w, s, k in ((10, 5, 40, 2), (50, 400, 4000, 3), (20, 3, 25, 1), (5, 5, 5, 5))],
    }
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps(out, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main()
