"""Compares labels taught by example with scikit-learn's discriminant analysis.

    python reference.py PACK BACKGROUND.f16 KNOWN TEST.npz SET.npz… [--classes 20] [--examples 5] [--draws 6]

SET and TEST are as embeddings.py writes them. TEST are pictures of what the pack knows, in files named
WORDNET_….JPEG; BACKGROUND.f16 and KNOWN are those of assets/background. Of each SET folders are drawn,
and some pictures of each as examples; the rest are recognised

- by sklearn's LDA (solver lsqr, shrinkage 0.5) among the taught labels alone, and
- by the rule of app/labels among all labels, the pack's own included;

and TEST is recognised by the same rule, to see what the pack's own labels lose. Printed are means over the
draws: both accuracies, the share of the reference that is reached, the points of top-1 that TEST loses
(and of these the real ones: a loss is a near one where the network itself gives the picture's label
among its best five to an example of the taught label that took it), how far scores are from the share that is
right (expected calibration error in ten parts, of answers that are taught labels), how many of the
right ones score above 0.5, and how far the leave-one-out accuracy is from that of new pictures.

"unknown" is the same for the pictures of kinds that the network has no label for: of a known kind at least half the
pictures have one and the same label first, at a score of 0.5 or more.
"""
import argparse
import os

import numpy as np
import onnx
from onnx import numpy_helper
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

# Folders of Caltech 101 that ImageNet has no label for, and that are not in the background.
UNKNOWN = """Faces brain buddha bonsai sunflower ewer menorah kangaroo windsor_chair yin_yang
stegosaurus brontosaurus garfield snoopy euphonium ferry dollar_bill ceiling_fan okapi gerenuk
emu dolphin joshua_tree lotus octopus rhino pyramid inline_skate helicopter headphone wrench
scissors""".split()
# Folders of the grocery set that it has one for.
KNOWN_GROCERIES = """Banana Lemon Orange Granny-Smith Pineapple Pomegranate Zucchini Cucumber
Cabbage Mushroom Brown-Cap-Mushroom Satsumas""".split()

# As in app/labels: head.go, known.go and alike.go.
SHRINKAGE, SLOPE, SHARPNESS, SPREAD = 0.5, 8, 20, 0.62
SHARED, OTHER, AGREES, TAKEN = 1.3, 0.6, (0.14, 0.18), (0.010, 0.005)


def unit(x):
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def classifier(pack):
    """The weights of the network's last layer, a row a label."""
    graph = onnx.load(os.path.join(pack, "model.onnx")).graph
    last = next(n for n in reversed(graph.node) if n.op_type == "Gemm")
    w = numpy_helper.to_array(next(i for i in graph.initializer if i.name == last.input[1]))
    return w if any(a.name == "transB" and a.i for a in last.attribute) else w.T


class Pictures:
    """Embeddings of length 1, and what the network makes of them."""

    def __init__(self, x, own, score):
        self.x, self.own, self.score = x, own, score

    @classmethod
    def of(cls, logits, embeddings):
        z = logits - logits.max(1, keepdims=True)
        return cls(unit(embeddings), logits.argmax(1), 1 / np.exp(z).sum(1))

    def at(self, rows):
        return Pictures(self.x[rows], self.own[rows], self.score[rows])


def kept(path, dims):
    """The pictures in a file of known.py."""
    rows = np.fromfile(path, np.dtype([("own", "<u2"), ("score", "<f2"), ("x", "<f2", dims)]))
    return Pictures(rows["x"].astype(np.float32), rows["own"].astype(int), rows["score"].astype(np.float32))


class Alike:
    """Which of the network's own labels are like the taught ones; own has those of the examples, a list a label."""

    def __init__(self, own, labels):
        n = len(own[0])
        counts = np.stack([np.bincount(o, minlength=labels) for o in own])
        agreement = (counts * (counts - 1)).sum(1).mean() / (n * (n - 1)) if n > 1 else 1
        self.weights = np.where(counts > 1, SHARED, OTHER if n > 1 else 1)
        self.taken = np.interp(agreement, AGREES, TAKEN)


