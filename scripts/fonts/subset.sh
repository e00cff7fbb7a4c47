#!/bin/sh
# Cuts the two embedded fonts out of Noto Sans CJK SC.
#
#   scripts/fonts/subset.sh [TEXT FILE…]
#
# Needs Debian's package fonts-noto-cjk (or FONTS=folder with its two .ttc files) and
# python3 with venv. Every character of the text files is included besides GB 2312,
# the labels and the catalogue of sentences, which always are.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
assets=$here/../../assets
fonts=${FONTS:-/usr/share/fonts/opentype/noto}

environment=$(mktemp -d)
trap 'rm -rf "$environment"' EXIT
python3 -m venv "$environment"
"$environment/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"

for weight in Regular Bold; do
    "$environment/bin/python" "$here/subset.py" \
        "$fonts/NotoSansCJK-$weight.ttc" "$assets/fonts/NotoSansSC-$weight.otf" \
        "$assets/packs/efficientnet-lite2/labels.tsv" "$assets"/../app/words/catalogue/*.go "$@"
done
