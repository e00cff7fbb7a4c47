"""Makes pictures of the samples: cut, enlarged, and with the noise of a sensor."""

import glob
import os

import numpy
from PIL import Image

SAMPLES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets/samples")


def pictures(count, size, sigma, seed=3):
    """Yields count pictures of a size, or of the size that size(random) gives; all differ."""
    random = numpy.random.default_rng(seed)
    samples = [Image.open(path).convert("RGB") for path in sorted(glob.glob(os.path.join(SAMPLES, "*.jpg")))]
    for i in range(count):
        sample = samples[i % len(samples)]
        part = random.uniform(0.7, 1)
        width, height = (int(side * part) for side in sample.size)
        left, top = int(random.integers(sample.width - width + 1)), int(random.integers(sample.height - height + 1))
        to = size(random, width / height) if callable(size) else size
        made = sample.crop((left, top, left + width, top + height)).resize(to, Image.Resampling.BICUBIC)
        noisy = numpy.asarray(made, numpy.float32) + random.normal(0, sigma, (to[1], to[0], 1))
        yield Image.fromarray(numpy.clip(noisy, 0, 255).astype(numpy.uint8))


def megabytes(files):
    return sum(map(os.path.getsize, files)) / len(files) / 1e6
