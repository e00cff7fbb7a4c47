"""Makes pictures that differ, out of the samples: crops, mirrored, brighter or darker.

Arguments: the folder to fill, and how many.
"""

import pathlib
import random
import sys

from PIL import Image, ImageEnhance, ImageOps

folder, count = pathlib.Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
samples = [Image.open(p).convert("RGB") for p in sorted(pathlib.Path("assets/samples").glob("*.jpg"))]
dice = random.Random(17)
for i in range(count):
    image = samples[i % len(samples)]
    share = dice.uniform(0.5, 1)
    w, h = int(image.width * share), int(image.height * share)
    x, y = dice.randint(0, image.width - w), dice.randint(0, image.height - h)
    image = image.crop((x, y, x + w, y + h))
    image.thumbnail((400, 400))
    if dice.random() < 0.5:
        image = ImageOps.mirror(image)
    ImageEnhance.Brightness(image).enhance(dice.uniform(0.7, 1.3)).save(folder / f"{i:04}.jpg", quality=90)
