"""Measures how well a pack of text recognition reads photographs, beside rapidocr-onnxruntime.

    python ocr_photographs.py WANWU PACK FOLDER [--show]

WANWU is the built headless program. FOLDER has pictures, and beside each its truth: sign.jpg
and sign.txt, a line or a word a line, UTF-8, in the order in which one reads. Both read
every picture; each line of the truth is looked for in what was read. Wanted are
requirements-ocr.txt. --show prints what of the truth was not read.

Spaces do not count, and wide forms count as narrow ones. "wrong" is the share of the truth's
characters that no line has, wherever the line is; "in order" the edit distance between all
of the truth and all that was read, which counts order and what is not there; "whole" is how
many lines of the truth were read without a mistake.
"""

import argparse
import collections
import glob
import json
import os
import subprocess
import time
import unicodedata


def plain(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


def distance(a: str, b: str, within: bool = False) -> int:
    """Levenshtein's; within b, that from the nearest piece of it."""
    row = [0] * (len(b) + 1) if within else list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        last, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (x != y))
    return min(row) if within else row[-1]


def program(wanwu: str, pack: str, paths: list[str]) -> dict:
    run = subprocess.run([wanwu, "text", "--model", pack, "--json", *paths], stdout=subprocess.PIPE, text=True, check=True)
    rows = map(json.loads, run.stdout.splitlines())
    return {row["file"]: [plain(line["text"]) for line in row["lines"]] for row in rows}


def reference(paths: list[str]) -> dict:
    import rapidocr_onnxruntime

    engine = rapidocr_onnxruntime.RapidOCR()
    return {path: [plain(text) for _, text, _ in engine(path)[0] or []] for path in paths}


def measure(truth: list[str], read: list[str]) -> collections.Counter:
    apart = [min([distance(line, other, within=True) for other in read] + [len(line)]) for line in truth]
    return collections.Counter(characters=sum(map(len, truth)), lines=len(truth), wrong=sum(apart), whole=apart.count(0),
                               order=distance("".join(truth), "".join(read)), read=len(read))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanwu")
    parser.add_argument("pack")
    parser.add_argument("folder")
    parser.add_argument("--show", action="store_true", help="print what was not read")
    options = parser.parse_args()
    truth = {}
    for path in sorted(glob.glob(os.path.join(os.path.abspath(options.folder), "*"))):
        beside = os.path.splitext(path)[0] + ".txt"
        if path != beside and os.path.isfile(beside):
            with open(beside, encoding="utf-8-sig") as file:
                truth[path] = [plain(line) for line in file if plain(line)]
    begin, used = time.monotonic(), os.times()
    answers = {"program": program(options.wanwu, options.pack, list(truth))}
    print(f"program: {time.monotonic() - begin:.1f} s, {os.times().children_user + os.times().children_system - used.children_user - used.children_system:.1f} s of the processor")
    begin, used = time.monotonic(), time.process_time()
    answers["reference"] = reference(list(truth))
    print(f"reference: {time.monotonic() - begin:.1f} s, {time.process_time() - used:.1f} s of the processor")
    totals = {name: collections.Counter() for name in answers}
    between = collections.Counter()
    for path, lines in truth.items():
        for name, read in answers.items():
            found = measure(lines, read[path])
            totals[name] += found
            print(f"{os.path.basename(path):28} {name:9} {found['wrong']:4} of {found['characters']:4} wrong, {found['order']:4} in order, {found['whole']:3} of {found['lines']:3} lines whole")
            if options.show:
                for line in lines:
                    if not any(line in other for other in read[path]):
                        print(f"    {line}   nearest: {min(read[path], key=lambda other: distance(line, other, within=True), default='')}")
        ours, theirs = answers["program"][path], answers["reference"][path]
        between += collections.Counter(alike=sum((collections.Counter(ours) & collections.Counter(theirs)).values()),
                                       apart=distance("".join(ours), "".join(theirs)), characters=len("".join(theirs)))
    print(f"{len(truth)} pictures")
    for name, t in totals.items():
        print(f"{name:9} {t['wrong'] / t['characters']:.1%} of {t['characters']} characters wrong, {t['order'] / t['characters']:.1%} in order, "
              f"{t['whole']} of {t['lines']} lines whole, {t['read']} lines read")
    print(f"{between['alike']} lines are the same, and what both read is {between['apart'] / max(between['characters'], 1):.1%} apart")


if __name__ == "__main__":
    main()