class Head:
    """The rule of app/labels."""

    def __init__(self, examples, background, rows, known, alike, even=None):
        means = np.stack([x.mean(0) for x in examples])
        rest = np.concatenate([x - x.mean(0) for x in examples])
        freedom = sum(len(x) - 1 for x in examples)
        white = lambda v: v
        if freedom and rest.any():
            # Woodbury's identity: there are far fewer examples than dimensions.
            f = rest * np.sqrt((1 - SHRINKAGE) / freedom)
            gamma = SHRINKAGE * (rest**2).sum() / freedom / means.shape[1]
            inner = np.linalg.inv(f @ f.T + gamma * np.eye(len(f)))
            white = lambda v: (v - (v @ f.T) @ inner @ f) / gamma
        ground = white(background[None])[0]
        base = background @ ground

        def discriminant(centres):
            w = white(centres)
            return w - ground, (base - (centres * w).sum(1)) / 2

        self.w, self.b = discriminant(means)
        self.unit = ((means * self.w).sum(1) + self.b).mean()
        mean = known.x.mean(0)
        toward = unit(rows - rows.mean(0))
        self.own_w, self.own_b = discriminant(mean + SPREAD * np.sqrt(1 - mean @ mean) * toward)
        self.weights, self.even = alike.weights, even
        if even is None:
            top, own = self.likeness(known)
            shares = np.exp(SHARPNESS * (top - top.max(1, keepdims=True))).sum(1)
            margin = np.sort(top.max(1) - own - np.log(np.maximum(known.score, 1e-4) * shares) / SLOPE)[::-1]
            self.even = margin[int(alike.taken * len(margin))]

    def likeness(self, p):
        own = (p.x * self.own_w[p.own]).sum(1) + self.own_b[p.own]
        taught = (p.x @ self.w.T + self.b) / self.unit
        return taught, self.weights[taught.argmax(1), p.own] * own / self.unit

    def answers(self, p):
        """The likest taught label of each picture, its score, and whether it is the first of all."""
        r, own = self.likeness(p)
        top = r.max(1)
        some = 1 / (1 + np.exp(-SLOPE * (top - own - self.even)))
        share = 1 / np.exp(SHARPNESS * (r - top[:, None])).sum(1)
        return r.argmax(1), some * share, some * share > p.score * (1 - some)


def draw(kinds, usable, seed, k, n):
    rng = np.random.default_rng(seed)
    train, test = [], []
    for kind in rng.choice(usable, min(k, len(usable)), replace=False):
        rows = rng.permutation(np.flatnonzero(kinds == kind))
        train.append(rows[:n])
        test.append(rows[n:])
    return train, test


def left_out(p, train, make):
    """The share of the examples that a head without them gives their label."""
    right = []
    for i in range(min(len(train[0]), 12)):
        head = make([p.x[np.delete(t, slice(i, None, 12))] for t in train])
        for k, t in enumerate(train):
            label, _, first = head.answers(p.at(t[i::12]))
            right += list(first & (label == k))
    return np.mean(right)


def calibration(scores, right):
    part = np.minimum((scores * 10).astype(int), 9)
    return sum(abs(scores[part == i].sum() - right[part == i].sum()) for i in range(10)) / max(len(scores), 1)


def usable_kinds(kinds, examples):
    names, counts = np.unique(kinds, return_counts=True)
    usable = [n for n, c in zip(names, counts) if c >= examples + 8 and n not in KNOWN_GROCERIES]
    return [n for n in usable if n in UNKNOWN] if any(n in UNKNOWN for n in usable) else usable


def foreign(p, rows):
    """Whether the network has no label for a kind, whose pictures are rows."""
    most = np.bincount(p.own[rows]).argmax()
    return ((p.own[rows] == most) & (p.score[rows] >= 0.5)).mean() < 0.5


