"""EfficientNet-Lite2 as published: the layers, their shapes and their paddings.

Tan and Le, "EfficientNet: Rethinking Model Scaling for Convolutional Neural
Networks" (2019), in the Lite variant: no squeeze-and-excitation, ReLU6 for
swish, stem and head not scaled, the first and the last stage not repeated.
"""

import math
from dataclasses import dataclass

WIDTH, DEPTH, RESOLUTION = 1.1, 1.2, 260
STEM, HEAD, CLASSES = 32, 1280, 1000
BATCH_NORM_EPSILON = 1e-3
PARAMETERS = 6_092_072  # trainable, as published: 6.09 million

# repeats, kernel, stride, expansion, channels in, channels out, before scaling
STAGES = (
    (1, 3, 1, 1, 32, 16),
    (2, 3, 2, 6, 16, 24),
    (2, 5, 2, 6, 24, 40),
    (3, 3, 2, 6, 40, 80),
    (3, 5, 1, 6, 80, 112),
    (4, 5, 2, 6, 112, 192),
    (1, 3, 1, 6, 192, 320),
)


@dataclass(frozen=True)
class Conv:
    """A convolution without bias, followed by batch normalisation."""

    weight: str  # the prefix of its weight in the checkpoint
    norm: str  # the prefix of its batch normalisation in the checkpoint
    inputs: int
    outputs: int
    kernel: int
    stride: int
    groups: int
    pads: tuple  # top, left, bottom, right
    relu6: bool

    @property
    def shape(self) -> tuple:
        return (self.outputs, self.inputs // self.groups, self.kernel, self.kernel)


@dataclass(frozen=True)
class Block:
    """Convolutions in a row; with `residual`, the input is added to the output."""

    convs: tuple
    residual: bool


def channels(count: int) -> int:
    """Scales a channel count by the width, to a multiple of 8, never down by over 10 %."""
    scaled = count * WIDTH
    rounded = max(8, int(scaled + 4) // 8 * 8)
    return rounded + 8 if rounded < 0.9 * scaled else rounded


def same_padding(size: int, kernel: int, stride: int) -> tuple:
    """TensorFlow's SAME padding of a square input: (top, left, bottom, right).

    An odd total puts the extra row and column at the bottom and the right.
    """
    total = max((math.ceil(size / stride) - 1) * stride + kernel - size, 0)
    low, high = total // 2, total - total // 2
    return (low, low, high, high)


def blocks() -> list[Block]:
    """All blocks from the stem to the head, in order."""
    size = RESOLUTION
    made = []

    def conv(weight, norm, inputs, outputs, kernel, stride, groups, relu6):
        nonlocal size
        layer = Conv(weight, norm, inputs, outputs, kernel, stride, groups,
                     same_padding(size, kernel, stride), relu6)
        size = math.ceil(size / stride)
        return layer

    made.append(Block((conv("_conv_stem", "_bn0", 3, STEM, 3, 2, 1, True),), False))
    number = 0
    width = STEM
    for stage, (repeats, kernel, first_stride, expansion, _, outputs) in enumerate(STAGES):
        if stage not in (0, len(STAGES) - 1):
            repeats = math.ceil(repeats * DEPTH)
        outputs = channels(outputs)
        for repeat in range(repeats):
            stride = first_stride if repeat == 0 else 1
            prefix = f"_blocks.{number}."
            hidden = width * expansion
            layers = []
            if expansion != 1:
                layers.append(conv(prefix + "_expand_conv", prefix + "_bn0", width, hidden, 1, 1, 1, True))
            layers.append(conv(prefix + "_depthwise_conv", prefix + "_bn1", hidden, hidden, kernel, stride, hidden, True))
            layers.append(conv(prefix + "_project_conv", prefix + "_bn2", hidden, outputs, 1, 1, 1, False))
            made.append(Block(tuple(layers), stride == 1 and width == outputs))
            width = outputs
            number += 1
    made.append(Block((conv("_conv_head", "_bn1", width, HEAD, 1, 1, 1, True),), False))
    return made
