#!/bin/sh
# Compares this project with what people would use in its place, in turn, on pictures
# made of the samples. Takes some minutes; keep the machine quiet meanwhile.
#
#   scripts/compare/run.sh heic [ROUNDS]      HEIC: decoding, with pillow-heif
#   scripts/compare/run.sh python [ROUNDS]    the whole job, with two Python programs, and the answers
#   scripts/compare/run.sh pack               a pack of 54,092 labels, another size, BGR, with NumPy
#
# Needs python3 with venv, and pip's package index for the pinned packages.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
case ${1:-} in
heic | python | pack) ;;
*)
	sed -n '5,7s/^# *//p' "$0" >&2
	exit 2
	;;
esac

cd "$root"
# Both look for their libraries there.
export WANWU_HEIF="${WANWU_HEIF:-$root/build/heif}" WANWU_RUNTIME="${WANWU_RUNTIME:-$root/build/runtime}"
for folder in "$WANWU_HEIF" "$WANWU_RUNTIME"; do
	[ -e "$folder" ] || { echo "no $folder: run scripts/setup first" >&2; exit 1; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export WANWU_STATE="$work/state"
python3 -m venv "$work/python"
"$work/python/bin/pip" install --quiet --disable-pip-version-check -r "$here/requirements.txt"
jpeg=$(scripts/jpeg-tag)
tags=migrated_fynedo,nodynamic${jpeg:+,$jpeg}
if [ "$1" = heic ]; then
	go test -tags $tags -c -o "$work/here" ./inference/imagefile
else
	go build -tags $tags -o "$work/here" ./cmd/wanwu
fi
# What goes into the network is prepared as for the program's tests.
export PYTHONPATH="$root/scripts/models"
"$work/python/bin/python" "$here/$1.py" "$work" "${2:-3}"
