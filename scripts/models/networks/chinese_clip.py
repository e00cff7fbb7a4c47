"""Chinese-CLIP (Yang et al. 2022): an image tower, which is CLIP's vision transformer or
CLIP's ResNet-50 (Radford et al. 2021), and a text tower, which is a Chinese BERT.

Parameters are named as in the authors' source.
"""

import torch
from torch import nn

CONTEXT = 52  # tokens of a text, with the first and the last
PAD = 0


class QuickGELU(nn.Module):
    def forward(self, x):
        return x * torch.sigmoid(1.702 * x)


class Attention(nn.Module):
    """Self-attention whose projections are one matrix."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.in_proj_weight, self.in_proj_bias = nn.Parameter(torch.zeros(3 * width, width)), nn.Parameter(torch.zeros(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x):
        n, tokens, width = x.shape
        qkv = nn.functional.linear(x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = qkv.view(n, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        out = (q @ k.transpose(-2, -1) * (width // self.heads) ** -0.5).softmax(dim=-1) @ v
        return self.out_proj(out.transpose(1, 2).reshape(n, tokens, width))


class ResidualBlock(nn.Module):
    def __init__(self, width: int, heads: int):
        super().__init__()
        self.attn = Attention(width, heads)
        self.ln_1, self.ln_2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.mlp = nn.ModuleDict({"c_fc": nn.Linear(width, 4 * width), "gelu": QuickGELU(), "c_proj": nn.Linear(4 * width, width)})

    def forward(self, x):
        x = x + self.attn(self.ln_1(x))
        hidden = self.mlp["gelu"](self.mlp["c_fc"](self.ln_2(x)))
        return x + self.mlp["c_proj"](hidden)


class VisionTransformer(nn.Module):
    """Pictures [N, 3, side, side] → vectors [N, dims]."""

    def __init__(self, side: int, patch: int, width: int, depth: int, heads: int, dims: int):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, patch, patch, bias=False)
        self.class_embedding = nn.Parameter(torch.zeros(width))
        self.positional_embedding = nn.Parameter(torch.zeros((side // patch) ** 2 + 1, width))
        self.ln_pre, self.ln_post = nn.LayerNorm(width), nn.LayerNorm(width)
        self.transformer = nn.Module()
        self.transformer.resblocks = nn.Sequential(*(ResidualBlock(width, heads) for _ in range(depth)))
        self.proj = nn.Parameter(torch.zeros(width, dims))

    def forward(self, x):
        x = self.conv1(x).flatten(2).transpose(1, 2)
        first = self.class_embedding.expand(x.shape[0], 1, -1)
        x = self.ln_pre(torch.cat([first, x], dim=1) + self.positional_embedding)
        return self.ln_post(self.transformer.resblocks(x)[:, 0]) @ self.proj


class Bottleneck(nn.Module):
    def __init__(self, inputs: int, planes: int, stride: int):
        super().__init__()
        outputs = 4 * planes
        self.conv1, self.bn1 = nn.Conv2d(inputs, planes, 1, bias=False), nn.BatchNorm2d(planes)
        self.conv2, self.bn2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False), nn.BatchNorm2d(planes)
        self.conv3, self.bn3 = nn.Conv2d(planes, outputs, 1, bias=False), nn.BatchNorm2d(outputs)
        self.pool = nn.AvgPool2d(stride)
        changes = stride > 1 or inputs != outputs
        self.downsample = nn.ModuleDict({"0": nn.Conv2d(inputs, outputs, 1, bias=False), "1": nn.BatchNorm2d(outputs)}) if changes else None

    def forward(self, x):
        out = torch.relu(self.bn1(self.conv1(x)))
        out = self.bn3(self.conv3(self.pool(torch.relu(self.bn2(self.conv2(out))))))
        if self.downsample is not None:
            x = self.downsample["1"](self.downsample["0"](self.pool(x)))
        return torch.relu(out + x)


class AttentionPool(nn.Module):
    """The mean of all positions asks all of them, and itself."""

    def __init__(self, side: int, width: int, heads: int, dims: int):
        super().__init__()
        self.heads = heads
        self.positional_embedding = nn.Parameter(torch.zeros(side**2 + 1, width))
        self.k_proj, self.q_proj, self.v_proj = nn.Linear(width, width), nn.Linear(width, width), nn.Linear(width, width)
        self.c_proj = nn.Linear(width, dims)

    def forward(self, x):
        x = x.flatten(2).transpose(1, 2)
        x = torch.cat([x.mean(dim=1, keepdim=True), x], dim=1) + self.positional_embedding

        def split(value):
            return value.view(value.shape[0], -1, self.heads, value.shape[-1] // self.heads).transpose(1, 2)

        q, k, v = split(self.q_proj(x[:, :1])), split(self.k_proj(x)), split(self.v_proj(x))
        out = (q @ k.transpose(-2, -1) * q.shape[-1] ** -0.5).softmax(dim=-1) @ v
        return self.c_proj(out.transpose(1, 2).flatten(1))


class ModifiedResNet(nn.Module):
    """Pictures [N, 3, side, side] → vectors [N, dims]."""

    def __init__(self, side: int, width: int, depths: tuple, heads: int, dims: int):
        super().__init__()
        half = width // 2
        self.conv1, self.bn1 = nn.Conv2d(3, half, 3, 2, 1, bias=False), nn.BatchNorm2d(half)
        self.conv2, self.bn2 = nn.Conv2d(half, half, 3, padding=1, bias=False), nn.BatchNorm2d(half)
        self.conv3, self.bn3 = nn.Conv2d(half, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
        self.pool = nn.AvgPool2d(2)
        inputs = width
        for number, depth in enumerate(depths):
            planes, blocks = width << number, []
            for block in range(depth):
                blocks.append(Bottleneck(inputs, planes, 2 if number > 0 and block == 0 else 1))
                inputs = 4 * planes
            setattr(self, f"layer{number + 1}", nn.Sequential(*blocks))
        self.attnpool = AttentionPool(side // 32, inputs, heads, dims)

    def forward(self, x):
        for conv, norm in ((self.conv1, self.bn1), (self.conv2, self.bn2), (self.conv3, self.bn3)):
            x = torch.relu(norm(conv(x)))
        x = self.layer4(self.layer3(self.layer2(self.layer1(self.pool(x)))))
        return self.attnpool(x)


class BertLayer(nn.Module):
    def __init__(self, width: int, heads: int, hidden: int):
        super().__init__()
        self.heads = heads
        self.attention = nn.Module()
        self.attention.self = nn.ModuleDict({name: nn.Linear(width, width) for name in ("query", "key", "value")})
        self.attention.output = nn.ModuleDict({"dense": nn.Linear(width, width), "LayerNorm": nn.LayerNorm(width, eps=1e-12)})
        self.intermediate = nn.ModuleDict({"dense": nn.Linear(width, hidden)})
        self.output = nn.ModuleDict({"dense": nn.Linear(hidden, width), "LayerNorm": nn.LayerNorm(width, eps=1e-12)})

    def forward(self, x, mask):
        n, tokens, width = x.shape
        q, k, v = (self.attention.self[name](x).view(n, tokens, self.heads, -1).transpose(1, 2) for name in ("query", "key", "value"))
        out = (q @ k.transpose(-2, -1) * (width // self.heads) ** -0.5 + mask).softmax(dim=-1) @ v
        out = self.attention.output["dense"](out.transpose(1, 2).reshape(n, tokens, width))
        x = self.attention.output["LayerNorm"](out + x)
        hidden = nn.functional.gelu(self.intermediate["dense"](x))
        return self.output["LayerNorm"](self.output["dense"](hidden) + x)


class Bert(nn.Module):
    """Tokens [N, CONTEXT] → the first position [N, width]."""

    def __init__(self, vocabulary: int, width: int, depth: int, heads: int, hidden: int, positions: int = 512):
        super().__init__()
        self.embeddings = nn.ModuleDict({
            "word_embeddings": nn.Embedding(vocabulary, width), "position_embeddings": nn.Embedding(positions, width),
            "token_type_embeddings": nn.Embedding(2, width), "LayerNorm": nn.LayerNorm(width, eps=1e-12),
        })
        self.encoder = nn.ModuleDict({"layer": nn.ModuleList(BertLayer(width, heads, hidden) for _ in range(depth))})

    def forward(self, tokens):
        e = self.embeddings
        x = e["word_embeddings"](tokens) + e["token_type_embeddings"].weight[0] + e["position_embeddings"].weight[: tokens.shape[1]]
        x = e["LayerNorm"](x)
        mask = torch.where(tokens == PAD, -10000.0, 0.0)[:, None, None]
        for layer in self.encoder["layer"]:
            x = layer(x, mask)
        return x[:, 0]


class ChineseCLIP(nn.Module):
    """Both towers; `image` and `text` are modules of one input and one output each."""

    def __init__(self, visual: nn.Module, bert: Bert, dims: int):
        super().__init__()
        self.visual, self.bert = visual, bert
        width = bert.embeddings["LayerNorm"].weight.shape[0]
        self.text_projection = nn.Parameter(torch.zeros(width, dims))
        self.logit_scale = nn.Parameter(torch.zeros(()))


class TextTower(nn.Module):
    """Tokens [N, CONTEXT] int64 → vectors [N, dims] of length 1."""

    def __init__(self, clip: ChineseCLIP):
        super().__init__()
        self.clip = clip

    def forward(self, tokens):
        x = self.clip.bert(tokens) @ self.clip.text_projection
        return x / x.norm(dim=-1, keepdim=True)
