"""Times pillow-heif and this project's decoder over the same HEIC files, in turn.

usage: heic.py WORK ROUNDS

WORK holds the compiled test of inference/imagefile, "here". pillow-heif decodes to RGB
in memory with a thread a core; the project resizes and normalises besides.
"""

import os
import re
import statistics
import subprocess
import sys
import threading
import time

import pillow_heif

from pictures import megabytes, pictures

SECONDS = 12
SIZE, SIGMA, QUALITY = (4032, 3024), 5, 60


def photographs(folder, tile):
    os.makedirs(folder)
    files = []
    for i, picture in enumerate(pictures(6, SIZE, SIGMA)):
        files.append(os.path.join(folder, f"{i}.heic"))
        pillow_heif.from_pillow(picture).save(files[-1], quality=QUALITY, **tile)
    print(f"{os.path.basename(folder)}: {len(files)} × {SIZE[0]}×{SIZE[1]}, {megabytes(files):.1f} MB", flush=True)
    return files


def pillow_rate(files):
    lock, done, start = threading.Lock(), [0], time.monotonic()

    def work():
        while time.monotonic() - start < SECONDS:
            with lock:
                i = done[0]
                done[0] += 1
            pillow_heif.open_heif(files[i % len(files)])[0].data

    threads = [threading.Thread(target=work) for _ in range(len(os.sched_getaffinity(0)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done[0] / (time.monotonic() - start)


def own_rate(here, folder):
    command = [here, "-test.run", "^$", "-test.bench", "^BenchmarkHEIC$", "-test.benchtime", f"{SECONDS}s", "-test.v"]
    out = subprocess.run(command, env=os.environ | {"WANWU_BENCH_HEIC": folder}, text=True, check=True,
                         stdout=subprocess.PIPE).stdout
    return float(re.findall(r"([\d.]+) img/s", out)[-1]), re.findall(r"libheif.*", out)[-1]


def compare(here, folder, files, rounds):
    theirs, ours = [], []
    for _ in range(rounds):
        theirs.append(pillow_rate(files))
        rate, engine = own_rate(here, folder)
        ours.append(rate)
        print(f"  pillow-heif {theirs[-1]:.2f}/s, here {rate:.2f}/s", flush=True)
    theirs, ours = statistics.median(theirs), statistics.median(ours)
    print(f"  median: pillow-heif {theirs:.2f}/s, here {ours:.2f}/s, ratio {ours / theirs:.2f}", flush=True)
    return engine


def main(work, rounds):
    # Telephones write tiles of 512 × 512.
    for kind, tile in (("tiles", {"tile_size": 512}), ("whole", {})):
        folder = os.path.join(work, kind)
        files = photographs(folder, tile)
        engine = compare(os.path.join(work, "here"), folder, files, int(rounds))
    info = pillow_heif.libheif_info()
    print(f"pillow-heif {pillow_heif.__version__}: libheif {info['libheif']}, {info['decoders']}\nhere: {engine}")


if __name__ == "__main__":
    main(*sys.argv[1:])
