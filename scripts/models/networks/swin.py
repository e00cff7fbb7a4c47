"""Swin Transformer (Liu et al. 2021), as the image encoder of Recognize Anything has it.

Parameters are named as in the authors' source.
"""

import torch
from torch import nn


def relative_positions(window: int) -> torch.Tensor:
    """For each pair of a window's positions the row of the bias table: [window², window²]."""
    y, x = torch.meshgrid(torch.arange(window), torch.arange(window), indexing="ij")
    y, x = y.flatten(), x.flatten()
    return (y[:, None] - y[None] + window - 1) * (2 * window - 1) + x[:, None] - x[None] + window - 1


def partition(x, window: int):
    """[n, h, w, c] → windows [n · h/window · w/window, window², c]."""
    n, h, w, c = x.shape
    x = x.view(n, h // window, window, w // window, window, c).transpose(2, 3)
    return x.reshape(-1, window * window, c)


def merge(windows, window: int, side: int):
    """The inverse of partition, for a square of side."""
    count = side // window
    x = windows.view(-1, count, count, window, window, windows.shape[-1]).transpose(2, 3)
    return x.reshape(-1, side, side, windows.shape[-1])


class WindowAttention(nn.Module):
    def __init__(self, width: int, window: int, heads: int):
        super().__init__()
        self.heads = heads
        self.relative_position_bias_table = nn.Parameter(torch.zeros((2 * window - 1) ** 2, heads))
        self.register_buffer("relative_position_index", relative_positions(window))
        self.qkv, self.proj = nn.Linear(width, 3 * width), nn.Linear(width, width)

    def forward(self, x, mask):
        n, tokens, width = x.shape
        q, k, v = self.qkv(x).view(n, tokens, 3, self.heads, width // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        bias = self.relative_position_bias_table[self.relative_position_index].permute(2, 0, 1)
        scores = (q * q.shape[-1] ** -0.5) @ k.transpose(-2, -1) + bias
        if mask is not None:
            windows = mask.shape[0]
            scores = scores.view(-1, windows, self.heads, tokens, tokens) + mask[:, None]
            scores = scores.view(-1, self.heads, tokens, tokens)
        out = (scores.softmax(dim=-1) @ v).transpose(1, 2).reshape(n, tokens, width)
        return self.proj(out)


class MLP(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)

    def forward(self, x):
        return self.fc2(nn.functional.gelu(self.fc1(x)))


class SwinBlock(nn.Module):
    """Attention within windows, every second time with windows moved by half of one."""

    def __init__(self, width: int, side: int, window: int, heads: int, shifted: bool):
        super().__init__()
        self.side, self.window = side, min(window, side)
        self.shift = window // 2 if shifted and side > window else 0
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attn = WindowAttention(width, self.window, heads)
        self.mlp = MLP(width)
        self.register_buffer("attn_mask", self.mask() if self.shift else None)

    def mask(self):
        """−100 between positions that the shift has brought together from two borders."""
        region = torch.zeros(self.side)
        region[-self.window:] = 1
        region[-self.shift:] = 2
        regions = partition((3 * region[:, None] + region[None])[None, :, :, None], self.window).squeeze(-1)
        return torch.where(regions[:, None] == regions[:, :, None], 0.0, -100.0)

    def forward(self, x):
        grid = self.norm1(x).view(x.shape[0], self.side, self.side, -1)
        if self.shift:
            grid = grid.roll((-self.shift, -self.shift), (1, 2))
        grid = merge(self.attn(partition(grid, self.window), self.attn_mask), self.window, self.side)
        if self.shift:
            grid = grid.roll((self.shift, self.shift), (1, 2))
        x = x + grid.flatten(1, 2)
        return x + self.mlp(self.norm2(x))


class PatchMerging(nn.Module):
    """Four neighbours become one position of twice the width."""

    def __init__(self, width: int, side: int):
        super().__init__()
        self.side = side
        self.reduction, self.norm = nn.Linear(4 * width, 2 * width, bias=False), nn.LayerNorm(4 * width)

    def forward(self, x):
        x = x.view(x.shape[0], self.side, self.side, -1)
        x = torch.cat([x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]], dim=-1)
        return self.reduction(self.norm(x.flatten(1, 2)))


class SwinStage(nn.Module):
    def __init__(self, width: int, side: int, window: int, heads: int, depth: int, last: bool):
        super().__init__()
        self.blocks = nn.ModuleList(SwinBlock(width, side, window, heads, number % 2 == 1) for number in range(depth))
        self.downsample = nn.Identity() if last else PatchMerging(width, side)

    def forward(self, x):
        for block in self.blocks:
            x = block(x)
        return self.downsample(x)


class Swin(nn.Module):
    """Pictures [N, 3, side, side] → the mean of all positions, then the positions: [N, 1 + (side/32)², 8 · width]."""

    def __init__(self, side: int, width: int, depths: tuple, heads: tuple, window: int, patch: int = 4):
        super().__init__()
        self.patch_embed = nn.Module()
        self.patch_embed.proj = nn.Conv2d(3, width, patch, patch)
        self.patch_embed.norm = nn.LayerNorm(width)
        self.layers = nn.ModuleList(
            SwinStage(width << n, side // patch >> n, window, heads[n], depth, n + 1 == len(depths)) for n, depth in enumerate(depths)
        )
        self.norm = nn.LayerNorm(width << len(depths) - 1)

    def forward(self, x):
        x = self.patch_embed.norm(self.patch_embed.proj(x).flatten(2).transpose(1, 2))
        for stage in self.layers:
            x = stage(x)
        x = self.norm(x)
        return torch.cat([x.mean(dim=1, keepdim=True), x], dim=1)
