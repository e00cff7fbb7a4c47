"""Takes single files out of a wheel, which is a zip archive.

usage: unpack.py WHEEL FOLDER MEMBER=NAME[=OLD=NEW]...

With OLD and NEW, which may be shorter, a name that stands in the file exactly once is
replaced: wheels give shared libraries names of their own, by which the libraries
of two wheels do not find each other.

Needs nothing but Python's standard library, where unzip may be missing.
"""

import os
import sys
import zipfile


def replaced(data, old, new):
    old, new = old.encode() + b"\0", new.encode() + b"\0"
    if len(old) < len(new) or data.count(old) != 1:
        sys.exit(f"unpack.py: cannot replace {old!r} by {new!r}")
    return data.replace(old, new.ljust(len(old), b"\0"))


def main(wheel, folder, *pairs):
    with zipfile.ZipFile(wheel) as archive:
        for pair in pairs:
            member, name, *names = pair.split("=")
            data = archive.read(member)
            if names:
                data = replaced(data, *names)
            with open(os.path.join(folder, name), "wb") as out:
                out.write(data)


if __name__ == "__main__":
    main(*sys.argv[1:])
