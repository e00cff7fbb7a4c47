"""The embedded network as a model of MLServer, for `recognize --device oip://`.

From this folder: pip install mlserver==1.7.1 onnxruntime==1.24.4; mlserver start .
"""

import onnxruntime
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse


class Network(MLModel):
    async def load(self) -> bool:
        self.session = onnxruntime.InferenceSession(self.settings.parameters.uri, providers=["CPUExecutionProvider"])
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        tensor = payload.inputs[0]
        pictures = NumpyCodec.decode_input(tensor).reshape(tensor.shape)
        names = [o.name for o in self.session.get_outputs()]
        values = self.session.run(names, {"input": pictures})
        return InferenceResponse(model_name=self.name, outputs=[NumpyCodec.encode_output(n, v) for n, v in zip(names, values)])
