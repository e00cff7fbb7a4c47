"""Writes the Open Inference Protocol's descriptor, as MLServer publishes it, for protoc.

MLServer's package (Apache-2.0) carries the protocol's dataplane.proto compiled. What it adds
to manage a repository of models is left out.
"""

import importlib.util
import pathlib
import sys

from google.protobuf import descriptor_pb2

package, out = sys.argv[1:]
spec = importlib.util.spec_from_file_location("dataplane_pb2", pathlib.Path(package) / "mlserver/grpc/dataplane_pb2.py")
module = importlib.util.module_from_spec(spec)
spec.loader.exec_module(module)

proto = descriptor_pb2.FileDescriptorProto()
module.DESCRIPTOR.CopyToProto(proto)
for kept, extra in ((proto.message_type, "Repository"), (proto.service[0].method, "Repository")):
    for one in [m for m in kept if extra in m.name or m.name == "ModelStreamInfer"]:
        kept.remove(one)
pathlib.Path(out).write_bytes(descriptor_pb2.FileDescriptorSet(file=[proto]).SerializeToString())
