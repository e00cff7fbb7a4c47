"""Measures how well a pack of text recognition reads generated Chinese text.

    python ocr_error_rate.py WANWU PACK WORK [--font FILE]

WANWU is the built headless program, WORK an empty folder. Sentences are drawn in several
sizes, colours and angles, one a picture, read by `wanwu text`, and compared: the character
error rate is the edit distance over the length of the text, spaces left out. The font is the
program's own unless one is named.
"""

import argparse
import glob
import json
import os
import random
import subprocess

from PIL import Image, ImageDraw, ImageFont

from ocr_photographs import distance

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
SENTENCES = [
    "今日特价满三百减五十", "请勿在此停车", "营业时间上午九点到晚上十点", "新鲜草莓每斤十二元", "小心地滑注意安全", "出口在二楼左侧",
    "蓝牙耳机降噪版", "生产日期见包装喷码", "会员积分可抵现金", "WiFi密码88661234", "电话010-62345678", "净含量500毫升",
    "本店支持扫码支付", "谢谢惠顾欢迎再来", "图书馆请保持安静", "下一站人民广场",
]
SIZES = (16, 24, 40, 72)
COLOURS = {
    "black on white": ((0, 0, 0), (255, 255, 255)), "white on blue": ((255, 255, 255), (20, 60, 160)),
    "red on yellow": ((200, 20, 20), (250, 220, 80)), "grey on grey": ((110, 110, 110), (190, 190, 190)),
}
ANGLES = (0, 5, -10, 20, 45, 90, -90, 180)


def draw(text: str, font: ImageFont.FreeTypeFont, colours: tuple, angle: float) -> Image.Image:
    """The text in the middle of a picture, turned counter-clockwise, on noise of its ground's colour."""
    ink, ground = colours
    left, top, right, bottom = font.getbbox(text)
    line = Image.new("RGBA", (right - left + 8, bottom - top + 8), ground + (0,))
    ImageDraw.Draw(line).text((4 - left, 4 - top), text, font=font, fill=ink + (255,))
    line = line.rotate(angle, expand=True, resample=Image.Resampling.BICUBIC)
    picture = Image.new("RGB", (max(line.width + 80, 320), max(line.height + 80, 240)), ground)
    noise = Image.effect_noise(picture.size, 12).convert("RGB")
    picture = Image.blend(picture, noise, 0.06)
    picture.paste(line, ((picture.width - line.width) // 2, (picture.height - line.height) // 2), line)
    return picture


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("wanwu")
    parser.add_argument("pack")
    parser.add_argument("work")
    parser.add_argument("--font", default=next(iter(sorted(glob.glob(os.path.join(ROOT, "assets/fonts/*egular*.?tf")))), None))
    options = parser.parse_args()
    os.makedirs(options.work, exist_ok=True)
    random.seed(7)
    cases = {}
    for size in SIZES:
        for name, colours in COLOURS.items():
            for angle in ANGLES:
                text = random.choice(SENTENCES)
                path = os.path.join(options.work, f"{len(cases):03d}.png")
                draw(text, ImageFont.truetype(options.font, size), colours, angle).save(path)
                cases[path] = (text, size, name, angle)
    run = subprocess.run([options.wanwu, "text", "--model", options.pack, "--json", options.work], stdout=subprocess.PIPE, text=True, check=True)
    totals = {}
    for line in run.stdout.splitlines():
        row = json.loads(line)
        text, size, name, angle = cases[row["file"]]
        errors = distance(text, "".join(row["text"].split()))
        for key in ("all", f"size {size} px", name, f"angle {angle}°"):
            e, n = totals.get(key, (0, 0))
            totals[key] = e + errors, n + len(text)
    for key, (errors, characters) in totals.items():
        print(f"{key:16} {errors / characters:7.1%} of {characters} characters wrong")


if __name__ == "__main__":
    main()
