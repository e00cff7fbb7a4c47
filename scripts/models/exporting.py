"""What the exporters share: a checkpoint whose every key must load, a graph with a free
batch, parity between both, and a pack folder that `wanwu pack verify` takes."""

import argparse
import hashlib
import json
import os
import re
import shutil
import sys
import tempfile

import numpy as np
import onnx
import onnxruntime
import torch
from PIL import Image, ImageOps

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
SAMPLES = os.path.join(ROOT, "assets/samples")

OPSET = 17
# How far the graph's outputs may lie from the network's, in units of the largest value, or
# of 1 where that is smaller.
TOLERANCE = 1e-4
# A graph above this keeps its weights in a file beside it: an ONNX file has less than 2 GiB.
LARGEST = 1_900_000_000
WEIGHTS = "weights.bin"

IMAGENET = {"scale": 1 / 255, "mean": [0.485, 0.456, 0.406], "std": [0.229, 0.224, 0.225]}


def fail(message: str):
    sys.exit(f"error: {message}")


def say(message: str) -> None:
    print(message, flush=True)


def read_checkpoint(path: str, containers: tuple = ()) -> tuple[dict, dict]:
    """The tensors of a checkpoint as float32, and what it says besides.

    containers are the keys under which checkpoints of the kind keep their tensors. The
    prefix `module.`, which training on several cards leaves, is taken off. Nothing but
    tensors and plain values is unpickled.
    """
    say(f"reading {path} ({os.path.getsize(path) / 1e6:.0f} MB)")
    try:
        saved = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        fail(f"{path}: {error}")
    besides = {}
    for key in containers:
        if isinstance(saved, dict) and isinstance(saved.get(key), dict):
            besides = {name: value for name, value in saved.items() if name != key}
            saved = saved[key]
            break
    if not isinstance(saved, dict) or not all(isinstance(value, torch.Tensor) for value in saved.values()):
        fail(f"{path}: is no state dict: it has {sorted(map(str, saved))[:10] if isinstance(saved, dict) else type(saved)}")
    state = {}
    for name, value in saved.items():
        state[name.removeprefix("module.").replace(".module.", ".")] = value.float() if value.is_floating_point() else value
    return state, besides


def load_all(network: torch.nn.Module, state: dict, ignored: tuple = ()) -> torch.nn.Module:
    """Loads every tensor, or ends with what is missing, unexpected or of another shape.

    ignored are prefixes of tensors that the network does not have.
    """
    state = {name: value for name, value in state.items() if not name.startswith(ignored)} if ignored else state
    own = network.state_dict()
    buffers = {name for name, _ in network.named_buffers() if not name.endswith(("running_mean", "running_var", "num_batches_tracked"))}
    missing = sorted(own.keys() - state.keys() - buffers - {name for name in own if name.endswith("num_batches_tracked")})
    unexpected = sorted(state.keys() - own.keys())
    other = sorted(f"{name} {tuple(state[name].shape)} instead of {tuple(own[name].shape)}"
                   for name in own.keys() & state.keys() - buffers if own[name].shape != state[name].shape)
    for what, names in (("missing from the checkpoint", missing), ("in the checkpoint and unknown", unexpected), ("of another shape", other)):
        if names:
            print(f"{len(names)} {what}:\n  " + "\n  ".join(names), file=sys.stderr)
    if missing or unexpected or other:
        fail("the checkpoint is not this network's; nothing was written")
    bad = sorted(name for name, value in state.items() if value.is_floating_point() and not value.isfinite().all())
    if bad:
        fail(f"values that are not finite: {', '.join(bad)}")
    network.load_state_dict({name: value for name, value in state.items() if name not in buffers}, strict=False)
    parameters = sum(value.numel() for value in network.parameters())
    say(f"every key loaded: {len(state)} tensors, {parameters:,} parameters")
    return network.eval()


def export(network: torch.nn.Module, example: torch.Tensor, path: str, inputs: str, outputs: list[str]) -> list[str]:
    """Writes the graph, batch free, and lists the files beside it that hold its weights."""
    folder = tempfile.mkdtemp(dir=os.path.dirname(path) or ".", prefix=".graph-")
    try:
        draft = os.path.join(folder, "graph.onnx")
        with torch.no_grad():
            torch.onnx.export(network, (example,), draft, dynamo=False, opset_version=OPSET, do_constant_folding=True,
                              input_names=[inputs], output_names=outputs, dynamic_axes={name: {0: "N"} for name in [inputs, *outputs]})
        size = sum(os.path.getsize(os.path.join(folder, name)) for name in os.listdir(folder))
        model = onnx.load(draft)
        for node in model.graph.node:
            node.doc_string = ""
        model.producer_name, model.producer_version = "wanwu", ""
        if size <= LARGEST:
            onnx.save(model, path)
            onnx.checker.check_model(path)
            return []
        onnx.save(model, path, save_as_external_data=True, all_tensors_to_one_file=True, location=WEIGHTS, size_threshold=1024)
        onnx.checker.check_model(path)
        return [WEIGHTS]
    finally:
        shutil.rmtree(folder)


def session(path: str) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])


def parity(network: torch.nn.Module, path: str, batches: dict) -> None:
    """Prints how far the graph lies from the network on each batch, and ends where that is too far."""
    graph = session(path)
    names = [output.name for output in graph.get_outputs()]
    worst = 0.0
    for what, batch in batches.items():
        with torch.no_grad():
            expected = network(batch)
        expected = expected if isinstance(expected, tuple) else (expected,)
        found = graph.run(names, {graph.get_inputs()[0].name: batch.numpy()})
        for name, want, got in zip(names, expected, found, strict=True):
            want = want.numpy()
            difference, largest = float(np.abs(want - got).max()), float(np.abs(want).max())
            worst = max(worst, difference / max(largest, 1))
            say(f"parity, {what} {tuple(batch.shape)}: {name} differs by at most {difference:.2e}, largest value {largest:.2f}")
    if not worst <= TOLERANCE:
        fail(f"the graph is not the network: {worst:.2e} > {TOLERANCE:.0e}")


