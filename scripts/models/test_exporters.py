"""Proves the exporters on random checkpoints of the published names and shapes.

    python test_exporters.py WANWU WORK [NAME…]

WANWU is the built headless program, WORK an empty folder with room for some gigabytes.
Each checkpoint is written as users download it, exported, verified by the program and run
on the sample pictures, as PNG: the program's best label must be the network's own. Then a
checkpoint that lacks a tensor, and one with a tensor too many, must be refused.
"""

import argparse
import gc
import json
import os
import shutil
import subprocess
import sys
import time

import numpy as np
import torch
from PIL import Image

import compare_published
import exporting
import random_checkpoints

HERE = os.path.dirname(os.path.abspath(__file__))

# compare_published.digest of the published sources' names and shapes.
PUBLISHED = {
    "general": "bc80311ea6b4b733", "animal": "d03f4671206bb879", "clip-rn50": "12c76b04a48fda5d", "clip-vit-b-16": "72e3baa09333512d",
    "clip-vit-l-14": "79bc581bc600a45a", "clip-vit-l-14-336": "6f17e2c5a6e933ec", "clip-vit-h-14": "feeede141ce4e8fa",
}


class Check:
    """One run: the program, the folder, the pictures."""

    def __init__(self, wanwu: str, work: str):
        self.wanwu, self.work = wanwu, work
        self.pictures = os.path.join(work, "pictures")
        os.makedirs(self.pictures)
        for name in sorted(os.listdir(exporting.SAMPLES)):
            if name.endswith(".jpg"):
                with Image.open(os.path.join(exporting.SAMPLES, name)) as opened:
                    opened.convert("RGB").save(os.path.join(self.pictures, name[:-4] + ".png"))

    def path(self, name: str) -> str:
        return os.path.join(self.work, name)

    def export(self, script: str, *arguments: str, ok: bool = True) -> str:
        begin = time.monotonic()
        run = subprocess.run([sys.executable, os.path.join(HERE, script), *arguments], capture_output=True, text=True)
        print(run.stdout, end="")
        if (run.returncode == 0) != ok:
            sys.exit(f"{script} ended with {run.returncode}: {run.stderr}")
        print(f"{script}: {time.monotonic() - begin:.0f} s")
        return run.stderr

    def verify(self, pack: str) -> None:
        run = subprocess.run([self.wanwu, "pack", "verify", pack], capture_output=True, text=True)
        print(run.stdout, run.stderr, end="")
        if run.returncode != 0:
            sys.exit(f"wanwu pack verify ended with {run.returncode}")

    def recognise(self, pack: str, scores) -> None:
        """scores gives for a batch of pictures a row of values a picture, which the best label follows from."""
        run = subprocess.run([self.wanwu, "recognize", "--model", pack, "--device", "cpu", "--top", "5", "--out", "-", self.pictures],
                             capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"wanwu recognize ended with {run.returncode}: {run.stderr}")
        with open(os.path.join(pack, "pack.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        with open(os.path.join(pack, "labels.tsv"), encoding="utf-8") as file:
            names = [line.split("\t")[2] for line in file.read().splitlines()[1:]]
        rows = [json.loads(line) for line in run.stdout.splitlines()]
        same = 0
        for row in rows:
            picture = torch.from_numpy(exporting.tensor(row["file"], manifest["input"]))[None]
            with torch.no_grad():
                want = scores(picture)[0].numpy()
            best = names[int(want.argmax())]
            got = row["labels"][0] if row["labels"] else {"name": "", "score": 0}
            same += got["name"] == best
            print(f"  {os.path.basename(row['file']):16} {got['name']} {got['score']:.4f}   network: {best}")
        print(f"{os.path.basename(pack)}: the same best label for {same} of {len(rows)} pictures")
        if same < len(rows):
            sys.exit("the program and the network disagree")

    def search(self, pack: str, text: str, scores) -> None:
        """scores gives for a batch of pictures a row a picture of the cosine with the text, by which the program must sort."""
        workspace, name = self.path("workspace.db"), os.path.basename(pack)
        for command in (["recognize", "--session", name, "--model", pack, "--device", "cpu", "--workspace", workspace, self.pictures],
                        ["session", "search", name, text, "--model", pack, "--workspace", workspace, "--json"]):
            run = subprocess.run([self.wanwu, *command], capture_output=True, text=True)
            if run.returncode != 0:
                sys.exit(f"wanwu {command[0]} ended with {run.returncode}: {run.stderr}")
        found = json.loads(run.stdout)["pictures"]
        with open(os.path.join(pack, "pack.json"), encoding="utf-8") as file:
            manifest = json.load(file)
        paths = sorted(os.path.join(self.pictures, picture) for picture in os.listdir(self.pictures))
        with torch.no_grad():
            want = {path: float(scores(torch.from_numpy(exporting.tensor(path, manifest["input"]))[None])) for path in paths}
        apart = max(abs(row["score"] - want[row["file"]]) for row in found)
        print(f"{name}: searching {text!r} finds {os.path.basename(found[0]['file'])} first of {len(found)}; scores differ by at most {apart:.4f}")
        if len(found) != len(paths) or not apart < 2e-3 or want[found[0]["file"]] < max(want.values()) - 2e-3:
            sys.exit("the program and the network disagree")

    def refused(self, script: str, folder: str, change, *arguments: str) -> None:
        """Exports a checkpoint that was changed, which must fail and leave nothing behind."""
        path = next(os.path.join(folder, name) for name in os.listdir(folder) if name.endswith((".pt", ".pth")))
        saved = torch.load(path, weights_only=True)
        state = next(value for value in saved.values() if isinstance(value, dict) and len(value) > 20)
        said = change(state)
        torch.save(saved, path)
        pack = self.path("refused")
        errors = self.export(script, *arguments, "--output", pack, ok=False)
        if said not in errors or os.path.exists(pack):
            sys.exit(f"expected {said!r} and no pack: {errors}")
        print(f"refused: {said}")


def pipeline(check: Check, name: str, make, network_of=None) -> None:
    """A model of ModelScope."""
    folder, pack = check.path(name), check.path(name + ".pack")
    network = make(folder)
    published(name, network.state_dict())
    check.export("export_modelscope.py", folder, "--output", pack, "--id", name)
    check.verify(pack)
    check.recognise(pack, lambda x: network(x)[0])

    def lacks(state):
        key = next(key for key in state if key.endswith("bias") and "fc" not in key)
        del state[key]
        return key.removeprefix("module.")

    def surplus(state):
        state["module.ema.decay"] = torch.zeros(3)
        return "ema.decay"

    check.refused("export_modelscope.py", folder, surplus, folder)
    check.refused("export_modelscope.py", folder, lacks, folder)
    shutil.rmtree(folder)


def published(name: str, state: dict) -> None:
    """The checkpoint has the names and shapes of the published one."""
    found = compare_published.digest(state)
    if name in PUBLISHED and PUBLISHED[name] != found:
        sys.exit(f"{name}: names and shapes are {found}, published are {PUBLISHED[name]}")
    print(f"{name}: names and shapes {found}")


def check_ram(check: Check, name: str, descriptions: int) -> None:
    folder, pack = check.path(name), check.path(name + ".pack")
    network = random_checkpoints.ram_folder(folder, descriptions)
    published(name, network.state_dict())
    checkpoint = os.path.join(folder, "ram.pth")
    check.export("export_ram.py", checkpoint, "--lists", folder, "--output", pack)
    check.verify(pack)
    check.recognise(pack, lambda x: network(x)[0])
    shutil.rmtree(folder)


def check_clip(check: Check, name: str, wheel: str | None) -> None:
    network = random_checkpoints.clip_network(name)
    folder = check.path(name)
    os.makedirs(folder)
    checkpoint, labels, vocabulary = (os.path.join(folder, part) for part in ("clip.pt", "labels.txt", "vocab.txt"))
    random_checkpoints.clip_file(checkpoint, network)
    published(name, network.state_dict())
    with open(labels, "w", encoding="utf-8") as file:
        file.write("".join(f"{label}\n" for label in ("猫", "蓝牙耳机", "红色的杯子", "蒲公英", "自行车", "red cup", "长颈鹿", "键盘")))
    if wheel is None:  # as many tokens, the characters of the labels among them
        characters = sorted(set("猫蓝牙耳机红色的杯子蒲公英自行车长颈鹿键盘照片一张包含图特写。"))
        words = ["[PAD]", *(f"[unused{n}]" for n in range(99)), "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, "red", "cup"]
        with open(vocabulary, "w", encoding="utf-8") as file:
            file.write("".join(f"{word}\n" for word in words + [f"[more{n}]" for n in range(21128 - len(words))]))
    pack = check.path(name + ".pack")
    check.export("export_chinese_clip.py", checkpoint, "--labels", labels, *(["--wheel", wheel] if wheel else ["--vocabulary", vocabulary]), "--output", pack)
    check.verify(pack)
    vectors = torch.from_numpy(np.load(os.path.join(pack, "embeddings.npy")))
    check.recognise(pack, lambda x: torch.nn.functional.normalize(network.visual(x), dim=-1) @ vectors.t())
    check.search(pack, "红色的杯子", lambda x: torch.nn.functional.normalize(network.visual(x), dim=-1) @ vectors[2])
    shutil.rmtree(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanwu")
    parser.add_argument("work")
    parser.add_argument("names", nargs="*")
    parser.add_argument("--wheel", help="wheel of cn-clip, for its vocabulary (default: one that is made)")
    options = parser.parse_intermixed_args()
    os.makedirs(options.work, exist_ok=True)
    check = Check(os.path.abspath(options.wanwu), os.path.abspath(options.work))
    made = random_checkpoints
    checks = {
        "general": lambda name: pipeline(check, name, lambda folder: made.resnest_folder(folder, 54092, "meta_info.txt")),
        "animal": lambda name: pipeline(check, name, lambda folder: made.resnest_folder(folder, 8288, "label_mapping.txt")),
        "dailylife-vit": lambda name: pipeline(check, name, lambda folder: made.dailylife_folder(folder, "vit")),
        "dailylife-nextvit": lambda name: pipeline(check, name, lambda folder: made.dailylife_folder(folder, "small")),
        "ram": lambda name: check_ram(check, name, 1),
        "ram-plus": lambda name: check_ram(check, name, 51),
        **{name: lambda name: check_clip(check, name, options.wheel) for name in made.CLIPS},
    }
    for name in options.names or checks:
        print(f"== {name}", flush=True)
        checks[name](name)
        gc.collect()
    print("all exporters: ok")


if __name__ == "__main__":
    main()
