"""The image classifiers of MMClassification that ModelScope's Dailylife models are:
the vision transformer (Dosovitskiy et al. 2021) and Next-ViT (Li et al. 2022).

Parameters are named as in the published source: backbone.… and head.…
"""

import torch
from torch import nn


def attention(q, k, v):
    """Scaled dot products over the last two dimensions."""
    return ((q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1)).softmax(dim=-1) @ v


class SelfAttention(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        n, tokens, width = x.shape
        q, k, v = self.qkv(x).view(n, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        return self.proj(attention(q, k, v).transpose(1, 2).reshape(n, tokens, width))


class FeedForward(nn.Module):
    def __init__(self, width: int, hidden: int):
        super().__init__()
        self.layers = nn.Sequential(nn.Sequential(nn.Linear(width, hidden), nn.GELU()), nn.Linear(hidden, width))

    def forward(self, x):
        return self.layers(x)


class ViTLayer(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int):
        super().__init__()
        self.ln1, self.ln2 = nn.LayerNorm(width, eps=1e-6), nn.LayerNorm(width, eps=1e-6)
        self.attn = SelfAttention(width, heads)
        self.ffn = FeedForward(width, hidden)

    def forward(self, x):
        x = x + self.attn(self.ln1(x))
        return x + self.ffn(self.ln2(x))


class ViTBackbone(nn.Module):
    """Pictures [N, 3, side, side] → the class token [N, width]."""

    def __init__(self, side: int, patch: int, width: int, depth: int, heads: int, hidden: int):
        super().__init__()
        self.cls_token = nn.Parameter(torch.zeros(1, 1, width))
        self.pos_embed = nn.Parameter(torch.zeros(1, (side // patch) ** 2 + 1, width))
        self.patch_embed = nn.Module()
        self.patch_embed.projection = nn.Conv2d(3, width, patch, patch)
        self.layers = nn.ModuleList(ViTLayer(width, heads, hidden) for _ in range(depth))
        self.ln1 = nn.LayerNorm(width, eps=1e-6)

    def forward(self, x):
        x = self.patch_embed.projection(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.cls_token.expand(x.shape[0], -1, -1), x], dim=1) + self.pos_embed
        for layer in self.layers:
            x = layer(x)
        return self.ln1(x)[:, 0]


class ViT(nn.Module):
    """Pictures → logits [N, classes] and the class token [N, width]."""

    def __init__(self, classes: int, side: int = 224, patch: int = 16, width: int = 768, depth: int = 12, heads: int = 12, hidden: int = 3072):
        super().__init__()
        self.backbone = ViTBackbone(side, patch, width, depth, heads, hidden)
        self.head = nn.Module()
        self.head.layers = nn.ModuleDict({"head": nn.Linear(width, classes)})

    def forward(self, x):
        features = self.backbone(x)
        return self.head.layers["head"](features), features


# Next-ViT. Every normalisation is by batch.
HEAD_CHANNELS = 32
TRANSFORMER_SHARE = 0.75  # of a transformer block's channels; the rest is convolved
NEXTVIT_DEPTHS = {"small": (3, 4, 10, 3), "base": (3, 4, 20, 3), "large": (3, 4, 30, 3)}
REDUCTIONS = (8, 4, 2, 1)  # of the keys' side, a stage


def to_32(channels: float) -> int:
    """The multiple of 32 that is nearest, and no more than a tenth below."""
    n = max(32, int(channels + 16) // 32 * 32)
    return n + 32 if n < 0.9 * channels else n


class ConvNormReLU(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x):
        return torch.relu(self.norm(self.conv(x)))


class PatchEmbedding(nn.Module):
    """Halves the side where stride is 2, and changes the channels where they differ."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        changes = stride == 2 or inputs != outputs
        self.avgpool = nn.AvgPool2d(2, 2, ceil_mode=True, count_include_pad=False) if stride == 2 else nn.Identity()
        self.conv = nn.Conv2d(inputs, outputs, 1, bias=False) if changes else nn.Identity()
        self.norm = nn.BatchNorm2d(outputs) if changes else nn.Identity()

    def forward(self, x):
        return self.norm(self.conv(self.avgpool(x)))


class ConvolutionalAttention(nn.Module):
    def __init__(self, channels: int):
        super().__init__()
        self.group_conv3x3 = nn.Conv2d(channels, channels, 3, padding=1, groups=channels // HEAD_CHANNELS, bias=False)
        self.norm = nn.BatchNorm2d(channels)
        self.projection = nn.Conv2d(channels, channels, 1, bias=False)

    def forward(self, x):
        return self.projection(torch.relu(self.norm(self.group_conv3x3(x))))


class ConvolutionalMLP(nn.Module):
    def __init__(self, channels: int, ratio: int):
        super().__init__()
        hidden = to_32(channels * ratio)
        self.conv1, self.conv2 = nn.Conv2d(channels, hidden, 1), nn.Conv2d(hidden, channels, 1)

    def forward(self, x):
        return self.conv2(torch.relu(self.conv1(x)))


class ConvolutionBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int):
        super().__init__()
        self.patch_embed = PatchEmbedding(inputs, outputs, stride)
        self.mhca = ConvolutionalAttention(outputs)
        self.norm = nn.BatchNorm2d(outputs)
        self.mlp = ConvolutionalMLP(outputs, 3)

    def forward(self, x):
        x = self.patch_embed(x)
        x = x + self.mhca(x)
        return x + self.mlp(self.norm(x))


class EfficientAttention(nn.Module):
    """Attention whose keys and values are pooled, `reduction` along each side."""

    def __init__(self, width: int, reduction: int):
        super().__init__()
        self.heads = width // HEAD_CHANNELS
        self.q, self.k, self.v = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width)
        self.proj = nn.Linear(width, width)
        self.reduced = reduction > 1
        if self.reduced:
            self.sr = nn.AvgPool1d(reduction**2, reduction**2)
            self.norm = nn.BatchNorm1d(width)

    def forward(self, x):
        n, tokens, width = x.shape

        def split(value):
            return value.view(n, -1, self.heads, HEAD_CHANNELS).transpose(1, 2)

        pooled = self.norm(self.sr(x.transpose(1, 2))).transpose(1, 2) if self.reduced else x
        out = attention(split(self.q(x)), split(self.k(pooled)), split(self.v(pooled)))
        return self.proj(out.transpose(1, 2).reshape(n, tokens, width))


class TransformerBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, reduction: int):
        super().__init__()
        attended = to_32(int(outputs * TRANSFORMER_SHARE))
        self.patch_embed = PatchEmbedding(inputs, attended, stride)
        self.norm1 = nn.BatchNorm2d(attended)
        self.e_mhsa = EfficientAttention(attended, reduction)
        self.projection = PatchEmbedding(attended, outputs - attended)
        self.mhca = ConvolutionalAttention(outputs - attended)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.mlp = ConvolutionalMLP(outputs, 2)

    def forward(self, x):
        x = self.patch_embed(x)
        tokens = self.norm1(x).flatten(2).transpose(1, 2)
        x = x + self.e_mhsa(tokens).transpose(1, 2).reshape(x.shape)
        local = self.projection(x)
        x = torch.cat([x, local + self.mhca(local)], dim=1)
        return x + self.mlp(self.norm2(x))


class NextViTBackbone(nn.Module):
    """Pictures → the features before the pooling [N, 1024, h, w]."""

    def __init__(self, arch: str):
        super().__init__()
        self.stem = nn.Sequential(ConvNormReLU(3, 64, 2), ConvNormReLU(64, 32, 1), ConvNormReLU(32, 64, 1), ConvNormReLU(64, 64, 2))
        one, two, three, four = NEXTVIT_DEPTHS[arch]
        stages = ([96] * one, [192] * (two - 1) + [256], [384, 384, 384, 384, 512] * (three // 5), [768] * (four - 1) + [1024])
        transformers = (256, 512, 1024)  # the widths of the transformer blocks
        inputs, blocks = 64, []
        for number, (widths, reduction) in enumerate(zip(stages, REDUCTIONS)):
            for block, width in enumerate(widths):
                stride = 2 if number > 0 and block == 0 else 1
                if width in transformers:
                    blocks.append(TransformerBlock(inputs, width, stride, reduction))
                else:
                    blocks.append(ConvolutionBlock(inputs, width, stride))
                inputs = width
        self.features = nn.Sequential(*blocks)
        self.norm = nn.BatchNorm2d(inputs)

    def forward(self, x):
        return self.norm(self.features(self.stem(x)))


class NextViT(nn.Module):
    """Pictures → logits [N, classes] and the pooled features [N, 1024]."""

    def __init__(self, classes: int, arch: str = "small"):
        super().__init__()
        self.backbone = NextViTBackbone(arch)
        self.head = nn.Module()
        self.head.fc = nn.Linear(1024, classes)

    def forward(self, x):
        features = self.backbone(x).mean(dim=(2, 3))
        return self.head.fc(features), features
