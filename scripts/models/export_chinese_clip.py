"""Turns a Chinese-CLIP checkpoint into a model pack whose labels are lines of text.

    python export_chinese_clip.py CHECKPOINT --labels FILE --vocabulary vocab.txt --output PACK

CHECKPOINT is clip_cn_vit-b-16.pt, …-l-14.pt, …-l-14-336.pt, …-h-14.pt or …-rn50.pt as
published. FILE has a label a line. vocab.txt is the one of the Python package cn-clip
(cn_clip/clip/vocab.txt), or of any Chinese BERT with the same 21,128 tokens; --wheel reads
it from that package's wheel. The pack has both towers: text.onnx and vocab.txt let the
program compute the vector of a label that somebody types.
"""

import os
import zipfile

import numpy as np
import torch

import exporting
import wordpiece
from exporting import fail, say
from networks import chinese_clip

CLIP = {"scale": 1 / 255, "mean": [0.48145466, 0.4578275, 0.40821073], "std": [0.26862954, 0.26130258, 0.27577711]}
# A label's vector is the mean of these, after the templates that the authors evaluate with.
TEMPLATES = ["{}", "{}的照片。", "一张{}的照片。", "一张包含{}的图片。", "一张{}的特写照片。"]
HEAD = 64  # channels of an attention head, of all but the largest image tower
HUGE, HUGE_HEAD = 1280, 80


