#!/bin/sh
# Compares how fast HEIC is read here and by pillow-heif, in turn: photographs of 12
# megapixels, made of the samples, with the noise of a sensor.
#
#   scripts/heic/compare.sh [ROUNDS]    three rounds unless it is said; takes some minutes
#
# Needs python3 with venv, and pip's package index for the pinned packages. Keep the
# machine quiet meanwhile.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

export WANWU_HEIF=${WANWU_HEIF:-$root/build/heif}
[ -d "$WANWU_HEIF" ] || { echo "no $WANWU_HEIF: run scripts/setup first" >&2; exit 1; }
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
(cd "$root" && go test -tags "${TAGS:-migrated_fynedo,nodynamic}" -c -o "$work/here" ./inference/imagefile)
"$work/python/bin/python" "$here/compare.py" "$root/assets/samples" "$work" "${1:-3}"
