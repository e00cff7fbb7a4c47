"""Runs the networks of this folder beside the published sources, with the same weights.

    python compare_published.py --modelscope DIR --ram DIR --cn-clip DIR --mmcls DIR

Each DIR is a checkout of the published source (mmcls: release 0.25, unpacked); those that
are named are compared. Besides requirements-export.txt, cn-clip wants six. What a source imports besides torch and does not need for a forward
pass is replaced by stand-ins. Prints for each network how many tensors there are, how far
the outputs lie apart, and the digest of names and shapes that test_exporters.py has.
"""

import argparse
import gc
import hashlib
import importlib.util
import os
import sys
import types
from unittest import mock

import torch
from torch import nn

import random_checkpoints
from networks import chinese_clip, mmcls, ram, resnest


def digest(state: dict) -> str:
    """Of the names and shapes of all tensors but counters."""
    lines = sorted(f"{name} {tuple(value.shape)}" for name, value in state.items() if not name.endswith("num_batches_tracked"))
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:16]


def module(name: str, path: str, package: bool = False):
    """A source file as a module of a name, without the packages around it."""
    spec = importlib.util.spec_from_file_location(name, path, submodule_search_locations=[os.path.dirname(path)] if package else None)
    loaded = importlib.util.module_from_spec(spec)
    sys.modules[name] = loaded
    spec.loader.exec_module(loaded)
    return loaded


def stand_in(name: str, **members):
    """A module with members; whatever else is asked of it is a mock."""
    made = types.ModuleType(name)
    made.__path__ = []
    made.__getattr__ = lambda attribute: mock.MagicMock(name=f"{name}.{attribute}") if not attribute.startswith("__") else None
    for key, value in members.items():
        setattr(made, key, value)
    sys.modules[name] = made
    return made


def compare(name: str, published: nn.Module, ours: nn.Module, run, inputs: torch.Tensor, skip: tuple = ()) -> None:
    random_checkpoints.fill(published, 11)
    published.eval()
    state = {key: value for key, value in published.state_dict().items() if not key.startswith(skip)}
    own = {key for key in ours.state_dict()}
    if own != state.keys():
        sys.exit(f"{name}: {sorted(own ^ state.keys())[:10]}")
    ours.load_state_dict(state)
    ours.eval()
    with torch.no_grad():
        want, got = run(published, inputs), ours(inputs)
        got = got[0] if isinstance(got, tuple) else got
    difference = float((want - got).abs().max() / want.abs().max().clamp(min=1))
    print(f"{name}: {len(state)} tensors, outputs {tuple(got.shape)} differ by {difference:.1e}, names and shapes {digest(state)}", flush=True)
    if not difference < 1e-4:
        sys.exit(f"{name}: is another network")


def compare_resnest(folder: str) -> None:
    base = os.path.join(folder, "modelscope/models/cv/animal_recognition")
    stand_in("published")
    module("published.splat", os.path.join(base, "splat.py"))
    source = module("published.resnet", os.path.join(base, "resnet.py"))
    for classes in (54092, 8288):
        published = source.ResNet(source.Bottleneck, [3, 4, 23, 3], radix=2, groups=1, bottleneck_width=64, num_classes=classes,
                                  deep_stem=True, stem_width=64, avg_down=True, avd=True, avd_first=False)
        compare(f"ResNeSt-101 {classes}", published, resnest.ResNeSt(classes), lambda net, x: net(x), torch.randn(2, 3, 224, 224))


class Base(nn.Module):
    def __init__(self, init_cfg=None):
        super().__init__()


class Registry:
    def register_module(self, *_, **__):
        return lambda cls: cls


class DropPath(nn.Identity):
    def __init__(self, *_, **__):
        super().__init__()


def compare_nextvit(folder: str) -> None:
    def rearrange(x, pattern, h=None):
        return x.flatten(2).transpose(1, 2) if h is None else x.transpose(1, 2).reshape(x.shape[0], x.shape[2], h, -1)

    stand_in("einops", rearrange=rearrange)
    for name in ("mmcls", "mmcls.models", "mmcls.models.backbones", "mmcv", "mmcv.cnn"):
        stand_in(name)
    stand_in("mmcls.models.backbones.base_backbone", BaseBackbone=Base)
    stand_in("mmcls.models.builder", BACKBONES=Registry())
    stand_in("mmcv.cnn.bricks", DropPath=DropPath)
    stand_in("mmcv.runner", BaseModule=Base)
    stand_in("published2")
    stand_in("published2.utils")
    stand_in("published2.backbones")
    source = module("published2.backbones.nextvit", os.path.join(folder, "modelscope/models/cv/image_classification/backbones/nextvit.py"))
    ours = mmcls.NextViT(10)
    compare("Next-ViT small, backbone", source.NextViT("small"), ours.backbone, lambda net, x: net(x)[-1], torch.randn(2, 3, 224, 224))


