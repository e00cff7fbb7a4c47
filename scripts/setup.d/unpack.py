"""Takes single files out of a wheel, which is a zip archive.

usage: unpack.py WHEEL FOLDER MEMBER=NAME...

Needs nothing but Python's standard library, where unzip may be missing.
"""

import os
import shutil
import sys
import zipfile


def main(wheel, folder, *pairs):
    with zipfile.ZipFile(wheel) as archive:
        for pair in pairs:
            member, name = pair.split("=", 1)
            target = os.path.join(folder, name)
            with archive.open(member) as source, open(target, "wb") as out:
                shutil.copyfileobj(source, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
