"""Recognize Anything, RAM and RAM++ (Zhang et al. 2023, Huang et al. 2023): the part that
tags a picture. Captions, which RAM can write as well, are left out.

Parameters are named as in the authors' source.
"""

import torch
from torch import nn

from .swin import Swin

WIDTH, HEADS, TEXT, LAYERS = 768, 4, 512, 2

# Parameters of the published checkpoints that the tagging does not use.
UNUSED = ("text_decoder.", "tag_encoder.", "tagging_head.embeddings.")


class CrossAttention(nn.Module):
    """Each tag looks at the picture's positions."""

    def __init__(self):
        super().__init__()
        self.self = nn.Module()
        self.self.query = nn.Linear(WIDTH, WIDTH)
        self.self.key, self.self.value = nn.Linear(TEXT, WIDTH), nn.Linear(TEXT, WIDTH)
        self.output = nn.Module()
        self.output.dense = nn.Linear(WIDTH, WIDTH)
        self.output.LayerNorm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, tags, image):
        def split(x):
            return x.view(x.shape[0], x.shape[1], HEADS, WIDTH // HEADS).transpose(1, 2)

        q, k, v = split(self.self.query(tags)), split(self.self.key(image)), split(self.self.value(image))
        seen = (q @ k.transpose(-2, -1) * (WIDTH // HEADS) ** -0.5).softmax(dim=-1) @ v
        return self.output.LayerNorm(self.output.dense(seen.transpose(1, 2).flatten(2)) + tags)


class TaggingLayer(nn.Module):
    def __init__(self):
        super().__init__()
        self.crossattention = CrossAttention()
        self.intermediate = nn.Module()
        self.intermediate.dense = nn.Linear(WIDTH, 4 * WIDTH)
        self.output = nn.Module()
        self.output.dense = nn.Linear(4 * WIDTH, WIDTH)
        self.output.LayerNorm = nn.LayerNorm(WIDTH, eps=1e-12)

    def forward(self, tags, image):
        tags = self.crossattention(tags, image)
        hidden = nn.functional.gelu(self.intermediate.dense(tags))
        return self.output.LayerNorm(self.output.dense(hidden) + tags)


class RAM(nn.Module):
    """Pictures [N, 3, side, side] → a logit a tag [N, tags] and the picture's embedding [N, 512].

    descriptions is how many descriptions a tag has: 1 for RAM, 51 for RAM++, which weighs
    them by how well they fit the picture.
    """

    def __init__(self, tags: int, descriptions: int, side: int = 384, width: int = 192, depths: tuple = (2, 2, 18, 2),
                 heads: tuple = (6, 12, 24, 48), window: int = 12):
        super().__init__()
        self.descriptions = descriptions
        self.visual_encoder = Swin(side, width, depths, heads, window)
        self.label_embed = nn.Parameter(torch.zeros(tags * descriptions, TEXT))
        self.wordvec_proj = nn.Linear(TEXT, WIDTH)
        self.fc = nn.Linear(WIDTH, 1)
        self.image_proj = nn.Linear(width << len(depths) - 1, TEXT)
        self.tagging_head = nn.Module()
        self.tagging_head.encoder = nn.Module()
        self.tagging_head.encoder.layer = nn.ModuleList(TaggingLayer() for _ in range(LAYERS))
        if descriptions > 1:
            self.reweight_scale = nn.Parameter(torch.zeros(()))

    def forward(self, x):
        image = self.image_proj(self.visual_encoder(x))
        whole = image[:, 0]
        if self.descriptions > 1:
            unit = whole / whole.norm(dim=-1, keepdim=True)
            fit = (self.reweight_scale.exp() * unit @ self.label_embed.t()).view(x.shape[0], -1, self.descriptions)
            labels = self.label_embed.view(-1, self.descriptions, TEXT)
            # [tags, n, descriptions] × [tags, descriptions, TEXT]: nothing of the size of all descriptions is made.
            tags = (fit.softmax(dim=-1).transpose(0, 1) @ labels).transpose(0, 1)
        else:
            tags = self.label_embed.expand(x.shape[0], -1, -1)
        tags = torch.relu(self.wordvec_proj(tags))
        for layer in self.tagging_head.encoder.layer:
            tags = layer(tags, image)
        return self.fc(tags).squeeze(-1), whole