def tensor(path: str, input: dict) -> np.ndarray:
    """A picture as a manifest's input says: float32 [3, height, width]."""
    with Image.open(path) as opened:
        picture = ImageOps.exif_transpose(opened).convert("RGB")
    size = input["width"], input["height"]
    kind = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC}[input["interpolation"]]
    if input["resize"] == "short_side":
        w, h = picture.size
        short = input["short_side"]
        scaled = (short, int(short * h / w)) if w <= h else (int(short * w / h), short)
        picture = picture.resize(scaled, kind)
        left, top = round((scaled[0] - size[0]) / 2), round((scaled[1] - size[1]) / 2)
        picture = picture.crop((left, top, left + size[0], top + size[1]))
    else:
        picture = picture.resize(size, kind)
    pixels = np.asarray(picture, dtype=np.float32)
    if input["color"] == "BGR":
        pixels = pixels[:, :, ::-1]
    values = (pixels * np.float32(input["scale"]) - np.float32(input["mean"])) / np.float32(input["std"])
    return np.ascontiguousarray(values.transpose(2, 0, 1))


def batches(input: dict, pictures: str) -> dict:
    """What parity is measured on: random values, one and three of them, and the sample pictures."""
    random = torch.Generator().manual_seed(1)
    shape = 3, input["height"], input["width"]
    paths = sorted(os.path.join(pictures, name) for name in os.listdir(pictures) if name.endswith(".jpg"))
    return {
        "random": torch.randn(1, *shape, generator=random),
        "random, three at once": torch.randn(3, *shape, generator=random),
        "sample pictures": torch.from_numpy(np.stack([tensor(path, input) for path in paths])),
    }


def make_input(name: str, width: int, height: int, resize: str, interpolation: str, values: dict = IMAGENET, **more) -> dict:
    return {"name": name, "width": width, "height": height, "resize": resize, **more, "interpolation": interpolation,
            "color": "RGB", "layout": "NCHW", "dtype": "float32", **values}


def distinct(names: list[str], hints: list[str] | None = None) -> tuple[list[str], int]:
    """The names, each once: a repeated one has its hint in brackets, or a number; and how many those are."""
    count = {}
    for name in names:
        count[name] = count.get(name, 0) + 1
    taken, out, changed = set(), [], 0
    for index, name in enumerate(names):
        new = name
        if count[name] > 1 and hints and hints[index]:
            new = f"{name}（{hints[index]}）"
        number = 2
        while new in taken:
            new, number = f"{name}（{number}）", number + 1
        changed += new != name
        taken.add(new)
        out.append(new)
    return out, changed


def write_labels(path: str, rows: list[dict]) -> None:
    """A labels.tsv of rows with name and perhaps id, english, category."""
    def cell(text):
        return " ".join(text.split())

    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write("index\tid\tname\tenglish\tcategory\taliases\n")
        for index, row in enumerate(rows):
            file.write("\t".join([str(index), *(cell(row.get(key, "")) for key in ("id", "name", "english", "category")), ""]) + "\n")


def license_of(folder: str) -> str:
    """What the README of a model's folder says in its first lines, as model pages have it."""
    path = os.path.join(folder, "README.md")
    if os.path.isfile(path):
        with open(path, encoding="utf-8", errors="replace") as file:
            found = re.search(r"^license:\s*(.+)$", file.read(4096), re.MULTILINE | re.IGNORECASE)
        if found:
            return found.group(1).strip()
    return "unknown"


def new_folder(path: str, force: bool) -> str:
    """An empty folder for the pack."""
    if os.path.exists(path):
        if not force:
            fail(f"{path} is there already (--force replaces it)")
        if not os.path.isfile(os.path.join(path, "pack.json")):
            fail(f"{path} is no pack: it is not replaced")
        shutil.rmtree(path)
    os.makedirs(path)
    return path


def write_manifest(folder: str, id: str, title: str, license: str, source: str, input: dict, output: dict, most: int = 16, **more) -> None:
    """pack.json, with the hash of every file that lies there."""
    files = {}
    for name in sorted(os.listdir(folder)):
        with open(os.path.join(folder, name), "rb") as file:
            files[name] = "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()
    manifest = {"format": 1, "id": id, "title": title, "license": license, "source": source, "files": files,
                "input": input, "output": output, "batch": {"max": most, "dynamic": True}, **more}
    with open(os.path.join(folder, "pack.json"), "w", encoding="utf-8", newline="\n") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=1)
        file.write("\n")
    say(f"{folder}: {', '.join(sorted(files))}, pack.json")
    say(f"next: wanwu pack verify {folder}")


def arguments(doc: str) -> argparse.ArgumentParser:
    """The options that all exporters have."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", required=True, help="folder of the pack, which is made")
    parser.add_argument("--id", help="the pack's id")
    parser.add_argument("--title", help="the pack's title")
    parser.add_argument("--license", help="the model's licence (default: what its README says)")
    parser.add_argument("--pictures", default=SAMPLES, help="folder of JPEGs for the parity (default: the program's samples)")
    parser.add_argument("--force", action="store_true", help="replace a pack that is there")
    return parser
