"""Serves the embedded network by a real Triton (nvidia-pytriton), for `recognize --device oip://`.

Arguments: the HTTP port, the gRPC port. From a virtual environment of Debian's own python3:
pip install nvidia-pytriton==0.7.0 onnxruntime==1.24.4
"""

import sys

import numpy
import onnxruntime
from pytriton.decorators import batch
from pytriton.model_config import DynamicBatcher, ModelConfig, Tensor
from pytriton.triton import Triton, TritonConfig

http, grpc = int(sys.argv[1]), int(sys.argv[2])
session = onnxruntime.InferenceSession("assets/packs/efficientnet-lite2/model.onnx", providers=["CPUExecutionProvider"])


@batch
def infer(input):
    logits, embedding = session.run(["logits", "embedding"], {"input": input})
    return {"logits": logits, "embedding": embedding}


with Triton(config=TritonConfig(http_port=http, grpc_port=grpc, metrics_port=http + 500, http_address="127.0.0.1", grpc_address="127.0.0.1", log_verbose=0)) as triton:
    triton.bind(
        model_name="efficientnet-lite2",
        infer_func=infer,
        inputs=[Tensor(name="input", dtype=numpy.float32, shape=(3, 260, 260))],
        outputs=[Tensor(name="logits", dtype=numpy.float32, shape=(1000,)), Tensor(name="embedding", dtype=numpy.float32, shape=(1280,))],
        config=ModelConfig(max_batch_size=32, batcher=DynamicBatcher(max_queue_delay_microseconds=5000)),
        strict=True,
    )
    triton.serve()