def compare_vit(folder: str) -> None:
    class PatchEmbed(nn.Module):
        def __init__(self, in_channels, input_size, embed_dims, kernel_size, stride, **_):
            super().__init__()
            self.projection = nn.Conv2d(in_channels, embed_dims, kernel_size, stride)
            self.init_out_size = (input_size[0] // stride,) * 2

        def forward(self, x):
            x = self.projection(x)
            return x.flatten(2).transpose(1, 2), (x.shape[2], x.shape[3])

    class FFN(nn.Module):  # mmcv's: two layers, the activation within the first
        def __init__(self, embed_dims, feedforward_channels, **_):
            super().__init__()
            self.layers = nn.Sequential(nn.Sequential(nn.Linear(embed_dims, feedforward_channels), nn.GELU(), nn.Identity()),
                                        nn.Linear(feedforward_channels, embed_dims), nn.Identity())

        def forward(self, x, identity=None):
            return self.layers(x) + (x if identity is None else identity)

    class MultiheadAttention(nn.Module):
        pass

    def norm(cfg, dims, postfix=""):
        return f"ln{postfix}", nn.LayerNorm(dims, eps=cfg.get("eps", 1e-5))

    def pair(x):
        return (x, x)

    for name in ("mmcv", "mmcv.cnn.utils", "mmcv.runner", "mmcv.cnn.bricks", "mmcls", "mmcls.utils", "mmcls.models", "mmcls.models.backbones"):
        stand_in(name)
    stand_in("mmcv.cnn", build_norm_layer=norm)
    stand_in("mmcv.cnn.bricks.transformer", PatchEmbed=PatchEmbed, FFN=FFN)
    stand_in("mmcv.cnn.utils.weight_init")
    stand_in("mmcv.runner.base_module", BaseModule=Base, ModuleList=nn.ModuleList)
    drops = types.SimpleNamespace(build=lambda cfg: nn.Identity())
    stand_in("mmcv.cnn.bricks.registry", DROPOUT_LAYERS=drops)
    stand_in("mmcls.models.builder", BACKBONES=Registry())
    stand_in("mmcls.models.backbones.base_backbone", BaseBackbone=Base)
    text = open(os.path.join(folder, "mmcls/models/utils/attention.py"), encoding="utf-8").read()
    start = text.index("class MultiheadAttention(")
    space = {"BaseModule": Base, "nn": nn, "DROPOUT_LAYERS": drops}
    exec(compile(text[start:].split("\nclass ")[0], "attention.py", "exec"), space)
    stand_in("mmcls.models.utils", MultiheadAttention=space["MultiheadAttention"], to_2tuple=pair, resize_pos_embed=lambda embed, *_, **__: embed)
    source = module("mmcls.models.backbones.vision_transformer", os.path.join(folder, "mmcls/models/backbones/vision_transformer.py"))
    published = source.VisionTransformer("b", img_size=(224, 224), patch_size=16)
    compare("ViT-B/16, backbone", published, mmcls.ViT(10).backbone, lambda net, x: net(x)[-1][1], torch.randn(2, 3, 224, 224))


def compare_ram(folder: str) -> None:
    for name in ("scipy", "timm", "timm.models"):
        stand_in(name)
    stand_in("timm.models.layers", DropPath=DropPath, to_2tuple=lambda x: (x, x), trunc_normal_=nn.init.trunc_normal_)
    stand_in("transformers")
    stand_in("transformers.activations", ACT2FN={"gelu": nn.functional.gelu})
    stand_in("transformers.file_utils")
    stand_in("transformers.modeling_outputs")
    stand_in("transformers.utils")
    stand_in("transformers.modeling_utils", apply_chunking_to_forward=lambda f, size, dim, *x: f(*x), PreTrainedModel=Base)
    stand_in("transformers.models")
    stand_in("transformers.models.bert")
    stand_in("transformers.models.bert.configuration_bert", BertConfig=types.SimpleNamespace)
    swin = module("published_swin", os.path.join(folder, "ram/models/swin_transformer.py"))
    bert = module("published_bert", os.path.join(folder, "ram/models/bert.py"))
    config = types.SimpleNamespace(hidden_size=768, num_attention_heads=4, encoder_width=512, attention_probs_dropout_prob=0.1, hidden_dropout_prob=0.1,
                                   layer_norm_eps=1e-12, add_cross_attention=True, hidden_act="gelu", intermediate_size=3072, chunk_size_feed_forward=0)

    class Published(nn.Module):  # as generate_tag of ram_plus.py and ram.py put the parts together
        def __init__(self, descriptions, tags):
            super().__init__()
            self.descriptions, self.tags = descriptions, tags
            self.visual_encoder = swin.SwinTransformer(img_size=384, embed_dim=192, depths=[2, 2, 18, 2], num_heads=[6, 12, 24, 48], window_size=12)
            self.tagging_head = nn.Module()
            self.tagging_head.encoder = nn.Module()
            self.tagging_head.encoder.layer = nn.ModuleList(bert.BertLayer(config, number) for number in range(2))
            for layer in self.tagging_head.encoder.layer:
                del layer.attention
            self.label_embed = nn.Parameter(torch.zeros(tags * descriptions, 512))
            self.wordvec_proj, self.fc, self.image_proj = nn.Linear(512, 768), nn.Linear(768, 1), nn.Linear(1536, 512)
            if descriptions > 1:
                self.reweight_scale = nn.Parameter(torch.ones([]))

        def forward(self, image):
            embeds = self.image_proj(self.visual_encoder(image))
            first, n = embeds[:, 0, :], embeds.shape[0]
            if self.descriptions > 1:
                first = first / first.norm(dim=-1, keepdim=True)
                logits = (self.reweight_scale.exp() * first @ self.label_embed.t()).view(n, -1, self.descriptions)
                weights = nn.functional.softmax(logits, dim=2)
                values = self.label_embed.view(-1, self.descriptions, 512)
                labels = torch.stack([(weights[i].unsqueeze(-1) * values).sum(dim=1) for i in range(n)])
            else:
                labels = self.label_embed.unsqueeze(0).repeat(n, 1, 1)
            hidden = torch.relu(self.wordvec_proj(labels))
            for layer in self.tagging_head.encoder.layer:
                hidden = layer(hidden, None, None, embeds, None, mode="tagging")[0]
            return self.fc(hidden).squeeze(-1)

    for name, descriptions in (("RAM", 1), ("RAM++", 51)):
        # A twentieth of the tags: their number changes nothing but one shape.
        compare(f"{name}, 229 tags", Published(descriptions, 229), ram.RAM(229, descriptions), lambda net, x: net(x), torch.randn(1, 3, 384, 384))


def compare_clip(folder: str, names: list[str]) -> None:
    sys.path.insert(0, folder)
    stand_in("torchvision")
    stand_in("torchvision.transforms")
    from cn_clip.clip import model, utils

    text = torch.zeros(3, chinese_clip.CONTEXT, dtype=torch.long)
    for row, sentence in enumerate(("蓝牙耳机", "一张 red cup 的照片", "a")):
        text[row] = utils.tokenize([sentence])[0]
    for name in names or random_checkpoints.CLIPS:
        struct = random_checkpoints.CLIPS[name][0]
        with mock.patch.object(utils, "convert_weights", lambda net: None):
            published = utils.create_model(struct).float()
        side = published.visual.input_resolution
        random_checkpoints.fill(published, 5)
        ours = random_checkpoints.clip_network(name)
        # A tensor that ours has not, or that the published one has not, ends it here.
        ours.load_state_dict({key: value for key, value in published.state_dict().items() if not key.startswith("bert.pooler")})
        found = digest(ours.state_dict())
        with torch.no_grad():
            pictures = torch.randn(2, 3, side, side)
            want = published.eval().encode_image(pictures), published.encode_text(text)
            del published  # the largest has four gigabytes
            got = ours.eval().visual(pictures), ours.bert(text) @ ours.text_projection
        apart = [float((w - g).abs().max() / w.abs().max().clamp(min=1)) for w, g in zip(want, got, strict=True)]
        print(f"{struct}: {len(ours.state_dict())} tensors, pictures {tuple(got[0].shape)} differ by {apart[0]:.1e}, "
              f"texts by {apart[1]:.1e}, names and shapes {found}", flush=True)
        if not max(apart) < 1e-4:
            sys.exit(f"{struct}: is another network")
        del ours
        gc.collect()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("modelscope", "mmcls", "ram", "cn-clip"):
        parser.add_argument("--" + name)
    parser.add_argument("--clip", nargs="*", default=[], help="which of Chinese-CLIP's networks (default: all)")
    options = parser.parse_args()
    torch.manual_seed(1)
    if options.modelscope:
        compare_resnest(options.modelscope)
        compare_nextvit(options.modelscope)
    if options.mmcls:
        compare_vit(options.mmcls)
    if options.ram:
        compare_ram(options.ram)
    if options.cn_clip:
        compare_clip(options.cn_clip, options.clip)


if __name__ == "__main__":
    main()
