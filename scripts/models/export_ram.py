"""Turns RAM or RAM++ (Recognize Anything, Swin-L) into a model pack with Chinese tags.

    python export_ram.py CHECKPOINT --lists FOLDER --output PACK

CHECKPOINT is ram_swin_large_14m.pth or ram_plus_swin_large_14m.pth as published. FOLDER is
ram/data of the source of Recognize Anything, for ram_tag_list_chinese.txt, ram_tag_list.txt
and ram_tag_list_threshold.txt. A picture has every tag that reaches its threshold.
"""

import os

import torch

import exporting
from exporting import fail, say
from networks import ram


def read_lines(folder: str, name: str) -> list[str]:
    path = os.path.join(folder, name)
    if not os.path.isfile(path):
        fail(f"{path} is missing: --lists names the folder ram/data of the model's source")
    with open(path, encoding="utf-8-sig") as file:
        return [line.strip() for line in file.read().splitlines()]


def read_lists(folder: str) -> tuple[list[dict], list[float]]:
    """The tags and their thresholds. Chinese names have trailing spaces, and some stand there
    twice: those have their English name in brackets."""
    chinese, english = read_lines(folder, "ram_tag_list_chinese.txt"), read_lines(folder, "ram_tag_list.txt")
    thresholds = [float(line) for line in read_lines(folder, "ram_tag_list_threshold.txt")]
    if not len(chinese) == len(english) == len(thresholds):
        fail(f"the lists are not equally long: {len(chinese)}, {len(english)}, {len(thresholds)}")
    names, changed = exporting.distinct([name or other for name, other in zip(chinese, english)], english)
    say(f"{len(names):,} tags, the first {names[0]}, the last {names[-1]}; {changed} names stood there more than once")
    return [{"name": name, "english": other} for name, other in zip(names, english)], thresholds


def build(state: dict, tags: int) -> ram.RAM:
    """The network whose shapes are the checkpoint's."""
    if "label_embed" not in state or "visual_encoder.patch_embed.proj.weight" not in state:
        fail(f"is no RAM with a Swin transformer; it begins with {sorted(state)[:5]}")
    count = state["label_embed"].shape[0]
    if count % tags:
        fail(f"the checkpoint describes {count} labels, and the lists have {tags}")
    depths, heads = [], []
    for stage in range(4):
        prefix = f"visual_encoder.layers.{stage}.blocks."
        depths.append(len({name.split(".")[4] for name in state if name.startswith(prefix)}))
        heads.append(state[prefix + "0.attn.relative_position_bias_table"].shape[1])
    width = state["visual_encoder.patch_embed.proj.weight"].shape[0]
    table = state["visual_encoder.layers.0.blocks.0.attn.relative_position_bias_table"].shape[0]
    window = (int(table**0.5) + 1) // 2
    # The checkpoint does not say the side; the published ones see 32 windows' positions: 384 for 12, 224 for 7.
    say(f"Swin {width}, blocks {depths}, window {window}; {count // tags} descriptions a tag")
    return ram.RAM(tags, count // tags, 32 * window, width, tuple(depths), tuple(heads), window)


def main() -> None:
    parser = exporting.arguments(__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("--lists", required=True, help="folder ram/data of the model's source")
    parser.add_argument("--ignore", action="append", default=[], help="prefix of tensors that may be left unused")
    options = parser.parse_args()
    torch.set_grad_enabled(False)
    rows, thresholds = read_lists(options.lists)
    state, _ = exporting.read_checkpoint(options.checkpoint, ("model",))
    # Captions are not exported; masks and indices of Swin's windows are computed.
    unused = sorted({next(prefix for prefix in ram.UNUSED if name.startswith(prefix)) for name in state if name.startswith(ram.UNUSED)})
    if unused:
        say(f"left out, since they write captions: {', '.join(unused)}")
    state = {name.replace("vision_multi", "tagging_head"): value for name, value in state.items()}
    network = exporting.load_all(build(state, len(rows)), state, (*ram.UNUSED, *options.ignore))

    side = network.visual_encoder.layers[0].blocks[0].side * 4
    input = exporting.make_input("input", side, side, "exact", "bilinear")
    folder = exporting.new_folder(options.output, options.force)
    path = os.path.join(folder, "model.onnx")
    exporting.export(network, torch.zeros(2, 3, side, side), path, "input", ["logits", "embedding"])
    exporting.parity(network, path, exporting.batches(input, options.pictures))
    exporting.write_labels(os.path.join(folder, "labels.tsv"), rows)
    with open(os.path.join(folder, "thresholds.tsv"), "w", encoding="utf-8", newline="\n") as file:
        file.write("index\tthreshold\n" + "".join(f"{index}\t{value:g}\n" for index, value in enumerate(thresholds)))
    plus = network.descriptions > 1
    exporting.write_manifest(
        folder, options.id or ("ram-plus" if plus else "ram"), options.title or f"RAM{'++' if plus else ''} {len(rows)} 个标签",
        options.license or "Apache-2.0", f"Recognize Anything, {os.path.basename(options.checkpoint)}", input,
        {"logits": "logits", "embedding": "embedding", "activation": "sigmoid", "multi_label": True}, 8)


if __name__ == "__main__":
    main()
