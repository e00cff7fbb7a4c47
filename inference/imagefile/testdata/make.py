"""Makes the pictures of this folder and golden.json.

    python make.py        with Pillow 12, pillow-heif and NumPy

The golden values are what Pillow makes of the same pictures: decoded, turned
upright, laid on white, and resized as each manifest in `MANIFESTS` says. The
tests compare pixel values 0…255 with them. (Pillow 13 filters first along the
side that shrinks more, which moves single values of uneven resizes by up to 6.)
"""

import json
import os
import random
import struct
import zlib

import numpy as np
import pillow_heif
from PIL import Image, ImageOps

HERE = os.path.dirname(os.path.abspath(__file__))
SAMPLES = os.path.join(HERE, "../../../assets/samples")
W, H = 64, 48


def photo(w=W, h=H):
    """Something like a photograph: soft shapes, no two corners alike."""
    y, x = np.mgrid[0:h, 0:w] / max(w, h)
    r = 200 * np.exp(-((x - 0.3) ** 2 + (y - 0.2) ** 2) / 0.08) + 40 * x
    g = 180 * np.exp(-((x - 0.8) ** 2 + (y - 0.5) ** 2) / 0.05) + 60 * y
    b = 120 + 100 * np.sin(6 * x + 9 * y)
    return np.clip(np.stack([r, g, b], -1), 0, 255).astype(np.uint8)