def image_tower(state: dict) -> tuple[torch.nn.Module, int, int]:
    """The image tower, its input's side, and the length of its vectors."""
    positions = state.get("visual.positional_embedding")
    if positions is not None:
        width, patch = state["visual.conv1.weight"].shape[0], state["visual.conv1.weight"].shape[2]
        side = patch * round((positions.shape[0] - 1) ** 0.5)
        depth = len({name.split(".")[3] for name in state if name.startswith("visual.transformer.resblocks.")})
        dims = state["visual.proj"].shape[1]
        heads = width // (HUGE_HEAD if width == HUGE else HEAD)
        say(f"image tower: vision transformer, {depth} layers of {width}, patches of {patch}, input {side}, vectors of {dims}")
        return chinese_clip.VisionTransformer(side, patch, width, depth, heads, dims), side, dims
    if "visual.attnpool.positional_embedding" not in state:
        fail(f"has no image tower of Chinese-CLIP; it begins with {sorted(state)[:5]}")
    width = state["visual.conv3.weight"].shape[0]
    depths = tuple(len({name.split(".")[2] for name in state if name.startswith(f"visual.layer{number}.")}) for number in (1, 2, 3, 4))
    side = 32 * round((state["visual.attnpool.positional_embedding"].shape[0] - 1) ** 0.5)
    dims = state["visual.attnpool.c_proj.weight"].shape[0]
    say(f"image tower: ResNet {depths}, width {width}, input {side}, vectors of {dims}")
    return chinese_clip.ModifiedResNet(side, width, depths, width * 32 // HEAD, dims), side, dims


def text_tower(state: dict) -> chinese_clip.Bert:
    words = state["bert.embeddings.word_embeddings.weight"]
    depth = len({name.split(".")[3] for name in state if name.startswith("bert.encoder.layer.")})
    hidden = state["bert.encoder.layer.0.intermediate.dense.weight"].shape[0]
    positions = state["bert.embeddings.position_embeddings.weight"].shape[0]
    say(f"text tower: BERT, {depth} layers of {words.shape[1]}, {words.shape[0]:,} tokens")
    return chinese_clip.Bert(words.shape[0], words.shape[1], depth, words.shape[1] // HEAD, hidden, positions)


def build(path: str) -> tuple[chinese_clip.ChineseCLIP, int]:
    state, _ = exporting.read_checkpoint(path, ("state_dict",))
    visual, side, dims = image_tower(state)
    network = chinese_clip.ChineseCLIP(visual, text_tower(state), dims)
    return exporting.load_all(network, state, ("bert.pooler.",)), side


def read_labels(path: str) -> list[str]:
    with open(path, encoding="utf-8-sig") as file:
        lines = [line.strip() for line in file.read().splitlines()]
    names = [line for line in lines if line]
    if not names:
        fail(f"{path}: no labels")
    double = sorted({name for name in names if names.count(name) > 1})
    if double:
        fail(f"{path}: stands there twice: {', '.join(double[:5])}")
    return names


def embed(path: str, tokenizer: wordpiece.Tokenizer, labels: list[str]) -> np.ndarray:
    """A vector of length 1 a label, the mean of those of all templates, by the exported graph."""
    graph = exporting.session(path)
    rows = []
    for label in labels:
        tokens = np.array([tokenizer.encode(template.format(label), chinese_clip.CONTEXT) for template in TEMPLATES], dtype=np.int64)
        if wordpiece.UNKNOWN in tokenizer.tokenize(label):
            say(f"note: the vocabulary lacks a part of {label!r}")
        mean = graph.run(None, {"tokens": tokens})[0].mean(axis=0)
        rows.append(mean / np.linalg.norm(mean))
    return np.stack(rows).astype(np.float32)


def vocabulary(options) -> bytes:
    if options.wheel:
        with zipfile.ZipFile(options.wheel) as wheel:
            return wheel.read("cn_clip/clip/vocab.txt")
    with open(options.vocabulary, "rb") as file:
        return file.read()


def main() -> None:
    parser = exporting.arguments(__doc__)
    parser.add_argument("checkpoint")
    parser.add_argument("--labels", required=True, help="a label a line, UTF-8")
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--vocabulary", help="vocab.txt")
    source.add_argument("--wheel", help="wheel of the Python package cn-clip, for its vocab.txt")
    options = parser.parse_args()
    torch.set_grad_enabled(False)
    labels = read_labels(options.labels)
    words = vocabulary(options)
    tokenizer = wordpiece.Tokenizer(words.decode("utf-8"))
    network, side = build(options.checkpoint)
    if len(tokenizer.tokens) != network.bert.embeddings["word_embeddings"].weight.shape[0]:
        fail(f"the vocabulary has {len(tokenizer.tokens)} tokens, the network {network.bert.embeddings['word_embeddings'].weight.shape[0]}")

    input = exporting.make_input("input", side, side, "exact", "bicubic", CLIP)
    folder = exporting.new_folder(options.output, options.force)
    path = os.path.join(folder, "model.onnx")
    exporting.export(network.visual, torch.zeros(2, 3, side, side), path, "input", ["embedding"])
    exporting.parity(network.visual, path, exporting.batches(input, options.pictures))
    text, tower = os.path.join(folder, "text.onnx"), chinese_clip.TextTower(network)
    sentences = [tokenizer.encode(template.format(label), chinese_clip.CONTEXT) for label in labels[:3] for template in TEMPLATES]
    exporting.export(tower, torch.tensor(sentences[:2]), text, "tokens", ["embedding"])
    exporting.parity(tower, text, {"one text": torch.tensor(sentences[:1]), "texts": torch.tensor(sentences)})
    np.save(os.path.join(folder, "embeddings.npy"), embed(text, tokenizer, labels))
    with open(os.path.join(folder, "vocab.txt"), "wb") as file:
        file.write(words)
    exporting.write_labels(os.path.join(folder, "labels.tsv"), [{"name": name} for name in labels])
    scale = float(network.logit_scale.exp())
    exporting.write_manifest(
        folder, options.id or "chinese-clip", options.title or f"Chinese-CLIP {len(labels)} 个标签", options.license or "MIT",
        f"Chinese-CLIP, {os.path.basename(options.checkpoint)}", input,
        {"logits": "", "embedding": "embedding", "activation": "cosine", "multi_label": False, "logit_scale": round(scale, 4)},
        text={"input": "tokens", "output": "embedding", "context": chinese_clip.CONTEXT, "templates": TEMPLATES})


if __name__ == "__main__":
    main()
