"""ResNeSt (Zhang et al. 2020, "ResNeSt: Split-Attention Networks").

The variant of ModelScope's recognition pipelines: radix 2, one group, a deep stem, average
pooling where others stride. Parameters are named as in the authors' source.
"""

import torch
from torch import nn

STAGES = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 200: (3, 24, 36, 3), 269: (3, 30, 48, 8)}
STEM = {50: 32, 101: 64, 200: 64, 269: 64}
RADIX = 2
EXPANSION = 4


class SplitAttention(nn.Module):
    """A 3 × 3 convolution in RADIX groups; what each contributes depends on the picture."""

    def __init__(self, channels: int):
        super().__init__()
        wide, narrow = channels * RADIX, max(channels * RADIX // 4, 32)
        self.conv = nn.Conv2d(channels, wide, 3, padding=1, groups=RADIX, bias=False)
        self.bn0 = nn.BatchNorm2d(wide)
        self.fc1 = nn.Conv2d(channels, narrow, 1)
        self.bn1 = nn.BatchNorm2d(narrow)
        self.fc2 = nn.Conv2d(narrow, wide, 1)

    def forward(self, x):
        splits = torch.relu(self.bn0(self.conv(x))).chunk(RADIX, dim=1)
        context = sum(splits).mean(dim=(2, 3), keepdim=True)
        weights = self.fc2(torch.relu(self.bn1(self.fc1(context))))
        # One softmax a channel, over the splits.
        weights = torch.stack(weights.chunk(RADIX, dim=1)).softmax(dim=0)
        return sum(weight * split for weight, split in zip(weights.unbind(0), splits))


class Bottleneck(nn.Module):
    """1 × 1, split attention, 1 × 1, and a shortcut."""

    def __init__(self, inputs: int, planes: int, stride: int, shortcut: bool, first: bool):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, planes, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.conv2 = SplitAttention(planes)
        self.avd_layer = nn.AvgPool2d(3, stride, padding=1) if first else nn.Identity()
        self.conv3 = nn.Conv2d(planes, planes * EXPANSION, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(planes * EXPANSION)
        self.downsample = nn.Sequential(
            nn.AvgPool2d(stride, stride, ceil_mode=True, count_include_pad=False),
            nn.Conv2d(inputs, planes * EXPANSION, 1, bias=False),
            nn.BatchNorm2d(planes * EXPANSION),
        ) if shortcut else nn.Identity()

    def forward(self, x):
        out = torch.relu(self.bn1(self.conv1(x)))
        out = self.avd_layer(self.conv2(out))
        return torch.relu(self.bn3(self.conv3(out)) + self.downsample(x))


class ResNeSt(nn.Module):
    """Pictures [N, 3, H, W] → logits [N, classes] and the pooled features [N, 2048]."""

    def __init__(self, classes: int, depth: int = 101):
        super().__init__()
        stem = STEM[depth]
        layers = []
        for inputs, outputs, stride in ((3, stem, 2), (stem, stem, 1), (stem, 2 * stem, 1)):
            layers += [nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        self.conv1 = nn.Sequential(*layers[:-2])  # the last normalisation is bn1
        self.bn1 = nn.BatchNorm2d(2 * stem)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        inputs = 2 * stem
        for number, blocks in enumerate(STAGES[depth]):
            planes = 64 << number
            stage = []
            for block in range(blocks):
                stride = 2 if number > 0 and block == 0 else 1
                # Pooling inside the first block of every stage but the first.
                stage.append(Bottleneck(inputs, planes, stride, block == 0, number > 0 and block == 0))
                inputs = planes * EXPANSION
            setattr(self, f"layer{number + 1}", nn.Sequential(*stage))
        self.fc = nn.Linear(inputs, classes)

    def forward(self, x):
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        for stage in (self.layer1, self.layer2, self.layer3, self.layer4):
            x = stage(x)
        features = x.mean(dim=(2, 3))
        return self.fc(features), features
