"""Turns a recognition model of ModelScope, as it is downloaded, into a model pack.

    python export_modelscope.py FOLDER --output PACK

FOLDER is what `modelscope download --model NAME --local_dir FOLDER` leaves. NAME is one of

    iic/cv_resnest101_general_recognition     万物识别-中文-通用领域, 54,092 labels
    iic/cv_resnest101_animal_recognition      动物识别, 8,288 labels
    iic/cv_vit-base_image-classification_Dailylife-labels
    iic/cv_nextvit-small_image-classification_Dailylife-labels

(damo/… is their older name). Which one it is follows from the files.
"""

import ast
import json
import os

import torch

import exporting
from exporting import fail, say
from networks import mmcls, resnest

CHECKPOINTS = ("pytorch_model.pt", "pytorch_model.bin", "checkpoints.pth")


def read_table(path: str) -> list[dict]:
    """The labels of a ResNeSt: the second column of a text with tabs, line n for class n."""
    with open(path, encoding="utf-8-sig") as file:
        lines = file.read().splitlines()
    while lines and not lines[-1].strip():
        lines.pop()
    rows = []
    for number, line in enumerate(lines, 1):
        cells = line.split("\t")
        if len(cells) < 2 or not cells[1].strip():
            fail(f"{path}: line {number} has no second column: {line!r}")
        rows.append({"id": cells[0].strip(), "name": cells[1].strip()})
    return rows


def read_config(folder: str) -> list[dict]:
    """The steps from a decoded picture to the input, of a Dailylife model.

    config.py is read as text: only literals, dict(…) and names that were assigned before
    are understood, and nothing of it is run.
    """
    path = os.path.join(folder, "config.py")
    if os.path.isfile(path):
        known = {}

        def value(node):
            match node:
                case ast.Name():
                    return known[node.id]
                case ast.Call(func=ast.Name(id="dict"), args=[]):
                    out = {}
                    for keyword in node.keywords:
                        out |= {keyword.arg: value(keyword.value)} if keyword.arg else value(keyword.value)
                    return out
                case ast.Dict():
                    return {value(key): value(item) for key, item in zip(node.keys, node.values)}
                case ast.List() | ast.Tuple():
                    return [value(item) for item in node.elts]
            return ast.literal_eval(node)

        with open(path, encoding="utf-8") as file:
            for statement in ast.parse(file.read(), path).body:
                if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
                    try:
                        known[statement.targets[0].id] = value(statement.value)
                    except (KeyError, ValueError, TypeError):
                        pass  # nothing that the steps need
        steps = known.get("data", {}).get("test", {}).get("pipeline") or known.get("test_pipeline")
    else:
        path = os.path.join(folder, "configuration.json")
        with open(path, encoding="utf-8") as file:
            steps = json.load(file).get("preprocessor", {}).get("val")
    if not steps:
        fail(f"{path}: no steps of preprocessing found")
    return steps


def make_input(steps: list[dict]) -> dict:
    """A manifest's input that does what the steps do."""
    out = exporting.make_input("input", 0, 0, "exact", "bilinear")
    for step in steps:
        kind = step["type"]
        if kind == "Resize":
            size = step["size"] if isinstance(step["size"], (list, tuple)) else [step["size"], step["size"]]
            if size[1] == -1:
                out |= {"resize": "short_side", "short_side": size[0]}
            else:
                out |= {"height": size[0], "width": size[1]}
            out["interpolation"] = step.get("interpolation", "bilinear")
            if step.get("backend", "cv2") != "pillow":
                say("note: the published pipeline shrinks without antialiasing; the program always antialiases")
        elif kind == "CenterCrop":
            size = step["crop_size"]
            out["height"], out["width"] = size if isinstance(size, (list, tuple)) else (size, size)
        elif kind == "Normalize":
            out |= {"scale": 1, "mean": list(step["mean"]), "std": list(step["std"]), "color": "RGB" if step.get("to_rgb", True) else "BGR"}
        elif kind not in ("LoadImageFromFile", "ImageToTensor", "Collect", "ToTensor"):
            fail(f"unknown step of preprocessing: {step}")
    if out["resize"] == "short_side" and not out["width"]:
        fail("the preprocessing resizes by the shorter side and cuts nothing out")
    return out


