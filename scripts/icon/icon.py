"""Draws assets/icon.png, and scripts/windows/wanwu.ico for Windows' Explorer: the
character 物 (thing) in a viewfinder's corners.

    pip install pillow==12.0.0 && python scripts/icon/icon.py
"""

import os

from PIL import Image, ImageDraw, ImageFont

ASSETS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../assets")
SIZE, OVERSAMPLING = 512, 4
TOP, BOTTOM, WHITE = (56, 139, 253), (24, 86, 200), (255, 255, 255, 255)  # around the accent #1f6feb

unit = SIZE * OVERSAMPLING / 512


def scaled(*values):
    return tuple(round(value * unit) for value in values)


def plate() -> Image.Image:
    """The rounded square, lighter at the top."""
    (side,) = scaled(512)
    gradient = Image.new("RGBA", (1, side))
    for y in range(side):
        share = y / (side - 1)
        gradient.putpixel((0, y), (*(round(a + (b - a) * share) for a, b in zip(TOP, BOTTOM)), 255))
    mask = Image.new("L", (side, side))
    ImageDraw.Draw(mask).rounded_rectangle(scaled(16, 16, 495, 495), *scaled(108), fill=255)
    result = Image.new("RGBA", (side, side))
    result.paste(gradient.resize((side, side)), mask=mask)
    return result


def corners(picture: Image.Image) -> None:
    """Four rounded brackets: one rounded frame, with its sides' middles wiped out."""
    frame = Image.new("L", picture.size)
    draw = ImageDraw.Draw(frame)
    (width,) = scaled(24)
    draw.rounded_rectangle(scaled(86, 86, 425, 425), *scaled(56), outline=255, width=width)
    for box in ((166, 60, 345, 130), (166, 380, 345, 450), (60, 166, 130, 345), (380, 166, 450, 345)):
        draw.rectangle(scaled(*box), fill=0)
    radius = width / 2
    near, far = 86 * unit + radius, 425 * unit - radius
    for along in (166 * unit, 345 * unit):
        for x, y in ((along, near), (along, far), (near, along), (far, along)):
            draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=255)
    picture.paste(Image.new("RGBA", picture.size, WHITE), mask=frame)


def character(picture: Image.Image) -> None:
    font = ImageFont.truetype(os.path.join(ASSETS, "fonts/NotoSansSC-Bold.otf"), *scaled(214))
    draw = ImageDraw.Draw(picture)
    left, top, right, bottom = draw.textbbox((0, 0), "物", font=font)
    (side,) = scaled(512)
    draw.text(((side - left - right) / 2, (side - top - bottom) / 2), "物", font=font, fill=WHITE)


picture = plate()
corners(picture)
character(picture)
picture.resize((SIZE, SIZE), Image.Resampling.LANCZOS).save(os.path.join(ASSETS, "icon.png"), optimize=True)
picture.resize((256, 256), Image.Resampling.LANCZOS).save(
    os.path.join(ASSETS, "../scripts/windows/wanwu.ico"), sizes=[(16, 16), (24, 24), (32, 32), (48, 48), (256, 256)]
)