class Test:
    """Pictures of what the network knows."""

    def __init__(self, path, labels):
        data = np.load(path)
        self.p, self.labels = Pictures.of(data["logits"], data["emb"]), data["logits"].shape[1]
        index = {cells[1]: int(cells[0]) for cells in (line.split("\t") for line in open(labels, encoding="utf-8").read().splitlines()[1:])}
        self.right = self.p.own == [index[p.split("/")[-1].split("_")[0]] for p in data["path"]]

    def lost(self, head, best, train):
        """The points lost, and of them those that are no near ones; best are the five best labels."""
        label, _, first = head.answers(self.p)
        lost = np.flatnonzero(first & self.right)
        real = [i for i in lost if self.p.own[i] not in best[train[label[i]]]]
        return 100 * len(lost) / len(self.right), 100 * len(real) / len(self.right), first


def one(p, best, train, test, make, known_test):
    x, y = np.concatenate([p.x[t] for t in train]), np.repeat(np.arange(len(train)), [len(t) for t in train])
    at, truth = np.concatenate(test), np.repeat(np.arange(len(test)), [len(t) for t in test])
    alike = Alike([p.own[t] for t in train], known_test.labels)
    head = make([p.x[t] for t in train], alike)
    label, score, first = head.answers(p.at(at))
    reference = label == truth
    if len(x) > len(train) > 1:
        lda = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=SHRINKAGE).fit(x, y)
        reference = lda.predict(p.x[at]) == truth
    good = first & (label == truth)
    lost, real, taken = known_test.lost(head, best, train)
    _, taken_score, _ = head.answers(known_test.p)
    answers = np.concatenate([score[first], taken_score[taken]])
    right = np.concatenate([good[first], np.zeros(taken.sum())])
    strange = np.repeat([foreign(p, np.concatenate([a, b])) for a, b in zip(train, test)], [len(t) for t in test])
    unknown = good[strange].mean() / reference[strange].mean() if strange.any() else np.nan
    loo = left_out(p, train, lambda examples: make(examples, alike, head.even)) - good.mean() if len(train[0]) > 1 else np.nan
    return [reference.mean(), good.mean(), good.mean() / reference.mean(), unknown, lost, real,
            calibration(answers, right), (score[good] > 0.5).mean(), loo]


def main():
    a = argparse.ArgumentParser()
    for name in ("pack", "background", "known", "test"):
        a.add_argument(name)
    a.add_argument("sets", nargs="+")
    for name, usual in (("classes", 20), ("examples", 5), ("draws", 6)):
        a.add_argument("--" + name, type=int, default=usual)
    a = a.parse_args()
    rows = classifier(a.pack)
    background = np.fromfile(a.background, np.float16).astype(np.float32)
    known = kept(a.known, len(background))
    known_test = Test(a.test, os.path.join(a.pack, "labels.tsv"))
    make = lambda examples, alike, even=None: Head(examples, background, rows, known, alike, even)
    for path in a.sets:
        data = np.load(path)
        kinds = np.array([p.split("/")[-2] for p in data["path"]])
        p, best = Pictures.of(data["logits"], data["emb"]), np.argsort(-data["logits"], 1)[:, :5]
        usable = usable_kinds(kinds, a.examples)
        if not usable:
            print(os.path.basename(path), "has no kinds with", a.examples + 8, "pictures")
            continue
        all_draws = [draw(kinds, usable, seed, a.classes, a.examples) for seed in range(a.draws)]
        v = np.array([one(p, best, *d, make, known_test) for d in all_draws])
        m = v.mean(0)
        m[3] = np.nanmean(v[:, 3])
        print(f"{os.path.basename(path)} {len(all_draws[0][0])} × {a.examples}: LDA {m[0]:.3f}, among all {m[1]:.3f}, ratio {m[2]:.3f} "
              f"(least {v[:, 2].min():.3f}, unknown {m[3]:.3f}), lost {m[4]:.2f} points (most {v[:, 4].max():.2f}, real {m[5]:.2f}), "
              f"ECE {m[6]:.3f}, above 0.5 {m[7]:.3f}, leave-one-out {m[8]:+.3f}", flush=True)


if __name__ == "__main__":
    main()
