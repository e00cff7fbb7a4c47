"""Reads the tensors of a legacy PyTorch checkpoint without PyTorch.

The format (PyTorch's own, before 1.6) is a row of pickles: a magic number, a
protocol number, a dictionary about the machine, the state dictionary, and the
list of storage keys; then, for each key, the number of elements as a
little-endian int64 and the elements themselves. A tensor is a view of a storage:
offset, shape and strides in elements. The strides matter: in the checkpoints
read here the tensors are not contiguous, and reading them in storage order
gives a network that guesses.
"""

import collections
import io
import pickle
import struct
from dataclasses import dataclass

import numpy as np

MAGIC = 0x1950A86A20F9469CFC6C
PROTOCOL = 1001

DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}


@dataclass(frozen=True)
class _StorageType:
    dtype: np.dtype


@dataclass(frozen=True)
class _Storage:
    key: str
    dtype: np.dtype
    length: int


@dataclass(frozen=True)
class _View:
    storage: _Storage
    offset: int
    shape: tuple
    strides: tuple


class _Unpickler(pickle.Unpickler):
    """Knows the four names that a state dictionary needs, and refuses every other."""

    def find_class(self, module, name):
        if (module, name) == ("collections", "OrderedDict"):
            return collections.OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return lambda storage, offset, shape, strides, *_: _View(storage, offset, shape, strides)
        if module == "torch" and name in DTYPES:
            return _StorageType(DTYPES[name])
        raise pickle.UnpicklingError(f"the checkpoint asks for {module}.{name}")

    def persistent_load(self, pid):
        kind, storage_type, key, _location, length, view = pid
        if kind != "storage" or view is not None:
            raise pickle.UnpicklingError(f"unknown persistent id {pid!r}")
        return _Storage(key, storage_type.dtype, length)


def load(data: bytes) -> dict[str, np.ndarray]:
    """Returns the state dictionary: name → contiguous array (float32 or int64).

    Raises ValueError or pickle.UnpicklingError when the file is not what the
    format says, is cut short, or has anything left at its end.
    """
    stream = io.BytesIO(data)

    def unpickle():
        return _Unpickler(stream).load()

    if unpickle() != MAGIC or unpickle() != PROTOCOL:
        raise ValueError("not a legacy PyTorch checkpoint")
    if not unpickle()["little_endian"]:
        raise ValueError("the checkpoint is big-endian")
    views, keys = unpickle(), unpickle()

    declared = {view.storage.key: view.storage for view in views.values()}
    if sorted(declared) != sorted(keys):
        raise ValueError("the storages declared and the storages listed differ")
    storages = {}
    for key in keys:
        (length,) = struct.unpack("<q", stream.read(8))
        storage = declared[key]
        if length != storage.length:
            raise ValueError(f"storage {key} has {length} elements, declared {storage.length}")
        raw = stream.read(length * storage.dtype.itemsize)
        storages[key] = np.frombuffer(raw, storage.dtype, length)
    if stream.read(1):
        raise ValueError("bytes are left after the last storage")
    return {name: _array(view, storages[view.storage.key]) for name, view in views.items()}


def _array(view: _View, storage: np.ndarray) -> np.ndarray:
    last = view.offset + sum((n - 1) * s for n, s in zip(view.shape, view.strides))
    if view.offset < 0 or min(view.strides, default=0) < 0 or last >= len(storage):
        raise ValueError(f"a view {view.shape} leaves its storage of {len(storage)} elements")
    strided = np.lib.stride_tricks.as_strided(
        storage[view.offset:],
        view.shape,
        [stride * storage.itemsize for stride in view.strides],
        writeable=False,
    )
    return np.ascontiguousarray(strided).reshape(view.shape)
