"""The usual design of a recognition service in Python, to compare this program's with.

FastAPI takes the upload, a queue collects requests until 32 are there or 50 ms have passed,
and one worker decodes them and runs them as one batch through ONNX Runtime, with all cores.
The model, its preprocessing and its labels are those of the pack in the first argument.
"""

import asyncio
import contextlib
import csv
import io
import json
import pathlib
import sys

import numpy as np
import onnxruntime
import uvicorn
from fastapi import FastAPI, File, UploadFile
from PIL import Image

MAX_BATCH = 32
MAX_DELAY = 0.050

pack = pathlib.Path(sys.argv[1])
manifest = json.loads((pack / "pack.json").read_text())
source = manifest["input"]
labels = list(csv.DictReader((pack / "labels.tsv").open(encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))
session = onnxruntime.InferenceSession(pack / "model.onnx", providers=["CPUExecutionProvider"])
queue: asyncio.Queue = asyncio.Queue()


def decode(data: bytes) -> np.ndarray:
    image = Image.open(io.BytesIO(data))
    image.draft("RGB", (source["width"], source["height"]))
    image = image.convert("RGB")
    side = round(min(image.size) * source["crop"])
    left, top = (image.width - side) // 2, (image.height - side) // 2
    image = image.resize((source["width"], source["height"]), Image.BICUBIC, box=(left, top, left + side, top + side))
    pixels = (np.asarray(image, np.float32) * source["scale"] - source["mean"]) / source["std"]
    return pixels.transpose(2, 0, 1).astype(np.float32)


def infer(pictures: list[bytes]) -> list[list[dict]]:
    logits = session.run([manifest["output"]["logits"]], {source["name"]: np.stack([decode(p) for p in pictures])})[0]
    scores = np.exp(logits - logits.max(axis=1, keepdims=True))
    scores /= scores.sum(axis=1, keepdims=True)
    return [
        [{"id": labels[k]["id"], "label": labels[k]["name"], "confidence": float(row[k])} for k in np.argsort(-row)[:5]]
        for row in scores
    ]


async def collect() -> None:
    loop = asyncio.get_running_loop()
    while True:
        batch = [await queue.get()]
        end = loop.time() + MAX_DELAY
        while len(batch) < MAX_BATCH and (left := end - loop.time()) > 0:
            with contextlib.suppress(asyncio.TimeoutError):
                batch.append(await asyncio.wait_for(queue.get(), left))
        answers = await loop.run_in_executor(None, infer, [data for data, _ in batch])
        for (_, future), answer in zip(batch, answers):
            if not future.done():
                future.set_result(answer)


@contextlib.asynccontextmanager
async def lifespan(_: FastAPI):
    task = asyncio.create_task(collect())
    yield
    task.cancel()


app = FastAPI(lifespan=lifespan)


@app.get("/healthz")
async def health() -> dict:
    return {"status": "ok"}


@app.post("/v1/recognize")
async def recognize(files: list[UploadFile] = File(...)) -> dict:
    futures = []
    for file in files:
        future = asyncio.get_running_loop().create_future()
        await queue.put((await file.read(), future))
        futures.append((file.filename, future))
    return {
        "model": manifest["id"],
        "results": [{"filename": name, "status": "ok", "labels": await future, "error": None} for name, future in futures],
    }


if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", backlog=4096, timeout_graceful_shutdown=2)
