"""Random checkpoints of the published networks, with the published names and shapes, in
folders as users download them. No trained weights are needed to prove an exporter.

Every function writes a folder and returns the network. Statistics of the batch
normalisations are measured on random pictures, so that values neither vanish nor explode,
and the last layer is scaled so that pictures have answers of their own.
"""

import os

import torch
from torch import nn

import exporting
from networks import chinese_clip, mmcls, ram, resnest


def fill(network: nn.Module, seed: int) -> nn.Module:
    """Random parameters of a size that suits each."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, value in network.named_parameters():
            if value.dim() > 1:
                value.normal_(0, value[0].numel() ** -0.5 if "embed" not in name else 0.5, generator=generator)
            elif name.endswith("weight"):  # of a norm; the last of a residual block is small, as in trained ones
                value.normal_(0.3 if name.endswith("bn3.weight") else 1, 0.1, generator=generator)
            elif value.dim() == 1:
                value.normal_(0, 0.1, generator=generator)
    return network


def calibrate(network: nn.Module, side: int) -> nn.Module:
    """Batch statistics of the sample pictures and of noise; each norm sees what the ones before it have made."""
    input = exporting.make_input("input", side, side, "exact", "bilinear")
    seen = list(exporting.batches(input, exporting.SAMPLES).values())
    norms = [module for module in network.modules() if isinstance(module, (nn.BatchNorm1d, nn.BatchNorm2d))]
    for norm in norms:
        norm.momentum = 1.0
    network.train()
    with torch.no_grad():
        network(torch.cat(seen))
        for norm in norms:  # of a few values by chance alike
            norm.running_var.clamp_(min=0.2 * float(norm.running_var.mean()))
    return network.eval()


def spread(layer: nn.Linear, factor: float) -> None:
    with torch.no_grad():
        layer.weight *= factor


def resnest_folder(folder: str, classes: int, table: str, depth: int = 101) -> nn.Module:
    """damo/cv_resnest101_general_recognition, or animal_recognition."""
    os.makedirs(folder)
    network = calibrate(fill(resnest.ResNeSt(classes, depth), classes), 224)
    spread(network.fc, 2)
    state = {"module." + name: value for name, value in network.state_dict().items()}
    torch.save({"state_dict": state}, os.path.join(folder, "pytorch_model.pt"))
    with open(os.path.join(folder, table), "w", encoding="utf-8") as file:
        for index in range(classes):
            # As the published list may be: padded, and with names that stand there twice.
            name = "重复的名字" if index in (10, 20) else f"标签{index:05d}"
            file.write(f"{index}\t {name} \t{index % 7}\n")
    with open(os.path.join(folder, "README.md"), "w", encoding="utf-8") as file:
        file.write("---\nlicense: Apache License 2.0\n---\n# 随机权重\n")
    return network


CONFIG = """
img_norm_cfg = dict(mean=[123.675, 116.28, 103.53], std=[58.395, 57.12, 57.375], to_rgb=True)
train_pipeline = [dict(type='Unknown', of=some.module)]
test_pipeline = [
    dict(type='LoadImageFromFile'),
    dict(type='Resize', size=(256, -1), backend='pillow', interpolation='bicubic'),
    dict(type='CenterCrop', crop_size=224),
    dict(type='Normalize', **img_norm_cfg),
    dict(type='ImageToTensor', keys=['img']),
    dict(type='Collect', keys=['img'])
]
data = dict(samples_per_gpu=64, test=dict(type='ImageNet', pipeline=test_pipeline))
"""


def dailylife_folder(folder: str, kind: str, classes: int = 1296) -> nn.Module:
    """damo/cv_vit-base_… or cv_nextvit-small_image-classification_Dailylife-labels."""
    os.makedirs(folder)
    if kind == "vit":
        network = fill(mmcls.ViT(classes), classes).eval()
        spread(network.head.layers["head"], 2)
    else:
        network = calibrate(fill(mmcls.NextViT(classes, kind), classes), 224)
        spread(network.head.fc, 2)
    meta = {"CLASSES": tuple(f"日用{index:04d}" for index in range(classes)), "mmcls_version": "0.25.0", "epoch": 100}
    torch.save({"meta": meta, "state_dict": network.state_dict()}, os.path.join(folder, "pytorch_model.pt"))
    with open(os.path.join(folder, "config.py"), "w", encoding="utf-8") as file:
        file.write(CONFIG)
    return network


def ram_folder(folder: str, descriptions: int, tags: int = 4585, **size) -> nn.Module:
    """ram_swin_large_14m.pth (1 description a tag) or ram_plus_swin_large_14m.pth (51), and the lists of tags."""
    os.makedirs(folder)
    network = fill(ram.RAM(tags, descriptions, **size), descriptions).eval()
    spread(network.fc, 8)
    with torch.no_grad():
        if descriptions > 1:
            network.reweight_scale.fill_(2.66)
    state = dict(network.state_dict())
    if descriptions == 1:  # what RAM writes captions with
        state["text_decoder.bert.embeddings.word_embeddings.weight"] = torch.zeros(8, 4)
        state["tag_encoder.encoder.layer.0.output.dense.weight"] = torch.zeros(4, 4)
    torch.save({"model": state}, os.path.join(folder, "ram.pth"))
    english = [f"tag {index}" for index in range(tags)]
    chinese = ["重复" if index in (3, 5) else f"标签{index} " for index in range(tags)]
    thresholds = [(0.65, 0.8, 0.9)[index % 3] for index in range(tags)]
    for name, lines in (("ram_tag_list.txt", english), ("ram_tag_list_chinese.txt", chinese), ("ram_tag_list_threshold.txt", thresholds)):
        with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
            file.write("".join(f"{line}\n" for line in lines))
    return network


# The five that are published: the name in cn-clip, the image tower, the length of its vectors,
# and the text tower's width, depth, heads and hidden width.
CLIPS = {
    "clip-rn50": ("RN50@RBT3-chinese", lambda: chinese_clip.ModifiedResNet(224, 64, (3, 4, 6, 3), 32, 1024), 1024, (768, 3, 12, 3072)),
    "clip-vit-b-16": ("ViT-B-16@RoBERTa-wwm-ext-base-chinese", lambda: chinese_clip.VisionTransformer(224, 16, 768, 12, 12, 512), 512, (768, 12, 12, 3072)),
    "clip-vit-l-14": ("ViT-L-14@RoBERTa-wwm-ext-base-chinese", lambda: chinese_clip.VisionTransformer(224, 14, 1024, 24, 16, 768), 768, (768, 12, 12, 3072)),
    "clip-vit-l-14-336": ("ViT-L-14-336@RoBERTa-wwm-ext-base-chinese", lambda: chinese_clip.VisionTransformer(336, 14, 1024, 24, 16, 768), 768, (768, 12, 12, 3072)),
    "clip-vit-h-14": ("ViT-H-14@RoBERTa-wwm-ext-large-chinese", lambda: chinese_clip.VisionTransformer(224, 14, 1280, 32, 16, 1024), 1024, (1024, 24, 16, 4096)),
}


def clip_network(name: str) -> chinese_clip.ChineseCLIP:
    """One of CLIPS, without values."""
    _, visual, dims, words = CLIPS[name]
    return chinese_clip.ChineseCLIP(visual(), chinese_clip.Bert(21128, *words), dims)


def clip_file(path: str, network: chinese_clip.ChineseCLIP) -> nn.Module:
    """clip_cn_….pt: half precision, and the tensors of a pooler that nothing uses."""
    fill(network, 3)
    with torch.no_grad():
        for name, value in network.named_parameters():
            if "positional_embedding" in name or "class_embedding" in name:
                value.normal_(0, 0.5)
        network.logit_scale.fill_(4.6052)
    if isinstance(network.visual, chinese_clip.ModifiedResNet):
        calibrate(network.visual, 224)
    state = {"module." + name: value.half() if value.is_floating_point() and value.dim() else value for name, value in network.state_dict().items()}
    width = network.text_projection.shape[0]
    state["module.bert.pooler.dense.weight"], state["module.bert.pooler.dense.bias"] = torch.zeros(width, width), torch.zeros(width)
    torch.save({"epoch": 1, "name": "random", "state_dict": state}, path)
    with torch.no_grad():
        for value in [*network.parameters(), *network.buffers()]:
            if value.is_floating_point() and value.dim():
                value.copy_(value.half().float())
    return network.eval()