def general(folder: str, state: dict, table: str):
    """A ResNeSt-101 with the labels of a table."""
    rows = read_table(os.path.join(folder, table))
    if "fc.weight" not in state:
        fail(f"the checkpoint has no fc.weight; it begins with {sorted(state)[:5]}")
    classes = state["fc.weight"].shape[0]
    input = exporting.make_input("input", 224, 224, "short_side", "bilinear", short_side=256)
    return resnest.ResNeSt(classes), rows, input


def dailylife(folder: str, state: dict, besides: dict):
    """A vision transformer or Next-ViT whose labels lie in the checkpoint."""
    names = besides.get("meta", {}).get("CLASSES")
    if not names:
        fail("the checkpoint has no meta.CLASSES: the labels are missing")
    input = make_input(read_config(folder))
    rows = [{"name": str(name).strip()} for name in names]
    if "backbone.cls_token" in state:
        patch = state["backbone.patch_embed.projection.weight"]
        width, hidden = patch.shape[0], state["backbone.layers.0.ffn.layers.0.0.weight"].shape[0]
        depth = sum(name.endswith(".ln1.weight") for name in state if name.startswith("backbone.layers."))
        if state["backbone.pos_embed"].shape[1] != (input["width"] // patch.shape[2]) ** 2 + 1:
            fail(f"the positions are not those of an input of {input['width']}: {tuple(state['backbone.pos_embed'].shape)}")
        classes = state["head.layers.head.weight"].shape[0]
        return mmcls.ViT(classes, input["width"], patch.shape[2], width, depth, width // 64, hidden), rows, input
    blocks = len({name.split(".")[2] for name in state if name.startswith("backbone.features.")})
    arch = {sum(depths): arch for arch, depths in mmcls.NEXTVIT_DEPTHS.items()}.get(blocks)
    if arch is None:
        fail(f"is neither a vision transformer nor a Next-ViT: {blocks} blocks")
    return mmcls.NextViT(state["head.fc.weight"].shape[0], arch), rows, input


def build(folder: str):
    """The network, its labels, its input, and what to call it."""
    path = next((os.path.join(folder, name) for name in CHECKPOINTS if os.path.isfile(os.path.join(folder, name))), None)
    if path is None:
        fail(f"{folder}: has none of {', '.join(CHECKPOINTS)}")
    state, besides = exporting.read_checkpoint(path, ("state_dict",))
    for table, called in (("meta_info.txt", ("general-recognition", "万物识别 通用领域")), ("label_mapping.txt", ("animal-recognition", "动物识别"))):
        if os.path.isfile(os.path.join(folder, table)):
            network, rows, input = general(folder, state, table)
            break
    else:
        network, rows, input = dailylife(folder, state, besides)
        called = ("dailylife", "日常物品识别")
    exporting.load_all(network, state)
    return network, rows, input, called


def main() -> None:
    parser = exporting.arguments(__doc__)
    parser.add_argument("folder", help="the model's folder as it was downloaded")
    options = parser.parse_args()
    torch.set_grad_enabled(False)
    network, rows, input, (id, title) = build(options.folder)
    classes = network(torch.zeros(1, 3, input["height"], input["width"]))[0].shape[1]
    if len(rows) != classes:
        fail(f"{len(rows)} labels, and the network has {classes} outputs")
    names, changed = exporting.distinct([row["name"] for row in rows])
    say(f"{classes:,} labels, the first {names[0]}, the last {names[-1]}; {changed} stood there twice and have a number now")

    folder = exporting.new_folder(options.output, options.force)
    path = os.path.join(folder, "model.onnx")
    exporting.export(network, torch.zeros(2, 3, input["height"], input["width"]), path, "input", ["logits", "embedding"])
    exporting.parity(network, path, exporting.batches(input, options.pictures))
    exporting.write_labels(os.path.join(folder, "labels.tsv"), [row | {"name": name} for row, name in zip(rows, names)])
    exporting.write_manifest(
        folder, options.id or id, options.title or f"{title} {classes} 类", options.license or exporting.license_of(options.folder),
        f"ModelScope, {os.path.basename(os.path.abspath(options.folder))}", input,
        {"logits": "logits", "embedding": "embedding", "activation": "softmax", "multi_label": False})


if __name__ == "__main__":
    main()
