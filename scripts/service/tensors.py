"""Runs tensors through `wanwu serve` with Triton's own client, over HTTP and gRPC.

The answers of both, in JSON and in bytes, have to agree with each other to 1e-3, and so do
those for the pictures alone and in a batch.
"""

import sys

import numpy
import tritonclient.grpc
import tritonclient.http

address, model = sys.argv[1], "efficientnet-lite2"
pictures = numpy.random.default_rng(1).standard_normal((5, 3, 260, 260)).astype(numpy.float32)


def ask(module, binary, batch):
    client = module.InferenceServerClient(address)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    tensor = module.InferInput("input", batch.shape, "FP32")
    if module is tritonclient.http:
        tensor.set_data_from_numpy(batch, binary_data=binary)
        wanted = [module.InferRequestedOutput(name, binary_data=binary) for name in ("logits", "embedding")]
    else:
        tensor.set_data_from_numpy(batch)
        wanted = [module.InferRequestedOutput(name) for name in ("logits", "embedding")]
    answer = client.infer(model, [tensor], outputs=wanted)
    return answer.as_numpy("logits"), answer.as_numpy("embedding")


first = ask(tritonclient.http, True, pictures)
assert first[0].shape == (5, 1000) and first[1].shape == (5, 1280)
others = {
    "HTTP, JSON": ask(tritonclient.http, False, pictures),
    "gRPC": ask(tritonclient.grpc, True, pictures),
    "one by one": [numpy.concatenate(p) for p in zip(*(ask(tritonclient.http, True, pictures[i : i + 1]) for i in range(5)))],
}
for name, other in others.items():
    apart = max(float(numpy.abs(a - b).max()) for a, b in zip(first, other))
    print(f"tritonclient, {name}: {apart:.2g} apart")
    assert apart < 1e-3, name
