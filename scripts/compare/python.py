"""Times the whole job, start included, here and by two Python programs, in turn, and
compares the answers.

usage: python.py WORK ROUNDS

WORK holds the command line program, "here".
"""

import csv
import os
import statistics
import subprocess
import sys
import time

from pictures import megabytes, pictures

HERE = os.path.dirname(os.path.abspath(__file__))
PACK = os.path.join(HERE, "../../assets/packs/efficientnet-lite2")
MODEL = os.path.join(PACK, "model.onnx")


def any_size(random, aspect):
    """A size of 1 to 12 megapixels."""
    pixels = random.uniform(1e6, 12e6)
    return int((pixels * aspect) ** 0.5), int((pixels / aspect) ** 0.5)


def folder_of(work, name, made, qualities=(88,), varied=False):
    folder = os.path.join(work, name)
    os.makedirs(folder)
    files = []
    for i, picture in enumerate(made):
        files.append(os.path.join(folder, f"{i:04}.jpg"))
        more = {"subsampling": i % 3, "progressive": i % 2 == 0} if varied else {}
        picture.save(files[-1], quality=qualities[i % len(qualities)], **more)
    print(f"{name}: {len(files)} pictures, {megabytes(files):.2f} MB", flush=True)
    return folder


def seconds(*command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def onebyone(folder, out):
    return seconds(sys.executable, os.path.join(HERE, "onebyone.py"), MODEL, folder, out)


def here(work, folder, out):
    return seconds(os.path.join(work, "here"), "recognize", "--lang", "zh", "--device", "cpu", "--overwrite", "--out", out, folder)


def compare(work, folder, rounds):
    out = os.path.join(work, "out.csv")
    times = {"one by one": [], "batches": [], "each": [], "here": []}
    cores = len(os.sched_getaffinity(0))

    def threads(way):  # the better of two numbers of threads
        return min(seconds(sys.executable, os.path.join(HERE, "threads.py"), MODEL, folder, out, way, str(n))
                   for n in (cores, cores + 1))

    for _ in range(rounds):
        times["one by one"].append(onebyone(folder, out))
        times["batches"].append(threads("batches"))
        times["each"].append(threads("each"))
        times["here"].append(here(work, folder, out))
        print("  " + ", ".join(f"{name} {taken[-1]:.2f} s" for name, taken in times.items()), flush=True)
    median = {name: statistics.median(taken) for name, taken in times.items()}
    print("  median: " + ", ".join(f"{name} {taken:.2f} s, {taken / median['here']:.2f} ×" for name, taken in median.items()),
          flush=True)


def answers(work, folder):
    with open(os.path.join(PACK, "labels.tsv"), encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)]
    whole, scaled = os.path.join(work, "whole.csv"), os.path.join(work, "scaled.csv")
    onebyone(folder, whole)
    here(work, folder, scaled)
    with open(scaled, encoding="utf-8-sig", newline="") as file:
        ours = {row["绝对路径"]: (row["标签 1"], float(row["置信度 1"])) for row in csv.DictReader(file)}
    same, shifts = 0, []
    with open(whole, encoding="utf-8", newline="") as file:
        for path, label, score, *_ in csv.reader(file):
            same += ours[path][0] == names[int(label)]
            shifts.append(abs(ours[path][1] - float(score)))
    shifts.sort()
    print(f"  the same first label: {same} of {len(shifts)}, {same / len(shifts):.1%}; "
          f"its score differs by {statistics.median(shifts):.3f}, by {shifts[int(0.95 * len(shifts))]:.3f} at 95 %")


def main(work, rounds):
    answers(work, folder_of(work, "answers", pictures(220, any_size, 3, seed=4), (70, 76, 82, 88, 95), varied=True))
    compare(work, folder_of(work, "photographs", pictures(120, (4032, 3024), 5)), int(rounds))
    compare(work, folder_of(work, "small", pictures(1200, (500, 375), 4)), int(rounds))


if __name__ == "__main__":
    main(*sys.argv[1:])
