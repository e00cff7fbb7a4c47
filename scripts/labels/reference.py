"""Compares labels taught by example with scikit-learn's discriminant analysis.

    python reference.py BACKGROUND.f16 KNOWN.npz LABELS.tsv SET.npz…

SET and KNOWN are as embeddings.py writes them. KNOWN are pictures of what the pack knows, in
files named WORDNET_….JPEG; LABELS.tsv is the pack's. Of each SET 20 folders are drawn, and 5 pictures of each as examples;
the rest are recognised

- by sklearn's LDA (solver lsqr, shrinkage 0.5) among the taught labels alone, and
- by the rule of app/labels among all labels, the pack's own included;

and KNOWN is recognised by the same rule, to see what the pack's own labels lose. Means over
six draws. The last columns are the share of the reference that is reached, and the points of
top-1 that KNOWN loses.
"""
import sys

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

# Folders of Caltech 101 that ImageNet has no label for, and that are not in the background.
UNKNOWN = """Faces brain buddha bonsai sunflower ewer menorah kangaroo windsor_chair yin_yang
stegosaurus brontosaurus garfield snoopy euphonium ferry dollar_bill ceiling_fan okapi gerenuk
emu dolphin joshua_tree lotus octopus rhino pyramid inline_skate helicopter headphone wrench
scissors""".split()
# Folders of the grocery set that it has one for.
KNOWN_GROCERIES = """Banana Lemon Orange Granny-Smith Pineapple Pomegranate Zucchini Cucumber
Cabbage Mushroom Brown-Cap-Mushroom Satsumas""".split()

SHRINKAGE, SLOPE, DOUBT, SHARPNESS = 0.5, 5, 0.15, 15  # as in app/labels/head.go


def even(each, k):
    return max(0.42 - 1 / each, 0.05) + 0.06 * np.log(k / 20)


def unit(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def best(logits):
    """The softmax's greatest score."""
    z = logits - logits.max(1, keepdims=True)
    return 1 / np.exp(z).sum(1)


class Head:
    """The rule of app/labels, by the straight way: one dense covariance."""

    def __init__(self, examples, background):
        means = np.stack([x.mean(0) for x in examples])
        rest = np.concatenate([x - x.mean(0) for x in examples])
        freedom = sum(len(x) - 1 for x in examples)
        dims = means.shape[1]
        sigma = np.eye(dims)
        if freedom and rest.any():
            cov = rest.T @ rest / freedom
            sigma = (1 - SHRINKAGE) * cov + SHRINKAGE * np.trace(cov) / dims * np.eye(dims)
        centres = np.vstack([means, background])
        white = np.linalg.solve(sigma, centres.T).T
        half = (centres * white).sum(1) / 2
        self.w, self.b = white[:-1] - white[-1], half[-1] - half[:-1]
        scale = ((means * self.w).sum(1) + self.b).mean()
        self.w, self.b = self.w / scale, self.b / scale
        self.even = even(np.mean([len(x) for x in examples]), len(examples))

    def scores(self, x, own):
        r = x @ self.w.T + self.b
        top = r.max(1, keepdims=True)
        p = np.clip(own, 1e-4, 1 - 1e-4)
        some = 1 / (1 + np.exp(-SLOPE * (top[:, 0] - self.even - DOUBT * np.log(p / (1 - p)))))
        share = np.exp(SHARPNESS * (r - top))
        return some[:, None] * share / share.sum(1, keepdims=True)


def draw(kinds, usable, seed, k=20, n=5):
    rng = np.random.default_rng(seed)
    train, test = [], []
    for kind in rng.choice(usable, min(k, len(usable)), replace=False):
        rows = np.flatnonzero(kinds == kind)
        chosen = rng.choice(rows, n, replace=False)
        train.append(chosen)
        test.append(np.setdiff1d(rows, chosen))
    return train, test


def main(background, known, labels, *sets):
    background = np.fromfile(background, np.float16).astype(np.float32)
    known = np.load(known)
    known_x, known_own = unit(known["emb"]), best(known["logits"])
    index = {cells[1]: int(cells[0]) for cells in (line.split("\t") for line in open(labels, encoding="utf-8").read().splitlines()[1:])}
    wanted = np.array([index[p.split("/")[-1].split("_")[0]] for p in known["path"]])
    right_before = known["logits"].argmax(1) == wanted
    for path in sets:
        data = np.load(path)
        paths = [p for p in data["path"]]
        kinds = np.array([p.split("/")[-2] for p in paths])
        x, own = unit(data["emb"]), best(data["logits"])
        names, counts = np.unique(kinds, return_counts=True)
        usable = [name for name, count in zip(names, counts) if count >= 20 and name not in KNOWN_GROCERIES]
        if any(name in UNKNOWN for name in usable):
            usable = [name for name in usable if name in UNKNOWN]
        rows = []
        for seed in range(6):
            train, test = draw(kinds, usable, seed)
            y = np.repeat(np.arange(len(train)), [len(t) for t in train])
            lda = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=SHRINKAGE).fit(x[np.concatenate(train)], y)
            at, truth = np.concatenate(test), np.repeat(np.arange(len(test)), [len(t) for t in test])
            reference = (lda.predict(x[at]) == truth).mean()
            head = Head([x[t] for t in train], background)
            scores = head.scores(x[at], own[at])
            wins = scores.max(1) > own[at] * (1 - scores.sum(1))
            among_all = (wins & (scores.argmax(1) == truth)).mean()
            old = head.scores(known_x, known_own)
            lost = ((old.max(1) > known_own * (1 - old.sum(1))) & right_before).mean()
            rows.append([reference, among_all, among_all / reference, 100 * lost])
        print(f"{path}: LDA among the taught {np.mean(rows, 0)[0]:.3f}, among all labels {np.mean(rows, 0)[1]:.3f}, "
              f"ratio {np.mean(rows, 0)[2]:.3f} (least {np.min(rows, 0)[2]:.3f}), "
              f"lost {np.mean(rows, 0)[3]:.2f} points (most {np.max(rows, 0)[3]:.2f})")


if __name__ == "__main__":
    main(*sys.argv[1:])
