"""Writes what cn-clip's tokenizer makes of texts, for the tests of inference/wordpiece and
of wordpiece.py.

    python tokenizer_reference.py WHEEL

WHEEL is a wheel of the Python package cn-clip (1.6.0; it wants six). Its vocabulary, which
is the Chinese one of BERT (Apache-2.0), is written beside the references.
"""

import importlib.util
import json
import os
import sys
import tempfile
import zipfile

import wordpiece

OUTPUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../inference/wordpiece/testdata")
CONTEXT = 52

TEXTS = [
    "蓝牙耳机", "红色的杯子", "一张蒲公英的照片。", "a red cup", "iPhone 15 Pro手机壳", "ResNeSt-101 unaffable playing", "  前后   空格\t和\n换行 ",
    "Café déjà vu naïve", "全角，标点！“引号”（括号）", "3.14%, $5 & #7 ^_^ `~", "㐀𠀀豈 罕见字", "한국어 텍스트", "カタカナとひらがな", "émigré İstanbul STRASSE ß",
    "你好\u200b世界\u00ad软连字符", "表情😀👍🏽合并", "", " ", "x" * 201, "x" * 199, "白" * 60, "\ufffd\0坏\u2028行", "Ω≈ç√∫ ™ № ① ½",
    "北京2022冬奥会", "T恤", "wifi6路由器", "don't stop", "ÅÄÖ åäö", "भारत", "مرحبا", "🀄麻将", "A" * 30 + "中" * 30, "ｆｕｌｌｗｉｄｔｈ　空格",
]


def main() -> None:
    with zipfile.ZipFile(sys.argv[1]) as wheel, tempfile.TemporaryDirectory() as folder:
        vocabulary = wheel.read("cn_clip/clip/vocab.txt")
        source = os.path.join(folder, "bert_tokenizer.py")
        for name, data in (("vocab.txt", vocabulary), ("bert_tokenizer.py", wheel.read("cn_clip/clip/bert_tokenizer.py"))):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
        spec = importlib.util.spec_from_file_location("published", source)
        published = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(published)
        tokenizer = published.FullTokenizer()
        rows = []
        for text in TEXTS:
            ids = [tokenizer.vocab["[CLS]"], *tokenizer.convert_tokens_to_ids(tokenizer.tokenize(text))[: CONTEXT - 2], tokenizer.vocab["[SEP]"]]
            rows.append({"text": text, "ids": ids + [0] * (CONTEXT - len(ids))})
    own = wordpiece.Tokenizer(vocabulary.decode("utf-8"))
    for row in rows:
        if own.encode(row["text"], CONTEXT) != row["ids"]:
            sys.exit(f"wordpiece.py differs on {row['text']!r}: {own.encode(row['text'], CONTEXT)} instead of {row['ids']}")
    with open(os.path.join(OUTPUT, "reference.json"), "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows) + "\n]\n")
    with open(os.path.join(OUTPUT, "vocab.txt"), "wb") as file:
        file.write(vocabulary)
    print(f"{len(rows)} texts; wordpiece.py agrees")


if __name__ == "__main__":
    main()
