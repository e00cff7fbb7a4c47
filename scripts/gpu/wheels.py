"""The table of the GPU runtime: which packages, pinned by version and SHA-256.

ONNX Runtime 1.24's GPU build wants CUDA 12 and cuDNN 9. A wheel is only ever
read as a zip archive: nothing in it is imported or run.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Wheel:
    """One pinned package. `size` is the wheel's, in bytes; 0 is not known."""

    name: str
    version: str
    sha256: str
    size: int = 0


LINUX = (
    Wheel("onnxruntime-gpu", "1.24.4", "c2a698659271c28220b3f56fe9b63f70eae3b3c36afa544201bf750b929a36dc", 252761835),
    Wheel("nvidia-cuda-runtime-cu12", "12.9.79", "25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3", 3493179),
    Wheel("nvidia-nvjitlink-cu12", "12.9.86", "e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9", 39748338),
    Wheel("nvidia-cuda-nvrtc-cu12", "12.9.86", "210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4", 89568129),
    Wheel("nvidia-cublas-cu12", "12.9.1.4", "453611eb21a7c1f2c2156ed9f3a45b691deda0440ec550860290dc901af5b4c2", 581242350),
    Wheel("nvidia-cufft-cu12", "11.4.1.4", "c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28", 200877592),
    Wheel("nvidia-curand-cu12", "10.3.10.19", "49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e", 68295626),
    Wheel("nvidia-cudnn-cu12", "9.14.0.64", "f7c123b5b35afba2134ea25b8e89a902eb0b46fabad722c3cbe10ac1302afc9b", 647135842),
)

WINDOWS = (
    Wheel("onnxruntime-gpu", "1.24.4", "1a799a16e5f1ff4d6a9e5f72d750849ab0fe534da8d323ae4a5d8d8bb7daeca8"),
    Wheel("nvidia-cuda-runtime-cu12", "12.9.79", "8e018af8fa02363876860388bd10ccb89eb9ab8fb0aa749aaf58430a9f7c4891"),
    Wheel("nvidia-nvjitlink-cu12", "12.9.86", "cc6fcec260ca843c10e34c936921a1c426b351753587fdd638e8cff7b16bb9db"),
    Wheel("nvidia-cuda-nvrtc-cu12", "12.9.86", "72972ebdcf504d69462d3bcd67e7b81edd25d0fb85a2c46d3ea3517666636349"),
    Wheel("nvidia-cublas-cu12", "12.9.1.4", "1e5fee10662e6e52bd71dec533fbbd4971bb70a5f24f3bc3793e5c2e9dc640bf"),
    Wheel("nvidia-cufft-cu12", "11.4.1.4", "8e5bfaac795e93f80611f807d42844e8e27e340e0cde270dcb6c65386d795b80"),
    Wheel("nvidia-curand-cu12", "10.3.10.19", "e8129e6ac40dc123bd948e33d3e11b4aa617d87a583fa2f21b3210e90c743cde"),
    Wheel("nvidia-cudnn-cu12", "9.14.0.64", "c06ac5ea9e199bcee41f27615d50110ab21fd5318f69770cc9ca40cf0a9528e8"),
)

# For pip: the tags under which the wheels of a platform are published.
TAGS = {
    "linux-x86_64": ("manylinux_2_28_x86_64", "manylinux_2_27_x86_64", "manylinux2014_x86_64", "manylinux2010_x86_64"),
    "windows-x86_64": ("win_amd64",),
}
WHEELS = {"linux-x86_64": LINUX, "windows-x86_64": WINDOWS}

# Not needed: interfaces to cuBLAS and cuFFT for other programs, and a second
# copy of the run-time compiler.
UNNEEDED = re.compile(r"nvblas|cufftw|\.alt\.")


def target(member: str, package: str) -> str | None:
    """Returns the name that a wheel's member gets in the folder, None to leave it out."""
    base = member.rsplit("/", 1)[-1]
    if re.fullmatch(r"onnxruntime/(LICENSE|ThirdPartyNotices\.txt)", member):
        return base
    if ".dist-info/" in member and base.lower() == "license.txt":
        return f"LICENSE-{package}.txt"
    if UNNEEDED.search(base):
        return None
    if match := re.fullmatch(r"onnxruntime/capi/(libonnxruntime\.so)\.[\d.]+", member):
        return match[1]
    if re.fullmatch(r"onnxruntime/capi/(libonnxruntime_providers_\w+\.so|onnxruntime(_providers_\w+)?\.dll)", member):
        return base
    if re.fullmatch(r"nvidia/\w+/(lib/lib[\w.-]+\.so[\d.]*|bin/[\w.-]+\.dll)", member):
        return base
    return None
