"""Compares two runs of `wanwu recognize --out FILE.jsonl`: every picture once, in the same order, with
the same labels and scores within 1e-3 of each other.

Arguments: what the runs are called, and the two files.
"""

import json
import sys

name, (one, other) = sys.argv[1], ([json.loads(line) for line in open(path, encoding="utf-8")] for path in sys.argv[2:4])
assert [r["path"] for r in one] == [r["path"] for r in other], f"{name}: not the same pictures"
assert len({r["path"] for r in one}) == len(one), f"{name}: a picture is there twice"
apart, swapped = 0.0, 0
for a, b in zip(one, other):
    assert a["status"] == b["status"], (name, a, b)
    scores = {label["id"]: label["score"] for label in b["labels"]}
    for label in a["labels"]:
        if label["id"] in scores:  # two that are alike may be the other way round, or the last one another
            apart = max(apart, abs(label["score"] - scores[label["id"]]))
    if a["labels"] and a["labels"][0]["id"] != b["labels"][0]["id"]:
        swapped += 1
        assert a["labels"][0]["score"] - a["labels"][1]["score"] < 1e-3, (name, a, b)
assert apart < 1e-3, f"{name}: {apart:.2g} apart"
print(f"{name}: {len(one)} pictures, scores {apart:.1g} apart, {swapped} first labels exchanged that are alike")