def pattern(w, h):
    """Hard edges and fine detail, by a formula that the tests repeat."""
    y, x = np.mgrid[0:h, 0:w].astype(np.int64)
    return np.stack([(x * x // 9 + y * 5) % 256, (x * 3 + y * y // 7) % 256, ((x // 16 + y // 16) % 2) * 200 + (x * y) % 50], -1).astype(np.uint8)


def save(name, picture, **options):
    picture.save(os.path.join(HERE, name), **options)


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png(name, array, depth, colour, interlaced=False, extra=b""):
    """A PNG as Pillow does not write it. array is [h, w, channels]."""
    h, w = array.shape[:2]

    def rows(a):
        raw = a.astype(">u2").view(np.uint8) if depth == 16 else a.astype(np.uint8)
        return b"".join(b"\0" + raw[i].tobytes() for i in range(a.shape[0])) if a.size else b""

    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    data = b"".join(rows(np.ascontiguousarray(array[y::dy, x::dx])) for x, y, dx, dy in passes) if interlaced else rows(array)
    with open(os.path.join(HERE, name), "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", w, h, depth, colour, 0, 0, int(interlaced))))
        file.write(extra + chunk(b"IDAT", zlib.compress(data, 9)) + chunk(b"IEND", b""))


def exif(orientation):
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags.tobytes()


# What a viewer does to bring a stored picture upright, undone.
STORED = {
    1: lambda p: p, 2: lambda p: p.transpose(Image.Transpose.FLIP_LEFT_RIGHT), 3: lambda p: p.transpose(Image.Transpose.ROTATE_180),
    4: lambda p: p.transpose(Image.Transpose.FLIP_TOP_BOTTOM), 5: lambda p: p.transpose(Image.Transpose.TRANSPOSE),
    6: lambda p: p.transpose(Image.Transpose.ROTATE_90), 7: lambda p: p.transpose(Image.Transpose.TRANSVERSE),
    8: lambda p: p.transpose(Image.Transpose.ROTATE_270),
}


def pictures():
    a = photo()
    rgb = Image.fromarray(a)
    alpha = np.clip(np.mgrid[0:H, 0:W][1] * 5, 0, 255).astype(np.uint8)
    rgba = Image.fromarray(np.dstack([a, alpha]))
    grey = rgb.convert("L")
    paletted = rgb.quantize(16)

    for name, sampling in (("444", 0), ("422", 1), ("420", 2)):
        save(f"rgb-{name}.jpg", rgb, quality=90, subsampling=sampling)
    save("grey.jpg", grey, quality=90)
    save("progressive.jpg", rgb, quality=90, progressive=True)
    save("restart.jpg", rgb, quality=90, restart_marker_blocks=2)
    save("cmyk.jpg", rgb.convert("CMYK"), quality=90)
    for orientation, turn in STORED.items():
        save(f"orientation-{orientation}.jpg", turn(rgb), quality=95, subsampling=0, exif=exif(orientation))

    save("rgb.png", rgb)
    save("rgba.png", rgba)
    save("grey-alpha.png", Image.merge("LA", (grey, Image.fromarray(alpha))))
    save("palette.png", paletted)
    save("palette-transparent.png", paletted, transparency=3)
    save("bit.png", grey.convert("1"))
    save("orientation-6.png", STORED[6](rgb), exif=exif(6))
    wide = a.astype(np.uint16) * 256 + 77
    png("rgb-16bit.png", wide, 16, 2)
    png("grey-16bit.png", wide[:, :, :1], 16, 0)
    png("interlaced.png", a, 8, 2, interlaced=True)
    png("broken-comment.png", a, 8, 2, extra=chunk(b"tEXt", b"Comment\0?")[:-1] + b"\0")

    save("palette.gif", paletted)
    save("transparent.gif", paletted, transparency=3)
    small = Image.fromarray(a[8:40, 8:56])
    save("animated.gif", paletted, save_all=True, append_images=[small.quantize(8)], duration=50, loop=0)

    save("rgb.bmp", rgb)
    save("palette.bmp", paletted)
    save("bit.bmp", grey.convert("1"))
    save("rgba.bmp", rgba)

    save("lzw.tif", rgb, compression="tiff_lzw")
    save("deflate.tif", rgb, compression="tiff_adobe_deflate")
    save("cmyk.tif", rgb.convert("CMYK"))
    save("grey-16bit.tif", Image.fromarray(wide[:, :, 0]))
    save("orientation-6.tif", STORED[6](rgb), exif=exif(6))
    save("jpeg.tif", rgb, compression="jpeg")

    save("lossy.webp", rgb, quality=90)
    save("lossless.webp", rgb, lossless=True)
    save("alpha.webp", rgba, quality=90)
    save("orientation-6.webp", STORED[6](rgb), lossless=True, exif=exif(6))
    other = Image.fromarray(a[::-1].copy())
    save("animated.webp", rgb, save_all=True, append_images=[other], duration=50, lossless=True)
    save("animated-lossy.webp", rgba, save_all=True, append_images=[other], duration=50, quality=90)

    save("rgb.heic", rgb, quality=95)
    save("orientation-6.heic", STORED[6](rgb), quality=95, exif=exif(6))
    save("rgba.heic", rgba, quality=95)
    deep = pillow_heif.from_bytes(mode="RGB;16", size=(W, H), data=(a.astype(np.uint16) * 257).tobytes())
    deep.save(os.path.join(HERE, "10bit.heic"), quality=95)
    save("wide.heic", Image.fromarray(photo(160, 120)), quality=90)
    save("odd.heic", STORED[6](Image.fromarray(photo(161, 121))), quality=90, exif=exif(6))
    save("bt709.heic", Image.fromarray(photo(160, 120)), quality=90, matrix_coefficients=1, full_range_flag=0)
    save("rgb.avif", rgb, quality=90)


MANIFESTS = {
    "crop": {"Width": 50, "Height": 50, "Resize": "crop", "Crop": 0.8904, "Interpolation": "bicubic"},
    "crop-bilinear": {"Width": 23, "Height": 23, "Resize": "crop", "Crop": 1, "Interpolation": "bilinear"},
    "short_side": {"Width": 40, "Height": 32, "Resize": "short_side", "ShortSide": 47, "Interpolation": "bilinear"},
    "exact": {"Width": 60, "Height": 37, "Resize": "exact", "Interpolation": "area"},
    "exact-bicubic": {"Width": 96, "Height": 160, "Resize": "exact", "Interpolation": "bicubic"},
    "pad": {"Width": 56, "Height": 56, "Resize": "pad", "Interpolation": "bicubic"},
}
FILTERS = {"bicubic": Image.Resampling.BICUBIC, "bilinear": Image.Resampling.BILINEAR, "area": Image.Resampling.BOX}


def upright(path):
    with Image.open(path) as opened:
        opened.seek(0)
        p = ImageOps.exif_transpose(opened)
        p.load()
    if p.mode.startswith("I;16") or p.mode == "I":
        return Image.fromarray((np.asarray(p).astype(np.uint32) >> 8).astype(np.uint8)).convert("RGB")
    if p.mode in ("RGBA", "LA", "PA") or "transparency" in p.info:
        p = p.convert("RGBA")
        white = Image.new("RGBA", p.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, p).convert("RGB")
    return p.convert("RGB")


def tensor(p, m):
    w, h = m["Width"], m["Height"]
    f = FILTERS[m["Interpolation"]]
    if m["Resize"] == "crop":
        side = round(m["Crop"] * min(p.size))
        x, y = (p.width - side) // 2, (p.height - side) // 2
        p = p.crop((x, y, x + side, y + side)).resize((w, h), f)
    elif m["Resize"] == "short_side":
        s = m["ShortSide"]
        p = p.resize((s, int(s * p.height / p.width)) if p.width <= p.height else (int(s * p.width / p.height), s), f)
        x, y = int(round((p.width - w) / 2.0)), int(round((p.height - h) / 2.0))
        p = p.crop((x, y, x + w, y + h))
    elif m["Resize"] == "exact":
        p = p.resize((w, h), f)
    else:
        p = ImageOps.pad(p, (w, h), f, color=(0, 0, 0))
    return np.asarray(p)


def case(name, p, manifest):
    values = tensor(p, MANIFESTS[manifest]).reshape(-1)
    places = random.Random(name + manifest).sample(range(values.size), min(values.size, 150))
    return {"file": name, "manifest": manifest, "width": p.width, "height": p.height, "mean": round(float(values.mean()), 3),
            "places": sorted(places), "values": [int(values[i]) for i in sorted(places)]}


def main():
    pillow_heif.register_heif_opener()
    pictures()
    cases = []
    for name in sorted(os.listdir(HERE)):
        if not name.endswith((".py", ".json")) and name not in ("jpeg.tif", "broken-comment.png", "cmyk.tif") and os.path.isfile(os.path.join(HERE, name)):
            cases.append(case(name, upright(os.path.join(HERE, name)), "crop"))
    for w, h in ((613, 409), (200, 401), (31, 17)):
        for manifest in MANIFESTS:
            cases.append(case(f"pattern {w} {h}", Image.fromarray(pattern(w, h)), manifest))
    for name in ("猫.jpg", "高山.jpg", "宇航员.jpg"):
        for manifest in MANIFESTS:
            cases.append(case("samples/" + name, upright(os.path.join(SAMPLES, name)), manifest))
    with open(os.path.join(HERE, "golden.json"), "w", encoding="utf-8", newline="\n") as file:
        file.write('{"manifests":' + json.dumps(MANIFESTS) + ',\n"cases":[\n')
        file.write(",\n".join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases) + "\n]}\n")


if __name__ == "__main__":
    main()
